"""Migrations make exactly the tables that the models describe, on both databases, and once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import server.tables  # noqa: F401
from core.kit.database import kind_of
from core.migrations.upgrade import newest, upgrade, version_of
from tests.support.postgres import the_server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with nothing in it."""
    return f"sqlite:///{tmp_path / 'koryu.db'}" if request.param == "sqlite" else the_server().a_database()


def test_models_and_migrations_agree_and_two_that_start_at_once_migrate_once(url: str):
    with ThreadPoolExecutor(2) as processes:
        assert list(processes.map(upgrade, [url, url])) == [None, None]

    engine = kind_of(url).for_reading(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()

    assert differences == []
    assert version_of(url) == newest()


def test_upgrading_twice_changes_nothing(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'koryu.db'}"
    upgrade(url)
    before = (tmp_path / "koryu.db").read_bytes()
    upgrade(url)

    assert (tmp_path / "koryu.db").read_bytes() == before
