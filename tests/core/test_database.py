"""The bridge: commits in groups, each verb for itself, and nothing told or acknowledged before it is kept."""

import asyncio
import contextlib
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from core.kit import database, groups
from core.kit.database import Database
from core.kit.errors import Conflict, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from tests.support.leaves import SOMEBODY, Leaf, Open, as_one_group, commits_of, hold, keep, names


async def test_what_was_written_is_read(opened: Open):
    db = opened()

    assert await db.write(SOMEBODY, keep, "one") == 1
    assert await db.read(SOMEBODY, names) == ["one"]


async def test_reading_changes_nothing(opened: Open):
    db = opened()
    with contextlib.suppress(InternalError):  # PostgreSQL refuses it, SQLite forgets it
        await db.read(SOMEBODY, keep, "never")

    assert await db.read(SOMEBODY, names) == []


async def test_verbs_that_wait_share_a_commit(opened: Open):
    db = opened()
    commits = commits_of(db)

    outcomes = await as_one_group(db, *(lambda w, n=n: keep(w, f"leaf {n}") for n in range(20)))

    assert len([o for o in outcomes if isinstance(o, int)]) == 20
    assert len(commits) == 2  # the one that held the writer, and the group


async def test_a_refused_verb_undoes_itself_and_not_its_neighbours(opened: Open):
    db = opened()

    def refused(work: Work) -> None:
        keep(work, "undone")
        raise Conflict(say("No."))

    def broken(work: Work) -> None:
        keep(work, "undone too")
        raise ZeroDivisionError

    outcomes = await as_one_group(
        db, lambda w: keep(w, "before"), refused, broken, lambda w: keep(w, "after")
    )

    assert [type(outcome) for outcome in outcomes] == [int, Conflict, ZeroDivisionError, int]
    assert await db.read(SOMEBODY, names) == ["after", "before"]


async def test_an_error_that_shows_only_when_it_is_written_costs_one_verb(opened: Open):
    db = opened()

    def twice(work: Work) -> None:
        work.session.add(Leaf(name="same"))  # the unique key is asked at the end of the verb

    outcomes = await as_one_group(db, lambda w: keep(w, "same"), twice, lambda w: keep(w, "other"))

    assert [type(outcome).__name__ for outcome in outcomes] == ["int", "IntegrityError", "int"]
    assert await db.read(SOMEBODY, names) == ["other", "same"]


async def test_nothing_is_told_before_the_commit_and_nothing_of_what_was_refused(opened: Open):
    kept_when_told: list[list[str]] = []
    readers: list[Database] = []

    def publish(told: list[object]) -> None:
        engine = readers[0]._read_engine
        with engine.connect() as connection:
            kept_when_told.append(
                [row[0] for row in connection.execute(text("SELECT name FROM leaf_of_a_test"))]
            )
        said.extend(told)

    said: list[object] = []
    db = opened(record=lambda work: [announced.topic for announced in work.outbox], publish=publish)
    readers.append(db)

    def refused(work: Work) -> None:
        keep(work, "undone")
        raise NotFound(say("No."))

    await as_one_group(db, lambda w: keep(w, "one"), refused, lambda w: keep(w, "two"))

    assert said == ["topic:1", "topic:1"]
    assert kept_when_told == [["one", "two"]]


async def test_a_writer_hears_the_outcome_after_the_news_went_out(opened: Open):
    order: list[str] = []
    db = opened(record=lambda work: list(work.outbox), publish=lambda told: order.append("told"))

    await db.write(SOMEBODY, keep, "one")
    order.append("answered")

    assert order == ["told", "answered"]


async def test_a_listener_that_breaks_does_not_keep_the_writer_waiting(opened: Open):
    def broken(told: list[object]) -> None:
        raise RuntimeError("a bug in the hub")

    problems: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda loop, context: problems.append(context["exception"])
    )
    db = opened(record=lambda work: list(work.outbox), publish=broken)

    assert await asyncio.wait_for(db.write(SOMEBODY, keep, "one"), 5) == 1
    assert [str(problem) for problem in problems] == ["a bug in the hub"]


async def test_a_record_that_fails_undoes_its_verb(opened: Open):
    def record(work: Work) -> list[object]:
        if work.outbox:
            raise ZeroDivisionError
        return []

    db = opened(record=record)

    with pytest.raises(ZeroDivisionError):
        await db.write(SOMEBODY, keep, "undone")
    assert await db.read(SOMEBODY, names) == []


async def test_a_full_queue_refuses_and_loses_nothing(opened: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "WAITING_LIMIT", 4)  # one is being carried out meanwhile
    db = opened()

    outcomes = await as_one_group(db, *(lambda w, n=n: keep(w, f"leaf {n}") for n in range(6)))

    assert [type(outcome).__name__ for outcome in outcomes] == ["int"] * 3 + ["Busy"] * 3
    assert len(await db.read(SOMEBODY, names)) == 3


async def test_a_group_is_bounded(opened: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "GROUP_LIMIT", 4)
    db = opened()
    commits = commits_of(db)

    await as_one_group(db, *(lambda w, n=n: keep(w, f"leaf {n}") for n in range(8)))

    assert len(commits) == 3


async def test_somebody_who_stops_waiting_disturbs_nobody(opened: Open):
    db = opened()
    gate = threading.Event()
    busy = asyncio.create_task(db.write(SOMEBODY, hold, gate))
    await asyncio.sleep(0.05)
    impatient = asyncio.create_task(db.write(SOMEBODY, keep, "left"))
    patient = asyncio.create_task(db.write(SOMEBODY, keep, "stayed"))
    await asyncio.sleep(0.05)
    impatient.cancel()
    gate.set()
    await busy

    assert isinstance(await patient, int)
    assert "stayed" in await db.read(SOMEBODY, names)


async def test_a_number_beyond_all_rows_is_the_number_of_nothing(opened: Open):
    db = opened()

    with pytest.raises(NotFound):
        await db.read(SOMEBODY, lambda work: work.session.get(Leaf, 2**70))
    with pytest.raises(NotFound):
        await db.write(SOMEBODY, lambda work: work.session.get(Leaf, 2**70))
