"""What a job does happens once, whatever becomes of who does it; what it does elsewhere is known again."""

import asyncio
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from sqlmodel import select

from core.kit import jobs
from core.kit.database import Database
from core.kit.errors import Busy
from core.kit.jobs import FAIR, LEASE, RETRIES, AtOnce, Job, Worker, carry_out, claim, enqueue, finish, look
from core.kit.mail import Mail, composed
from core.kit.settings import Settings
from core.kit.work import Work
from tests.support.accounts import TurnedClock


def one_more(work: Work, payload: dict[str, Any]) -> None:
    """An effect that shows how often it happened: a mail for each time."""
    work.session.add(Mail(to=payload["to"], locale="en", subject="One more", body="", made_at=work.now))


TELL = AtOnce(one_more)


def job(work: Work) -> Job:
    return work.session.get_one(Job, 1)


def asked(work: Work) -> None:
    enqueue(work, "test", to="anna@example.org")


def happened(work: Work) -> int:
    return len(work.session.exec(select(Mail)).all())


async def claimed(db: Database) -> Job:
    found = await db.write(FAIR, claim, ("test",))
    assert found is not None
    return found


async def test_what_a_job_does_and_its_end_are_one(db: Database):
    await db.write(FAIR, asked)

    assert await Worker(db, {"test": TELL}).work_one()

    assert (await db.read(FAIR, happened), (await db.read(FAIR, job)).done_at is None) == (1, False)


async def test_a_worker_that_dies_before_a_jobs_end_has_done_nothing_of_it(db: Database, clock: TurnedClock):
    def dies(work: Work, payload: dict[str, Any]) -> None:
        one_more(work, payload)
        work.session.flush()
        raise KeyError("the process is killed")

    await db.write(FAIR, asked)
    await Worker(db, {"test": AtOnce(dies)}).work_one()
    assert await db.read(FAIR, happened) == 0
    clock.turn_on(seconds=RETRIES[0].total_seconds())
    await Worker(db, {"test": TELL}).work_one()

    assert await db.read(FAIR, happened) == 1


async def test_a_worker_that_stood_still_beyond_its_lease_does_nothing_that_another_has_done(
    db: Database, clock: TurnedClock
):
    await db.write(FAIR, asked)
    still = await claimed(db)
    _, held = await db.read(FAIR, look, ("test",))
    other = await db.write(FAIR, claim, ("test",), held)
    assert other is not None

    await db.write(FAIR, carry_out, 1, still.tries, TELL)
    assert await db.read(FAIR, happened) == 0
    await db.write(FAIR, carry_out, 1, other.tries, TELL)
    await db.write(FAIR, carry_out, 1, still.tries, TELL)
    await db.write(FAIR, carry_out, 1, other.tries, TELL)

    assert await db.read(FAIR, happened) == 1


async def test_a_worker_that_lost_its_job_stops_in_the_middle_of_it(
    db: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(jobs, "RENEW_SECONDS", 0.01)
    begun, done = asyncio.Event(), list[str]()

    async def slow(payload: dict[str, Any]) -> None:
        begun.set()
        await asyncio.sleep(5)
        done.append("by the one that was thought dead")

    def taken_over(work: Work) -> None:
        mine = job(work)
        mine.claimed_until, mine.tries = work.now + LEASE, 2

    await db.write(FAIR, asked)
    working = asyncio.create_task(Worker(db, {"test": slow}).work_one())
    await begun.wait()
    await db.write(FAIR, taken_over)
    async with asyncio.timeout(3):
        assert await working
    await db.write(FAIR, finish, 1, 2)

    kept = await db.read(FAIR, job)
    assert (done, kept.tries, kept.problem, kept.done_at is None) == ([], 2, "", False)


async def test_a_job_that_takes_too_long_by_its_own_reckoning_is_tried_again(
    db: Database, clock: TurnedClock
):
    async def gives_up(payload: dict[str, Any]) -> None:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)

    await db.write(FAIR, asked)
    await Worker(db, {"test": gives_up}).work_one()

    assert (await db.read(FAIR, job)).problem == "TimeoutError: "


async def test_a_job_that_met_a_busy_database_comes_again_without_being_called_a_mistake(
    db: Database, clock: TurnedClock, capsys: pytest.CaptureFixture[str]
):
    def busy(work: Work, payload: dict[str, Any]) -> None:
        raise Busy

    await db.write(FAIR, asked)
    await Worker(db, {"test": AtOnce(busy)}).work_one()

    waits = await db.read(FAIR, job)
    assert (waits.done_at, waits.failed_at, waits.due_at) == (None, None, clock.now + RETRIES[0])
    assert "Traceback" not in capsys.readouterr().out


def test_a_mail_that_is_sent_again_is_known_by_its_number(clock: TurnedClock):
    one = Mail(id=7, to="a@example.org", locale="en", subject="S", body="B", made_at=clock.now)
    other = Mail(id=8, to="a@example.org", locale="en", subject="S", body="B", made_at=clock.now)
    settings = Settings(mail_from="The fair <fair@koryu.example>")

    first, again, next_one = (composed(mail, settings) for mail in (one, one, other))

    assert first["Message-ID"] == again["Message-ID"] != next_one["Message-ID"]
    assert first["Message-ID"].endswith("@koryu.example>")
    assert clock.now - parsedate_to_datetime(first["Date"]) < timedelta(seconds=1)
