"""A fair's database as it was: remembered once, put back as often as one likes, under whoever is using it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.support import postgres


def remember(path: Path) -> bytes:
    """What there is now, for :func:`put_back`; PostgreSQL keeps it itself."""
    if postgres.is_chosen():
        postgres.remember(path)
        return b""
    with closing(sqlite3.connect(path)) as live:
        whole = live.serialize()
    # bytes 18 and 19 say "write-ahead log"; a database in memory has none (SQLite file format 1.3.3)
    return whole[:18] + b"\x01\x01" + whole[20:]


def put_back(path: Path, remembered: bytes) -> None:
    """As it was, whatever was done to it since."""
    if postgres.is_chosen():
        postgres.put_back(path)
        return
    with closing(sqlite3.connect(":memory:")) as before:
        before.deserialize(remembered)
        with closing(sqlite3.connect(path, timeout=30)) as live:
            before.backup(live)
