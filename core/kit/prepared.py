"""Statements that are asked on every act: compiled once, then run on the driver itself.

SQLAlchemy takes 30 to 60 µs to run a statement that it has compiled already, and six times that to
build one; SQLite answers in 2. Where a verb is run by everybody in a busy room at once, this is the
difference. The statement is written in SQLAlchemy's words all the same, with the types of its
columns, and works on both databases.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import ClauseElement, Connection, Dialect
from sqlalchemy.exc import DBAPIError

R = TypeVar("R")
Change = Callable[[Any], Any]


def whole(*columns: Any) -> Any:
    """A row as the tuple of its columns."""
    return columns


def columns_of(table: type[Any], row: type[Any]) -> list[Any]:
    """The columns of *table* that a ``NamedTuple`` has by the same names, in its order."""
    return [getattr(table, name) for name in row._fields]


def row_of(row: type[R], stored: object) -> R:
    """The ``NamedTuple`` *row* of what an object has by the same names."""
    names: tuple[str, ...] = row._fields  # type: ignore[attr-defined]  # of every NamedTuple
    return row(*(getattr(stored, name) for name in names))


def only(column: Any) -> Any:
    """A row as its only column."""
    return column


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement in the words of one database."""

    sql: str
    constants: dict[str, Any]
    binders: tuple[tuple[str, Change], ...]
    order: Callable[[Mapping[str, Any]], Any] | None
    """Puts the parameters as they come, where the driver wants them in order."""
    readers: tuple[tuple[int, Change], ...]

    def parameters(self, values: dict[str, Any]) -> Any:
        """*values*, which are changed, as the driver wants them."""
        values.update(self.constants)
        for name, bind in self.binders:
            values[name] = bind(values[name])
        return values if self.order is None else self.order(values)

    def read(self, row: Any) -> Any:
        """A row of the driver with the types of its columns."""
        columns = list(row)
        for place, change in self.readers:
            columns[place] = change(columns[place])
        return columns


class Prepared(Generic[R]):
    """A statement, and what a row of its answer becomes.

    Its parameters are always given by the same names; a list among them is ``core.kit.among``'s.

    Args:
        statement: Of SQLAlchemy Core, with ``bindparam`` for what changes.
        row: Called with the columns of each row.
    """

    def __init__(self, statement: ClauseElement, row: Callable[..., R]) -> None:
        self._statement, self._row = statement, row
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[R]:
        """Its rows; none for a statement that gives none.

        Raises:
            DBAPIError: As SQLAlchemy would.
        """
        compiled = self._for(connection.dialect, values)
        cursor = on_driver(connection, "execute", compiled.sql, compiled.parameters(dict(values)))
        if cursor.description is None:
            return []
        if not compiled.readers:
            return [self._row(*row) for row in cursor.fetchall()]
        return [self._row(*compiled.read(row)) for row in cursor.fetchall()]

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run it once for each of *rows*, in one call of the driver."""
        given = list(rows)
        if given:
            compiled = self._for(connection.dialect, given[0])
            cursor = connection.connection.cursor()
            parameters = [compiled.parameters(dict(values)) for values in given]
            on_driver(connection, "executemany", compiled.sql, parameters, cursor)
            cursor.close()

    def _for(self, dialect: Dialect, values: Mapping[str, Any]) -> _Compiled:
        known = self._compiled.get(dialect.name)
        if known is None:
            known = self._compiled[dialect.name] = compile_for(dialect, self._statement, list(values))
        return known


def compile_for(dialect: Dialect, statement: ClauseElement, names: list[str]) -> _Compiled:
    """*statement* as the driver of *dialect* runs it with parameters of these *names*."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=names)
    assert not compiled.post_compile_params, f"a list goes over by core.kit.among: {compiled}"
    assert not compiled.insert_prefetch, f"every column has to be given: {compiled}"
    bound = {
        name: change
        for parameter, name in compiled.bind_names.items()
        if (change := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    constants = {name: parameter.value for parameter, name in compiled.bind_names.items()}
    columns = getattr(statement, "exported_columns", ())
    readers = (column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns)
    return _Compiled(
        sql=str(compiled),
        constants={
            name: bound[name](value) if name in bound else value
            for name, value in constants.items()
            if name not in names
        },
        binders=tuple((name, bind) for name, bind in bound.items() if name in names),
        order=in_order(compiled.positiontup) if compiled.positional else None,
        readers=tuple((place, change) for place, change in enumerate(readers) if change is not None),
    )


def in_order(names: list[str]) -> Callable[[Mapping[str, Any]], Any]:
    """Takes the values of these names, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def on_driver(connection: Connection, call: str, sql: str, values: Any = (), cursor: Any = None) -> Any:
    """``execute`` or ``executemany`` of the driver; its cursor.

    Raises:
        DBAPIError: What the driver raises, in SQLAlchemy's words.
    """
    try:
        return getattr(cursor or connection.connection.driver_connection, call)(sql, values)
    except connection.dialect.loaded_dbapi.Error as problem:
        if connection.dialect.is_disconnect(problem, connection.connection, cursor):
            connection.invalidate(problem)
        raised = DBAPIError.instance(
            sql, None, problem, connection.dialect.loaded_dbapi.Error, dialect=connection.dialect
        )
        raise raised from problem
