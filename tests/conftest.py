"""Fixtures that more than one folder uses; everything else lives beside its tests."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import StaticPool, event
from sqlmodel import Session, SQLModel, create_engine

import server.tables  # noqa: F401  (every table of the house)
from core.kit.work import Actor, Work
from tests.support.house import House, a_house
from tests.support.people import ANNA, a_cast

FAIR_DAY = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)
"""11:07 in Tokyo on the fair's day."""


WHOLE_FAIR = (
    "tests/house/test_matrix.py",
    "tests/security/",
    "tests/server/test_demo_",
    "tests/stories/test_demo",
)
"""Tests that load a whole demo fair; they run after the quick ones."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark them by where they are."""
    for item in items:
        if any(part in item.path.as_posix() for part in WHOLE_FAIR):
            item.add_marker(pytest.mark.fair)


@pytest.fixture(scope="session")
def opening_state() -> bytes:
    """A database with every table and the cast in it, as the bytes of its file; made once."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        a_cast(Work(session, ANNA, FAIR_DAY))
        session.commit()
        raw = session.connection().connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        state = raw.serialize()
    engine.dispose()
    return state


@pytest.fixture
def work(opening_state: bytes) -> Iterator[Work]:
    """A unit of work in a database of its own with the cast in it, done by Anna on the fair's day."""
    raw = sqlite3.connect(":memory:", check_same_thread=False)
    raw.deserialize(opening_state)
    raw.execute("PRAGMA foreign_keys = ON")
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with Session(engine) as session:
        yield Work(session, ANNA, FAIR_DAY)
    engine.dispose()


@pytest.fixture
def as_(work: Work) -> Callable[[Actor], Work]:
    """``as_(BEN)``: the same database and moment, another person."""
    return work.as_


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The whole fair, running, with the cast in it and nothing else."""
    with a_house(tmp_path / "data") as running:
        yield running


@pytest.fixture
def counted_queries(work: Work) -> Callable[[], AbstractContextManager[list[str]]]:
    """``with counted_queries() as asked:`` gathers every statement sent to the database."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        work.session.flush()
        work.session.expire_all()
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            asked.append(statement)

        engine = work.session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting
