"""A :class:`~realtime.client.LiveClient`'s line: one connection that comes back, and what is asked on it."""

import asyncio
import contextlib
import itertools
import json
import random
import re
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from realtime.closing import Closing
from realtime.heard import Refused

STAY_AWAY = 4500
ANSWER_SECONDS = 10.0
SILENT_SECONDS = 60.0
"""A line that says nothing for so long is dead: the fair beats every 25 s."""
SETTLED_SECONDS = 10.0
"""A connection that lasted so long is no failed attempt."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
TOO_MANY_SECONDS = 10.0
"""Where the fair does not say for how long there are too many."""
DROPPED = 1006
"""The code of a connection that ended without one."""


class Line:
    """Tells of its connections, and of every frame that is no answer, and comes back until the fair says no.

    Args:
        address: ``ws://host:port/live``.
        headers: Sent with each handshake.
        waits: Seconds of the shortest and the longest wait before it comes back.
        opened: Called when a connection stands.
        told: Called with each frame besides answers; with ``joined`` too, before its asker goes on, for
            what was missed may follow in the same breath.
        lost: Called when a connection has ended.
    """

    def __init__(
        self,
        address: str,
        headers: dict[str, str],
        waits: tuple[float, float],
        *,
        opened: Callable[[], None],
        told: Callable[[list[Any]], None],
        lost: Callable[[], None],
    ) -> None:
        self._address, self._headers, self._waits = address, headers, waits
        self._opened, self._told, self._lost = opened, told, lost
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._refs = itertools.count(1)
        self._socket: ClientConnection | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        self.closed_with: list[int] = []

    @property
    def is_open(self) -> bool:
        """Whether something can be said now."""
        return self._socket is not None

    @property
    def is_over(self) -> bool:
        """Whether the fair closed for good."""
        return bool(self.closed_with) and STAY_AWAY <= self.closed_with[-1] < 5000

    async def run(self) -> None:
        """Connect, again and again, until the fair closes for good."""
        first, longest = self._waits
        most = 2 * first
        while True:
            began = asyncio.get_running_loop().time()
            code, reason = await self._connection()
            if self.is_over:
                return
            if asyncio.get_running_loop().time() - began > SETTLED_SECONDS:
                most = 2 * first
            if code == Closing.RESTART:  # everybody comes back at once
                most = max(most, 8 * first)
            most = min(most, longest)
            await asyncio.sleep(asked_for(code, reason) + random.uniform(first, most))  # noqa: S311  (no secret)
            most *= 2

    async def end(self) -> None:
        """Whatever is under way is let go of."""
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)

    def do(self, job: Coroutine[Any, Any, None]) -> None:
        """Have something done beside."""
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def abandon(self) -> None:
        """End the connection without a goodbye, which nobody may be there to answer; the next one comes."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def ask(self, kind: str, *rest: Any) -> Any:
        """The answer to a frame; its reference is put in.

        Raises:
            Refused: The fair said no.
            ConnectionError: There is no connection, or it was lost.
            TimeoutError: Nobody answered: it may have been done or not.
        """
        if self._socket is None:
            raise ConnectionError("not connected")
        ref = next(self._refs)
        answer = self._asked[ref] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(json.dumps([kind, ref, *rest], ensure_ascii=False))
            async with asyncio.timeout(ANSWER_SECONDS):
                said = await answer
        except ConnectionClosed as problem:
            raise ConnectionError("the connection was lost") from problem
        finally:
            self._asked.pop(ref, None)
        if isinstance(said, Exception):
            raise said
        return said

    async def _connection(self) -> tuple[int, str]:
        """One, from its beginning to its end: the code and the reason it ended with."""
        ended = DROPPED, ""
        with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed):
            async with connect(
                self._address, subprotocols=[Subprotocol("koryu.1")], additional_headers=self._headers,
                proxy=None, compression=None, max_queue=None, ping_interval=None, close_timeout=2,
            ) as socket:  # fmt: skip
                self._socket = socket
                self._opened()
                try:
                    await self._read(socket)
                finally:
                    ended = socket.close_code or DROPPED, socket.close_reason or ""
                    self.closed_with.append(ended[0])
        self._socket = None
        self._lost()
        for ref in self._asked:
            self._answer(ref, ConnectionError("the connection was lost"))
        return ended

    async def _read(self, socket: ClientConnection) -> None:
        try:
            while True:
                async with asyncio.timeout(SILENT_SECONDS):
                    text = await socket.recv()
                self._take(json.loads(text))
        except TimeoutError:
            self.abandon()

    def _take(self, frame: list[Any]) -> None:
        match frame:
            case ["beat"]:
                self.do(self._beat())
            case ["reply", ref, "ok", body]:
                self._answer(ref, body)
            case ["reply", ref, "error", problem]:
                self._answer(ref, Refused(problem))
            case ["joined", ref, *_]:
                self._told(frame)
                self._answer(ref, None)
            case _:
                self._told(frame)

    async def _beat(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            if self._socket is not None:
                await self._socket.send('["beat"]')

    def _answer(self, ref: int, answer: Any) -> None:
        asked = self._asked.get(ref)
        if asked is not None and not asked.done():
            asked.set_result(answer)  # a refusal too: nobody may be left to whom it could be raised


def asked_for(code: int, reason: str) -> float:
    """For how many seconds the fair asks to be left alone."""
    if code != Closing.TOO_MANY:
        return 0.0
    seconds = re.search(r"\d+", reason)
    return float(seconds[0]) if seconds else TOO_MANY_SECONDS
