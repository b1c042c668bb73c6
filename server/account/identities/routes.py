"""Linking one's account with the identity provider: ``/account/identities``."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.accounts.identities import may_link, unlink_identity
from core.accounts.provider import Journey
from core.kit.errors import Forbidden, SignInFirst, TooMany
from core.kit.i18n import say
from core.kit.web import actor_of, read, see, write
from server.welcome.provider.routes import leave_for, stay
from server.welcome.provider.web import provider_name, provider_of

SECTION = "provider"


async def link(request: Request) -> Response:
    """Off to the provider, to come back linked."""
    provider_of(request)
    actor = actor_of(request)
    if actor.account_id is None or actor.login_id is None:
        raise SignInFirst
    try:
        await read(request, may_link)
        return await leave_for(request, Journey("/account", login_id=actor.login_id))
    except (Forbidden, TooMany) as problem:
        return await stay(request, problem, "/account")


async def unlink(request: Request) -> Response:
    """It signs nobody in here any more."""
    await write(request, unlink_identity, request.path_params["identity"])
    name = provider_name(request)
    said = say("{provider} no longer signs you in. The mailed link still does.", provider=name)
    return see(request, "account", flash=said, anchor=SECTION)


identity_routes = [
    Route("/account/identities", link, methods=["POST"], name="identities"),
    Route("/account/identities/{identity:int}/removal", unlink, methods=["POST"], name="identity_removal"),
]
