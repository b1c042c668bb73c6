"""The notice centre, how one hears of things, the browsers that are told, and closing a banner."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.accounts.devices import device_of
from core.kit.assets import STATIC
from core.kit.errors import Invalid
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.push import PushServices
from core.kit.web import actor_of, go, page, posted, read, see, write
from realtime.notices.announce import close
from realtime.notices.browsers import BrowserForm, switch_off, switch_on
from realtime.notices.choices import ChoicesForm, choose
from realtime.notices.notify import see_all
from realtime.notices.pages import choices_page, manifest_of, notices_page
from realtime.notices.push import send_trial

WORKER = STATIC / "js" / "push-worker.js"


async def list_notices(request: Request) -> Response:
    """The centre; opening it marks everything as seen."""
    context = await read(request, notices_page)
    response = await page(request, context)
    if any(notice.new for notice in context.notices):
        await write(request, see_all)
    return response


async def show_choices(request: Request) -> Response:
    """How one hears of things."""
    return await page(request, await read(request, choices_page, services=await services(request)))


async def save_choices(request: Request) -> Response:
    """How one wants to."""
    form = await posted(request)
    try:
        await write(request, choose, parse(ChoicesForm, form))
    except Invalid as problem:
        shown = await read(
            request, choices_page, services=await services(request), form=form.refused(problem)
        )
        return await page(request, shown, status=422)
    return see(request, "notice_choices", flash=say("Saved."))


async def services(request: Request) -> PushServices:
    """Whom the fair asks to tell browsers; its libraries are there afterwards."""
    found: PushServices = request.app.state.push
    if found.are_on:
        await to_thread.run_sync(found.load)
    return found


async def add_browser(request: Request) -> Response:
    """A browser was switched on, or its address changed; its script sends this, and no page is shown."""
    request.app.state.limits.check("browsers", actor_of(request).signed_in_id, most=20, seconds=60)
    form = parse(BrowserForm, await posted(request))
    device = device_of(request.headers.get("user-agent", ""))
    await write(request, switch_on, form, await services(request), device=device)
    return Response(status_code=204)


async def remove_browser(request: Request) -> Response:
    """Nothing is told there any more."""
    await write(request, switch_off, request.path_params["browser"])
    return see(request, "notice_choices", flash=say("That browser gets no more notices."), anchor="browsers")


async def try_browser(request: Request) -> Response:
    """Something to see whether it works."""
    request.app.state.limits.check("pushes", actor_of(request).signed_in_id, most=6, seconds=60)
    await write(request, send_trial, request.path_params["browser"])
    return see(request, "notice_choices", flash=say("It is on its way."), anchor="browsers")


async def service_worker(_request: Request) -> Response:
    """The script that shows pushes; at the root, since that is how far it reaches."""
    return FileResponse(WORKER, media_type="text/javascript", headers={"Cache-Control": "private, no-cache"})


async def manifest(request: Request) -> Response:
    """The fair as something to put on a home screen, which iOS wants before it shows a push."""
    return JSONResponse(
        await read(request, manifest_of), media_type="application/manifest+json",
        headers={"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"},
    )  # fmt: skip


async def close_banner(request: Request) -> Response:
    """The reader has seen an announcement."""
    form = await posted(request)
    await write(request, close, request.path_params["announcement"])
    return go(request, form.value("next", "/"))


notice_routes: list[BaseRoute] = [
    Route("/notices", list_notices, name="notices"),
    Route("/notices/choices", show_choices, name="notice_choices"),
    Route("/notices/choices", save_choices, methods=["POST"], name="notice_choices_saved"),
    Route("/notices/browsers", add_browser, methods=["POST"], name="notice_browsers"),
    Route(
        "/notices/browsers/{browser:int}/removal", remove_browser, methods=["POST"], name="browser_removal"
    ),
    Route("/notices/browsers/{browser:int}/trials", try_browser, methods=["POST"], name="browser_trials"),
    Route("/sw.js", service_worker, name="service_worker"),
    Route("/app.webmanifest", manifest, name="manifest"),
    Route(
        "/announcements/{announcement:int}/readings",
        close_banner,
        methods=["POST"],
        name="announcement_readings",
    ),
]
