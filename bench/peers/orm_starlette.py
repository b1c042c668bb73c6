"""The usual way to keep what is said: Starlette, async SQLAlchemy, a commit for each message.

Speaks just enough of our wire (join, send, event, reply) that the same generator asks both.
"""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Text, event
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

engine = create_async_engine(
    f"sqlite+aiosqlite:///{os.environ['FOLDER']}/orm.db", connect_args={"timeout": 30}
)
session = async_sessionmaker(engine, expire_on_commit=False)
room: set[WebSocket] = set()


@event.listens_for(engine.sync_engine, "connect")
def durable(connection, _record):
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Text)


async def live(ws: WebSocket) -> None:
    await ws.accept(subprotocol="koryu.1")
    room.add(ws)
    try:
        while True:
            kind, ref, topic, *rest = json.loads(await ws.receive_text())
            if kind == "join":
                await ws.send_text(json.dumps(["joined", ref, topic, ["0", 0], False, None]))
                continue
            body = rest[1]
            async with session() as work:
                message = Message(act=body["id"], text=body["text"])
                work.add(message)
                await work.commit()
            told = json.dumps(
                ["event", topic, ["0", message.id], "chat.posted", {"id": message.id, "text": message.text}]
            )
            for peer in list(room):
                await peer.send_text(told)
            await ws.send_text(json.dumps(["reply", ref, "ok", {"message_id": message.id}]))
    except WebSocketDisconnect:
        pass
    finally:
        room.discard(ws)


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


app = Starlette(routes=[WebSocketRoute("/live", live)], lifespan=lifespan)
