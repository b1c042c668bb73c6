"""How often the database is asked, counted in the process that asks: verbs, and statements as they leave."""

import functools
import sqlite3
import threading
from collections import Counter
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Engine

from core.kit.database import Database

VERBS = ("read", "glance", "write")
asked = Counter[str](dict.fromkeys((*VERBS, "statement"), 0))
"""So often since the process began; ``statement`` is what the drivers sent, beginnings and ends too."""
_lock = threading.Lock()


def count(what: str) -> None:
    """Once more."""
    with _lock:
        asked[what] += 1


def watch() -> None:
    """From now on."""
    for name in VERBS:
        setattr(Database, name, counted(name, getattr(Database, name)))
    event.listen(Engine, "connect", listen_to)


def counted(name: str, verb: Any) -> Any:
    """*verb*, which is counted when it is called."""

    @functools.wraps(verb)
    def call(*args: Any, **kwargs: Any) -> Any:
        count(name)
        return verb(*args, **kwargs)

    return call


class Counting(psycopg.Cursor[Any]):
    """Counts what it is given."""

    def execute(self, *args: Any, **kwargs: Any) -> Any:
        """As every cursor does."""
        count("statement")
        return super().execute(*args, **kwargs)


def listen_to(connection: Any, _record: object) -> None:
    """A connection of a driver's, which is new."""
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(lambda _: count("statement"))
    else:
        connection.cursor_factory = Counting
