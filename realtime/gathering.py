"""Ephemeral news of many people, told together: a crowd that claps costs no more than one person."""

import asyncio
from collections.abc import Callable

from realtime.messages import Gathered

Key = tuple[str, type[Gathered]]


class Gathering:
    """What waits to be told, by topic and kind; ``say`` is how it is told."""

    def __init__(self, say: Callable[[str, Gathered], None]) -> None:
        self._say = say
        self._waiting: dict[Key, list[Gathered]] = {}

    def add(self, topic: str, message: Gathered) -> None:
        """Tell the first one at once, those that follow together, ``every`` so many seconds."""
        key = topic, type(message)
        if key in self._waiting:
            self._waiting[key].append(message)
            return
        self._open(key)
        self._say(topic, message)

    def _open(self, key: Key) -> None:
        self._waiting[key] = []
        asyncio.get_running_loop().call_later(key[1].every, self._end, key)

    def _end(self, key: Key) -> None:
        if said := self._waiting.pop(key):
            self._open(key)
            self._say(key[0], key[1].together(said))
