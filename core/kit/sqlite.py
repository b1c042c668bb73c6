"""SQLite behind the bridge: one file, one writer at a time, readers beside it on snapshots (WAL)."""

import sqlite3
from time import monotonic, sleep

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from core.kit.prepared import on_driver

PATIENCE_SECONDS = 10
"""How long a file that others hold is waited for."""


def for_writing(url: str) -> Engine:
    """An engine whose transactions hold the file's only pen, also against other processes."""
    engine = opened(url, "BEGIN IMMEDIATE")
    engine.connect().close()  # turns the write-ahead log on before anybody reads
    return engine


def for_reading(url: str) -> Engine:
    """An engine whose transactions see one moment of the file."""
    return opened(url, "BEGIN")


def opened(url: str, begin: str, *, foreign_keys: str = "ON") -> Engine:
    """An engine whose transactions open with *begin*; a commit is on the disk when it returns."""
    engine = create_engine(
        url, connect_args={"check_same_thread": False, "timeout": PATIENCE_SECONDS}, pool_reset_on_return=None
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        keep_a_log(connection)
        for pragma in ("synchronous = FULL", f"foreign_keys = {foreign_keys}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        on_driver(connection, "execute", begin)

    return engine


def keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on; where several do so at once on a new file, SQLite does not wait."""
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as problem:
            is_held = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_held or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def require_transaction(connection: Connection) -> None:
    """Raise unless the group's transaction is still open.

    When the disk is full or fails, SQLite may undo the whole transaction by itself, with the verbs
    that succeeded in it; a COMMIT would then say nothing and they would be acknowledged though lost.
    Source: sqlite.org/lang_transaction.html, 3.1.
    """
    held = connection.connection.driver_connection
    if isinstance(held, sqlite3.Connection) and not held.in_transaction:
        raise OperationalError("COMMIT", None, sqlite3.OperationalError("the transaction was undone"))


def is_beyond(problem: Exception) -> bool:
    """Whether something was asked for that no row can have: a number past 2**63 - 1."""
    return isinstance(problem, OverflowError) and "SQLite" in str(problem)
