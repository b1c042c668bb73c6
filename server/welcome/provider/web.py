"""What a browser carries on its way to the identity provider and back: two cookies, signed, for a while."""

from dataclasses import asdict, dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from core.accounts.provider import Journey, Provider, Vouched
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.signing import Purpose
from server.welcome.web import carried, carry, short


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
    journey = replace(journey, next_path=short(journey.next_path))
    return carry(request, response, Purpose.PROVIDER, asdict(journey))


def journey_in(request: Request) -> Journey | None:
    """The journey that this browser is on."""
    found = carried(request, Purpose.PROVIDER)
    return Journey(**found) if found else None


def wait_for_mail(request: Request, response: Response, pending: Pending) -> Response:
    """Let this browser carry *pending* until its address is proved."""
    return carry(request, response, Purpose.IDENTITY, asdict(pending))


def pending_in(request: Request) -> Pending | None:
    """Who waits in this browser for a mail; nobody where the provider is another one by now."""
    found = carried(request, Purpose.IDENTITY)
    pending = Pending(Vouched(**found["vouched"]), found["next_path"]) if found else None
    provider: Provider | None = request.app.state.provider
    is_known = pending is not None and provider is not None and provider.issuer == pending.vouched.issuer
    return pending if is_known else None


def vouched_in(request: Request) -> Vouched | None:
    """Whom the provider vouched for in this browser, while their address is being proved."""
    pending = pending_in(request)
    return pending.vouched if pending else None
