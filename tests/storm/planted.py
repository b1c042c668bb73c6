"""One promise broken at a time, inside a served process: what the checks are there to notice.

The product has no switch for this. The storm's launcher (:mod:`tests.storm.serve`) calls one of these
before the application is made.
"""

import asyncio
import contextlib
import importlib
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from core.kit.database import Database, utc_now
from core.kit.groups import Done
from core.kit.work import Work
from realtime import channel, connection, following, stream
from realtime.audience import Listener
from realtime.cards import exchange
from realtime.channel import Channel, Joined
from realtime.frames import Position
from realtime.hub import Hub
from realtime.presence import Presence
from realtime.protocol import LiveProtocol
from realtime.session import Send

WIDER = 0.05
"""Seconds by which the moment is made longer in which the mistake does harm."""

LONGER = 0.3
"""The same, where a kill has to fall into it."""

LATE = 4.0
"""Seconds of an answer that everybody calls late."""


def acknowledge_before_commit() -> None:
    """Promise 1: the answer leaves while the transaction is open."""
    _leave_early(lambda done: (Done(done.waiting, done.result, None, done.error), None))


def tell_before_commit() -> None:
    """Promise 5: the news leave while the transaction is open."""
    _leave_early(lambda done: (None, done.told))


def _leave_early(split: Any) -> None:
    """Commit as before, but let go of one half (an answer, or news) before."""

    def commit(self: Database, group: list[Any]) -> list[Any]:
        with self._write_engine.connect() as held, held.begin():
            done = [self._run(held, waiting) for waiting in group]
            for outcome in done:
                answered, told = split(outcome)
                if answered is not None:
                    self._writes.answer([answered])
                elif told and self._writes._loop is not None:
                    self._writes._loop.call_soon_threadsafe(self._publish, told)
            time.sleep(LONGER)
        if split(done[0])[0] is not None:
            for outcome in done:
                if outcome.told and self._writes._loop is not None:
                    self._writes._loop.call_soon_threadsafe(self._publish, outcome.told)
            return []
        return [Done(outcome.waiting, outcome.result, None, outcome.error) for outcome in done]

    Database._commit = commit  # type: ignore[method-assign]


def forget_what_was_done() -> None:
    """Promise 2: an act that comes again is carried out again."""

    def again(work: Work, *, run: Any, **_: Any) -> Any:
        answer = run()
        return answer.model_dump(mode="json")

    channel.once = again


def forget_by_the_clock() -> None:
    """P14: what was done is known again while the clock says that it was lately."""
    once, began = channel.once, utc_now()

    def lately(work: Work, *, run: Any, **rest: Any) -> Any:
        if abs(work.now - began) > timedelta(hours=2):
            return run().model_dump(mode="json")
        return once(work, run=run, **rest)

    channel.once = lately


def count_in_memory() -> None:
    """Promise 3: offsets come from a counter of the process, which begins where the topic stood."""
    counters: dict[str, Position] = {}

    def take(work: Work, durable: Counter[str]) -> dict[str, Position]:
        before = {}
        for name, count in {stream.LOG: durable.total(), **durable}.items():
            at = before[name] = counters.get(name) or stream.position_of(work, name)
            counters[name] = Position(at.epoch, at.offset + count)
        return before

    stream._take_places = take


def join_after_reading() -> None:
    """Promise 4: the past is read first, and what is told meanwhile falls between."""
    release, join = Hub.release, Channel.join

    def subscribe_and_release(self: Hub, topic: str, listener: Listener, position: Position) -> None:
        subscribe(self, topic, listener)
        release(self, topic, listener, position)

    def slowly(self: Channel, work: Work, subject_id: int, seen: Position | None) -> Joined:
        joined = join(self, work, subject_id, seen)
        time.sleep(WIDER / 5)  # those who come back together read one after another
        return joined

    subscribe = Hub.subscribe
    Hub.subscribe = lambda *_: None  # type: ignore[method-assign, assignment]
    Hub.release = subscribe_and_release  # type: ignore[method-assign]
    Channel.join = slowly  # type: ignore[method-assign]


def never_look() -> None:
    """Promise 4 between processes: nobody looks at the log unless the bus calls."""
    following.FOLLOW_SECONDS = following.FOLLOW_ALONE_SECONDS = 1e6


def ask_only_on_joining() -> None:
    """Promise 7: whoever is in stays in."""
    Hub._obey = lambda *_: None  # type: ignore[method-assign, assignment]


def keep_who_left() -> None:
    """Promise 6, about memory: nobody takes a connection out of the lists that is gone."""
    Hub.detach = lambda *_: None  # type: ignore[method-assign, assignment]


def count_tabs() -> None:
    """Presence: somebody with two tabs is told of as two."""

    def count(self: Presence, topic: str) -> int:
        return sum(len(tabs) for tabs in self._here.get(topic, {}).values())

    Presence.count = count  # type: ignore[method-assign]


def wait_for_the_slowest() -> None:
    """Isolation: who tells everybody waits for those who do not read."""
    write = LiveProtocol.write

    def patiently(self: LiveProtocol, text: str, wire: bytes, /) -> None:
        if self._paused:
            time.sleep(WIDER)
        write(self, text, wire)

    LiveProtocol.write = patiently  # type: ignore[method-assign]


def wait_for_the_bus() -> None:
    """Isolation: an answer waits until the bus has taken the news, but not for ever."""
    nats: Any = importlib.import_module("realtime.nats_bus")
    begin, send, buses = nats.NatsBus.__init__, connection.Connection._send, list[Any]()

    def known(self: Any, *args: Any) -> None:
        begin(self, *args)
        buses.append(self)

    async def taken() -> None:
        with contextlib.suppress(Exception):
            while not buses[0].connected:  # noqa: ASYNC110
                await asyncio.sleep(WIDER / 10)
            await buses[0]._client.flush()

    async def patiently(self: connection.Connection, step: Send) -> Any:
        answer = await send(self, step)
        await asyncio.wait({asyncio.create_task(taken())}, timeout=LONGER)
        return answer

    nats.NatsBus.__init__ = known
    connection.Connection._send = patiently  # type: ignore[method-assign]


def tell_what_is_on_the_card() -> None:
    """Cards: an offer carries a field of the card that nobody has agreed to hand over."""
    offered = exchange.CardOffered

    def with_address(offer: int, name_en: str, name_ja: str) -> Any:
        return offered(offer=offer, name_en=f"{name_en} <card1@minato.example>", name_ja=name_ja)

    exchange.CardOffered = with_address  # type: ignore[misc, assignment]


def keep_what_is_taken_back() -> None:
    """Cards: the copy of a card that was taken back keeps all of its fields."""
    exchange.faces.shrunk = lambda snapshot: snapshot


def stumble() -> None:
    """Defined failure: every act meets a mistake of ours."""

    def fail(self: Channel, *_: Any) -> Any:
        raise KeyError(self.kind)

    Channel.act = fail  # type: ignore[method-assign]


def answer_late() -> None:
    """Recovery: whatever was wrong is over, and acts wait all the same."""
    send = connection.Connection._send

    async def late(self: connection.Connection, step: Send) -> Any:
        await asyncio.sleep(LATE)
        return await send(self, step)

    connection.Connection._send = late  # type: ignore[method-assign]


FAULTS = {
    fault.__name__: fault
    for fault in (
        acknowledge_before_commit,
        tell_before_commit,
        forget_what_was_done,
        forget_by_the_clock,
        count_in_memory,
        join_after_reading,
        never_look,
        ask_only_on_joining,
        keep_who_left,
        count_tabs,
        wait_for_the_slowest,
        wait_for_the_bus,
        tell_what_is_on_the_card,
        keep_what_is_taken_back,
        stumble,
        answer_late,
    )
}
assert connection.Connection  # the module that calls what is replaced is loaded
