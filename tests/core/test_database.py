"""The bridge: commits in groups, each verb for itself, and nothing told or acknowledged before it is kept."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, create_engine, select

from core.kit import database
from core.kit.database import Database
from core.kit.errors import Busy, Conflict, NotFound
from core.kit.i18n import say
from core.kit.work import Actor, Work
from tests.support.house import empty_database

SOMEBODY = Actor()


class Own(SQLModel, registry=registry()):
    """Tables apart from the house's."""


class Leaf(Own, table=True):
    """Something to write down."""

    __tablename__ = "leaf_of_a_test"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    body: str = ""


class Said:
    """Something to announce."""

    wire = "test.said"


Open = Callable[..., Database]


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """``opened(publish=…)``: a database in a file of its own."""
    databases: list[Database] = []

    def open_one(**options: object) -> Database:
        path = tmp_path / f"{len(databases)}.db"
        a_file_with_leaves(path)
        databases.append(Database(f"sqlite:///{path}", **options))  # type: ignore[arg-type]
        return databases[-1]

    yield open_one
    for db in databases:
        await asyncio.to_thread(db.close)


def a_file_with_leaves(path: Path) -> None:
    """An empty database that has this test's table too."""
    empty_database(path)
    engine = create_engine(f"sqlite:///{path}")
    Own.metadata.create_all(engine)
    engine.dispose()


def keep(work: Work, name: str, body: str = "") -> int | None:
    leaf = Leaf(name=name, body=body)
    work.session.add(leaf)
    work.session.flush()
    work.announce("topic:1", Said())
    return leaf.id


def names(work: Work) -> list[str]:
    return sorted(work.session.exec(select(Leaf.name)))


def hold(work: Work, gate: threading.Event) -> None:
    """Keep the writer busy, so that what comes meanwhile makes one group."""
    gate.wait(10)


async def as_one_group(db: Database, *verbs: Callable[[Work], object]) -> list[object]:
    """Write them so that they share a commit; outcomes in order, refusals as values."""
    gate = threading.Event()
    busy = asyncio.create_task(db.write(SOMEBODY, hold, gate))
    await asyncio.sleep(0.05)
    tasks = [asyncio.create_task(db.write(SOMEBODY, verb)) for verb in verbs]
    await asyncio.sleep(0.05)
    gate.set()
    await busy
    return list(await asyncio.gather(*tasks, return_exceptions=True))


def commits_of(db: Database) -> list[str]:
    seen: list[str] = []
    event.listen(db._write_engine, "commit", lambda connection: seen.append("commit"))
    return seen


async def test_what_was_written_is_read(opened: Open):
    db = opened()

    assert await db.write(SOMEBODY, keep, "one") == 1
    assert await db.read(SOMEBODY, names) == ["one"]


async def test_reading_changes_nothing(opened: Open):
    db = opened()
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
    monkeypatch.setattr(database, "WAITING_LIMIT", 3)
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


async def test_a_full_disk_acknowledges_nothing_that_is_not_kept(opened: Open):
    """When SQLite runs out of room it may undo the whole transaction by itself."""
    told: list[object] = []
    db = opened(record=lambda work: list(work.outbox), publish=told.extend)
    await db.write(SOMEBODY, keep, "early")
    told.clear()

    def fill(work: Work) -> None:
        pages = work.session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        work.session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")

    await db.write(SOMEBODY, fill)
    outcomes = await as_one_group(
        db,
        lambda w: keep(w, "small before"),
        lambda w: keep(w, "huge", "x" * 4_000_000),
        lambda w: keep(w, "small after"),
    )

    acknowledged = sum(isinstance(outcome, int) for outcome in outcomes)
    kept = await db.read(SOMEBODY, names)
    assert isinstance(outcomes[1], Busy)
    assert (len(kept) - 1, len(told)) == (acknowledged, acknowledged)
    assert "early" in kept


async def test_after_a_full_disk_there_is_room_again(opened: Open):
    db = opened()

    def allow(work: Work, pages: int) -> None:
        work.session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await db.write(SOMEBODY, allow, 1)
    with pytest.raises(Busy):
        await db.write(SOMEBODY, keep, "huge", "x" * 4_000_000)
    await db.write(SOMEBODY, allow, 1_000_000)

    assert isinstance(await db.write(SOMEBODY, keep, "fits", "x" * 4_000_000), int)


async def test_another_process_that_holds_the_file_makes_writers_wait_and_then_busy(
    opened: Open, monkeypatch: pytest.MonkeyPatch
):
    db = opened()
    await db.write(SOMEBODY, keep, "one")
    event.listen(
        db._write_engine, "connect", lambda connection, record: connection.execute("PRAGMA busy_timeout = 50")
    )
    db._write_engine.dispose()
    with db._read_engine.connect() as other:
        other.exec_driver_sql("COMMIT")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            await db.write(SOMEBODY, keep, "two")
        assert await db.read(SOMEBODY, names) == ["one"]


async def test_closing_finishes_what_waits_and_refuses_what_comes_later(opened: Open):
    db = opened()
    tasks = [asyncio.create_task(db.write(SOMEBODY, keep, f"leaf {n}")) for n in range(5)]
    await asyncio.sleep(0)
    await asyncio.to_thread(db.close)

    assert [type(outcome) for outcome in await asyncio.gather(*tasks)] == [int] * 5
    with pytest.raises(Busy):
        await asyncio.wait_for(db.write(SOMEBODY, keep, "late"), 5)


async def test_what_was_acknowledged_is_there_after_opening_the_file_again(tmp_path: Path):
    path = tmp_path / "fair.db"
    a_file_with_leaves(path)
    first = Database(f"sqlite:///{path}")
    await first.write(SOMEBODY, keep, "one")
    await asyncio.to_thread(first.close)
    second = Database(f"sqlite:///{path}")

    assert await second.read(SOMEBODY, names) == ["one"]
    await asyncio.to_thread(second.close)


async def test_foreign_keys_are_enforced_and_flushes_go_to_the_disk(opened: Open):
    db = opened()

    def pragmas(work: Work) -> list[object]:
        connection = work.session.connection()
        return [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("foreign_keys", "synchronous", "journal_mode")
        ]

    assert await db.write(SOMEBODY, pragmas) == [1, 2, "wal"]
    assert await db.read(SOMEBODY, pragmas) == [1, 2, "wal"]
