"""What several files about the ground floor begin with."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.kit.database import Database
from tests.support.accounts import TurnedClock
from tests.support.house import empty_database
from tests.support.leaves import Open, a_file_with_leaves


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """``opened(publish=…)``: a database of its own."""
    databases: list[Database] = []

    def open_one(**options: object) -> Database:
        url = a_file_with_leaves(tmp_path / f"{len(databases)}.db")
        databases.append(Database(url, **options))  # type: ignore[arg-type]
        return databases[-1]

    yield open_one
    for db in databases:
        await asyncio.to_thread(db.close)


@pytest.fixture
def clock() -> TurnedClock:
    """The time of day of ``db``, which a test may put forward and back."""
    return TurnedClock()


@pytest.fixture
async def db(tmp_path: Path, clock: TurnedClock) -> AsyncIterator[Database]:
    """A fair's database, empty, by that clock."""
    database = Database(empty_database(tmp_path / "fair.db"), clock=clock)
    yield database
    await asyncio.to_thread(database.close)
