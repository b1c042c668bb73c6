"""``/healthz``: what a proxy or a supervisor asks to know whether this process can answer people."""

import asyncio

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from core.fair.models import Fair
from core.kit.errors import Busy
from core.kit.web import read
from core.kit.work import Work

PATIENCE_SECONDS = 1.0
"""A read that takes longer makes people wait, too."""


async def show(request: Request) -> Response:
    """200 where the database answers a read in time, else 503; both in a word, for machines."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await read(request, look)
    except (Busy, TimeoutError):
        return PlainTextResponse("the database does not answer\n", 503)
    return PlainTextResponse("ok\n")


def look(work: Work) -> None:
    """Read a row of the house, if there is any."""
    work.session.exec(select(col(Fair.id)).limit(1)).first()


health_routes: list[BaseRoute] = [Route("/healthz", show, name="health")]
