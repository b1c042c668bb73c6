"""The whole fair in one process, and people who use it over HTTP and sockets."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import StaticPool
from sqlmodel import Session, SQLModel, create_engine
from starlette.testclient import TestClient, WebSocketTestSession

import server.tables  # noqa: F401
from core.accounts.gate import cookie_name
from core.accounts.logins import begin_login
from core.accounts.models import Account
from core.kit.database import Database, utc_now
from core.kit.jobs import Worker
from core.kit.push import Line
from core.kit.settings import Settings
from core.kit.signing import Purpose
from core.kit.work import Actor, Transaction, Work
from server.app import create_app
from server.jobs import handlers
from tests.support import postgres
from tests.support.browser import Browser
from tests.support.people import a_cast

P = ParamSpec("P")
T = TypeVar("T")
ADDRESS = "http://127.0.0.1:8000"
SECRET = "a secret for tests"
LATELY = utc_now()
"""When the cast came to a fair that has no clock of its own."""


@dataclass
class House:
    """A running fair: verbs by ``write`` and ``read``, people by ``as_``."""

    client: TestClient
    settings: Settings
    people: dict[int | None, TestClient] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        """The bridge of the running application."""
        db: Database = self.client.app_state["db"]
        return db

    def write(
        self, actor: Actor, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a verb as *actor* through the real bridge."""
        assert self.client.portal is not None
        return self.client.portal.call(lambda: self.db.write(actor, verb, *args, **kwargs))

    def read(
        self, actor: Actor, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a reading verb as *actor*."""
        assert self.client.portal is not None
        return self.client.portal.call(lambda: self.db.read(actor, verb, *args, **kwargs))

    def until(self, answer: Callable[[], T]) -> T:
        """What *answer* gives once it gives something; due jobs are done meanwhile, without pauses."""
        assert self.client.portal is not None
        worker = Worker(self.db, handlers(self.db, self.settings, self.client.app.state.store))  # type: ignore[attr-defined]
        for _ in range(500):
            if found := answer():
                return found
            if not self.client.portal.call(worker.work_one):
                time.sleep(0.02)
        raise AssertionError("it never came to that")

    def as_(self, actor: Actor) -> TestClient:
        """A browser in which *actor* is signed in (nobody, for a passer-by); it follows no redirects."""
        if actor.account_id not in self.people:
            token = None
            if actor.account_id is not None:
                token = self.write(actor, sign_in_directly, actor.account_id)
            self.people[actor.account_id] = self.browser(token)
        return self.people[actor.account_id]

    def browser(self, token: str | None) -> TestClient:
        """A browser with the cookie of a login in it, or of a passer-by."""
        browser = Browser(
            self.client.app,
            base_url=ADDRESS,
            follow_redirects=False,
            raise_server_exceptions=True,
            client=("127.0.0.1", 50000),
        )
        browser.app_state.update(self.client.app_state)
        browser.portal = self.client.portal
        if token is not None:
            signed = self.client.app.state.signer.sign(Purpose.LOGIN, token)  # type: ignore[attr-defined]
            browser.cookies.set(cookie_name(self.settings), signed)
        return browser

    def live(self, actor: Actor) -> WebSocketTestSession:
        """A socket of *actor*, as a browser opens it; use it in a ``with`` block."""
        return self.socket(self.as_(actor))

    def socket(self, browser: TestClient) -> WebSocketTestSession:
        """The socket that a page in *browser* opens."""
        return browser.websocket_connect(
            "ws://127.0.0.1:8000/live", subprotocols=["koryu.1"], headers={"Origin": ADDRESS}
        )


def sign_in_directly(work: Work, account_id: int) -> str:
    """A login without its ceremony; returns the token."""
    _, token = begin_login(work, work.session.get_one(Account, account_id), device="test")
    return token


@cache
def opening_state(prepare: Callable[[Session], None] | None = None) -> bytes:
    """Every table, and what *prepare* puts there, as the bytes of a database's file; made once."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        if prepare is not None:
            prepare(session)
            session.commit()
        raw = session.connection().connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        state = raw.serialize()
    engine.dispose()
    return state


def the_cast(session: Session) -> None:
    """Everybody, who came to the fair a little while ago."""
    a_cast(Work(Transaction.of(session), Actor(), LATELY))


def empty_database(path: Path) -> str:
    """All tables, nothing in them; returns the address of what stands for this file from now on."""
    if postgres.is_chosen():
        return postgres.database_at(path)
    path.write_bytes(opening_state())
    return f"sqlite:///{path}"


def database_setting(data: Path, prepare: Callable[[Session], None] | None = None) -> str:
    """``KORYU_DATABASE`` for the folder of a fair: a database of its own, made at first use, or SQLite."""
    return postgres.database_at(data / "koryu.db", prepare) if postgres.is_chosen() else ""


@contextmanager
def a_house(
    data: Path,
    *,
    clock: Callable[[], Any] = utc_now,
    cast: bool = True,
    line: Line | None = None,
    **settings: Any,
) -> Iterator[House]:
    """Open a fair in *data*, with the cast in it unless it brings its own people."""
    data.mkdir(exist_ok=True, parents=True)
    there = cast and clock is utc_now and "database" not in settings
    opening = the_cast if there else None
    database = settings.get("database") or database_setting(data, opening)
    if not database and not (data / "koryu.db").exists():
        (data / "koryu.db").write_bytes(opening_state(opening))
    given = {"data": data, "database": database, "address": ADDRESS, "secret": SECRET, "log_level": "error"}
    chosen = Settings(**(given | settings))
    with Browser(
        create_app(chosen, clock=clock, line=line), base_url=ADDRESS, follow_redirects=False
    ) as client:
        house = House(client, chosen)
        if cast and not there:
            house.write(Actor(), a_cast)
        yield house


def say_live(socket: WebSocketTestSession, *frame: Any) -> Any:
    """Send one frame and return the first answer to its ref; events in between are left out."""
    socket.send_json(list(frame))
    while (answer := socket.receive_json())[0] in ("event", "beat") or answer[1] != frame[1]:
        pass
    return answer


def next_event(socket: WebSocketTestSession, name: str) -> Any:
    """The next event called *name*: ``["event", topic, position, name, body]``."""
    while (frame := socket.receive_json())[0] != "event" or frame[3] != name:
        pass
    return frame
