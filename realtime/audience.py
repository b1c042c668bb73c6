"""Everybody who listens to one topic, and those among them who are still catching up."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from core.kit.work import Actor
from realtime.budgets import REST_SECONDS
from realtime.frames import Position, Told


class Listener(Protocol):
    """What the hub needs of a connection."""

    actor: Actor
    heard_at: float
    """When the browser last said anything, on the monotonic clock."""

    @property
    def topics(self) -> set[str]:
        """What it listens to, or is about to."""

    def deliver(self, texts: Sequence[str], wire: bytes, /) -> None:
        """Take messages, which are *wire* as frames, and return at once."""

    def end(self, code: int, /) -> None:
        """Close soon; deliver nothing any more."""


Deliver = Callable[[Sequence[str], bytes], None]


@dataclass(slots=True, eq=False)
class Audience:
    """Who hears what is told on a topic.

    ``news`` waits for the end of the turn, so that everybody gets all of it in one piece that is made
    once. ``late`` are those who joined a moment ago: with None their news are held back while the past
    is read, with a position they have everything up to it and are not told that twice. The first
    durable event beyond it makes them like all others, so that hearing costs nothing per reader.
    """

    ready: dict[Listener, Deliver] = field(default_factory=dict)
    late: dict[Listener, tuple[Position | None, list[Told]]] = field(default_factory=dict)
    news: list[Told] = field(default_factory=list)
    rests_until: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.ready or self.late)

    def tell(self, news: Told) -> None:
        """Deliver *news* to everybody at the end of this turn of the loop, with all that is told by then."""
        if not self.news:
            rest = self.rests_until - time.monotonic()
            loop = asyncio.get_running_loop()
            if rest > 0:
                loop.call_later(rest, self.hear)
            else:
                loop.call_soon(self.hear)
        self.news.append(news)

    def hear(self) -> None:
        """Deliver what waits; never waits itself."""
        if not self.news:
            return
        began = time.monotonic()
        news, self.news = self.news, []
        texts = [told.text for told in news]
        wire = news[0].wire if len(news) == 1 else b"".join([told.wire for told in news])
        for deliver in self.ready.values():
            deliver(texts, wire)
        for listener, (position, held) in list(self.late.items()):
            if position is None:
                held.extend(news)
            else:
                self._catch_up(listener, position, news)
        ended = time.monotonic()
        self.rests_until = ended + min(ended - began, REST_SECONDS)

    def hold(self, listener: Listener) -> None:
        """From now on keep news back for *listener*."""
        self.ready.pop(listener, None)
        self.late[listener] = (None, [])

    def release(self, listener: Listener, position: Position) -> None:
        """*listener* has everything up to *position*: tell it what was held back beyond that."""
        if listener not in self.late:
            return  # it left, or was ended, meanwhile
        _, held = self.late[listener]
        self.late[listener] = (position, [])
        self._catch_up(listener, position, held)

    def leave(self, listener: Listener) -> None:
        """*listener* hears no more."""
        self.ready.pop(listener, None)
        self.late.pop(listener, None)

    def _catch_up(self, listener: Listener, position: Position, news: list[Told]) -> None:
        for told in news:
            if told.position is None:
                listener.deliver((told.text,), told.wire)
            elif told.position.epoch != position.epoch or told.position.offset > position.offset:
                listener.deliver((told.text,), told.wire)
                if self.late.pop(listener, None) is not None:
                    self.ready[listener] = listener.deliver
