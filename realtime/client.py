"""The live layer's other end in Python, for tests, rehearsals and scripts: the contract of README.md.

::

    async with LiveClient("ws://127.0.0.1:8000/live", cookie="login=…") as live:
        live.listen("chat:12", print)
        answer = await live.act("chat:12", "chat.post", {"text": "Hello"})

Like the page's own module it never loses what it was given: an act is sent again with the same id
until it is answered, over as many connections as that takes; durable events arrive once, in order,
without holes, or a ``reload`` says that the past is incomplete.
"""

import asyncio
import contextlib
import itertools
import json
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from realtime.heard import Away, Heard, Position, Refused

STAY_AWAY = 4500
ANSWER_SECONDS = 10.0
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0


@dataclass(eq=False, slots=True)
class _Act:
    id: str
    name: str
    body: dict[str, Any]
    answer: "asyncio.Future[Any]"


@dataclass(eq=False, slots=True)
class _Topic:
    """One topic: who listens, how far they are, what waits to be said there."""

    listeners: list[Callable[[Heard], None]] = field(default_factory=list)
    position: Position | None = None
    joined: bool = False
    acts: dict[str, _Act] = field(default_factory=dict)


class LiveClient:
    """One connection that comes back.

    Args:
        address: ``ws://host:port/live``.
        cookie: The header's value: who it is.
        waits: Seconds of the first and the longest wait before it comes back; the wait is drawn
            between nothing and twice the one before (full jitter).
        headers: Sent with the handshake besides ``Origin`` and ``Cookie``.
    """

    def __init__(
        self,
        address: str,
        *,
        cookie: str = "",
        waits: tuple[float, float] = (FIRST_WAIT, LONGEST_WAIT),
        headers: dict[str, str] | None = None,
    ) -> None:
        self.address, self._waits = address, waits
        origin = address.replace("ws", "http", 1).rpartition("/")[0]
        self._headers = {"Origin": origin, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
        self._topics: dict[str, _Topic] = {}
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._refs = itertools.count(1)
        self._socket: ClientConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._jobs: set[asyncio.Task[None]] = set()
        self.closed_with: list[int] = []
        """The close codes so far; 1006 where there was none."""

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks = [task for task in (self._task, *self._jobs) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def listen(self, topic: str, listener: Callable[[Heard], None], position: Position | None = None) -> None:
        """Tell *listener* what is told on *topic*, after *position* where that is known."""
        known = self._topics.setdefault(topic, _Topic())
        known.listeners.append(listener)
        known.position = known.position or position
        self._join_soon(topic)

    async def act(self, topic: str, name: str, body: dict[str, Any], act_id: str = "") -> Any:
        """Do something durable once; back with the answer, however long that takes.

        Raises:
            Refused: The fair said no.
            Away: The fair closed for good before it answered.
        """
        act = _Act(act_id or secrets.token_hex(13), name, body, asyncio.get_running_loop().create_future())
        if self._task is not None and self._task.done():
            raise Away(self.closed_with[-1])
        known = self._topics.setdefault(topic, _Topic())
        known.acts[act.id] = act
        if known.joined:
            self._do(self._send(topic, act))
        else:
            self._join_soon(topic)
        return await act.answer

    async def say(self, topic: str, name: str, body: dict[str, Any]) -> Any:
        """Send something ephemeral now; ``Refused`` or ``ConnectionError`` where that cannot be."""
        return await self._ask("send", topic, name, body)

    def position(self, topic: str) -> Position | None:
        """How far the listeners of *topic* are."""
        return self._topics[topic].position

    # The connection

    async def _live(self) -> None:
        wait = self._waits[0]
        while True:
            with contextlib.suppress(OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                async with connect(
                    self.address, subprotocols=[Subprotocol("koryu.1")], additional_headers=self._headers,
                    proxy=None, compression=None, max_queue=None, ping_interval=None, close_timeout=2,
                ) as socket:  # fmt: skip
                    self._socket, began = socket, asyncio.get_running_loop().time()
                    for topic in self._topics:
                        self._join_soon(topic)
                    await self._read(socket)
                    if asyncio.get_running_loop().time() - began > self._waits[0]:
                        wait = self._waits[0]
            self._lost()
            if self.closed_with and STAY_AWAY <= self.closed_with[-1] < 5000:
                self._give_up()
                return
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311  (no secret)
            wait = min(2 * wait, self._waits[1])

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._take(json.loads(text))
        finally:
            self.closed_with.append(socket.close_code or 1006)

    def _take(self, frame: list[Any]) -> None:
        match frame:
            case ["event", topic, position, name, body]:
                self._hear(topic, tuple(position) if position else None, name, body)
            case ["beat"]:
                self._do(self._beat())
            case ["joined", ref, topic, position, complete, state]:
                self._joined(topic, tuple(position), complete, state)
                self._answer(ref, None)
            case ["reply", ref, "ok", body]:
                self._answer(ref, body)
            case ["reply", ref, "error", problem]:
                self._answer(ref, Refused(problem))

    def _joined(self, topic: str, position: Position, complete: bool, state: Any) -> None:
        """At once, for what was missed may follow in the same breath."""
        known = self._topics[topic]
        known.joined = True
        if not complete:
            known.position = position
            self._tell(known, Heard(topic, "reload", None, position))
        if state is not None:
            self._tell(known, Heard(topic, "joined", state))

    def _hear(self, topic: str, position: Position | None, name: str, body: Any) -> None:
        known = self._topics.get(topic)
        if known is None:
            return
        seen = known.position
        if position is not None and seen is not None and seen[0] == position[0]:
            if position[1] <= seen[1]:
                return
            if position[1] > seen[1] + 1:
                self._join_soon(topic)  # a hole: ask for what is between
                return
        elif position is not None:
            self._join_soon(topic)
            return
        known.position = position or seen
        self._tell(known, Heard(topic, name, body, position))

    def _lost(self) -> None:
        self._socket = None
        for known in self._topics.values():
            known.joined = False
        for asked in self._asked.values():
            if not asked.done():
                asked.set_exception(ConnectionError("the connection was lost"))
        self._asked.clear()

    def _give_up(self) -> None:
        for known in self._topics.values():
            for act in known.acts.values():
                if not act.answer.done():
                    act.answer.set_exception(Away(self.closed_with[-1]))

    async def _beat(self) -> None:
        if self._socket is not None:
            await self._socket.send('["beat"]')

    # Asking

    async def _ask(self, *frame: Any) -> Any:
        if self._socket is None:
            raise ConnectionError("not connected")
        kind, *rest = frame
        ref = next(self._refs)
        answer = self._asked[ref] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send(json.dumps([kind, ref, *rest], ensure_ascii=False))
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        finally:
            self._asked.pop(ref, None)

    def _answer(self, ref: int, answer: Any) -> None:
        asked = self._asked.get(ref)
        if asked is None or asked.done():
            return
        if isinstance(answer, Refused):
            asked.set_exception(answer)
        else:
            asked.set_result(answer)

    def _join_soon(self, topic: str) -> None:
        if self._socket is not None:
            self._topics[topic].joined = False
            self._do(self._join(topic))

    async def _join(self, topic: str) -> None:
        known = self._topics[topic]
        if known.joined:
            return
        try:
            await self._ask("join", topic, known.position)
        except Refused as problem:
            if problem.code in ("too_many", "error"):
                await asyncio.sleep(problem.retry_after)
                self._join_soon(topic)
                return
            self._tell(known, Heard(topic, "refused", {"code": problem.code, "message": str(problem)}))
            for act in known.acts.values():
                act.answer.set_exception(problem)
            known.acts.clear()
            return
        except (OSError, TimeoutError, ConnectionClosed):
            return  # joined again after the next connection
        for act in tuple(known.acts.values()):
            await self._send(topic, act)

    async def _send(self, topic: str, act: _Act) -> None:
        known = self._topics[topic]
        while act.id in known.acts:
            try:
                answer = await self._ask("send", topic, act.name, {**act.body, "id": act.id})
            except Refused as problem:
                if problem.code in ("too_many", "error"):
                    await asyncio.sleep(problem.retry_after)
                    continue
                del known.acts[act.id]
                act.answer.set_exception(problem)
            except TimeoutError:
                if self._socket is not None:
                    await self._socket.close(1000)  # unknown: the next connection settles it
                return
            except (OSError, ConnectionClosed):
                return
            else:
                known.acts.pop(act.id, None)
                if not act.answer.done():
                    act.answer.set_result(answer)

    def _do(self, job: Any) -> None:
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    @staticmethod
    def _tell(known: _Topic, heard: Heard) -> None:
        for listener in known.listeners:
            listener(heard)
