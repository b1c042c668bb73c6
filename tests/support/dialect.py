"""A dialect of SQLAlchemy's for all engines of the process, and what was compiled for it once.

Each test's house has engines of its own, and SQLAlchemy keeps compiled statements by dialect: a fifth
of the tests' time on SQLite, an eighth on PostgreSQL, went into compiling the same statements again.
PostgreSQL, the same server for all of them, is also asked once only what it can do. Nothing else is shared.
"""

from typing import Any, Self

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.default import DefaultDialect

COMPILED: dict[Any, Any] = {}
KEPT: dict[Any, DefaultDialect] = {}


class Kept(DefaultDialect):
    """A dialect that is made once with the same options."""

    supports_statement_cache = True

    def __new__(cls, **options: Any) -> Self:
        known = KEPT.setdefault((cls, *sorted(options.items(), key=lambda one: one[0])), super().__new__(cls))
        assert isinstance(known, cls)
        return known

    def __init__(self, **options: Any) -> None:
        if not vars(self):
            super().__init__(**options)


class OneSQLite(Kept, SQLiteDialect_pysqlite):
    """SQLAlchemy's own, kept."""

    supports_statement_cache = True


class OnePostgreSQL(Kept, PGDialect_psycopg):
    """SQLAlchemy's own, kept."""

    supports_statement_cache = True

    def initialize(self, connection: Connection) -> None:
        """Ask the server what it can do; every one that the tests start is of the same version."""
        if not self.server_version_info:
            super().initialize(connection)


@event.listens_for(Engine, "engine_connect")
def share(connection: Connection) -> None:
    """Statements for these dialects are compiled once."""
    if isinstance(connection.dialect, Kept):
        connection.execution_options(compiled_cache=COMPILED)


def keep() -> None:
    """From now on, ``sqlite://`` and ``postgresql+psycopg://`` mean these dialects."""
    for name in ("sqlite", "sqlite.pysqlite"):
        registry.register(name, __name__, OneSQLite.__name__)
    registry.register("postgresql.psycopg", __name__, OnePostgreSQL.__name__)
