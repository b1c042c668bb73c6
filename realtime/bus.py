"""The way news take to every process that serves the fair; with one process, straight to its hub.

A second process comes in behind :class:`Bus`: it hands what was committed here to the others, and
what was committed there to this hub. It may lose messages; the database has them all.
"""

from typing import Protocol

from realtime.frames import Told
from realtime.hub import Hub


class Bus(Protocol):
    """Carries news; never waits."""

    def publish(self, told: list[Told]) -> None:
        """Called in the event loop after the commit, in commit order."""


class MemoryBus:
    """One process: nothing to carry."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def publish(self, told: list[Told]) -> None:
        """Hand them to the hub."""
        self._hub.publish(told)
