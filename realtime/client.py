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
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import structlog
from websockets.uri import parse_uri

from realtime.heard import Away, Heard, Position, Refused
from realtime.line import FIRST_WAIT, LONGEST_WAIT, Line

AGAIN = ("too_many", "error")
"""Refusals after which the same is tried again."""
log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class _Act:
    id: str
    name: str
    body: dict[str, Any]
    answer: "asyncio.Future[Any]"

    def settle(self, answer: Any) -> None:
        """Tell whoever still waits."""
        if self.answer.done():
            return
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


@dataclass(eq=False, slots=True)
class _Topic:
    """One topic: who listens, how far they are, what waits to be said there."""

    listeners: list[Callable[[Heard], None]] = field(default_factory=list)
    position: Position | None = None
    joining: bool = False
    joined: bool = False
    acts: dict[str, _Act] = field(default_factory=dict)

    def tell(self, heard: Heard) -> None:
        """Everybody who listens; one listener's mistake is not the others'."""
        for listener in self.listeners:
            try:
                listener(heard)
            except Exception:
                log.exception("a listener failed", topic=heard.topic, name=heard.name)


class LiveClient:
    """One connection that comes back.

    Args:
        address: ``ws://host:port/live``.
        cookie: The header's value: who it is.
        waits: Seconds of the shortest and the longest wait before it comes back; the wait is drawn
            between the shortest and a bound that doubles (full jitter).
        headers: Sent with the handshake besides ``Origin`` and ``Cookie``.

    Raises:
        websockets.exceptions.InvalidURI: The address is none of a socket.
    """

    def __init__(
        self,
        address: str,
        *,
        cookie: str = "",
        waits: tuple[float, float] = (FIRST_WAIT, LONGEST_WAIT),
        headers: dict[str, str] | None = None,
    ) -> None:
        parse_uri(address)
        origin = address.replace("ws", "http", 1).rpartition("/")[0]
        sent = {"Origin": origin, **({"Cookie": cookie} if cookie else {}), **(headers or {})}
        self._line = Line(address, sent, waits, opened=self._opened, told=self._told, lost=self._lost)
        self._topics: dict[str, _Topic] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._live())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._line.end()

    @property
    def closed_with(self) -> list[int]:
        """The close codes so far; 1006 where there was none."""
        return self._line.closed_with

    async def until_away(self) -> int:
        """Back with the close code once the fair has closed for good; for a script that only listens."""
        assert self._task is not None, "enter it first: async with LiveClient(…) as live"
        await asyncio.shield(self._task)
        return self.closed_with[-1]

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
        if self._line.is_over:
            raise Away(self.closed_with[-1])
        known = self._topics.setdefault(topic, _Topic())
        known.acts[act.id] = act
        if known.joined:
            self._line.do(self._send(topic, act))
        else:
            self._join_soon(topic)
        return await act.answer

    async def say(self, topic: str, name: str, body: dict[str, Any]) -> Any:
        """Send something ephemeral now, to a topic that is listened to.

        Raises:
            Refused: The fair said no.
            ConnectionError, TimeoutError: It cannot be said now, or nobody answered.
        """
        return await self._line.ask("send", topic, name, body)

    def position(self, topic: str) -> Position | None:
        """How far the listeners of *topic* are."""
        return self._topics[topic].position

    # What the line tells

    async def _live(self) -> None:
        await self._line.run()
        for known in self._topics.values():
            for act in known.acts.values():
                act.settle(Away(self.closed_with[-1]))

    def _opened(self) -> None:
        for topic in self._topics:
            self._join_soon(topic)

    def _lost(self) -> None:
        for known in self._topics.values():
            known.joined = False

    def _told(self, frame: list[Any]) -> None:
        match frame:
            case ["event", topic, position, name, body]:
                self._hear(topic, tuple(position) if position else None, name, body)
            case ["joined", _, topic, position, complete, state]:
                self._joined(topic, tuple(position), complete, state)

    def _joined(self, topic: str, position: Position, complete: bool, state: Any) -> None:
        known = self._topics[topic]
        known.joined = True
        if not complete:
            known.position = position
            known.tell(Heard(topic, "reload", None, position))
        if state is not None:
            known.tell(Heard(topic, "joined", state))

    def _hear(self, topic: str, position: Position | None, name: str, body: Any) -> None:
        known = self._topics.get(topic)
        if known is None:
            return
        seen = known.position
        if position is not None:
            if seen is not None and seen[0] == position[0] and position[1] <= seen[1]:
                return
            if seen is None or seen[0] != position[0] or position[1] > seen[1] + 1:
                self._join_soon(topic)  # a hole: ask for what is between
                return
            known.position = position
        known.tell(Heard(topic, name, body, position))

    # Joining and acting

    def _join_soon(self, topic: str) -> None:
        known = self._topics[topic]
        if self._line.is_open and not known.joining:
            known.joining, known.joined = True, False
            self._line.do(self._join(topic, known))

    async def _join(self, topic: str, known: _Topic) -> None:
        try:
            await self._until_joined(topic, known)
        except Refused as problem:
            known.tell(Heard(topic, "refused", {"code": problem.code, "message": str(problem)}))
            for act in known.acts.values():
                act.settle(problem)
            known.acts.clear()
        except OSError:
            return  # joined again after the next connection
        finally:
            known.joining = False
        for act in tuple(known.acts.values()):
            await self._send(topic, act)

    async def _until_joined(self, topic: str, known: _Topic) -> None:
        while True:
            try:
                await self._ask("join", topic, known.position)
                return
            except Refused as problem:
                if problem.code not in AGAIN:
                    raise
                await asyncio.sleep(problem.retry_after)

    async def _send(self, topic: str, act: _Act) -> None:
        known = self._topics[topic]
        while known.joined and act.id in known.acts:  # else whoever joins anew sends it
            try:
                answer = await self._ask("send", topic, act.name, {**act.body, "id": act.id})
            except Refused as problem:
                if problem.code in AGAIN:
                    await asyncio.sleep(problem.retry_after)
                    continue
                answer = problem
            except OSError:
                return  # sent again after the next connection
            known.acts.pop(act.id, None)
            act.settle(answer)

    async def _ask(self, *frame: Any) -> Any:
        try:
            return await self._line.ask(*frame)
        except TimeoutError:
            self._line.abandon()  # whether it was done is unknown: the next connection settles it
            raise
