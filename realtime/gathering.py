"""Ephemeral news of many people, told together: a crowd that claps costs no more than one person."""

import asyncio
from collections.abc import Callable
from typing import Any

from realtime.messages import Message

Make = Callable[[list[Any]], Message]


class Gathering:
    """Values by topic and by the function that makes one message of them."""

    def __init__(self, say: Callable[[str, Message], None]) -> None:
        self._say = say
        self._waiting: dict[tuple[str, Make], list[Any]] = {}

    def add(self, topic: str, make: Make, value: Any, every: float) -> None:
        """Tell the first value at once, those of the following *every* seconds together."""
        key = (topic, make)
        if key in self._waiting:
            self._waiting[key].append(value)
            return
        self._open(key, every)
        self._say(topic, make([value]))

    def _open(self, key: tuple[str, Make], every: float) -> None:
        self._waiting[key] = []
        asyncio.get_running_loop().call_later(every, self._end, key, every)

    def _end(self, key: tuple[str, Make], every: float) -> None:
        if values := self._waiting.pop(key):
            self._open(key, every)
            self._say(key[0], key[1](values))
