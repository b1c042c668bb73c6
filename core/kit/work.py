"""A unit of work: who acts, when, inside which transaction, and what is told afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol, Self, TypeVar

from sqlalchemy import Connection, text
from sqlmodel import Session

from core.kit.errors import SignInFirst
from core.kit.prepared import Prepared, whole

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request or a socket; ``account_id`` is None for a passer-by.

    ``zone`` is an IANA name, None while the reader's clock is unknown. ``address`` is the peer's
    address, for limits and the log only.
    """

    account_id: int | None = None
    login_id: int | None = None
    locale: str = "en"
    zone: str | None = None
    address: str = ""

    @property
    def signed_in_id(self) -> int:
        """The account id, or ``SignInFirst`` for a passer-by."""
        if self.account_id is None:
            raise SignInFirst
        return self.account_id


class Message(Protocol):
    """What may be announced; the live layer's typed messages are such."""

    wire: ClassVar[Any]


@dataclass(frozen=True, slots=True)
class Announcement:
    """*message* said on *topic*, e.g. ``chat:12``."""

    topic: str
    message: Message


SAVE, UNDO, RELEASE = (
    Prepared(text(f"{word} SAVEPOINT verb"), whole) for word in ("", "ROLLBACK TO", "RELEASE")
)


class Transaction:
    """What a verb runs in: a connection, and a session on it once somebody wants objects.

    A session costs 60 µs, and with a savepoint 200; what is said in a busy room needs neither.

    Args:
        connection: Its transaction has begun.
        own: What is done here is undone here if it fails, and nothing besides.
    """

    def __init__(self, connection: Connection, *, own: bool = False) -> None:
        self._connection, self._own = connection, own
        self._session: Session | None = None
        self._is_saved = False

    @classmethod
    def of(cls, session: Session) -> "Transaction":
        """The one that *session* has begun; whoever began it ends it."""
        transaction = cls(session.connection())
        transaction._session = session
        return transaction

    @property
    def session(self) -> Session:
        """The session of everything that is done here; with a savepoint of its own where that is needed."""
        if self._session is None:
            mode: Literal["create_savepoint", "rollback_only"] = (
                "create_savepoint" if self._own else "rollback_only"
            )
            self._session = Session(self._connection, expire_on_commit=False, join_transaction_mode=mode)
        return self._session

    @property
    def connection(self) -> Connection:
        """The connection, with what is pending in the session written."""
        if self._session is None or (self._own and not self._session.in_transaction()):
            if self._own and not self._is_saved:
                SAVE.run(self._connection, {})
                self._is_saved = True
            return self._connection
        self._session.flush()
        return self._session.connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Undo everything if something was raised; the connection's transaction goes on either way."""
        try:
            if kind is None and self._own and self._session is not None and self._session.in_transaction():
                self._session.commit()
        except BaseException:
            kind = BaseException
            raise
        finally:
            if self._session is not None:
                self._session.close()
            if self._is_saved:
                if kind is not None:
                    UNDO.run(self._connection, {})
                RELEASE.run(self._connection, {})


@dataclass
class Work:
    """Handed to every verb as its first argument.

    ``now`` is aware and in UTC; verbs never ask the clock themselves.
    """

    transaction: Transaction
    actor: Actor
    now: datetime
    outbox: list[Announcement] = field(default_factory=list)
    passed: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What lies behind doors that were passed in this work, so that they are not asked twice."""

    @property
    def session(self) -> Session:
        """Rows as objects, and statements that are asked seldom."""
        return self.transaction.session

    def announce(self, topic: str, message: Message) -> None:
        """Say *message* on *topic* once the transaction has committed; never if it rolls back."""
        self.outbox.append(Announcement(topic, message))

    def ask(self, prepared: Prepared[R], **values: Any) -> list[R]:
        """Run a statement that a module has made once, with *values* for its parameters.

        To build a statement and run it through the session costs a hundred times what the database
        takes: what is asked on every act is prepared. What the verb has changed is seen.
        """
        return prepared.run(self.transaction.connection, values)

    def put(self, prepared: Prepared[Any], rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it for each of *rows*."""
        prepared.run_each(self.transaction.connection, rows)

    def as_(self, actor: Actor) -> "Work":
        """The same transaction and moment, done by *actor* (the fair itself, a simulated person)."""
        return replace(self, actor=actor)
