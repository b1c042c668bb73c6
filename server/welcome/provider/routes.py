"""Signing in at the association's identity provider: there, back, and by mail once where that is needed."""

import hmac
from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.forms import ProvedForm, ProviderForm
from core.accounts.identities import link_identity
from core.accounts.provider import DENIED, OLD, RETURN, Journey, Vouched
from core.kit.errors import Forbidden, Invalid, NotFound, Refusal
from core.kit.forms import Filled, parse
from core.kit.i18n import LOCALES, Sentence, say
from core.kit.origin import netloc_of
from core.kit.signing import Purpose
from core.kit.web import actor_of, go, page, posted, see, write
from server.welcome.arriving import arrive_by_provider
from server.welcome.provider.pages import AddressPage, LeavingPage
from server.welcome.provider.web import (
    Pending,
    journey_in,
    pending_in,
    provider_name,
    provider_of,
    set_out,
    wait_for_mail,
)
from server.welcome.routes import device, mail_link, onward_path, said_again, sign_in_page, welcome
from server.welcome.web import forget


async def leave(request: Request) -> Response:
    """Off to the provider, to sign in."""
    provider_of(request)
    form = await posted(request)
    onward = onward_path(form.value("next"))
    try:
        return await leave_for(request, Journey(onward_path(parse(ProviderForm, form).next)))
    except (Invalid, Refusal) as problem:
        return await stay(request, problem, onward)


async def leave_for(request: Request, journey: Journey) -> Response:
    """The page that leads to the provider; *journey* stays in this browser.

    The provider sends people back to the fair's own address: under another name they go there first,
    since what a browser carries for one name it does not show to another.
    """
    provider, actor = provider_of(request), actor_of(request)
    address = request.app.state.settings.address
    if netloc_of(address) != request.headers["host"].lower():
        path = "/account" if journey.login_id else f"/sign-in?next={quote(journey.next_path, safe='/')}"
        return await page(request, LeavingPage(provider.name, address + path))
    request.app.state.limits.check("journeys", actor.address, most=1200, seconds=900)
    target = await provider.address_for(journey, locale=actor.locale)
    return set_out(request, await page(request, LeavingPage(provider.name, target)), journey)


async def come_back(request: Request) -> Response:
    """Back from the provider: in, or linked, or on to a mail; whatever is wrong is one sentence.

    Nothing is asked of the provider unless this browser set out with the state that it brings back.
    """
    provider_of(request)
    journey, asked = journey_in(request), request.query_params
    if journey is None or not hmac.compare_digest(journey.state.encode(), asked.get("state", "").encode()):
        return await stay(request, NotFound(OLD), "/")
    try:
        response = await arrive_with(request, journey)
    except Refusal as problem:
        response = await stay(request, problem, journey.next_path)
    return forget(request, response, Purpose.PROVIDER)


async def arrive_with(request: Request, journey: Journey) -> Response:
    """What the journey was for, now that its end is known."""
    provider, asked, actor = provider_of(request), request.query_params, actor_of(request)
    if journey.login_id and journey.login_id != actor.login_id:
        raise NotFound(OLD)
    if asked.get("iss", provider.issuer) != provider.issuer:  # RFC 9207
        raise NotFound(OLD)
    if "code" not in asked:
        raise Forbidden(Sentence(DENIED.text, {"provider": provider.name}))
    request.app.state.limits.check("returns", actor.address, most=1200, seconds=900)
    vouched = await provider.vouched(journey, asked["code"])
    if request.cookies.get("locale") in LOCALES:  # what was chosen here outweighs what is said elsewhere
        vouched = replace(vouched, locale="")
    if journey.login_id:
        await write(request, link_identity, vouched)
        said = say("{provider} signs you in from now on.", provider=vouched.provider)
        return see(request, "account", flash=said, anchor="provider")
    arrived = await write(
        request, arrive_by_provider, vouched, next_path=journey.next_path, device=device(request)
    )
    if arrived is not None:
        return welcome(request, arrived)
    return await prove(request, Pending(vouched, journey.next_path))


async def prove(request: Request, pending: Pending) -> Response:
    """Have a mail sent to the address, if one is known, and wait for it in this browser alone."""
    if not pending.vouched.email:
        return wait_for_mail(request, see(request, "provider_address"), pending)
    vouched = pending.vouched
    await mail_link(request, vouched.email, pending.next_path, provider=vouched.provider)
    answer = see(request, "sign_in_sent", flash=said_again(request, vouched.email))
    return forget(request, wait_for_mail(request, answer, pending), Purpose.MAILED)


async def show_address(request: Request) -> Response:
    """Which address is yours?"""
    pending = pending_in(request)
    if pending is None:
        return see(request, "sign_in")
    form = Filled.of({"email": pending.vouched.email})
    return await page(request, AddressPage(pending.vouched.provider, form))


async def enter_address(request: Request) -> Response:
    """This one; it is proved by mail like any other."""
    provider_of(request)
    pending, form = pending_in(request), await posted(request)
    try:
        email = parse(ProvedForm, form).email
    except Invalid as problem:
        return await page(request, AddressPage(provider_name(request), form.refused(problem)), status=422)
    if pending is None:
        return await stay(request, NotFound(OLD), "/")
    meant: Vouched = replace(pending.vouched, email=email, is_verified=False)
    try:
        return await prove(request, replace(pending, vouched=meant))
    except Refusal as problem:
        return await stay(request, problem, pending.next_path)


async def stay(request: Request, problem: Refusal, onward: str) -> Response:
    """Nothing came of it: the sentence, beside every other way in; who is in already stays in."""
    if actor_of(request).account_id is not None:
        return go(request, f"{request.app.url_path_for('account')}#provider", flash=problem.sentence)
    shown = sign_in_page(request, problem=str(problem.sentence), next=onward)
    return await page(request, shown, status=problem.status)


provider_routes = [
    Route("/sign-in/provider", leave, methods=["POST"], name="sign_in_provider"),
    Route(RETURN, come_back, name="provider_return"),
    Route("/sign-in/provider/address", show_address, name="provider_address"),
    Route("/sign-in/provider/address", enter_address, methods=["POST"], name="provider_mail"),
]
