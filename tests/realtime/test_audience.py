"""What is told on a topic in one turn of the loop leaves in one piece, for everybody once and in order."""

import asyncio
import time

from core.kit.work import Actor
from realtime.audience import Audience
from realtime.budgets import REST_SECONDS
from realtime.closing import Closing
from realtime.frames import Position, Told, event
from realtime.hub import Hub

TOPIC = "room:1"


class Reader:
    """A connection that remembers what it was given; to give it something takes ``seconds``."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.actor, self.heard_at, self.topics = Actor(account_id=7), time.monotonic(), {TOPIC}
        self.pieces: list[list[str]] = []
        self.wires: list[bytes] = []
        self.ended: int | None = None
        self._seconds = seconds

    def deliver(self, texts: tuple[str, ...] | list[str], wire: bytes, /) -> None:
        assert self.ended is None
        time.sleep(self._seconds)
        self.pieces.append(list(texts))
        self.wires.append(wire)

    def end(self, code: int, /) -> None:
        self.ended = code


def said(offset: int) -> Told:
    return event(TOPIC, Position("e", offset), "remark.made", f'"{offset}"')


def come_in(audience: Audience, reader: Reader, at: int = 0) -> None:
    audience.hold(reader)
    audience.release(reader, Position("e", at))


async def test_what_is_told_in_one_turn_is_one_piece():
    audience, reader, (one, two, three) = Audience(), Reader(), map(said, (1, 2, 3))
    come_in(audience, reader)
    audience.tell(one)
    await asyncio.sleep(0)

    audience.tell(two)
    audience.tell(three)
    assert len(reader.pieces) == 1, "not before the end of the turn"
    await asyncio.sleep(0.01)

    assert reader.pieces == [[one.text], [two.text, three.text]]
    assert reader.wires[1] == two.wire + three.wire


async def test_whoever_has_just_come_in_hears_each_thing_of_the_turn_once():
    audience, reader, (one, two, three) = Audience(), Reader(), map(said, (1, 2, 3))
    come_in(audience, reader, at=1)
    for news in (one, two, three):
        audience.tell(news)
    await asyncio.sleep(0)

    assert reader.pieces == [[two.text], [three.text]]


async def test_what_was_told_before_somebody_comes_in_is_not_told_again():
    audience, reader, (one, two) = Audience(), Reader(), map(said, (1, 2))
    audience.tell(one)
    come_in(audience, reader, at=1)
    await asyncio.sleep(0)
    audience.tell(two)
    await asyncio.sleep(0.01)

    assert reader.pieces == [[two.text]]


async def test_a_busy_topic_rests_and_gathers_what_is_said_meanwhile():
    audience, reader, (one, two, three, four) = Audience(), Reader(0.05), map(said, (1, 2, 3, 4))
    come_in(audience, reader)
    audience.tell(one)
    await asyncio.sleep(0)
    for news in (two, three, four):
        audience.tell(news)
        await asyncio.sleep(0)
    await asyncio.sleep(2 * REST_SECONDS)

    assert reader.pieces == [[one.text], [two.text, three.text, four.text]]


async def test_who_is_sent_off_has_heard_what_was_told_before():
    hub, reader, (one, two) = Hub(), Reader(), map(said, (1, 2))
    hub.attach(reader)
    hub.subscribe(TOPIC, reader)
    hub.release(TOPIC, reader, Position("e", 0))
    hub.publish([one])
    hub.drop(reader, Closing.ACCESS_CHANGED)
    hub.publish([two])
    await asyncio.sleep(0)

    assert reader.pieces == [[one.text]]
    assert reader.ended == Closing.ACCESS_CHANGED
