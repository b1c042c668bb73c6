"""Serves a fair as ``server serve`` does: ``python -m tests.storm.serve PORT [--fault F] [--bus B]``.

It differs in this: limits of how often are not kept, because one machine plays everybody; the tables are
there already; four times a second it writes ``pulse-<pid>.json`` into the data folder (how many connections,
accounts, topics and tasks there are); and it may carry a planted fault or a bad bus.
"""

import argparse
import asyncio
import json
import os
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from core.kit.limits import Limits
from core.kit.settings import Settings
from server import app, serving
from tests.storm.calls import BUSES
from tests.storm.planted import FAULTS

PULSE_SECONDS = 0.25


def main() -> None:
    """Read the command line and serve until a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--fault", choices=FAULTS)
    parser.add_argument("--bus", choices=BUSES)
    options = parser.parse_args()
    Limits.check = lambda *_, **__: None  # type: ignore[method-assign]
    if options.fault:
        FAULTS[options.fault]()
    if options.bus:
        made = app.bus_of

        def bus_of(settings: Settings) -> Any:
            bus = made(settings)
            assert bus is not None
            return BUSES[options.bus](bus)

        app.bus_of = bus_of
    serving.create_app = watched
    serving.listen(Settings(), serving.bound("127.0.0.1", options.port))


def watched(settings: Settings) -> Starlette:
    """The application, with somebody who takes its pulse."""
    made = app.create_app(settings)
    lifespan = made.router.lifespan_context

    @asynccontextmanager
    async def with_a_pulse(fair: Starlette) -> AsyncGenerator[Any]:
        async with lifespan(fair) as state:
            known = (fair, settings, asyncio.get_running_loop())
            threading.Thread(target=take_pulse, args=known, daemon=True).start()
            yield state

    made.router.lifespan_context = with_a_pulse
    return made


def take_pulse(fair: Starlette, settings: Settings, loop: asyncio.AbstractEventLoop) -> None:
    """For ever."""
    kept = settings.data / f"pulse-{os.getpid()}.json"
    while True:
        time.sleep(PULSE_SECONDS)
        tasks = len(asyncio.all_tasks(loop))
        beside = kept.with_suffix(".new")
        beside.write_text(json.dumps(fair.state.hub.counts | {"tasks": tasks}))
        beside.replace(kept)


if __name__ == "__main__":
    main()
