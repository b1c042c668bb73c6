"""Slow things wait for as long as they ought to, though a clock is put forward or back."""

from datetime import timedelta
from typing import Any

import pytest

from core.kit.database import Database
from core.kit.jobs import FAIR, LEASE, Worker, claim, enqueue
from core.kit.work import Work
from tests.support.accounts import TurnedClock


def asked(work: Work, number: int) -> None:
    enqueue(work, "test", number=number)


@pytest.mark.parametrize("hours", [1, 240, -1, -240])
async def test_a_lease_runs_out_when_it_was_not_renewed_for_so_long_whatever_the_clock_says(
    db: Database, clock: TurnedClock, hours: int
):
    done, seconds = list[Any](), [0.0]

    async def do(payload: dict[str, Any]) -> None:
        done.append(payload["number"])

    other = Worker(db, {"test": do}, clock=lambda: seconds[0])
    await db.write(FAIR, asked, 7)
    await db.write(FAIR, claim, ("test",))
    assert not await other.work_one()

    clock.now += timedelta(hours=hours)
    seconds[0] = LEASE.total_seconds() - 1
    assert not await other.work_one()
    assert done == []
    seconds[0] = LEASE.total_seconds() + 1
    assert await other.work_one()
    assert done == [7]


async def test_a_job_that_waits_for_nothing_does_not_wait_for_a_clock_that_was_put_back(
    db: Database, clock: TurnedClock
):
    done = list[Any]()

    async def do(payload: dict[str, Any]) -> None:
        done.append(payload["number"])

    await db.write(FAIR, asked, 1)
    clock.now -= timedelta(days=10)
    await db.write(FAIR, asked, 2)

    while await Worker(db, {"test": do}).work_one():
        pass
    assert done == [1, 2]
