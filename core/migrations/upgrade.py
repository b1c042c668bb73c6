"""Bringing a database to the newest version; Alembic is only started where there is something to do."""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import inspect, text

from core.kit.database import kind_of

VERSIONS = Path(__file__).with_name("versions")


def newest() -> str:
    """The number of the last migration: they are named ``0001_opening_day.py`` and so on."""
    return max(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def version_of(url: str) -> str:
    """The last migration that this database has seen; empty for a new one."""
    engine = kind_of(url).for_reading(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    finally:
        engine.dispose()


def upgrade(url: str) -> None:
    """Apply every migration that this database has not seen, in a process of its own.

    Raises:
        subprocess.CalledProcessError: A migration failed; the database is as it was.
    """
    if version_of(url) != newest():
        command = [sys.executable, "-m", "core.migrations"]
        house = Path(__file__).parents[2]
        subprocess.run(command, cwd=house, input=url, text=True, check=True)  # noqa: S603  (our own words)
