"""A list as one parameter of a prepared statement: ``where(among(col(Star.session_id), "sessions"))``.

``in_`` writes a statement anew for every length of its list, so none could be prepared. Here the list goes
over whole: as JSON for SQLite's ``json_each``, as an array for PostgreSQL. Both use the column's index.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean, TypeDecorator, TypeEngine


class Numbers(TypeDecorator[Iterable[int]]):
    """Integers, as the database takes them in one piece."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """An array where there are arrays."""
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:
        """The list as its database reads it."""
        listed = list(value or ())
        return listed if dialect.name == "postgresql" else json.dumps(listed)


class among(ColumnElement[bool]):
    """Whether *column* is one of the integers that the parameter *name* holds; of none if there are none."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: Mapped[Any], name: str) -> None:
        self.column: Any = column
        self.numbers = bindparam(name, type_=Numbers())

    def self_group(self, against: Any = None) -> "among":
        """Itself: a plain Boolean would be compared with 1 on SQLite, and no index could answer that."""
        return self


@compiles(among, "sqlite")
def _in_json(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers, **kw)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  both are SQLAlchemy's


@compiles(among, "postgresql")
def _in_array(element: among, compiler: SQLCompiler, **kw: Any) -> str:
    column, numbers = compiler.process(element.column, **kw), compiler.process(element.numbers, **kw)
    return f"{column} = ANY ({numbers})"
