"""Two processes of one very small fair, played by two applications with a bridge and a hub each."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from core.kit.database import Database
from core.kit.limits import Limits
from realtime.bus import Bus, Hear
from realtime.hub import Hub
from realtime.processes import Processes
from realtime.socket import live
from realtime.stream import record
from tests.support.live import ByHeader, room


class NoBus:
    """Nothing gets anywhere."""

    connected = False

    def publish(self, call: bytes) -> None:
        """Lost."""

    async def run(self, hear: Hear) -> None:
        """Nothing comes."""


def a_process(url: str, bus: Bus) -> Starlette:
    """One of the processes that serve the fair at *url*; ``app.state`` has its ``hub`` and ``processes``."""
    hub, limits = Hub([room]), Limits()
    processes = Processes(hub, limits, bus)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[dict[str, Any]]:
        db = Database(url, record=record, publish=processes.publish)
        app.state.db = db
        async with hub.running(db), processes.running(db):
            yield {"db": db, "hub": hub}
        db.close()

    app = Starlette(routes=[WebSocketRoute("/live", live)], lifespan=lifespan)
    app.add_middleware(ByHeader)
    app.state.limits, app.state.hub, app.state.processes = limits, hub, processes
    return app
