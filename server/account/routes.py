"""One's own account: ``/account``."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.forms import PasswordForm
from core.accounts.models import Account
from core.accounts.pages import AccountPage, account_page
from core.accounts.password import begin_try, forgive
from core.accounts.places import Place
from core.accounts.provider import Provider
from core.fair.access import current_fair
from core.kit.errors import Forbidden, Invalid, NotFound, SignInFirst
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.passwords import check_new, hash_of, matches
from core.kit.web import page, posted, read, see, write
from core.kit.work import Work
from core.people.memberships import is_member
from server.welcome.leaving import change_password, sign_out_elsewhere, sign_out_there
from server.welcome.passkeys.web import place_of

WRONG_OLD = say("This is not your current password. Please try again, or sign in anew and leave it empty.")


def own_page(work: Work, place: Place, provider: Provider | None) -> AccountPage:
    """The page for whoever asks."""
    return account_page(work, is_member=is_member(work), place=place, provider=provider)


async def show(request: Request) -> Response:
    """Everything about being signed in."""
    return await page(request, await read(request, own_page, place_of(request), request.app.state.provider))


async def end_login(request: Request) -> Response:
    """Sign out on one device."""
    await write(request, sign_out_there, request.path_params["login"])
    return see(request, "account", flash=say("Signed out there."), anchor="logins")


async def end_others(request: Request) -> Response:
    """Sign out everywhere but here."""
    await write(request, sign_out_elsewhere)
    return see(request, "account", flash=say("You are signed in on this device only."), anchor="logins")


async def set_password(request: Request) -> Response:
    """Set or change the password; other devices are signed out."""
    form = await posted(request)
    try:
        chosen = parse(PasswordForm, form)
        account: Account = await read(request, own_account)
        check_new(chosen.password, also_refused=await read(request, tried_first))
        proved = await prove(request, account.email, chosen.old_password) if chosen.old_password else None
        await write(request, change_password, await hash_of(chosen.password), proved=proved)
    except SignInFirst:
        raise
    except (Forbidden, Invalid) as problem:
        wrong = problem if isinstance(problem, Invalid) else Invalid({"old_password": problem.sentence})
        shown = await read(request, own_page, place_of(request), request.app.state.provider)
        return await page(request, replace(shown, form=form.refused(wrong)), status=422)
    return see(
        request,
        "account",
        flash=say("Your password is set; every other device was signed out."),
        anchor="password",
    )


async def prove(request: Request, email: str, password: str) -> str | None:
    """The hash that the old password fits; tries are counted as they are at signing in."""
    tried = await write(request, begin_try, email)
    if not await matches(tried.password_hash, password):
        raise Invalid({"old_password": WRONG_OLD})
    try:
        await write(request, forgive, tried)
    except NotFound:
        raise Invalid({"old_password": WRONG_OLD}) from None
    return tried.password_hash


def tried_first(work: Work) -> tuple[str, ...]:
    """What anybody would try at this account: its address, and the names of the fair."""
    email, fair = own_account(work).email, current_fair(work)
    names = (fair.name_en, fair.name_ja, fair.association_en, fair.association_ja, fair.slug) if fair else ()
    return (email, email.partition("@")[0], *names)


def own_account(work: Work) -> Account:
    """The actor's row."""
    return work.session.get_one(Account, work.actor.signed_in_id)


account_routes = [
    Route("/account", show, name="account"),
    Route("/account/logins", end_others, methods=["POST"], name="account_logins"),
    Route("/account/logins/{login:int}", end_login, methods=["POST"], name="account_login"),
    Route("/account/password", set_password, methods=["POST"], name="account_password"),
]
