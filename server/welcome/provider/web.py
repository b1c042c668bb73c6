"""What a browser carries on its way to the identity provider and back: two cookies, signed, for a while."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from core.accounts.provider import Journey, Provider, Vouched
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.signing import LIFETIME, Purpose

LONGEST_NEXT = 1000
"""Bytes; browsers keep cookies of four thousand."""


@dataclass(frozen=True)
class Pending:
    """Somebody the provider vouched for, who has yet to prove ``vouched.email`` by mail, here."""

    vouched: Vouched
    next_path: str


def provider_of(request: Request) -> Provider:
    """The identity provider; ``NotFound`` at a fair that has none."""
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFound(say("There is no such page."))
    return provider


def provider_name(request: Request) -> str:
    """What it is called; empty at a fair that has none."""
    provider: Provider | None = request.app.state.provider
    return provider.name if provider else ""


def set_out(request: Request, response: Response, journey: Journey) -> Response:
    """Let this browser carry *journey* along."""
    if len(journey.next_path.encode()) > LONGEST_NEXT:
        journey = replace(journey, next_path="/")
    return _carry(request, response, Purpose.PROVIDER, asdict(journey))


def journey_in(request: Request) -> Journey | None:
    """The journey that this browser is on."""
    found = _carried(request, Purpose.PROVIDER)
    return Journey(**found) if found else None


def wait_for_mail(request: Request, response: Response, pending: Pending) -> Response:
    """Let this browser carry *pending* until its address is proved."""
    return _carry(request, response, Purpose.IDENTITY, asdict(pending))


def pending_in(request: Request) -> Pending | None:
    """Who waits in this browser for a mail; nobody where the provider is another one by now."""
    found = _carried(request, Purpose.IDENTITY)
    pending = Pending(Vouched(**found["vouched"]), found["next_path"]) if found else None
    provider: Provider | None = request.app.state.provider
    is_known = pending is not None and provider is not None and provider.issuer == pending.vouched.issuer
    return pending if is_known else None


def vouched_in(request: Request) -> Vouched | None:
    """Whom the provider vouched for in this browser, while their address is being proved."""
    pending = pending_in(request)
    return pending.vouched if pending else None


def forget(request: Request, response: Response, purpose: Purpose) -> Response:
    """This browser carries it no longer."""
    if _name(request, purpose) in request.cookies:
        secure = request.app.state.settings.secure
        response.delete_cookie(_name(request, purpose), httponly=True, samesite="lax", secure=secure)
    return response


def _carry(request: Request, response: Response, purpose: Purpose, value: dict[str, Any]) -> Response:
    """Lax: the way back from the provider is a link from elsewhere, and only that."""
    response.set_cookie(
        _name(request, purpose),
        request.app.state.signer.sign(purpose, value),
        max_age=LIFETIME[purpose],
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.secure,
    )
    return response


def _carried(request: Request, purpose: Purpose) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = request.app.state.signer.read(
            purpose, request.cookies.get(_name(request, purpose), "")
        )
    except NotFound:
        return None
    return found


def _name(request: Request, purpose: Purpose) -> str:
    """Over TLS no neighbouring host can put one there (RFC 6265bis 4.1.3)."""
    return f"__Host-{purpose}" if request.app.state.settings.secure else str(purpose)
