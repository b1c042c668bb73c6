"""The notice centre, and closing a banner."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.errors import Invalid
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.web import go, page, posted, read, see, write
from realtime.notices.announce import close
from realtime.notices.choices import ChoicesForm, choose
from realtime.notices.notify import see_all
from realtime.notices.pages import choices_page, notices_page


async def list_notices(request: Request) -> Response:
    """The centre; opening it marks everything as seen."""
    context = await read(request, notices_page)
    response = await page(request, context)
    if any(notice.new for notice in context.notices):
        await write(request, see_all)
    return response


async def show_choices(request: Request) -> Response:
    """How one hears of things."""
    return await page(request, await read(request, choices_page))


async def save_choices(request: Request) -> Response:
    """How one wants to."""
    form = await posted(request)
    try:
        await write(request, choose, parse(ChoicesForm, form))
    except Invalid as problem:
        return await page(request, await read(request, choices_page, form=form.refused(problem)), status=422)
    return see(request, "notice_choices", flash=say("Saved."))


async def close_banner(request: Request) -> Response:
    """The reader has seen an announcement."""
    form = await posted(request)
    await write(request, close, request.path_params["announcement"])
    return go(request, form.value("next", "/"))


notice_routes: list[BaseRoute] = [
    Route("/notices", list_notices, name="notices"),
    Route("/notices/choices", show_choices, name="notice_choices"),
    Route("/notices/choices", save_choices, methods=["POST"], name="notice_choices_saved"),
    Route(
        "/announcements/{announcement:int}/readings",
        close_banner,
        methods=["POST"],
        name="announcement_readings",
    ),
]
