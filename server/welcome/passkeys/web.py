"""What the routes of passkeys share: where the fair is reached, and the library, loaded on first use."""

import importlib
from functools import partial
from typing import Any

from anyio import to_thread
from starlette.requests import Request

from core.accounts.places import Place, place_at
from core.kit.errors import NotFound
from core.kit.i18n import say


def place_of(request: Request) -> Place:
    """Where the reader stands."""
    settings = request.app.state.settings
    return place_at(request.headers.get("host", ""), address=settings.address, hosts=settings.hosts)


def passkey_place(request: Request) -> Place:
    """The same where passkeys work; ``NotFound`` elsewhere."""
    place = place_of(request)
    if not place.rp_id:
        raise NotFound(say("Passkeys do not work at this address."))
    return place


async def by_webauthn(act: str, *args: Any, **kwargs: Any) -> Any:
    """Call *act* of ``core.accounts.authenticators`` in a thread; the first call imports its library."""
    return await to_thread.run_sync(partial(_call, act, *args, **kwargs))


def _call(act: str, *args: Any, **kwargs: Any) -> Any:
    return getattr(importlib.import_module("core.accounts.authenticators"), act)(*args, **kwargs)
