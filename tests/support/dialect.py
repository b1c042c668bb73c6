"""SQLite's dialect, one for all engines of the process, and what was compiled for it once.

Each test's house has engines of its own, and SQLAlchemy keeps compiled statements by dialect: a fifth
of the tests' time went into compiling the same statements again. Nothing else is shared.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

COMPILED: dict[Any, Any] = {}


class OneDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy's own, made once."""

    supports_statement_cache = True
    one: "OneDialect | None" = None

    def __new__(cls, **options: Any) -> "OneDialect":
        cls.one = cls.one or super().__new__(cls)
        return cls.one

    def __init__(self, **options: Any) -> None:
        if not vars(self):
            super().__init__(**options)


@event.listens_for(Engine, "engine_connect")
def share(connection: Connection) -> None:
    """Statements for this dialect are compiled once."""
    if connection.dialect is OneDialect.one:
        connection.execution_options(compiled_cache=COMPILED)


def keep_one() -> None:
    """From now on, ``sqlite://`` means this dialect."""
    for name in ("sqlite", "sqlite.pysqlite"):
        registry.register(name, __name__, OneDialect.__name__)
