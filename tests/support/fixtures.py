"""Fixtures that more than one folder uses, and what a database needs around each test."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, StaticPool, event
from sqlmodel import Session, create_engine

from core.kit.work import Actor, Transaction, Work
from tests.support import dialect, postgres
from tests.support.house import House, a_house, opening_state
from tests.support.people import ANNA, a_cast

FAIR_DAY = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)
"""11:07 in Tokyo on the fair's day."""


def pytest_configure(config: pytest.Config) -> None:
    """Statements are compiled once; who asks for PostgreSQL is told by ``postgres.is_chosen()``."""
    dialect.keep()
    if config.getoption("database") == "postgres":
        postgres.CHOSEN.append(True)


ASKED: list[str] = []
"""The databases to which somebody connected."""


@event.listens_for(Engine, "connect")
def note(connection: object, _record: object) -> None:
    """Whichever engine it is."""
    ASKED.append(type(connection).__module__)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave out, by name, what is about SQLite's file."""
    ASKED.clear()
    if postgres.is_chosen() and item.get_closest_marker("sqlite"):
        pytest.skip("is about SQLite's file")


def pytest_sessionfinish() -> None:
    """The server goes before xdist ends its workers, which wait for nothing that comes later."""
    postgres.end()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """The databases of a test go with its folder; who is said to need none has asked none."""
    if item.get_closest_marker("without_database"):
        assert not ASKED, "it asks a database: it may not be in WITHOUT_DATABASE"
    if postgres.is_chosen() and isinstance(item, pytest.Function) and "tmp_path" in item.funcargs:
        postgres.forget(item.funcargs["tmp_path"])


def the_cast(session: Session) -> None:
    """Everybody, who came on the fair's day."""
    a_cast(Work(Transaction.of(session), ANNA, FAIR_DAY))


@pytest.fixture
def work() -> Iterator[Work]:
    """A unit of work in a database of its own with the cast in it, done by Anna on the fair's day."""
    if postgres.is_chosen():
        with postgres.a_passing_session(the_cast) as session:
            yield Work(Transaction.of(session), ANNA, FAIR_DAY)
        return
    raw = sqlite3.connect(":memory:", check_same_thread=False)
    raw.deserialize(opening_state(the_cast))
    raw.execute("PRAGMA foreign_keys = ON")
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with Session(engine) as session:
        yield Work(Transaction.of(session), ANNA, FAIR_DAY)
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
