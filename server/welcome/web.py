"""What a browser carries on its way in: signed cookies, one for each purpose, for a while."""

from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from core.kit.errors import NotFound
from core.kit.signing import LIFETIME, Purpose

LONGEST_NEXT = 1000
"""Bytes; browsers keep cookies of four thousand."""


@dataclass(frozen=True)
class Mailed:
    """An address that a mail went to from this browser, and where to go on once it is answered.

    ``refused`` is the sentence beside the field after a wrong code, for the page that comes next.
    """

    email: str
    next_path: str
    refused: str = ""


def await_answer(request: Request, response: Response, mailed: Mailed) -> Response:
    """Let this browser remember where its mail went, so that the page about it can be reloaded."""
    return carry(request, response, Purpose.MAILED, asdict(mailed))


def mailed_in(request: Request) -> Mailed | None:
    """Where the last mail of this browser went, for half an hour from then, or from a wrong code."""
    found = carried(request, Purpose.MAILED)
    return Mailed(**found) if found else None


def short(next_path: str) -> str:
    """*next_path*, or home where it is longer than a cookie should hold."""
    return next_path if len(next_path.encode()) <= LONGEST_NEXT else "/"


def carry(request: Request, response: Response, purpose: Purpose, value: dict[str, Any]) -> Response:
    """Lax: the way back from an identity provider is a link from elsewhere, and only that."""
    response.set_cookie(
        _name(request, purpose),
        request.app.state.signer.sign(purpose, value),
        max_age=LIFETIME[purpose],
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.secure,
    )
    return response


def carried(request: Request, purpose: Purpose) -> dict[str, Any] | None:
    """What this browser carries for *purpose*; None if nothing, or nothing of ours, or too old."""
    try:
        found: dict[str, Any] = request.app.state.signer.read(
            purpose, request.cookies.get(_name(request, purpose), "")
        )
    except NotFound:
        return None
    return found


def forget(request: Request, response: Response, *purposes: Purpose) -> Response:
    """This browser carries them no longer."""
    secure = request.app.state.settings.secure
    for name in (_name(request, purpose) for purpose in purposes):
        if name in request.cookies:
            response.delete_cookie(name, httponly=True, samesite="lax", secure=secure)
    return response


def _name(request: Request, purpose: Purpose) -> str:
    """Over TLS no neighbouring host can put one there (RFC 6265bis 4.1.3)."""
    return f"__Host-{purpose}" if request.app.state.settings.secure else str(purpose)
