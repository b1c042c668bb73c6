"""POST /demo/walk-in, which the bar at the top of a demo's pages sends."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.gate import cookie_name
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.signing import LIFETIME, Purpose
from core.kit.web import go, posted, write
from server.walk_in.walk_in import VISITOR, walk_in
from server.welcome.leaving import sign_out


async def enter(request: Request) -> Response:
    """Become one of the cast, where that person would begin; outside a demo there is no such page."""
    settings, signer = request.app.state.settings, request.app.state.signer
    if not settings.demo:
        raise NotFound(say("There is no such page."))
    form = await posted(request)
    part = form.value("as")
    if part == VISITOR:
        await write(request, sign_out)
        response = go(request, "/")
        response.delete_cookie(cookie_name(settings), httponly=True, samesite="lax", secure=settings.secure)
        return response
    arrived = await write(request, walk_in, part=part, who=form.value("who"), device="Demo")
    response = go(request, arrived.next_path)
    response.set_cookie(
        cookie_name(settings),
        signer.sign(Purpose.LOGIN, arrived.token),
        max_age=LIFETIME[Purpose.LOGIN],
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
    return response


walk_in_routes = [Route("/demo/walk-in", enter, methods=["POST"], name="demo_walk_in")]
