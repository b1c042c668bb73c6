"""A tab that keeps the browser's side of the contract (realtime/README.md) and a diary.

It is leaner than ``realtime.client.LiveClient`` and checks nothing: a hole makes it join again, as a
browser would, and stays in the diary.
"""

import asyncio
import contextlib
import itertools
import json
import random
import secrets
import time
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from realtime.line import SILENT_SECONDS
from tests.storm.diary import Act, Answer, Diary, Ended, Heard, Joined, Position, Try

WAITS = (0.05, 1.0)
"""Shorter than a browser's, so that a short storm sees many connections."""
PATIENCE = 10.0
"""Seconds for an answer or a handshake before another connection is tried."""
AGAIN = ("too_many", "error")


class Tab:
    """One connection that comes back, listening to one topic.

    Args:
        address: ``ws://host:port/live``.
        cookie: The header's value: who it is.
    """

    def __init__(
        self,
        address: str,
        cookie: str,
        diary: Diary,
        *,
        position: Position | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.address, self.diary, self.position = address, diary, position
        origin = address.replace("ws", "http", 1).rpartition("/")[0]
        self._headers = {"Origin": origin, "Cookie": cookie}
        self._patience = patience
        self.joined = asyncio.Event()
        self.barred = False
        self._socket: ClientConnection | None = None
        self._connection = 0
        self._heard_at = 0.0
        self._refs = itertools.count(1)
        self._joining: tuple[int, Position | None] | None = None
        self._asked: dict[int, Act] = {}
        self._outbox: dict[str, Act] = {}
        self._later: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._leaves = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaves = True
        tasks = [task for task in (self._task, *self._later) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def owes(self) -> int:
        """Acts without a final answer."""
        return len(self._outbox)

    async def say(self, text: str, act_id: str = "") -> Act:
        """Say it now, or as soon as there is a connection; as often as it takes."""
        act = Act(act_id or secrets.token_hex(13), text)
        self.diary.acts[act.id] = self._outbox[act.id] = act
        await self.send(act)
        return act

    async def send(self, act: Act) -> None:
        """Once more, if there is a connection."""
        if self._socket is None or not self.joined.is_set():
            return
        ref = next(self._refs)
        self._asked[ref] = act
        act.tries.append(Try(time.monotonic(), self._connection))
        await self._write("send", ref, self.diary.topic, "chat.post", {"text": act.text, "id": act.id})

    def look(self, now: float) -> None:
        """Let go of a connection that has not answered for too long: what it did is unknown; or is silent."""
        waits = [act.tries[-1].at for act in self._asked.values() if act.tries]
        if (waits and now - min(waits) > self._patience) or now - self._heard_at > SILENT_SECONDS:
            self.drop()

    def drop(self) -> None:
        """Without a goodbye."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _live(self) -> None:
        wait = WAITS[0]
        while not self.barred:
            with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError, EOFError):
                async with connect(
                    self.address, subprotocols=[Subprotocol("koryu.1")], additional_headers=self._headers,
                    proxy=None, compression=None, max_queue=None, ping_interval=None, close_timeout=1,
                    open_timeout=self._patience / 2,
                ) as socket:  # fmt: skip
                    self._socket, self._connection, wait = socket, self._connection + 1, WAITS[0]
                    self._heard_at = time.monotonic()
                    await self._read(socket)
            self._lost()
            await asyncio.sleep(random.uniform(0, wait))
            wait = min(2 * wait, WAITS[1])

    async def _read(self, socket: ClientConnection) -> None:
        try:
            await self._join()
            async for text in socket:
                await self._take(json.loads(text))
        finally:
            if not self._leaves:
                self.diary.wire.append(Ended(time.monotonic(), socket.close_code or 1006))

    async def _join(self) -> None:
        self.joined.clear()
        ref = next(self._refs)
        self._joining = (ref, self.position)
        await self._write("join", ref, self.diary.topic, self.position)

    async def _take(self, frame: list[Any]) -> None:
        self._heard_at = time.monotonic()
        match frame:
            case ["event", _, None, "presence.counted", body]:
                self.diary.here = body["here"]
            case ["event", _, [epoch, offset], name, body]:
                await self._hear(Heard(time.monotonic(), (epoch, offset), name, body))
            case ["beat"]:
                await self._write("beat")
            case ["joined", ref, _, [epoch, offset], complete, state] if (
                self._joining and ref == self._joining[0]
            ):
                seen, self._joining = self._joining[1], None
                self.diary.here = state["here"]
                await self._enter(Joined(time.monotonic(), seen, (epoch, offset), complete))
            case ["reply", ref, "ok", body] if act := self._asked.pop(ref, None):
                act.answers.append(Answer(time.monotonic(), body))
                self._outbox.pop(act.id, None)
            case ["reply", ref, "error", problem]:
                await self._refused(ref, problem)

    async def _hear(self, heard: Heard) -> None:
        self.diary.wire.append(heard)
        epoch, offset = heard.position
        if self.position is not None and epoch == self.position[0] and offset <= self.position[1]:
            return
        if self.position == (epoch, offset - 1):
            self.position = heard.position
            self.diary.shown.append(heard)
        elif self._joining is None:
            await self._join()

    async def _enter(self, joined: Joined) -> None:
        self.diary.wire.append(joined)
        if not joined.complete:
            self.position = joined.position
            self.diary.shown.append(joined)
        self.joined.set()
        for act in tuple(self._outbox.values()):
            await self.send(act)

    async def _refused(self, ref: int, problem: dict[str, Any]) -> None:
        again, wait = problem["code"] in AGAIN, problem.get("retry_after", 1)
        if act := self._asked.pop(ref, None):
            act.refusals.append(Answer(time.monotonic(), problem))
            if again:
                self._soon(wait, self.send(act))
            else:
                act.final = True
                self._outbox.pop(act.id, None)
        elif self._joining and ref == self._joining[0]:
            if again:
                self._soon(wait, self._join())
            else:
                self.barred = True
                self.drop()

    async def _write(self, *frame: Any) -> None:
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps(frame, ensure_ascii=False))

    def _soon(self, seconds: float, then: Any) -> None:
        async def later() -> None:
            try:
                await asyncio.sleep(seconds)
            except asyncio.CancelledError:
                then.close()
                raise
            await then

        task = asyncio.create_task(later())
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _lost(self) -> None:
        self._socket = self._joining = None
        self.joined.clear()
        self._asked.clear()
