"""Everybody who listens to one topic, and those among them who are still catching up."""

from dataclasses import dataclass, field
from typing import Protocol

from core.kit.work import Actor
from realtime.frames import Position, Told


class Listener(Protocol):
    """What the hub needs of a connection."""

    actor: Actor
    heard_at: float
    """When the browser last said anything, on the monotonic clock."""

    @property
    def topics(self) -> set[str]:
        """What it listens to, or is about to."""

    def deliver(self, text: str, wire: bytes, /) -> None:
        """Take a message, which is *wire* as a frame, and return at once."""

    def end(self, code: int, /) -> None:
        """Close soon; deliver nothing any more."""


@dataclass(slots=True)
class Audience:
    """Who hears what is told on a topic.

    ``late`` are those who joined a moment ago: with None their news are held back while the past
    is read, with a position they have everything up to it and are not told that twice. The first
    durable event beyond it makes them like all others, so that hearing costs nothing per reader.
    """

    ready: dict[Listener, None] = field(default_factory=dict)
    late: dict[Listener, tuple[Position | None, list[Told]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.ready or self.late)

    def hear(self, news: Told) -> None:
        """Deliver *news* to everybody; never waits."""
        text, wire = news.text, news.wire
        for listener in self.ready:
            listener.deliver(text, wire)
        for listener, (position, held) in list(self.late.items()) if self.late else ():
            if position is None:
                held.append(news)
            else:
                self._catch_up(listener, position, news)

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
        for news in held:
            self._catch_up(listener, position, news)

    def leave(self, listener: Listener) -> None:
        """*listener* hears no more."""
        self.ready.pop(listener, None)
        self.late.pop(listener, None)

    def _catch_up(self, listener: Listener, position: Position, news: Told) -> None:
        if news.position is None:
            listener.deliver(news.text, news.wire)
        elif news.position.epoch != position.epoch or news.position.offset > position.offset:
            listener.deliver(news.text, news.wire)
            if self.late.pop(listener, None) is not None:
                self.ready[listener] = None
