"""PostgreSQL behind the bridge: one group of verbs at a time, whichever process it comes from.

Each process has one writer, as on SQLite. Its transaction begins by taking a lock that all processes
share and that ends with the commit, so verbs see what every earlier one left and nothing changes under
them: a check before an insert, a counter, the last free place are as safe as in one process, nothing
is ever tried twice, and offsets, commits and news are in one order. Statements run READ COMMITTED:
each sees all that was committed before the lock was had. (REPEATABLE READ would look at the moment
before the wait.) Readers run REPEATABLE READ and wait for nobody.
"""

from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DataError, OperationalError

LOCK = 0x6B6F_7279_75
"""The number of that lock, in every database of its own: "koryu"."""
PATIENCE_MS = 10_000
"""How long a group waits for the lock, and how long a process that hangs may keep it."""
CONNECTING = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 5_000,
    "application_name": "koryu",
}
"""A server that is gone without a word is not waited for: browsers are told before they give up (10 s).

The first is for each address of its name, the last for one whose kernel is silent too.
"""


def for_writing(url: str) -> Engine:
    """An engine whose transactions have the database to themselves until they commit, durably."""
    engine = opened(url, "READ COMMITTED", pool_size=1)

    @event.listens_for(engine, "connect")
    def prepare(connection: "psycopg.Connection[Any]", _record: object) -> None:
        for name in ("lock_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(f"SET {name} = {PATIENCE_MS}")
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
        connection.commit()

    @event.listens_for(engine, "begin")
    def take_the_pen(connection: Connection) -> None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

    return engine


def for_reading(url: str) -> Engine:
    """An engine whose transactions see one moment and may change nothing."""
    return opened(url, "REPEATABLE READ").execution_options(postgresql_readonly=True)


def opened(url: str, isolation_level: IsolationLevel, *, pool_size: int = 5) -> Engine:
    """An engine that finds a server again which was away; ``postgresql://`` means psycopg."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        address,
        isolation_level=isolation_level,
        connect_args=CONNECTING,
        pool_pre_ping=True,
        pool_size=pool_size,
    )


def require_transaction(connection: Connection) -> None:
    """Raise unless the group's transaction is still open: the server may be gone, or have ended it."""
    held = None if connection.invalidated else connection.connection.driver_connection
    if not isinstance(held, psycopg.Connection) or held.info.transaction_status != TransactionStatus.INTRANS:
        raise OperationalError("COMMIT", None, psycopg.OperationalError("the transaction is gone"))


def is_beyond(problem: Exception) -> bool:
    """Whether something was asked for that no row can have: a number past 2**31 - 1, a text with a NUL."""
    if not isinstance(problem, DataError):
        return False
    return isinstance(problem.orig, psycopg.errors.NumericValueOutOfRange) or "NUL" in str(problem.orig)
