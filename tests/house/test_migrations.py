"""Migrations make exactly the tables that the models describe, on both databases, and once."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

import server.tables  # noqa: F401
from core.kit.database import kind_of
from core.migrations.upgrade import newest, upgrade, version_of
from tests.support.postgres import the_server

ROOT = Path(__file__).parents[2]


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


def test_who_is_at_a_counter_stays_in_the_language_it_was_written_in(tmp_path: Path):
    stored = tmp_path / "koryu.db"
    url = f"sqlite:///{stored}"
    before = "from alembic import command; from core.migrations.config import config_of; "
    before += f"command.upgrade(config_of({url!r}), '0006')"
    subprocess.run([sys.executable, "-c", before], cwd=ROOT, check=True, timeout=60)
    stretch = "INSERT INTO hours (booth_id, starts_at, ends_at, who) VALUES (1, '09:00', '10:00', ?)"
    with closing(sqlite3.connect(stored)) as database, database:
        database.executemany(stretch, [("in English",), ("日本語で",), ("",)])

    upgrade(url)

    with closing(sqlite3.connect(stored)) as database:
        found = database.execute("SELECT who_en, who_ja FROM hours ORDER BY id").fetchall()
    assert found == [("in English", ""), ("", "日本語で"), ("", "")]


def test_who_chose_before_there_was_a_box_for_browsers_has_it_ticked(tmp_path: Path):
    stored = tmp_path / "koryu.db"
    url = f"sqlite:///{stored}"
    before = "from alembic import command; from core.migrations.config import config_of; "
    before += f"command.upgrade(config_of({url!r}), '0005')"
    subprocess.run([sys.executable, "-c", before], cwd=ROOT, check=True, timeout=60)
    with closing(sqlite3.connect(stored)) as database, database:
        chosen = [("message", "mail"), ("card", "page"), ("booth", "none")]
        database.executemany("INSERT INTO notice_choice (account_id, kind, way) VALUES (1, ?, ?)", chosen)

    upgrade(url)

    with closing(sqlite3.connect(stored)) as database:
        found = dict(database.execute("SELECT kind, way FROM notice_choice").fetchall())
    assert found == {"message": "all", "card": "browser", "booth": "none"}


def test_upgrading_twice_changes_nothing(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'koryu.db'}"
    upgrade(url)
    before = (tmp_path / "koryu.db").read_bytes()
    upgrade(url)

    assert (tmp_path / "koryu.db").read_bytes() == before


@pytest.mark.parametrize(
    ("is_demo", "advice"),
    [("false", "put right what is said above, or restore your copy"), ("true", "and start the demo afresh")],
)
def test_a_migration_that_fails_ends_in_one_sentence_and_changes_nothing(
    tmp_path: Path, is_demo: str, advice: str
):
    stored = tmp_path / "koryu.db"
    upgrade(f"sqlite:///{stored}")
    with closing(sqlite3.connect(stored)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")  # of a Koryu yet to come
    before = stored.read_bytes()

    answer = subprocess.run(
        [sys.executable, "-m", "server", "migrate", "--data", str(tmp_path)],
        cwd=ROOT, env=os.environ | {"KORYU_DEMO": is_demo}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip

    assert answer.returncode == 1
    assert answer.stdout.startswith(
        "The database could not be brought to this version, and nothing was changed"
    )
    assert (answer.stdout.count("\n"), advice in answer.stdout) == (1, True)
    assert "9999" in answer.stderr
    assert "CalledProcessError" not in answer.stderr
    assert stored.read_bytes() == before
