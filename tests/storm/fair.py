"""The fair in the storm: its processes, its database, its bus; each can be ended, killed or frozen."""

import asyncio
import atexit
import contextlib
import os
import shutil
import signal
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sqlmodel import Session, SQLModel

from bench.live_server import lobby
from core.accounts.gate import cookie_name
from core.accounts.logins import begin_login
from core.accounts.models import RoleName
from core.accounts.roles import account_for, grant
from core.kit.database import kind_of, utc_now
from core.kit.settings import Settings
from core.kit.signing import Purpose, Signer, secret_of
from core.kit.work import Actor, Transaction, Work
from core.migrations.upgrade import newest
from realtime.stream import found
from tests.storm import clocks
from tests.storm.nest import Hatched, hatch
from tests.storm.road import Road
from tests.support import postgres
from tests.support.nats import NatsServer

PEOPLE = 160
SECRET = "what the storm signs with, and nobody else"
STARTS_WITHIN = 60
LOBBY = "chat:1"
AS_MIGRATED = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    f"INSERT INTO alembic_version VALUES ('{newest()}')",
)
"""The tables are made from the models, which is quicker; this is what migrations would leave behind."""
ONE, TWO = "one process, SQLite", "two processes, PostgreSQL and NATS"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in."""

    account: int
    cookie: str


class Node:
    """One process on a port of its own; what it says goes to ``log``."""

    def __init__(self, environment: dict[str, str], log: Path, *options: str) -> None:
        self.port, self.log, self.options = free_port(), log, options
        self._environment = environment
        self.process: Hatched | None = None

    @property
    def pid(self) -> int:
        """Of the process that runs."""
        assert self.process is not None
        return self.process.pid

    def begin(self) -> None:
        """Start it; see :meth:`ready`."""
        self.process = hatch([str(self.port), *self.options], self._environment, self.log)

    def command(self, name: str) -> None:
        """One of the operator's, under the same settings."""
        hatch([name], self._environment, self.log).wait(STARTS_WITHIN)

    async def ready(self) -> None:
        """Back when a page is answered."""
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.runs(), self.log.read_text()
            with contextlib.suppress(OSError):
                if (await ask(self.port, "GET", "/")).startswith(b"HTTP/1.1"):
                    return
            await asyncio.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def signal(self, number: int) -> None:
        """SIGKILL, SIGTERM, SIGSTOP, SIGCONT."""
        os.kill(self.pid, number)

    async def kill(self) -> None:
        """Without a word."""
        self.signal(signal.SIGKILL)
        await self.ended()

    async def stop(self) -> float:
        """As a supervisor would; how many seconds it took."""
        began = time.monotonic()
        self.signal(signal.SIGTERM)
        await self.ended()
        return time.monotonic() - began

    async def ended(self) -> None:
        """Back when it has."""
        assert self.process is not None
        await asyncio.to_thread(self.process.wait, 40)

    async def restart(self) -> None:
        """Begin, and be ready."""
        self.begin()
        await self.ready()

    def put_clock(self, seconds: float) -> None:
        """By so much wrong from now on, for this one; below zero it is late."""
        clocks.put(self.log.parent, self.pid, seconds)

    def end(self) -> None:
        """Whatever state it is in."""
        if self.process is not None:
            self.process.kill()


@dataclass
class Fair:
    """One fair and everything it runs on. ``address`` is where browsers go."""

    url: str
    people: list[Person]
    data: Path
    nodes: list[Node] = field(default_factory=list)
    road: Road = field(default_factory=Road)
    bus: NatsServer | None = None
    to_bus: list[Road] = field(default_factory=list)
    """Each process's own way to the bus."""
    to_database: list[Road] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Through the road."""
        return f"ws://127.0.0.1:{self.road.port}/live"

    def at(self, node: Node) -> str:
        """Past the road, to one process."""
        return f"ws://127.0.0.1:{node.port}/live"

    async def ban(self, person: Person) -> bytes:
        """The organiser keeps somebody out."""
        path = f"/fairs/bench/moderation/people/{person.account}/ban"
        return await self.post(path, self.people[0].cookie, "hours=1&why=noise")

    async def post(self, path: str, cookie: str, body: str = "sure=yes") -> bytes:
        """A form, sent by whoever has the cookie; the whole answer."""
        return await ask(self.road.port, "POST", path, body, cookie)

    def said(self) -> str:
        """What the processes logged."""
        return "".join(node.log.read_text() for node in self.nodes)


@asynccontextmanager
async def a_fair(
    setting: str,
    *,
    fault: str = "",
    bus: str = "",
    nats: bool = True,
    folder: Path | None = None,
    server: postgres.Server | None = None,
    roads: bool = False,
) -> AsyncGenerator[Fair]:
    """Serve one in *setting*, with a planted fault or a bad bus if wanted; ``nats=False``: it is not started.

    Its data are in a folder of their own below *folder*, its tables in *server* rather than the shared one.
    With *roads* each process has its own way to the database, too.
    """
    options = [*(["--fault", fault] if fault else []), *(["--bus", bus] if bus else [])]
    data = Path(mkdtemp(prefix="koryu-storm-", dir=folder or postgres.memory()))
    async with AsyncExitStack() as ends:
        ends.callback(shutil.rmtree, data, ignore_errors=True)
        fair = Fair(*a_database(setting, data, server), data)
        environment = {"KORYU_DATA": str(data), "KORYU_SECRET": SECRET, "KORYU_LOG_LEVEL": "warning"}
        if setting == TWO:
            environment["KORYU_DATABASE"] = fair.url
            fair.bus = NatsServer()
            ends.callback(fair.bus.stop)
            if nats:
                await asyncio.to_thread(fair.bus.start)
        for number in range(2 if setting == TWO else 1):
            if fair.bus is not None:
                way = await ends.enter_async_context(Road(fair.bus.port))
                fair.to_bus.append(way)
                environment = environment | {"KORYU_NATS": f"nats://127.0.0.1:{way.port}"}
            if roads:
                to_database = await ends.enter_async_context(Road(postgres.the_server().socket))
                fair.to_database.append(to_database)
                name = postgres.name_in(fair.url)
                address = f"postgresql://koryu@127.0.0.1:{to_database.port}/{name}"
                environment = environment | {"KORYU_DATABASE": address}
            fair.nodes.append(Node(environment, data / f"log-{number}", *options))
        fair.road.ports = [node.port for node in fair.nodes]
        await ends.enter_async_context(fair.road)
        for node in fair.nodes:
            ends.callback(node.end)
            node.begin()
        await asyncio.gather(*(node.ready() for node in fair.nodes))
        yield fair


def a_database(setting: str, data: Path, server: postgres.Server | None) -> tuple[str, list[Person]]:
    """A fresh one with the lobby and everybody in it, and who that is."""
    if server is not None:
        url = postgres.with_tables(server)
        return url, _fill(url)
    url, people = prepared(setting)
    if setting == TWO:
        return postgres.the_server().a_database(postgres.name_in(url)), people
    shutil.copy(url.removeprefix("sqlite:///"), data / "koryu.db")
    return f"sqlite:///{data / 'koryu.db'}", people


@cache
def prepared(setting: str) -> tuple[str, list[Person]]:
    """A database to make others from, and who is in it; the first of them is the organiser."""
    if setting == TWO:
        url = postgres.with_tables(postgres.the_server())
    else:
        folder = Path(mkdtemp(prefix="koryu-storm-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        url = f"sqlite:///{folder / 'koryu.db'}"
        engine = kind_of(url).for_writing(url)
        SQLModel.metadata.create_all(engine)
        engine.dispose()
    return url, _fill(url)


def _fill(url: str) -> list[Person]:
    settings = Settings(secret=SECRET)
    signer, name = Signer(secret_of(settings)), cookie_name(settings)

    def everybody(work: Work) -> list[Person]:
        found(work)
        room, people = lobby(work), []
        assert room == 1
        for number in range(PEOPLE):
            account = account_for(work, f"person-{number}@example.test")
            token = begin_login(work, account, device="storm")[1]
            assert account.id is not None
            if not number:
                grant(work, account.id, 1, RoleName.ORGANISER)
            people.append(Person(account.id, f"{name}={signer.sign(Purpose.LOGIN, token)}"))
        return people

    engine = kind_of(url).for_writing(url)
    with Session(engine) as session:
        people = everybody(Work(Transaction.of(session), Actor(), utc_now()))
        for statement in AS_MIGRATED:
            session.connection().exec_driver_sql(statement)
        session.commit()
    engine.dispose()
    return people


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def ask(port: int, method: str, path: str, body: str = "", cookie: str = "") -> bytes:
    """One HTTP request of our own page; the whole answer, or OSError."""
    host = f"127.0.0.1:{port}"
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", "Connection: close"]
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()
