"""Slow things, written down before they are done: a table of jobs and a task that works them off.

A verb enqueues in its own transaction, so a job exists exactly if its cause does. A job is claimed
with a lease that is renewed while it is worked on. A worker that is stopped gives it back; one that
died lets the lease run out (:mod:`core.kit.leases`), and the job is claimed again. ``tries`` tells the claims
apart: a worker that was thought dead and returns has no say any more, and is stopped.

What a job does in the database happens once (:class:`AtOnce`): in the transaction that ends it, and only by
the claim that holds. What it does elsewhere may happen again, so handlers are written to be harmless then.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import Field, SQLModel, and_, col, or_, select

from core.kit.database import Database
from core.kit.errors import Busy
from core.kit.leases import Mark, Watch
from core.kit.work import Actor, Work

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
RENEW_SECONDS = 30.0
"""Between two renewals of a lease: several may fail before it runs out."""
GIVE_BACK_SECONDS = 2.0
"""A worker that is stopped waits no longer than this for a database that hangs."""
RETRIES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))
IDLE_SECONDS = 1.0
SOONEST = datetime(1970, 1, 1, tzinfo=UTC)
"""When something is due that waits for nothing: no clock is so wrong that it would have to wait."""
FAIR = Actor()
"""Whoever acts when nobody does: the fair itself."""


class Job(SQLModel, table=True):
    """One slow thing to do. ``done_at`` or ``failed_at`` end it; ``claimed_until`` is the lease's mark."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True, max_length=60)
    payload: str = "{}"  # JSON
    due_at: datetime = Field(index=True)
    tries: int = 0
    claimed_until: datetime | None = None
    done_at: datetime | None = Field(default=None, index=True)
    failed_at: datetime | None = None
    problem: str = Field(default="", max_length=500)


Handler = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class AtOnce:
    """How a job is done whose whole effect is in the database: *verb* is given its payload."""

    verb: Callable[[Work, dict[str, Any]], None]


Handlers = Mapping[str, Handler | AtOnce]
"""Kind of job → who does it."""


class Later(Exception):
    """What a handler raises where somebody else is not ready; *after* is how long they asked for at least."""

    def __init__(self, words: str, after: timedelta | None = None) -> None:
        super().__init__(words)
        self.after = after or timedelta()


class Lost(Exception):
    """A worker was away for longer than its lease lasts: somebody else has the job by now."""


def enqueue(work: Work, kind: str, *, due_at: datetime | None = None, **payload: Any) -> Job:
    """Have *kind* done after this transaction, not before *due_at*."""
    job = Job(kind=kind, payload=json.dumps(payload), due_at=due_at or SOONEST)
    work.session.add(job)
    work.session.flush()
    return job


def claim(work: Work, kinds: tuple[str, ...], run_out: Collection[Mark] = ()) -> Job | None:
    """The next job that is due and nobody's, or whose lease has *run_out*; now leased to the caller."""
    left = [and_(col(Job.id) == job_id, col(Job.claimed_until) == until) for job_id, until in run_out]
    due = (
        select(Job)
        .where(*is_open(kinds))
        .where(or_(is_due(work), *left))
        .order_by(col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = work.session.exec(due).first()
    if job is None:
        return None
    work.session.add(job)
    if job.tries > len(RETRIES):  # nobody who had it said a word any more: it may be what they died of
        job.failed_at, job.claimed_until = work.now, None
        job.problem = job.problem or "whoever worked on it died"
        return None
    job.claimed_until = work.now + LEASE
    job.tries += 1
    work.session.flush()
    return job


def renew(work: Work, job_id: int, tries: int) -> bool:
    """The claim of that number is still being worked on; whether it holds."""
    job = held(work, job_id, tries)
    if job is not None:
        job.claimed_until = work.now + LEASE
        work.session.add(job)
    return job is not None


def give_back(work: Work, job_id: int, tries: int) -> None:
    """The claim of that number never was: the job is due again at once, for anybody."""
    if job := held(work, job_id, tries):
        job.claimed_until = None
        job.tries -= 1
        work.session.add(job)


def carry_out(work: Work, job_id: int, tries: int, how: AtOnce) -> None:
    """Do the job and end it, in one transaction; nothing where that claim holds no more."""
    if job := held(work, job_id, tries):
        how.verb(work, json.loads(job.payload))
        finish(work, job_id, tries)


def finish(work: Work, job_id: int, tries: int) -> None:
    """Done by the claim of that number; it is never claimed again."""
    if job := held(work, job_id, tries):
        job.done_at, job.claimed_until = work.now, None
        work.session.add(job)


def fall_back(work: Work, job_id: int, tries: int, problem: str, after: timedelta = timedelta()) -> None:
    """Try again later, not before *after*, or give up after the last retry and keep the reason."""
    if job := held(work, job_id, tries):
        job.problem = problem[:500]
        job.claimed_until = None
        if job.tries > len(RETRIES):
            job.failed_at = work.now
        else:
            job.due_at = work.now + max(RETRIES[job.tries - 1], after)
        work.session.add(job)


def held(work: Work, job_id: int, tries: int) -> Job | None:
    """The job, if nobody has claimed it since and nobody has ended it."""
    job = work.session.get(Job, job_id)
    return job if job is not None and job.tries == tries and job.claimed_until is not None else None


class Worker:
    """Works jobs off, one after the other, until it is stopped.

    Args:
        clock: Seconds of a clock that nobody puts forward or back; by it others' leases run out.
    """

    def __init__(
        self, db: Database, handlers: Handlers, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._db, self._handlers = db, handlers
        self._watch = Watch(clock)

    async def run(self) -> None:
        """For ever; cancel the task to stop."""
        while True:
            try:
                idle = not await self.work_one()
            except Busy:  # the database is away; the next time comes
                idle = True
            if idle:
                await asyncio.sleep(IDLE_SECONDS)

    async def work_one(self) -> bool:
        """Do one job that is due; False when there is none."""
        kinds = tuple(self._handlers)
        due, held = await self._db.read(FAIR, look, kinds)
        run_out = self._watch.run_out(held, LEASE)
        if not (due or run_out):
            return False
        job = await self._db.write(FAIR, claim, kinds, run_out)
        if job is None or job.id is None:
            return False
        try:
            async with self._leased(job.id, job.tries):
                await self._do(job.id, job)
        except Lost:
            log.warning("job was taken over", kind=job.kind, job=job.id)
        except Later as problem:
            log.warning("job comes again", kind=job.kind, job=job.id, problem=str(problem))
            await self._db.write(FAIR, fall_back, job.id, job.tries, str(problem), problem.after)
        except Busy as problem:  # the database is away: so is the next line's, mostly, and the lease runs out
            log.warning("job comes again", kind=job.kind, job=job.id, problem=str(problem.sentence))
            await self._db.write(FAIR, fall_back, job.id, job.tries, str(problem.sentence))
        except Exception as problem:  # a job's bug costs that job, not the worker
            log.exception("job failed", kind=job.kind, job=job.id)
            await self._db.write(FAIR, fall_back, job.id, job.tries, f"{type(problem).__name__}: {problem}")
        return True

    async def _do(self, job_id: int, job: Job) -> None:
        """To its end."""
        how = self._handlers[job.kind]
        if isinstance(how, AtOnce):
            await self._db.write(FAIR, carry_out, job_id, job.tries, how)
        else:
            await how(json.loads(job.payload))
            await self._db.write(FAIR, finish, job_id, job.tries)

    @contextlib.asynccontextmanager
    async def _leased(self, job_id: int, tries: int) -> AsyncGenerator[None]:
        """Hold the job as long as this lasts; whoever is stopped meanwhile gives it back.

        Raises:
            Lost: Inside, at once when it is somebody else's.
        """
        lease = asyncio.timeout(None)
        renewing = asyncio.create_task(self._renew(job_id, tries, lease))
        try:
            async with lease:
                yield
        except TimeoutError:
            if lease.expired():
                raise Lost from None
            raise
        except asyncio.CancelledError:
            with contextlib.suppress(Busy, TimeoutError):  # then the lease has to run out
                async with asyncio.timeout(GIVE_BACK_SECONDS):
                    await self._db.write(FAIR, give_back, job_id, tries)
            raise
        finally:
            renewing.cancel()

    async def _renew(self, job_id: int, tries: int, lease: asyncio.Timeout) -> None:
        holds = True
        while holds:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(Busy):  # the next time comes
                holds = await self._db.write(FAIR, renew, job_id, tries)
        lease.reschedule(asyncio.get_running_loop().time())


def look(work: Work, kinds: tuple[str, ...]) -> tuple[bool, list[Mark]]:
    """Whether anything is due, and what is leased; asked on a snapshot so that idling writes nothing."""
    due = select(Job.id).where(*is_open(kinds), is_due(work)).limit(1)
    held = select(Job.id, Job.claimed_until).where(*is_open(kinds), col(Job.claimed_until).is_not(None))
    return work.session.exec(due).first() is not None, [
        (job_id, until) for job_id, until in work.session.exec(held) if job_id and until
    ]


def is_open(kinds: tuple[str, ...]) -> tuple[ColumnElement[bool], ...]:
    """Of these kinds, and not ended."""
    return col(Job.kind).in_(kinds), col(Job.done_at).is_(None), col(Job.failed_at).is_(None)


def is_due(work: Work) -> ColumnElement[bool]:
    """Due, and nobody's."""
    return and_(col(Job.due_at) <= work.now, col(Job.claimed_until).is_(None))
