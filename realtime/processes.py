"""One fair, several processes: puts the follower, the company and the bus together around a hub."""

import asyncio
import contextlib
import hashlib
import importlib
from collections.abc import AsyncGenerator
from typing import Any

from core.kit.database import Database
from core.kit.limits import Limits
from core.kit.settings import Settings
from core.kit.signing import secret_of
from core.kit.work import Actor
from realtime.bus import Bus
from realtime.closing import Closing
from realtime.company import Company
from realtime.following import Follower
from realtime.frames import Position, Told
from realtime.hub import Hub
from realtime.stream import log_since
from realtime.unix_bus import UnixBus, folder_for


def bus_of(settings: Settings) -> Bus | None:
    """NATS where it is set, else sockets between the workers of one machine; None for a process alone."""
    if settings.nats:
        nats: Any = importlib.import_module("realtime.nats_bus")  # costs a tenth of a second at start
        bus: Bus = nats.NatsBus(settings.nats, subject_of(settings))
        return bus
    return UnixBus(folder_for(settings.data)) if settings.workers > 1 else None


def subject_of(settings: Settings) -> str:
    """One subject for all who share the secret: several fairs may share a NATS server."""
    return "koryu." + hashlib.sha256(b"bus" + secret_of(settings).encode()).hexdigest()[:16]


class Processes:
    """Give :meth:`publish` to the ``Database`` in place of the hub's.

    Args:
        hub: Its ephemeral news go to every process from now on.
        limits: Count what other processes let through, too.
        bus: Carries the calls.
    """

    def __init__(self, hub: Hub, limits: Limits, bus: Bus) -> None:
        self._hub, self.bus = hub, bus
        self._db: Database | None = None
        self.company = Company(
            bus, presence=hub.presence, limits=limits, hear_log=self._hear, hear_said=hub.hear
        )
        self.follower = Follower(
            hub.publish, call=self.company.call_log, read=self._read, restored=self._restored
        )
        hub.spread = self.company.say

    def publish(self, told: list[Told]) -> None:
        """What this process has committed: to those who listen here, and a call to the others."""
        self.follower.committed(told)

    @contextlib.asynccontextmanager
    async def running(self, db: Database) -> AsyncGenerator[None]:
        """Follow the log and keep company until the end."""
        self._db = db
        await self.follower.begin()
        tasks = [
            asyncio.create_task(self.bus.run(self.company.hear), name="bus"),
            asyncio.create_task(self.company.run(), name="company"),
            asyncio.create_task(self.follower.run(connected=lambda: self.bus.connected), name="follower"),
        ]
        try:
            yield
        finally:
            for task in reversed(tasks):  # the company says goodbye on the bus
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def _hear(self, number: int) -> None:
        self.follower.hear(number)

    async def _read(self, number: int) -> tuple[Position, list[Told]]:
        assert self._db is not None, "not running"
        return await self._db.read(Actor(), log_since, number)

    def _restored(self) -> None:
        for listener in self._hub.listeners():
            self._hub.drop(listener, Closing.RESTART)
