"""Slow things: done once if all goes well, tried again if not, given up in the end."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.kit import jobs
from core.kit.database import Database
from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.jobs import (
    FAIR,
    LEASE,
    RETRIES,
    Job,
    Worker,
    claim,
    enqueue,
    fall_back,
    finish,
    give_back,
    look,
)
from core.kit.leases import Mark
from core.kit.work import Work
from tests.support.accounts import TurnedClock


def job(work: Work) -> Job:
    return work.session.get_one(Job, 1)


def asked(work: Work, **values: Any) -> None:
    enqueue(work, "test", **values)


class Hands:
    """Does the job, or fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.done: list[dict[str, Any]] = []
        self.failures = failures

    async def __call__(self, payload: dict[str, Any]) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError("the mail server is away " + "x" * 1000)
        self.done.append(payload)


async def test_a_job_is_done_once(db: Database):
    hands = Hands()
    worker = Worker(db, {"test": hands})
    await db.write(FAIR, asked, number=7)

    assert [await worker.work_one(), await worker.work_one()] == [True, False]
    assert hands.done == [{"number": 7}]
    assert (await db.read(FAIR, job)).done_at is not None


async def test_a_job_exists_exactly_if_its_cause_does(db: Database):
    def refused(work: Work) -> None:
        asked(work)
        raise Conflict(say("No."))

    with pytest.raises(Conflict):
        await db.write(FAIR, refused)

    assert not await Worker(db, {"test": Hands()}).work_one()


async def test_a_job_waits_for_its_time(db: Database, clock: TurnedClock):
    hands = Hands()
    worker = Worker(db, {"test": hands})
    await db.write(FAIR, asked, due_at=clock.now + timedelta(minutes=5))

    assert not await worker.work_one()
    clock.turn_on(minutes=5)
    assert await worker.work_one()


async def test_a_job_that_fails_is_tried_again_later_and_given_up_in_the_end(
    db: Database, clock: TurnedClock
):
    hands = Hands(failures=100)
    worker = Worker(db, {"test": hands})
    await db.write(FAIR, asked)

    for pause in RETRIES:
        assert await worker.work_one()
        assert not await worker.work_one()
        clock.turn_on(seconds=pause.total_seconds())
    assert await worker.work_one()
    clock.turn_on(days=30)
    assert not await worker.work_one()

    given_up = await db.read(FAIR, job)
    assert (given_up.tries, given_up.done_at) == (len(RETRIES) + 1, None)
    assert given_up.failed_at is not None
    assert given_up.problem.startswith("OSError: the mail server is away")
    assert len(given_up.problem) == 500


async def test_a_job_that_failed_once_succeeds_the_second_time(db: Database, clock: TurnedClock):
    hands = Hands(failures=1)
    worker = Worker(db, {"test": hands})
    await db.write(FAIR, asked)
    await worker.work_one()
    clock.turn_on(seconds=RETRIES[0].total_seconds())
    await worker.work_one()

    assert (len(hands.done), (await db.read(FAIR, job)).tries) == (1, 2)


async def test_nobody_else_takes_a_job_while_its_lease_lasts(db: Database, clock: TurnedClock):
    await db.write(FAIR, asked)
    claimed = await db.write(FAIR, claim, ("test",))
    assert claimed is not None
    assert await db.write(FAIR, claim, ("test",)) is None

    again = await db.write(FAIR, claim, ("test",), await leased(db))
    assert again is not None
    assert (again.id, again.tries) == (claimed.id, 2)


async def leased(db: Database) -> list[Mark]:
    """What somebody has, as it is now."""
    return (await db.read(FAIR, look, ("test",)))[1]


async def test_a_finished_job_is_never_claimed_again(db: Database, clock: TurnedClock):
    await db.write(FAIR, asked)
    await db.write(FAIR, claim, ("test",))
    await db.write(FAIR, finish, 1, 1)
    clock.turn_on(days=1)

    assert await db.write(FAIR, claim, ("test",)) is None


async def test_a_worker_that_was_thought_dead_has_no_say_any_more(db: Database):
    await db.write(FAIR, asked)
    await db.write(FAIR, claim, ("test",))
    await db.write(FAIR, claim, ("test",), await leased(db))

    await db.write(FAIR, finish, 1, 1)
    await db.write(FAIR, fall_back, 1, 1, "it hung")
    assert await db.write(FAIR, claim, ("test",)) is None
    kept = await db.read(FAIR, job)
    assert (kept.tries, kept.done_at, kept.problem) == (2, None, "")

    await db.write(FAIR, finish, 1, 2)
    assert (await db.read(FAIR, job)).done_at is not None


async def test_kinds_that_nobody_handles_here_are_left_alone(db: Database):
    await db.write(FAIR, asked)

    assert not await Worker(db, {"other": Hands()}).work_one()


class Slow(Hands):
    """Begins, and has to be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_end = asyncio.Event(), asyncio.Event()

    async def __call__(self, payload: dict[str, Any]) -> None:
        self.begun.set()
        await self.may_end.wait()
        await super().__call__(payload)


async def test_a_job_is_held_as_long_as_it_takes(
    db: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.01)
    slow = Slow()
    await db.write(FAIR, asked, number=7)
    working = asyncio.create_task(Worker(db, {"test": slow}).work_one())
    await slow.begun.wait()

    seconds = [0.0]
    other = Worker(db, {"test": Hands()}, clock=lambda: seconds[0])
    for _ in range(3):  # three leases long
        clock.turn_on(seconds=LEASE.total_seconds() - 1)
        await held_until(db, clock.now + LEASE)
        seconds[0] += LEASE.total_seconds() - 1
        assert not await other.work_one()
    slow.may_end.set()
    await working

    assert (slow.done, (await db.read(FAIR, job)).tries) == ([{"number": 7}], 1)


async def held_until(db: Database, moment: datetime) -> None:
    """Back when the lease lasts until then."""
    async with asyncio.timeout(5):
        while (await db.read(FAIR, job)).claimed_until != moment:  # noqa: ASYNC110  (it is a row)
            await asyncio.sleep(0.01)


async def test_a_worker_that_is_stopped_gives_its_job_back_at_once_and_it_costs_no_try(
    db: Database, clock: TurnedClock
):
    slow, hands = Slow(), Hands()
    await db.write(FAIR, asked, number=7)
    working = asyncio.create_task(Worker(db, {"test": slow}).run())
    await slow.begun.wait()

    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert (await db.read(FAIR, job)).tries == 0
    assert await Worker(db, {"test": hands}).work_one()
    assert (hands.done, slow.done) == ([{"number": 7}], [])
    assert (await db.read(FAIR, job)).tries == 1


async def test_nobody_gives_back_what_somebody_else_has_by_now(db: Database):
    await db.write(FAIR, asked)
    await db.write(FAIR, claim, ("test",))
    await db.write(FAIR, claim, ("test",), await leased(db))

    await db.write(FAIR, give_back, 1, 1)
    assert await db.write(FAIR, claim, ("test",)) is None

    await db.write(FAIR, give_back, 1, 2)
    again = await db.write(FAIR, claim, ("test",))
    assert again is not None
    assert again.tries == 2


async def test_a_stop_waits_a_moment_only_for_a_database_that_hangs(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "GIVE_BACK_SECONDS", 0.1)
    slow = Slow()
    await db.write(FAIR, asked)
    working = asyncio.create_task(Worker(db, {"test": slow}).run())
    await slow.begun.wait()
    hanging = asyncio.create_task(db.write(FAIR, lambda work: time.sleep(1.0)))
    await asyncio.sleep(0.05)

    began = time.monotonic()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working

    assert time.monotonic() - began < 0.8
    await hanging


async def test_a_job_that_its_workers_die_of_is_given_up_in_the_end(db: Database):
    await db.write(FAIR, asked)
    for _ in range(len(RETRIES) + 1):
        assert await db.write(FAIR, claim, ("test",), await leased(db)) is not None

    assert await db.write(FAIR, claim, ("test",), await leased(db)) is None
    given_up = await db.read(FAIR, job)
    assert given_up.failed_at is not None
    assert given_up.problem == "whoever worked on it died"


async def test_a_worker_that_is_stopped_lets_go(db: Database):
    task = asyncio.create_task(Worker(db, {"test": Hands()}).run())
    await asyncio.sleep(0.01)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
