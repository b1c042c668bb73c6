"""The one bridge between asyncio and the database.

Verbs are plain functions of a :class:`~core.kit.work.Work`; this module runs them in threads.
There is one writer thread. It takes every verb that waits, runs each in a savepoint of its own
inside one transaction that has the database to itself, and commits them together: one disk flush
makes all of them durable, and a verb that is refused undoes only itself. Readers run beside it on
snapshots. How SQLite and PostgreSQL are brought to this is in the two modules of their names;
callers see ``read``, ``glance`` and ``write`` and nothing of it.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlmodel import SQLModel

from core.kit import postgres, sqlite
from core.kit.errors import Busy, NotFound
from core.kit.groups import LONG_SECONDS, Done, Groups, Waiting, found_nobody
from core.kit.i18n import say
from core.kit.work import Actor, Transaction, Work

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Work, P], T]
Record = Callable[[Work], list[Any]]
Publish = Callable[[list[Any]], None]

GROUP_LIMIT = 256
"""Verbs in one commit: enough to share a flush, few enough that the first is not kept waiting."""
GLANCES_LIMIT = 64
"""The same of what is only read."""
AWAY = (OperationalError, InterfaceError)
"""What a database raises that cannot do it just now."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def utc_now() -> datetime:
    """The moment, aware and in UTC."""
    return datetime.now(UTC)


class Kind(Protocol):
    """What the modules of SQLite and PostgreSQL have in common."""

    def for_writing(self, url: str) -> Engine:
        """Its transactions have the database to themselves, and are durable when committed."""

    def for_reading(self, url: str) -> Engine:
        """Its transactions see one moment."""

    def require_transaction(self, connection: Connection) -> None:
        """Raise ``OperationalError`` if the transaction was ended by the database."""

    def is_beyond(self, problem: Exception) -> bool:
        """Whether something was asked for that no row can have."""


def kind_of(url: str) -> Kind:
    """The module for what *url* names."""
    return postgres if url.startswith("postgresql") else sqlite


class Database:
    """Run verbs: ``await db.write(actor, booths.open_booth, booth_id)``.

    Args:
        url: A SQLAlchemy URL: ``sqlite:////srv/koryu/koryu.db``, ``postgresql://koryu@db/koryu``.
        record: Turns what a verb announced into what is published, inside its transaction.
        publish: Called with what a committed group has to tell, in commit order, in the event
            loop that asked first.
        clock: Gives the aware UTC moment that a ``Work`` carries as ``now``.
    """

    def __init__(
        self,
        url: str,
        *,
        record: Record = lambda work: [],
        publish: Publish = lambda told: None,
        clock: Callable[[], datetime] = utc_now,
        readers: int = 4,
    ) -> None:
        self.url = url
        self._record, self._publish, self._clock = record, publish, clock
        self._kind = kind_of(url)
        self._write_engine, self._read_engine = self._kind.for_writing(url), self._kind.for_reading(url)
        self._away_at = 0.0
        """When a reader had tried for long and found no database: who waited meanwhile does not try."""
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="db-reader")
        self._glances = Groups("db-glance", self._look, most=GLANCES_LIMIT)
        self._writes = Groups("db-writer", self._commit, most=GROUP_LIMIT, tell=self._tell)

    async def read(self, actor: Actor, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* on a snapshot in a reader thread; whatever it changes is rolled back or refused.

        Raises:
            Busy: The database cannot be read just now.
        """

        asked = monotonic()

        def look() -> T:
            with self._refusing(), self._read_engine.connect() as connection, connection.begin() as moment:
                with Transaction(connection) as transaction:
                    outcome = verb(Work(transaction, actor, self._clock()), *args, **kwargs)
                moment.rollback()
                return outcome

        def run() -> T:
            if self._away_at > asked:
                raise Busy
            began = monotonic()
            try:
                return look()
            except Busy:
                if monotonic() - began > LONG_SECONDS:
                    self._away_at = monotonic()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def glance(self, actor: Actor, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As :meth:`read`, for what is quick and asked by many at once: who somebody is, what they missed.

        What waits together is read from one moment, by one thread.
        """
        outcome: T = await self._glances.ask(actor, lambda work: verb(work, *args, **kwargs))
        return outcome

    async def write(self, actor: Actor, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* in a transaction; return after the commit that holds it.

        Raises:
            Busy: Too many verbs wait already, or the database cannot be written just now.
        """
        outcome: T = await self._writes.ask(actor, lambda work: verb(work, *args, **kwargs))
        return outcome

    def close(self) -> None:
        """Finish what waits, then let go of the files; what comes later is refused."""
        self._writes.close()
        self._glances.close()
        self._readers.shutdown()
        for engine in (self._write_engine, self._read_engine):
            engine.dispose()

    def _look(self, group: list[Waiting]) -> list[Done]:
        """From one moment, until a verb fails: the database may have ended it, so the rest have another."""
        done: list[Done] = []
        began = monotonic()
        try:
            while len(done) < len(group):
                if monotonic() - began > LONG_SECONDS and found_nobody(done):
                    return done + busy(group[len(done) :], done[-1].error)
                with self._read_engine.connect() as connection, connection.begin() as moment:
                    for waiting in group[len(done) :]:
                        done.append(self._glance(connection, waiting))
                        if done[-1].error is not None:
                            break
                    moment.rollback()
        except SQLAlchemyError as problem:  # the server is away: nobody waits for it again
            done += busy(group[len(done) :], problem)
        return done

    def _glance(self, connection: Connection, waiting: Waiting) -> Done:
        try:
            with self._refusing(), Transaction(connection) as transaction:
                return Done(waiting, waiting.run(Work(transaction, waiting.actor, self._clock())))
        except Exception as problem:
            return Done(waiting, error=problem)

    def _commit(self, group: list[Waiting]) -> list[Done]:
        try:
            with self._write_engine.connect() as connection, connection.begin():
                done = []
                for waiting in group:
                    done.append(self._run(connection, waiting))
                    self._kind.require_transaction(connection)
                return done
        except SQLAlchemyError as problem:  # the disk is full, a backup holds the file, the server is away
            return busy(group, problem)

    def _run(self, connection: Connection, waiting: Waiting) -> Done:
        try:
            with self._refusing(), Transaction(connection, own=True) as transaction:
                work = Work(transaction, waiting.actor, self._clock())
                result = waiting.run(work)
                told = self._record(work)
        except Exception as problem:  # refused, or a bug: it costs this verb, not its group
            return Done(waiting, error=problem)
        return Done(waiting, result=result, told=told)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """What the database cannot do is a refusal: not just now, or nothing that could be there."""
        try:
            yield
        except AWAY as problem:
            raise Busy from problem
        except Exception as problem:
            if self._kind.is_beyond(problem):
                raise NotFound(say("There is no such page.")) from problem
            raise

    def _tell(self, group: list[Done]) -> None:
        """Publish what a committed group has to tell, in commit order."""
        if told := [news for outcome in group for news in outcome.told or ()]:
            self._publish(told)


def busy(group: list[Waiting], problem: BaseException | None) -> list[Done]:
    """Nobody of *group* was served."""
    refusal = Busy()
    refusal.__cause__ = problem
    return [Done(waiting, error=refusal) for waiting in group]
