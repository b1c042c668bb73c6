"""The one bridge between asyncio and the database.

Verbs are plain functions of a :class:`~core.kit.work.Work`; this module runs them in threads.
There is one writer thread. It takes every verb that waits, runs each in a savepoint of its own
inside one transaction that has the database to itself, and commits them together: one disk flush
makes all of them durable, and a verb that is refused undoes only itself. Readers run beside it on
snapshots. How SQLite and PostgreSQL are brought to this is in the two modules of their names;
callers see ``read`` and ``write`` and nothing of it.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlmodel import Session, SQLModel

from core.kit import postgres, sqlite
from core.kit.errors import Busy, NotFound
from core.kit.i18n import say
from core.kit.work import Actor, Work

P = ParamSpec("P")
T = TypeVar("T")
Verb = Callable[Concatenate[Work, P], T]
Record = Callable[[Work], list[Any]]
Publish = Callable[[list[Any]], None]

GROUP_LIMIT = 256
"""Verbs in one commit: enough to share a flush, few enough that the first is not kept waiting."""
WAITING_LIMIT = 10_000
"""Verbs that may wait for the writer; beyond it new ones are refused, not lost."""
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


@dataclass
class _Waiting:
    """A verb in the writer's queue, and where its outcome goes."""

    actor: Actor
    run: Callable[[Work], Any]
    done: "Future[Any]"


@dataclass
class _Done:
    """What one verb of a group came to; *told* leaves only if the group commits."""

    waiting: _Waiting
    result: Any = None
    told: list[Any] | None = None
    error: BaseException | None = None


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
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="db-reader")
        self._queue: queue.Queue[_Waiting | None] = queue.Queue(WAITING_LIMIT)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = threading.Event()
        self._writer = threading.Thread(target=self._write_groups, name="db-writer", daemon=True)
        self._writer.start()

    async def read(self, actor: Actor, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* on a snapshot in a reader thread; whatever it changes is rolled back or refused.

        Raises:
            Busy: The database cannot be read just now.
        """

        def run() -> T:
            with self._refusing(), Session(self._read_engine, expire_on_commit=False) as session:
                return verb(Work(session, actor, self._clock()), *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, actor: Actor, verb: Verb[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run *verb* in a transaction; return after the commit that holds it.

        Raises:
            Busy: Too many verbs wait already, or the database cannot be written just now.
        """
        if self._closing.is_set():
            raise Busy
        loop = self._loop = self._loop or asyncio.get_running_loop()
        waiting = _Waiting(actor, lambda work: verb(work, *args, **kwargs), Future())
        try:
            self._queue.put_nowait(waiting)
        except queue.Full:
            raise Busy from None
        outcome: T = await asyncio.wrap_future(waiting.done, loop=loop)
        return outcome

    def close(self) -> None:
        """Finish what waits, then let go of the files; what comes later is refused."""
        self._closing.set()
        self._queue.put(None)
        self._writer.join()
        self._readers.shutdown()
        for engine in (self._write_engine, self._read_engine):
            engine.dispose()

    def _write_groups(self) -> None:
        while (first := self._queue.get()) is not None:
            group: list[_Waiting] = [first]
            ending = False
            while len(group) < GROUP_LIMIT:
                try:
                    more = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    ending = True
                    break
                group.append(more)
            self._tell(self._commit(group))
            if ending:
                return

    def _commit(self, group: list[_Waiting]) -> list[_Done]:
        try:
            with self._write_engine.connect() as connection, connection.begin():
                done = []
                for waiting in group:
                    done.append(self._run(connection, waiting))
                    self._kind.require_transaction(connection)
                return done
        except SQLAlchemyError as problem:  # the disk is full, a backup holds the file, the server is away
            busy = Busy()
            busy.__cause__ = problem
            return [_Done(waiting, error=busy) for waiting in group]

    def _run(self, connection: Connection, waiting: _Waiting) -> _Done:
        try:
            with self._refusing(), connection.begin_nested(), self._session(connection) as session:
                work = Work(session, waiting.actor, self._clock())
                result = waiting.run(work)
                session.flush()
                return _Done(waiting, result=result, told=self._record(work))
        except Exception as problem:  # refused, or a bug: it costs this verb, not its group
            return _Done(waiting, error=problem)

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

    @staticmethod
    def _session(connection: Connection) -> Session:
        return Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")

    def _tell(self, group: Iterable[_Done]) -> None:
        """Publish and answer in the event loop: news first, in commit order, then each outcome."""
        outcomes = list(group)

        def deliver() -> None:
            try:
                if told := [news for outcome in outcomes for news in outcome.told or ()]:
                    self._publish(told)
            finally:  # whatever became of the news, nobody is left waiting for what is kept
                for outcome in outcomes:
                    answer(outcome)

        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(deliver)


def answer(outcome: _Done) -> None:
    """Hand a verb's outcome to whoever still waits for it."""
    done = outcome.waiting.done
    if done.cancelled():
        return
    if outcome.error is not None:
        done.set_exception(outcome.error)
    else:
        done.set_result(outcome.result)
