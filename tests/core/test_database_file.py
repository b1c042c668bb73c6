"""The bridge and its file: a full disk, another process, closing and opening again."""

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from core.kit import sqlite
from core.kit.database import Database
from core.kit.errors import Busy
from core.kit.work import Work
from tests.support.leaves import SOMEBODY, Open, a_file_with_leaves, as_one_group, keep, names


@pytest.mark.sqlite
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


@pytest.mark.sqlite
async def test_after_a_full_disk_there_is_room_again(opened: Open):
    db = opened()

    def allow(work: Work, pages: int) -> None:
        work.session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    await db.write(SOMEBODY, allow, 1)
    with pytest.raises(Busy):
        await db.write(SOMEBODY, keep, "huge", "x" * 4_000_000)
    await db.write(SOMEBODY, allow, 1_000_000)

    assert isinstance(await db.write(SOMEBODY, keep, "fits", "x" * 4_000_000), int)


@pytest.mark.sqlite
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
    url = a_file_with_leaves(tmp_path / "fair.db")
    first = Database(url)
    await first.write(SOMEBODY, keep, "one")
    await asyncio.to_thread(first.close)
    second = Database(url)

    assert await second.read(SOMEBODY, names) == ["one"]
    await asyncio.to_thread(second.close)


@pytest.mark.sqlite
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


def test_many_that_open_a_new_file_at_once_all_get_it(tmp_path: Path):
    def open_one(url: str) -> None:
        sqlite.for_writing(url).dispose()

    with ThreadPoolExecutor(8) as processes:
        for number in range(30):
            url = f"sqlite:///{tmp_path / f'{number}.db'}"
            assert list(processes.map(open_one, [url] * 8)) == [None] * 8


def test_a_file_that_cannot_be_written_is_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    stored = tmp_path / "koryu.db"
    with closing(sqlite3.connect(stored)) as database:
        database.execute("CREATE TABLE leaf (id INTEGER)")
    monkeypatch.setattr(sqlite, "sleep", lambda _: pytest.fail("it is waited for"))

    with pytest.raises(OperationalError, match="readonly"):
        sqlite.for_writing(f"sqlite:///file:{stored}?mode=ro&uri=true")
