"""``/patterns``."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.web import page
from server.patterns.pages import patterns_page


async def show(request: Request) -> Response:
    """The book, for whoever builds a page."""
    return await page(request, patterns_page())


pattern_routes: list[BaseRoute] = [Route("/patterns", show, name="patterns")]
