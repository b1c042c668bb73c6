"""Buses that keep the bus's promise, which is nothing: they lose, repeat and reorder calls."""

import asyncio
import random

from realtime.bus import Bus, Hear


class Careless:
    """Loses every fifth call, tells every fifth twice and lets every fifth be overtaken."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    @property
    def connected(self) -> bool:
        """As far as one can tell."""
        return self._bus.connected

    def publish(self, call: bytes) -> None:
        """Perhaps."""
        fate = random.random()
        if fate < 0.2:
            return
        if fate < 0.4:
            self._bus.publish(call)
        if fate > 0.8:
            asyncio.get_running_loop().call_later(random.uniform(0, 0.3), self._bus.publish, call)
        else:
            self._bus.publish(call)

    async def run(self, hear: Hear) -> None:
        """What does come."""
        await self._bus.run(hear)


class Deaf(Careless):
    """Seems well, and carries nothing."""

    def publish(self, call: bytes) -> None:
        """Lost."""


BUSES = {"careless": Careless, "deaf": Deaf}
