"""A very small fair with one live room, and a browser's end of a socket."""

import json
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, select
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from core.kit.database import Database, kind_of
from core.kit.errors import Conflict, Refusal
from core.kit.forms import RequiredText
from core.kit.i18n import say
from core.kit.limits import Limits
from core.kit.work import Actor, Transaction, Work
from realtime.channel import Channel
from realtime.hub import Hub
from realtime.messages import AccessChanged, Act, Gathered, LoginEnded, Message
from realtime.models import ActDone, Topic, TopicEvent
from realtime.socket import live
from realtime.stream import record
from tests.support import postgres


class Own(SQLModel, registry=registry()):
    """Tables apart from the house's."""


class Remark(Own, table=True):
    """What was said in the room; the table of this test's only feature."""

    __tablename__: ClassVar[str] = "remark"

    id: int | None = Field(default=None, primary_key=True)
    room: int
    text: str


class Locked(Own, table=True):
    """Accounts that may not enter."""

    __tablename__: ClassVar[str] = "locked"

    account_id: int = Field(primary_key=True)


ANNA, BEN = 1, 2
NOBODY = Actor()
TABLES = [SQLModel.metadata.tables[model.__tablename__] for model in (Topic, TopicEvent, ActDone)]


class Speak(Act):
    """Browser → fair."""

    wire: ClassVar[str] = "remark.make"
    text: RequiredText = Field(max_length=100_000)


class Spoken(Message):
    """Fair → room."""

    wire: ClassVar[str] = "remark.made"
    remark_id: int
    text: str


class Wave(Message):
    """Browser → fair → room, and forgotten."""

    wire: ClassVar[str] = "hand.wave"
    durable: ClassVar[bool] = False


class Waved(Gathered):
    """Fair → room."""

    wire: ClassVar[str] = "hand.waved"
    every: ClassVar[float] = 0.05
    times: int

    @classmethod
    def together(cls, said: Sequence[Self]) -> Self:
        """All that waved in one window."""
        return cls(times=sum(waved.times for waved in said))


room = Channel("room", counted=True, expires=True)


@room.admits
def may_enter(work: Work, room_id: int) -> bool:
    """Everybody but who is locked out; room 404 is not there."""
    if work.actor.account_id is not None and work.session.get(Locked, work.actor.account_id) is not None:
        return False
    return room_id != 404


@room.state
def how_many(work: Work, room_id: int) -> dict[str, int]:
    """How much was said."""
    return {"remarks": len(work.session.exec(select(Remark).where(Remark.room == room_id)).all())}


@room.on(Speak)
def speak(work: Work, room_id: int, message: Speak) -> Spoken:
    """Keep it and tell it."""
    if message.text == "a bug":
        raise ZeroDivisionError("with somebody's words in it")
    if message.text == "taken":
        raise Conflict(say("Please sign in first."))
    remark = Remark(room=room_id, text=message.text)
    work.session.add(remark)
    work.session.flush()
    assert remark.id is not None
    told = Spoken(remark_id=remark.id, text=remark.text)
    work.announce(room.topic(room_id), told)
    return told


@room.on_ephemeral(Wave)
def wave(hub: Hub, actor: Actor, room_id: int, message: Wave) -> None:
    """Pass it on."""
    hub.gather(room.topic(room_id), Waved(times=1))


def lock_out(work: Work, account_id: int) -> None:
    """Take the right away, and say so."""
    work.session.add(Locked(account_id=account_id))
    work.announce(f"account:{account_id}", AccessChanged())


def end_login(work: Work, account_id: int, login_id: int) -> None:
    """Sign out."""
    work.announce(f"account:{account_id}", LoginEnded(login_id=login_id))


def refuse(work: Work) -> None:
    """Announce and then think better of it."""
    work.announce("room:1", Spoken(remark_id=1, text="never"))
    raise Refusal(say("Please sign in first."))


def a_database(path: Path) -> str:
    """The engine's tables, empty; returns the URL."""
    url = postgres.database_at(path) if postgres.is_chosen() else f"sqlite:///{path}"
    engine = kind_of(url).for_writing(url)
    SQLModel.metadata.create_all(engine, tables=TABLES)
    Own.metadata.create_all(engine)
    engine.dispose()
    return url


@contextmanager
def a_work(actor: Actor, url: str, now: Any) -> Iterator[Work]:
    """A unit of work without the bridge; nothing of it is kept."""
    engine = kind_of(url).for_writing(url)
    with Session(engine) as session:
        yield Work(Transaction.of(session), actor, now)
    engine.dispose()


class ByHeader:
    """The gate of this fair: the header says who it is."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        account, login = (int(headers.get(name, b"0")) or None for name in (b"account", b"login"))
        locale = headers.get(b"locale", b"en").decode()
        scope["actor"] = Actor(account, login, locale=locale, address="192.0.2.1")
        await self.app(scope, receive, send)


def an_app(url: str, *, setting_up: Callable[[Starlette], None] = lambda app: None) -> Starlette:
    """The smallest application with a live layer."""
    hub = Hub([room])

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[dict[str, Any]]:
        db = Database(url, record=record, publish=hub.publish)
        async with hub.running(db):
            yield {"db": db, "hub": hub}
        db.close()

    app = Starlette(routes=[WebSocketRoute("/live", live)], lifespan=lifespan)
    app.add_middleware(ByHeader)
    app.state.limits, app.state.hub = Limits(), hub
    setting_up(app)
    return app


class Fair:
    """The application while it runs."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    @property
    def hub(self) -> Hub:
        hub: Hub = self.client.app_state["hub"]
        return hub

    @property
    def database(self) -> Database:
        db: Database = self.client.app_state["db"]
        return db

    def write(self, verb: Callable[..., Any], *args: Any, actor: Actor = NOBODY) -> Any:
        """Run a verb through the bridge."""
        assert self.client.portal is not None
        return self.client.portal.call(lambda: self.client.app_state["db"].write(actor, verb, *args))

    def read(self, verb: Callable[..., Any], *args: Any, actor: Actor = NOBODY) -> Any:
        """Run a reading verb."""
        assert self.client.portal is not None
        return self.client.portal.call(lambda: self.client.app_state["db"].read(actor, verb, *args))

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run a function in the event loop."""
        assert self.client.portal is not None
        return self.client.portal.call(function, *args)

    def connect(self, account: int = 0, *, login: int = 0, locale: str = "en") -> WebSocketTestSession:
        """A browser tab; use it in a ``with`` block."""
        headers = {"account": str(account), "login": str(login), "locale": locale}
        return self.client.websocket_connect("/live", subprotocols=["koryu.1"], headers=headers)


@contextmanager
def a_live_fair(folder: Path, **options: Any) -> Iterator[Fair]:
    """Open it in *folder*."""
    with TestClient(an_app(a_database(folder / "live.db"), **options)) as client:
        yield Fair(client)


def ask(socket: WebSocketTestSession, *frame: Any) -> Any:
    """Send a frame; its answer, without what is told in between."""
    socket.send_text(json.dumps(frame))
    while (answer := socket.receive_json())[0] not in {"reply", "joined"} or answer[1] != frame[1]:
        pass
    return answer


def spoken(socket: WebSocketTestSession, count: int) -> list[Any]:
    """The next *count* remarks told: ``[offset, text]``."""
    told: list[Any] = []
    while len(told) < count:
        frame = socket.receive_json()
        if frame[0] == "event" and frame[3] == "remark.made":
            told.append([frame[2][1], frame[4]["text"]])
    return told


def remark(socket: WebSocketTestSession, number: int, text: str, ref: int = 9) -> Any:
    """Say *text* in room 1 as act *number*; its answer."""
    return ask(socket, "send", ref, "room:1", "remark.make", {"id": f"act-{number:06}", "text": text})


def kept(work: Work) -> list[str]:
    """What was said, as the database has it."""
    return list(work.session.exec(select(Remark.text).order_by(Remark.id)))  # type: ignore[arg-type]


def closed(socket: WebSocketTestSession) -> int:
    """The code with which the fair ends it."""
    try:
        while True:
            socket.receive_json()
    except WebSocketDisconnect as ended:
        return ended.code


def eventually(holds: Any) -> None:
    """Wait for what happens on another thread."""
    for _ in range(200):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("not within two seconds")
