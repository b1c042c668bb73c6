"""One's own passkeys: ``/account/passkeys``."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.accounts.challenges import Act, ask, asked
from core.accounts.devices import device_of
from core.accounts.forms import NewPasskeyForm, PasskeyNameForm
from core.accounts.keepers import keeper_of
from core.accounts.passkeys import (
    ProvedNew,
    Wanted,
    add_passkey,
    my_passkey,
    prepare_new,
    remove_passkey,
    rename_passkey,
)
from core.fair.access import current_fair
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound, SignInFirst
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, pick, say
from core.kit.web import actor_of, page, posted, read, see, write
from core.kit.work import Work
from server.account.routes import own_page
from server.welcome.passkeys.web import by_webauthn, passkey_place, place_of

SECTION = "passkeys"


async def challenge(request: Request) -> Response:
    """What the browser needs to make one."""
    login = bound_to(request)
    place = passkey_place(request)
    wanted: Wanted = await write(request, prepare_new, place.rp_id)
    fresh = ask(request.app.state.signer, Act.ADD, of=login)
    options = await by_webauthn(
        "creation_options", place, wanted, challenge=fresh.challenge, fair=await read(request, fair_name)
    )
    return JSONResponse({"token": fresh.token, "options": options})


async def add(request: Request) -> Response:
    """Keep the one that was made."""
    login = bound_to(request)
    form = await posted(request)
    try:
        place = passkey_place(request)
        made = parse(NewPasskeyForm, form)
        challenge = asked(request.app.state.signer, made.token, Act.ADD, of=login)
        new: ProvedNew = await by_webauthn("prove_new", made.credential, place, challenge=challenge)
        name = keeper_of(new.aaguid) or device_of(request.headers.get("user-agent", ""))
        await write(
            request,
            add_passkey,
            new,
            challenge=challenge,
            rp_id=place.rp_id,
            name=name or str(say("Passkey")),
        )
    except SignInFirst:
        raise
    except (Invalid, NotFound, Forbidden, Conflict) as problem:
        return await shown_again(request, SECTION, problem.sentence)
    return see(
        request, "account", flash=say("Your passkey is here: next time it signs you in."), anchor=SECTION
    )


async def rename(request: Request) -> Response:
    """Give it a name of one's own."""
    number = request.path_params["passkey"]
    await read(request, my_passkey, number)
    form = await posted(request)
    try:
        await write(request, rename_passkey, number, parse(PasskeyNameForm, form).name)
    except Invalid as problem:
        wrong = problem.fields.get("name", problem.sentence)
        return await shown_again(request, f"passkey-{number}", wrong, form.value("name"))
    return see(request, "account", flash=say("Saved."), anchor=SECTION)


async def remove(request: Request) -> Response:
    """It opens nothing any more."""
    await write(request, remove_passkey, request.path_params["passkey"])
    return see(request, "account", flash=say("The passkey is removed."), anchor=SECTION)


async def shown_again(request: Request, field: str, wrong: Sentence, typed: str = "") -> Response:
    """The account page with a sentence at what was refused."""
    shown = await read(request, own_page, place_of(request), request.app.state.provider)
    form = Filled({field: [typed]}, {field: wrong})
    return await page(request, replace(shown, passkeys=replace(shown.passkeys, form=form)), status=422)


def bound_to(request: Request) -> str:
    """The login that a challenge is for."""
    actor = actor_of(request)
    return f"login {actor.login_id} of {actor.signed_in_id}"


def fair_name(work: Work) -> str:
    """What an authenticator calls the place, beside its host name."""
    fair = current_fair(work)
    return (pick(work.actor.locale, fair.name_en, fair.name_ja) if fair else "") or "Koryu"


passkey_routes = [
    Route("/account/passkeys/challenge", challenge, methods=["POST"], name="passkey_challenge"),
    Route("/account/passkeys", add, methods=["POST"], name="passkeys"),
    Route("/account/passkeys/{passkey:int}", rename, methods=["POST"], name="passkey"),
    Route("/account/passkeys/{passkey:int}/removal", remove, methods=["POST"], name="passkey_removal"),
]
