"""The notice centre, and closing a banner."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.web import go, page, posted, read, write
from realtime.notices.announce import close
from realtime.notices.notify import see_all
from realtime.notices.pages import notices_page


async def list_notices(request: Request) -> Response:
    """The centre; opening it marks everything as seen."""
    context = await read(request, notices_page)
    response = await page(request, context)
    if any(notice.new for notice in context.notices):
        await write(request, see_all)
    return response


async def close_banner(request: Request) -> Response:
    """The reader has seen an announcement."""
    form = await posted(request)
    await write(request, close, request.path_params["announcement"])
    return go(request, form.value("next", "/"))


notice_routes: list[BaseRoute] = [
    Route("/notices", list_notices, name="notices"),
    Route(
        "/announcements/{announcement:int}/readings",
        close_banner,
        methods=["POST"],
        name="announcement_readings",
    ),
]
