"""A unit of work: who acts, when, inside which transaction, and what is told afterwards."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol

from sqlalchemy import Executable
from sqlmodel import Session

from core.kit.errors import SignInFirst


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


@dataclass
class Work:
    """Handed to every verb as its first argument.

    ``now`` is aware and in UTC; verbs never ask the clock themselves.
    """

    session: Session
    actor: Actor
    now: datetime
    outbox: list[Announcement] = field(default_factory=list)
    passed: dict[tuple[object, ...], Any] = field(default_factory=dict)
    """What lies behind doors that were passed in this work, so that they are not asked twice."""

    def announce(self, topic: str, message: Message) -> None:
        """Say *message* on *topic* once the transaction has committed; never if it rolls back."""
        self.outbox.append(Announcement(topic, message))

    def ask(self, prepared: Executable, **values: Any) -> Any:
        """Run a statement that a module has made once, with *values* for its parameters; its ``Result``.

        To build a statement costs six times what it costs to run it: what is asked on every act,
        page or connection is built when its module is loaded. What the verb has changed is seen.
        """
        self.session.flush()
        return self.session.connection().execute(prepared, values)

    def as_(self, actor: Actor) -> "Work":
        """The same transaction and moment, done by *actor* (the fair itself, a simulated person)."""
        return replace(self, actor=actor)
