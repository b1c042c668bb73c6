"""Serves a fair as ``server serve`` does: ``python -m tests.storm.serve PORT [--fault F] [--bus B]``.

It differs in this: limits of how often are not kept, because one machine plays everybody; the tables are
there already; four times a second it writes ``pulse-<pid>.json`` into the data folder (how many connections,
accounts, topics and tasks there are, and how often the database was asked so far); its clock can be put wrong
(:mod:`tests.storm.clocks`); jobs may be held shorter; and it may carry a planted fault or a bad bus.
"""

import argparse
import asyncio
import json
import os
import threading
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from starlette.applications import Starlette

from core.kit import jobs
from core.kit.limits import Limits
from core.kit.settings import Settings
from server import app, serving
from tests.storm import clocks, tally
from tests.storm.calls import BUSES
from tests.storm.planted import FAULTS
from tests.storm.planted_work import MORE_FAULTS

PULSE_SECONDS = 0.25


def main(arguments: Sequence[str] | None = None) -> None:
    """Read *arguments*, or the command line, and serve until a signal."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--fault", choices=FAULTS | MORE_FAULTS)
    parser.add_argument("--bus", choices=BUSES)
    parser.add_argument("--lease", type=float, help="seconds that a claimed job is held")
    parser.add_argument("--smtp", help="port of the mail server")
    options = parser.parse_args(arguments)
    Limits.check = lambda *_, **__: None  # type: ignore[method-assign]
    if options.lease:
        jobs.LEASE, jobs.RENEW_SECONDS = timedelta(seconds=options.lease), options.lease / 4
    if options.smtp:
        os.environ |= {
            "KORYU_SMTP_HOST": "127.0.0.1",
            "KORYU_SMTP_PORT": options.smtp,
            "KORYU_SMTP_TLS": "none",
        }
    tally.watch()
    if options.fault:
        (FAULTS | MORE_FAULTS)[options.fault]()
    if options.bus:
        made = app.bus_of

        def bus_of(settings: Settings) -> Any:
            bus = made(settings)
            assert bus is not None
            return BUSES[options.bus](bus)

        app.bus_of = bus_of
    serving.create_app = watched
    settings = Settings()
    clocks.obey(settings.data)
    serving.listen(settings, serving.bound("127.0.0.1", options.port))


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
        beside.write_text(json.dumps(fair.state.hub.counts | tally.asked | {"tasks": tasks}))
        beside.replace(kept)


if __name__ == "__main__":
    main()
