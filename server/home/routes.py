"""``/`` and the fair's front page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.pagecache import SharedPage
from core.kit.web import page, read, see
from realtime.hub import Hub
from server.home.banners import banners_page
from server.home.pages import home_page
from server.home.start import start


async def root(request: Request) -> Response:
    """To the current fair."""
    found = await read(request, start)
    return see(request, "home", fair=found) if isinstance(found, str) else await page(request, found)


async def show(request: Request) -> Response:
    """The front page, or the parts of it that keep themselves up to date."""
    presence = hub(request).presence
    context = await read(
        request, home_page, request.path_params["fair"], here=presence.count, accounts=presence.accounts
    )
    return await page(request, context)


async def banners(request: Request) -> Response:
    """A fragment: the announcements that hold for the reader."""
    return await page(request, await read(request, banners_page, request.path_params["fair"]))


def hub(request: Request) -> Hub:
    """Who is connected."""
    found: Hub = request.app.state.hub
    return found


home_routes: list[BaseRoute] = [
    Route("/", root, name="root"),
    SharedPage("/fairs/{fair}", show, name="home"),
    SharedPage("/fairs/{fair}/announcements", banners, name="announcements"),
]
