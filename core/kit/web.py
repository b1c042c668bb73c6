"""The few words every route uses: ``read write page see posted actor_of hub_of``.

A route reads the request, calls one verb through the bridge, answers.
"""

from collections.abc import Awaitable, Callable
from dataclasses import fields
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.convertors import Convertor, StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Match

from core.kit.database import Database, utc_now
from core.kit.errors import NotFound, Refusal, SignInFirst, TooMany
from core.kit.forms import Filled
from core.kit.i18n import Sentence, say
from core.kit.rendering import templates
from core.kit.work import Actor, Work

P = ParamSpec("P")
T = TypeVar("T")

FORMS, FORMS_PER_ADDRESS = 240, 1200
"""Forms a minute: of one account, and of everybody at one address who is not signed in."""


class Number(Convertor[int]):
    """``{booth:int}``: as many digits as the database counts to; a longer number is an address of nothing."""

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class Name(StringConvertor):
    """``{fair}``: as Starlette has it, but for the one character that no text in PostgreSQL can have."""

    regex = "[^/\x00]+"


register_url_convertor("int", Number())
register_url_convertor("str", Name())


def actor_of(request: Request) -> Actor:
    """Who asks; the gate found out."""
    actor: Actor = request.scope.get("actor") or Actor()
    return actor


def database(request: Request) -> Database:
    """The bridge."""
    db: Database = request.state.db
    return db


async def read(
    request: Request, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run *verb* for whoever asks, on a snapshot."""
    return await database(request).read(actor_of(request), verb, *args, **kwargs)


async def write(
    request: Request, verb: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run *verb* for whoever asks; back after the commit.

    Raises:
        TooMany: Somebody sends more forms than a person could fill in (Security 59).
    """
    if request.method == "POST":
        who, most = who_sends(actor_of(request))
        request.app.state.limits.check("forms", who, most=most, seconds=60)
    return await database(request).write(actor_of(request), verb, *args, **kwargs)


def who_sends(actor: Actor) -> tuple[str, int]:
    """Whom forms are counted by, and how many a minute may hold; behind one address may be a university."""
    if actor.account_id is not None:
        return f"account {actor.account_id}", FORMS
    return actor.address, FORMS_PER_ADDRESS


async def posted(request: Request) -> Filled:
    """What a form sent, as text; uploaded files are left out (see ``core.kit.uploads``)."""
    async with request.form(max_files=0, max_fields=500) as form:
        values: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                values.setdefault(name, []).append(value)
        return Filled(values)


async def page(
    request: Request, context: Any, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Render a page, or one of its parts.

    The context is a dataclass that names its ``template`` (and, for the navigation, its
    ``section``). A request with the header ``Koryu-Part: counter`` gets the partial
    ``_counter.html`` beside that template, rendered from the same context: page and update
    cannot drift apart.
    """
    name: str = context.template
    frame = await framed(request, getattr(context, "fair_slug", None))
    if part := request.headers.get("koryu-part"):
        if part not in getattr(context, "parts", frozenset()):
            raise NotFound(say("There is no such part of this page."))
        name = f"{name.rpartition('/')[0]}/_{part}.html"
    values = {f.name: getattr(context, f.name) for f in fields(context)}
    html = templates.get_template(name).render(
        values,
        section=getattr(context, "section", ""),
        frame=frame,
        now=utc_now(),
        url_for=_url_for(request.app),
    )
    response = HTMLResponse(
        html, status_code=status, headers={"Vary": "Koryu-Part, Cookie"} | (headers or {})
    )
    if request.cookies.get("flash"):
        response.delete_cookie("flash")
    return response


async def framed(request: Request, slug: str | None = None) -> Any:
    """What every page shows around its own content; the application says how it is made."""
    return await request.app.state.frame(request, slug or request.path_params.get("fair"))


@lru_cache(maxsize=8)
def _url_for(app: Starlette) -> Callable[..., str]:
    def url_for(name: str, **path: Any) -> str:
        return str(app.url_path_for(name, **path))

    return url_for


def see(
    request: Request, route: str, *, flash: Sentence | None = None, anchor: str = "", **path: Any
) -> Response:
    """After a successful POST: 303 to the page that now shows it, with a sentence on it."""
    target = str(request.app.url_path_for(route, **path)) + (f"#{anchor}" if anchor else "")
    return go(request, target, flash=flash)


def go(request: Request, target: str, *, flash: Sentence | None = None) -> Response:
    """303 to one of our own paths; anything else leads home."""
    response = RedirectResponse(own_path(target), status_code=303)
    if flash is not None:
        words = request.app.state.signer.sign_flash(str(flash))
        response.set_cookie(
            "flash",
            words,
            max_age=60,
            httponly=True,
            samesite="lax",
            secure=request.app.state.settings.secure,
        )
    return response


def leads_to(name: str) -> Callable[[Request], Awaitable[Response]]:
    """A route for the address of a form whose page is elsewhere: reloaded after a refusal, it leads there."""

    async def led(request: Request) -> Response:
        kept = {key: request.path_params[key] for key in ("fair", "booth") if key in request.path_params}
        return see(request, name, **kept)

    return led


def page_above(request: Request) -> str:
    """The nearest address above this one that has a page, where most forms that are sent here stand."""
    path = request.url.path
    while path := path.rpartition("/")[0]:
        asked = {**request.scope, "path": path, "method": "GET"}
        if any(route.matches(asked)[0] is Match.FULL for route in request.app.routes):
            return path
    return "/"


def own_path(target: str) -> str:
    """*target* if it is a path of ours, else ``/``: never a way to another site."""
    begins = target.startswith("/") and not target.startswith("//")
    return target if begins and "\\" not in target and target.isprintable() else "/"


async def refuse(request: Request, refusal: Refusal) -> Response:
    """The handler for every refusal: one page, the right status, no stack trace.

    A passer-by who asked for what needs a login is shown the sign-in page's address instead.
    """
    if isinstance(refusal, SignInFirst) and request.method in {"GET", "HEAD"}:
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        response = RedirectResponse(
            f"{request.app.url_path_for('sign_in')}?next={quote(target, safe='/')}", status_code=303
        )
        return response
    html = templates.get_template("shared/refusal.html").render(
        status=refusal.status,
        sentence=str(refusal.sentence),
        way_back=None,
        section="",
        now=utc_now(),
        frame=await framed(request),
        url_for=_url_for(request.app),
    )
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return HTMLResponse(html, status_code=refusal.status, headers=headers)
