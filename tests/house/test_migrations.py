"""Migrations make exactly the tables that the models describe."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel, create_engine

import server.tables  # noqa: F401
from core.migrations.upgrade import upgrade


def test_models_and_migrations_agree(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'koryu.db'}"
    upgrade(url)
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()

    assert differences == []


def test_upgrading_twice_changes_nothing(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'koryu.db'}"
    upgrade(url)
    before = (tmp_path / "koryu.db").read_bytes()
    upgrade(url)

    assert (tmp_path / "koryu.db").read_bytes() == before
