"""Who listens to what in this process: hands each event, encoded once, to everybody it is for.

Nothing here waits: a connection takes a frame into its own bounded backlog or ends. All of it runs
in the event loop's thread.
"""

import asyncio
import contextlib
import json
import math
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from typing import Any, Protocol

import structlog

from core.kit.database import Database
from core.kit.errors import Busy, Refusal
from core.kit.work import Actor, Work
from realtime import stream
from realtime.audience import Audience, Listener
from realtime.budgets import (
    BEAT_SECONDS,
    CLOSING_SECONDS,
    CONNECTIONS,
    ENDED_LOGIN_SECONDS,
    REASK_SECONDS,
)
from realtime.closing import Closing
from realtime.frames import Position, Told, encode, event, wire
from realtime.gathering import Gathering
from realtime.messages import AccessChanged, Gathered, LoginEnded, Message
from realtime.presence import Presence
from realtime.tidying import tidy

BEAT = encode(["beat"])
BEAT_WIRE = wire(BEAT)
log = structlog.get_logger("koryu.live")


class Door(Protocol):
    """What the hub needs of a :class:`~realtime.channel.Channel`."""

    kind: str
    expires: bool

    def admit(self, work: Work, subject_id: int) -> None:
        """Raise a refusal unless the actor may be there."""


class Hub:
    """Topics and their listeners, by process.

    ``hub.publish`` is what a :class:`~core.kit.database.Database` is given; ``hub.gather`` tells what
    is ephemeral. Where several processes serve one fair, ``spread`` is the bus's way to the others.

    Args:
        channels: The code behind every kind of topic.
        access_changed: Told of each account whose rights changed or whose login ended.
    """

    def __init__(
        self,
        channels: Iterable[Door] = (),
        *,
        access_changed: Callable[[int], None] = lambda account_id: None,
    ) -> None:
        self._access_changed = access_changed
        self.channels: dict[str, Any] = {}
        for channel in channels:
            known = self.channels.setdefault(channel.kind, channel)
            assert known is channel, f"two channels for {channel.kind}"
        self.spread: Callable[[str, Gathered], None] = lambda topic, message: None
        self.presence = Presence(self.say)
        self._gathering = Gathering(self.say)
        self._audiences: dict[str, Audience] = {}
        self._open: dict[Listener, None] = {}
        self._closing: set[Listener] = set()
        self._accounts: defaultdict[int, dict[Listener, None]] = defaultdict(dict)
        self._ended_logins: set[int] = set()
        self._beat_at = -math.inf
        self._shut = False
        self._all_gone = asyncio.Event()

    def publish(self, told: list[Told]) -> None:
        """Hand news to everybody here who listens, in the given order."""
        for news in told:
            if (audience := self._audiences.get(news.topic)) is not None:
                audience.tell(news)
            if news.name in CONTROLS:
                self._obey(news)

    def say(self, topic: str, message: Message) -> None:
        """Tell something ephemeral now to those who listen here; a verb announces what is durable."""
        self.publish([passing(topic, message)])

    def gather(self, topic: str, message: Gathered) -> None:
        """Tell it on *topic*, with what others say: the first at once, those that follow together.

        Each process gathers what is said at all of them for its own listeners, so that there are no more
        news for one of them where more processes serve.
        """
        self.hear(topic, message)
        self.spread(topic, message)

    def hear(self, topic: str, message: Gathered) -> None:
        """The same, said at another process."""
        self._gathering.add(topic, message)

    def attach(self, listener: Listener) -> None:
        """A connection is open. It may be ended at once, or end its account's oldest."""
        self._open[listener] = None
        account_id, login_id = listener.actor.account_id, listener.actor.login_id
        if account_id is not None:
            mine = self._accounts[account_id]
            mine[listener] = None
            if len(mine) > CONNECTIONS:
                self.drop(next(iter(mine)), Closing.REPLACED)
        if self._shut:
            self.drop(listener, Closing.RESTART)
        elif login_id in self._ended_logins:
            self.drop(listener, Closing.SIGNED_OUT)

    def detach(self, listener: Listener) -> None:
        """A connection is gone: nothing of it stays."""
        self._closing.discard(listener)
        if not self._closing:
            self._all_gone.set()
        for topic in tuple(listener.topics):
            self.unsubscribe(topic, listener)
        self._open.pop(listener, None)
        account_id = listener.actor.account_id
        if account_id is not None and (mine := self._accounts.get(account_id)) is not None:
            mine.pop(listener, None)
            if not mine:
                del self._accounts[account_id]

    def drop(self, listener: Listener, code: Closing) -> None:
        """Forget a connection and close it; not one more event reaches it."""
        if listener not in self._open:
            return  # it is going already
        for topic in listener.topics:  # what was told before reaches it
            if (audience := self._audiences.get(topic)) is not None:
                audience.hear()
        self.detach(listener)
        self._closing.add(listener)
        listener.end(code)

    def subscribe(self, topic: str, listener: Listener) -> None:
        """Hold *topic*'s news back for *listener* until :meth:`release`: first subscribe, then read."""
        self._audiences.setdefault(topic, Audience()).hold(listener)

    def release(self, topic: str, listener: Listener, position: Position) -> None:
        """*listener* was given everything up to *position*: what comes after it goes there directly."""
        if (audience := self._audiences.get(topic)) is not None:
            audience.release(listener, position)

    def unsubscribe(self, topic: str, listener: Listener) -> None:
        """*listener* hears no more of *topic*."""
        if (account_id := listener.actor.account_id) is not None:
            self.presence.leave(topic, account_id, listener)
        if (audience := self._audiences.get(topic)) is not None:
            audience.leave(listener)
            if not audience:
                del self._audiences[topic]

    def listeners(self) -> Iterator[Listener]:
        """Every open connection, as of now."""
        return iter(tuple(self._open))

    def is_online(self, account_id: int) -> bool:
        """Whether the account has a page open that this process serves."""
        return account_id in self._accounts

    @property
    def counts(self) -> dict[str, int]:
        """Connections, accounts and topics, for the operator."""
        return {
            "connections": len(self._open),
            "accounts": len(self._accounts),
            "topics": len(self._audiences),
        }

    @contextlib.asynccontextmanager
    async def running(self, db: Database) -> AsyncGenerator[None]:
        """The housekeeping while the application serves; at the end every connection closes with 1012."""
        await db.write(Actor(), stream.found)
        tasks = [
            asyncio.create_task(_every(seconds, work), name=f"live-{name}")
            for name, seconds, work in (
                ("beat", BEAT_SECONDS, self.beat),
                ("reask", REASK_SECONDS, lambda: self.reask(db)),
                ("tidy", 3600.0, lambda: tidy(db)),
            )
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.close(CLOSING_SECONDS)

    async def beat(self) -> None:
        """Say that we are here, and let go of browsers that have not answered the one before."""
        before, self._beat_at = self._beat_at, time.monotonic()
        for number, listener in enumerate(self.listeners()):
            if listener.heard_at < before:
                self.drop(listener, Closing.SILENT)
            else:
                listener.deliver((BEAT,), BEAT_WIRE)
            if number % 200 == 199:
                await asyncio.sleep(0)  # news first

    async def reask(self, db: Database) -> None:
        """Ask again at doors that close by the clock; whoever may stay no longer comes in again (4001)."""
        may_stay: dict[tuple[int | None, str], bool] = {}  # tabs of one account are one question
        for listener in self.listeners():
            for topic in sorted(listener.topics):
                kind, _, number = topic.partition(":")
                door: Door | None = self.channels.get(kind)
                if door is None or not door.expires:
                    continue
                question = (listener.actor.account_id, topic)
                if question not in may_stay:
                    may_stay[question] = await _admits(db, listener.actor, door, int(number))
                if not may_stay[question] and topic in listener.topics:
                    self.drop(listener, Closing.ACCESS_CHANGED)
                    break

    async def close(self, seconds: float) -> None:
        """End every connection with 1012; back when all are gone, or after *seconds*."""
        self._shut = True
        for listener in self.listeners():
            self.drop(listener, Closing.RESTART)
        self.presence.close()
        if self._closing:
            self._all_gone.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._all_gone.wait()

    def _obey(self, news: Told) -> None:
        """Rights are live: what is told to an account about its access ends its connections.

        Told on ``fair:<id>`` it ends everybody's: they return, and are asked again at every door.
        """
        kind, _, number = news.topic.partition(":")
        if kind == "fair" and news.name == AccessChanged.wire:
            for listener in self.listeners():
                self.drop(listener, Closing.ACCESS_CHANGED)
            return
        assert kind == "account", f"{news.name} is told to accounts only"
        self._access_changed(int(number))
        mine = tuple(self._accounts.get(int(number), ()))
        if news.name == AccessChanged.wire:
            for listener in mine:
                self.drop(listener, Closing.ACCESS_CHANGED)
            return
        login_id: int = json.loads(news.text)[4]["login_id"]
        self._ended_logins.add(login_id)
        asyncio.get_running_loop().call_later(ENDED_LOGIN_SECONDS, self._ended_logins.discard, login_id)
        for listener in mine:
            if listener.actor.login_id == login_id:
                self.drop(listener, Closing.SIGNED_OUT)


def passing(topic: str, message: Message) -> Told:
    """*message* without a place in the order."""
    assert not message.durable, f"{message.wire} is durable: let a verb announce it"
    return event(topic, None, message.wire, message.model_dump_json())


CONTROLS = frozenset({AccessChanged.wire, LoginEnded.wire})


async def _admits(db: Database, actor: Actor, door: Door, subject_id: int) -> bool:
    try:
        await db.read(actor, door.admit, subject_id)
    except Busy:  # the database is away: nobody is sent off for that
        raise
    except Refusal:
        return False
    return True


async def _every(seconds: float, work: Callable[[], Any]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await work()
        except Exception as problem:  # too busy, or a bug: the next time comes
            log.warning("live housekeeping failed", problem=type(problem).__name__)
