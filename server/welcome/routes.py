"""The way in and out: ``/sign-in``, ``/sign-out``, and how the fair is shown to whoever reads."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.devices import device_of
from core.accounts.forms import AskForm, CodeForm, PasswordSignInForm, PreferenceForm
from core.accounts.gate import cookie_name
from core.accounts.links import ask_for_link
from core.accounts.pages import HelpPage, PrivacyPage, SentPage, SignInPage, link_page, mailbox_page
from core.accounts.password import WRONG, begin_try
from core.accounts.preferences import known_locale, known_theme, known_zone, set_locale, set_theme, set_zone
from core.kit.errors import Invalid, NotFound
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, current_locale, say
from core.kit.passwords import matches
from core.kit.signing import LIFETIME, Purpose
from core.kit.web import actor_of, go, leads_to, own_path, page, posted, read, see, write
from server.welcome.arriving import SignedIn, arrive_by_code, arrive_by_link, arrive_by_password
from server.welcome.leaving import sign_out
from server.welcome.passkeys.web import place_of
from server.welcome.provider.web import pending_in, provider_name, vouched_in
from server.welcome.web import Mailed, await_answer, forget, mailed_in, short

YEAR = 365 * 86_400
WRONG_CODE = say("This code is not right, or no longer valid. After five tries please ask for a new mail.")

AGAIN = say("A new mail is on its way; the one before opens nothing any more.")


async def show_sign_in(request: Request) -> Response:
    """The way in; who is in already goes on."""
    onward = onward_path(request.query_params.get("next", ""))
    if actor_of(request).account_id is not None:
        return go(request, onward)
    return await page(request, sign_in_page(request, next=onward))


async def ask(request: Request) -> Response:
    """Have a link mailed; the answer is the same for every address (Security 5)."""
    form = await posted(request)
    try:
        asked = parse(AskForm, form)
    except Invalid as problem:
        return await page(
            request,
            sign_in_page(request, form=form.refused(problem), next=onward_path(form.value("next"))),
            status=422,
        )
    onward = onward_path(asked.next)
    await mail_link(request, asked.email, onward)
    answer = see(request, "sign_in_sent", flash=said_again(request, asked.email))
    sent = await_answer(request, answer, Mailed(asked.email, short(onward)))
    return forget(request, sent, Purpose.IDENTITY)  # this mail is to sign in with, and links nothing


async def show_sent(request: Request) -> Response:
    """Look into your mail, however often that is reloaded; who is in by now goes on."""
    mailed = awaited(request)
    if actor_of(request).account_id is not None:
        return go(request, mailed.next_path if mailed else "/")
    if mailed is None:
        return see(request, "sign_in")
    form = Filled.of({"email": mailed.email, "next": mailed.next_path})
    if not mailed.refused:
        return await page(request, sent_page(request, form))
    shown = await page(request, sent_page(request, form.refused(Invalid({"code": Sentence(mailed.refused)}))))
    return await_answer(request, shown, replace(mailed, refused=""))


async def mail_link(request: Request, email: str, onward: str, *, provider: str = "") -> None:
    """Mail a link and a code, as often as that is bearable."""
    request.app.state.limits.check("sign-in mails", actor_of(request).address, most=60, seconds=900)
    address = request.app.state.settings.address
    await write(request, ask_for_link, email, next_path=onward, address=address, provider=provider)


async def enter_code(request: Request) -> Response:
    """Sign in with the code of the mail."""
    form = await posted(request)
    vouched = vouched_in(request)
    request.app.state.limits.check("sign-in codes", actor_of(request).address, most=100, seconds=900)
    try:
        entered = parse(CodeForm, form)
        arrived = await write(
            request, arrive_by_code, entered.email, entered.code, device=device(request), vouched=vouched
        )
        if arrived is None:
            raise Invalid({"code": WRONG_CODE})
    except Invalid as problem:
        return await code_refused(request, form, problem)
    return welcome(request, arrived)


async def code_refused(request: Request, form: Filled, problem: Invalid) -> Response:
    """Say so beside the field: where this browser's own mail is answered, on the page about it.

    So nobody who goes back later, without JavaScript, is asked by the browser whether to send it again.
    """
    mailed = mailed_in(request)
    if mailed is None or mailed.email != form.value("email") or "code" not in problem.fields:
        return await page(request, sent_page(request, form.refused(problem)), status=422)
    refused = replace(mailed, refused=str(problem.fields["code"]))
    return await_answer(request, see(request, "sign_in_sent"), refused)


async def enter_password(request: Request) -> Response:
    """Sign in with address and password; unknown addresses take as long and are answered alike."""
    form = await posted(request)
    try:
        entered = parse(PasswordSignInForm, form)
        tried = await write(request, begin_try, entered.email)
        if not await matches(tried.password_hash, entered.password):
            raise Invalid({"password": WRONG})
        arrived = await write(
            request, arrive_by_password, tried, next_path=onward_path(entered.next), device=device(request)
        )
    except (Invalid, NotFound) as problem:
        wrong = problem if isinstance(problem, Invalid) else Invalid({"password": WRONG})
        shown = sign_in_page(request, password_form=form.refused(wrong), next=onward_path(form.value("next")))
        return await page(request, shown, status=422)
    return welcome(request, arrived)


async def show_link(request: Request) -> Response:
    """What a mailed link opens: a button. Link scanners look at it and nothing is used up."""
    try:
        shown = await read(request, link_page, request.path_params["token"], vouched_in(request))
        return await page(request, shown)
    except NotFound as problem:
        return await page(request, sign_in_page(request, problem=str(problem.sentence)), status=404)


async def use_link(request: Request) -> Response:
    """The button was pressed."""
    try:
        token, vouched = request.path_params["token"], vouched_in(request)
        arrived = await write(request, arrive_by_link, token, device=device(request), vouched=vouched)
    except NotFound as problem:
        return await page(request, sign_in_page(request, problem=str(problem.sentence)), status=404)
    return welcome(request, arrived)


async def leave(request: Request) -> Response:
    """Sign out here; what this browser kept of the fair goes too (Security 19)."""
    await write(request, sign_out)
    response = see(request, "sign_in", flash=say("You are signed out."))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    settings = request.app.state.settings
    response.delete_cookie(cookie_name(settings), httponly=True, samesite="lax", secure=settings.secure)
    return response


async def choose_locale(request: Request) -> Response:
    """Read in another language."""
    chosen = parse(PreferenceForm, await posted(request))
    locale = known_locale(chosen.locale)
    if actor_of(request).account_id is not None:
        await write(request, set_locale, locale)
    current_locale.set(locale)
    return keep(request, go(request, chosen.next), "locale", locale)


async def choose_theme(request: Request) -> Response:
    """Read by another light."""
    chosen = parse(PreferenceForm, await posted(request))
    theme = known_theme(chosen.theme)
    if actor_of(request).account_id is not None:
        await write(request, set_theme, theme)
    return keep(request, go(request, chosen.next), "theme", theme)


async def choose_zone(request: Request) -> Response:
    """Read another clock."""
    chosen = parse(PreferenceForm, await posted(request))
    zone = known_zone(chosen.zone)
    if actor_of(request).account_id is not None:
        await write(request, set_zone, zone)
    return keep(request, go(request, chosen.next), "zone", zone)


async def mailbox(request: Request) -> Response:
    """The mails of a demo; elsewhere there is no such page."""
    settings = request.app.state.settings
    if not settings.demo:
        raise NotFound(say("There is no such page."))
    return await page(request, await read(request, mailbox_page, address=settings.address))


async def show_help(request: Request) -> Response:
    """How the fair works."""
    return await page(request, HelpPage())


async def show_privacy(request: Request) -> Response:
    """What is kept, and how long."""
    return await page(request, PrivacyPage())


def sign_in_page(request: Request, **shown: Any) -> SignInPage:
    """The ways in that there are where the reader stands; *shown* are fields of the page."""
    return SignInPage(place=place_of(request), provider=provider_name(request), **shown)


def awaited(request: Request) -> Mailed | None:
    """The mail that this browser waits for: to prove an address for the provider, or to sign in with."""
    pending = pending_in(request)
    if pending is not None and pending.vouched.email:
        return Mailed(pending.vouched.email, pending.next_path)
    return mailed_in(request)


def said_again(request: Request, email: str) -> Sentence | None:
    """What tells the page about a second mail from the one about the first."""
    before = awaited(request)
    return AGAIN if before is not None and before.email == email else None


def sent_page(request: Request, form: Filled) -> SentPage:
    """The page about the mail to the address in *form*, which may be one that the provider vouched for."""
    vouched = vouched_in(request)
    named = vouched.provider if vouched and vouched.email == form.value("email").strip().lower() else ""
    return SentPage(form=form, is_demo=request.app.state.settings.demo, provider=named)


def welcome(request: Request, arrived: SignedIn) -> Response:
    """Hand over the cookie of a login; somebody new is asked for their name first."""
    current_locale.set(arrived.locale)
    onward = own_path(arrived.next_path)
    said = say("{provider} signs you in from now on.", provider=arrived.linked_with)
    flash = said if arrived.linked_with else None
    response = see(request, "welcome", flash=flash) if arrived.is_first else go(request, onward, flash=flash)
    settings, signer = request.app.state.settings, request.app.state.signer
    response.set_cookie(
        cookie_name(settings),
        signer.sign(Purpose.LOGIN, arrived.token),
        max_age=LIFETIME[Purpose.LOGIN],
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )
    if arrived.is_first:
        response.headers["Location"] += f"?next={quote(onward, safe='/')}"
    return forget(request, response, Purpose.IDENTITY, Purpose.MAILED)


def keep(request: Request, response: Response, name: str, value: str) -> Response:
    """Remember a choice in this browser, so that it outlives the login."""
    secure = request.app.state.settings.secure
    response.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
    return response


def onward_path(target: str) -> str:
    """Where to go on after signing in: a path of ours that is not the way in or out again."""
    path = own_path(target) if len(target) <= 2000 else "/"
    return "/" if path.startswith(("/sign-in", "/sign-out", "/welcome")) else path


def device(request: Request) -> str:
    """What is being signed in with."""
    return device_of(request.headers.get("user-agent", ""))


welcome_routes = [
    Route("/sign-in", show_sign_in, name="sign_in"),
    Route("/sign-in", ask, methods=["POST"], name="sign_in_mail"),
    Route("/sign-in/code", show_sent, name="sign_in_sent"),  # before the one of a mailed link
    Route("/sign-in/password", leads_to("sign_in")),
    Route("/sign-in/code", enter_code, methods=["POST"], name="sign_in_code"),
    Route("/sign-in/password", enter_password, methods=["POST"], name="sign_in_password"),
    Route("/sign-in/{token}", show_link, name="sign_in_link"),
    Route("/sign-in/{token}", use_link, methods=["POST"], name="sign_in_confirmed"),
    Route("/sign-out", leave, methods=["POST"], name="sign_out"),
    Route("/locale", choose_locale, methods=["POST"], name="locale"),
    Route("/theme", choose_theme, methods=["POST"], name="theme"),
    Route("/zone", choose_zone, methods=["POST"], name="zone"),
    Route("/mailbox", mailbox, name="mailbox"),
    Route("/help", show_help, name="help"),
    Route("/privacy", show_privacy, name="privacy"),
]
