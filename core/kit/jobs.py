"""Slow things, written down before they are done: a table of jobs and a task that works them off.

A verb enqueues in its own transaction, so a job exists exactly if its cause does. A job is claimed
with a lease that is renewed while it is worked on. A worker that is stopped gives it back; one that
died lets the lease run out, and the job is claimed again, so handlers are written to be harmless when
repeated. ``tries`` tells the claims apart: a worker that was thought dead and returns has no say any more.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlmodel import Field, SQLModel, col, or_, select

from core.kit.database import Database
from core.kit.errors import Busy
from core.kit.work import Actor, Work

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=2)
RENEW_SECONDS = 30.0
"""Between two renewals of a lease: several may fail before it runs out."""
GIVE_BACK_SECONDS = 2.0
"""A worker that is stopped waits no longer than this for a database that hangs."""
RETRIES = (timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=2))
IDLE_SECONDS = 1.0
FAIR = Actor()
"""Whoever acts when nobody does: the fair itself."""


class Job(SQLModel, table=True):
    """One slow thing to do. ``done_at`` or ``failed_at`` end it; ``claimed_until`` is the lease."""

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


class Later(Exception):
    """What a handler raises where somebody else is not ready; *after* is how long they asked for at least."""

    def __init__(self, words: str, after: timedelta | None = None) -> None:
        super().__init__(words)
        self.after = after or timedelta()


def enqueue(work: Work, kind: str, *, due_at: datetime | None = None, **payload: Any) -> Job:
    """Have *kind* done after this transaction, not before *due_at*."""
    job = Job(kind=kind, payload=json.dumps(payload), due_at=due_at or work.now)
    work.session.add(job)
    work.session.flush()
    return job


def claim(work: Work, kinds: tuple[str, ...]) -> Job | None:
    """The next job that is due and that nobody works on, now leased to the caller."""
    free = or_(col(Job.claimed_until).is_(None), col(Job.claimed_until) < work.now)
    due = (
        select(Job)
        .where(col(Job.kind).in_(kinds), col(Job.done_at).is_(None), col(Job.failed_at).is_(None))
        .where(Job.due_at <= work.now, free)
        .order_by(col(Job.due_at), col(Job.id))
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


def renew(work: Work, job_id: int, tries: int) -> None:
    """The claim of that number is still being worked on."""
    if job := held(work, job_id, tries):
        job.claimed_until = work.now + LEASE
        work.session.add(job)


def give_back(work: Work, job_id: int, tries: int) -> None:
    """The claim of that number never was: the job is due again at once, for anybody."""
    if job := held(work, job_id, tries):
        job.claimed_until = None
        job.tries -= 1
        work.session.add(job)


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
    """Works jobs off, one after the other, until it is stopped."""

    def __init__(self, db: Database, handlers: Mapping[str, Handler]) -> None:
        self._db, self._handlers = db, handlers

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
        if not await self._db.read(FAIR, anything_due, tuple(self._handlers)):
            return False
        job = await self._db.write(FAIR, claim, tuple(self._handlers))
        if job is None or job.id is None:
            return False
        try:
            async with self._leased(job.id, job.tries):
                await self._handlers[job.kind](json.loads(job.payload))
        except Later as problem:
            log.warning("job comes again", kind=job.kind, job=job.id, problem=str(problem))
            await self._db.write(FAIR, fall_back, job.id, job.tries, str(problem), problem.after)
        except Exception as problem:  # a job's bug costs that job, not the worker
            log.exception("job failed", kind=job.kind, job=job.id)
            await self._db.write(FAIR, fall_back, job.id, job.tries, f"{type(problem).__name__}: {problem}")
        else:
            await self._db.write(FAIR, finish, job.id, job.tries)
        return True

    @contextlib.asynccontextmanager
    async def _leased(self, job_id: int, tries: int) -> AsyncGenerator[None]:
        """Hold the job as long as this lasts; whoever is stopped meanwhile gives it back."""
        renewing = asyncio.create_task(self._renew(job_id, tries))
        try:
            yield
        except asyncio.CancelledError:
            with contextlib.suppress(Busy, TimeoutError):  # then the lease has to run out
                async with asyncio.timeout(GIVE_BACK_SECONDS):
                    await self._db.write(FAIR, give_back, job_id, tries)
            raise
        finally:
            renewing.cancel()

    async def _renew(self, job_id: int, tries: int) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(Busy):  # the next time comes
                await self._db.write(FAIR, renew, job_id, tries)


def anything_due(work: Work, kinds: tuple[str, ...]) -> bool:
    """Whether :func:`claim` would find something; asked on a snapshot so that idling writes nothing."""
    free = or_(col(Job.claimed_until).is_(None), col(Job.claimed_until) < work.now)
    due = select(Job.id).where(
        col(Job.kind).in_(kinds),
        col(Job.done_at).is_(None),
        col(Job.failed_at).is_(None),
        Job.due_at <= work.now,
        free,
    )
    return work.session.exec(due.limit(1)).first() is not None
