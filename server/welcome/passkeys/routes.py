"""Signing in with a passkey: ``/sign-in/passkey``."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.accounts.challenges import Act, ask, asked
from core.accounts.forms import PasskeySignInForm
from core.accounts.passkeys import UNKNOWN, ProvedUse, public_key_of
from core.kit.errors import Invalid, NotFound
from core.kit.forms import parse
from core.kit.signing import LIFETIME, Purpose
from core.kit.web import actor_of, page, posted, read, write
from server.welcome.arriving import SignedIn, arrive_by_passkey
from server.welcome.passkeys.web import by_webauthn, passkey_place
from server.welcome.routes import device, onward_path, sign_in_page, welcome

COOKIE = "passkey"
PATH = "/sign-in/passkey"
MARK = re.compile(r"[\w-]{22}", re.ASCII)


async def challenge(request: Request) -> Response:
    """A fresh challenge for this browser; nothing is kept of one that is not answered."""
    place = passkey_place(request)
    request.app.state.limits.check("passkey challenges", actor_of(request).address, most=1200, seconds=60)
    mark = mark_of(request) or secrets.token_urlsafe(16)
    fresh = ask(request.app.state.signer, Act.SIGN_IN, of=mark)
    options = await by_webauthn("request_options", place, challenge=fresh.challenge)
    response = JSONResponse({"token": fresh.token, "options": options})
    response.set_cookie(
        COOKIE,
        mark,
        max_age=LIFETIME[Purpose.PASSKEY],
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=request.app.state.settings.secure,
    )
    return response


async def enter(request: Request) -> Response:
    """Sign in with what the authenticator answered; whatever is wrong is said in one sentence."""
    form = await posted(request)
    onward = onward_path(form.value("next"))
    request.app.state.limits.check("passkeys", actor_of(request).address, most=300, seconds=900)
    try:
        arrived = await arrived_with(request, parse(PasskeySignInForm, form), onward)
    except (NotFound, Invalid) as problem:
        words = problem.sentence if isinstance(problem, NotFound) else UNKNOWN
        return await page(request, sign_in_page(request, problem=str(words), next=onward), status=422)
    return welcome(request, arrived)


async def arrived_with(request: Request, form: PasskeySignInForm, onward: str) -> SignedIn:
    """Prove the answer outside a transaction, then sign in; ``NotFound`` where it opens nothing."""
    place = passkey_place(request)
    challenge = asked(request.app.state.signer, form.token, Act.SIGN_IN, of=mark_of(request))
    credential_id = await by_webauthn("credential_of", form.credential)
    public_key = await read(request, public_key_of, credential_id, place.rp_id)
    if public_key is None:
        raise NotFound(UNKNOWN)
    used: ProvedUse = await by_webauthn(
        "prove_use", form.credential, place, challenge=challenge, public_key=public_key
    )
    arrived = await write(
        request,
        arrive_by_passkey,
        used,
        challenge=challenge,
        rp_id=place.rp_id,
        next_path=onward,
        device=device(request),
    )
    if arrived is None:
        raise NotFound(UNKNOWN)
    return arrived


def mark_of(request: Request) -> str:
    """What tells this browser from others while a challenge lives; empty, which none is for, if new."""
    mark = request.cookies.get(COOKIE, "")
    return mark if MARK.fullmatch(mark) else ""


passkey_sign_in_routes = [
    Route(f"{PATH}/challenge", challenge, methods=["POST"], name="sign_in_passkey_challenge"),
    Route(PATH, enter, methods=["POST"], name="sign_in_passkey"),
]
