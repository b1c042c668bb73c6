"""The bus between machines: one subject of a NATS server, without persistence."""

import asyncio
import contextlib
from typing import Any

import nats
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from realtime.bus import Hear

CONNECT_SECONDS = 2
FLUSH_BYTES = 1 << 20
"""Kept for a server that is away; what is beyond that is lost, as is everything when it stays away."""
log = structlog.get_logger("koryu.live")


class NatsBus:
    """All processes of a fair publish and subscribe on *subject*.

    Args:
        servers: ``nats://host:4222``, several separated by commas; ``tls://`` where it is encrypted.
        subject: The same in every process of one fair, and in no other.
    """

    def __init__(self, servers: str, subject: str) -> None:
        self._servers = [server.strip() for server in servers.split(",") if server.strip()]
        self._subject = subject
        self._client: Client | None = None
        self._calls: asyncio.Queue[bytes] = asyncio.Queue(1000)

    @property
    def connected(self) -> bool:
        """Whether the server answers, as far as one can tell."""
        return self._client is not None and self._client.is_connected

    def publish(self, call: bytes) -> None:
        """Call it to all others; lost while the server is away."""
        if self.connected:
            with contextlib.suppress(asyncio.QueueFull):  # it hangs: the others will read the log
                self._calls.put_nowait(call)

    async def run(self, hear: Hear) -> None:
        """Hand what others call to *hear* until cancelled; keeps looking for a server that is away."""

        async def take(message: Msg) -> None:
            hear(message.data)

        options: dict[str, Any] = {
            "no_echo": True, "max_reconnect_attempts": -1, "reconnect_time_wait": 0.5,
            "connect_timeout": CONNECT_SECONDS, "ping_interval": 5, "max_outstanding_pings": 2,
            "pending_size": FLUSH_BYTES, "error_cb": note, "name": "koryu",
        }  # fmt: skip
        while self._client is None:
            try:
                self._client = await nats.connect(self._servers, **options)
            except Exception as problem:
                await note(problem)
                await asyncio.sleep(0.5)
        try:
            await self._client.subscribe(self._subject, cb=take)
            while True:
                call = await self._calls.get()
                try:
                    async with asyncio.timeout(CONNECT_SECONDS):
                        await self._client.publish(self._subject, call)
                except Exception as problem:
                    await note(problem)
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(CONNECT_SECONDS):
                    await self._client.close()


async def note(problem: Exception) -> None:
    """The operator hears of it; the fair goes on without."""
    log.warning("the bus is away", problem=type(problem).__name__)
