"""The front door: assembles the application. Read this file first."""

import asyncio
import contextlib
import mimetypes
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypedDict
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import URLPath
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, NoMatchFound
from starlette.types import ExceptionHandler

from core.accounts.gate import Gate
from core.accounts.provider import provider_for
from core.accounts.recall import Recall
from core.kit.database import Database, utc_now
from core.kit.errors import Busy, NotFound, Refusal
from core.kit.headers import ALWAYS, CONTENT_SECURITY_POLICY, StrictHeaders
from core.kit.i18n import say, translations
from core.kit.jobs import Worker
from core.kit.limits import Limits
from core.kit.logbook import RequestLog, set_up_logs
from core.kit.origin import SameOriginOnly, host_name
from core.kit.pagecache import PageCache
from core.kit.push import Line, PushServices
from core.kit.settings import Settings
from core.kit.signing import Signer, secret_of
from core.kit.store import store_for
from core.kit.web import go, page_above, refuse
from realtime.chat.marks import marks_of
from realtime.hub import Hub
from realtime.processes import Processes, bus_of
from realtime.stream import record
from server.channels import channels
from server.frame import frame
from server.jobs import handlers, keep_swept, pushes
from server.programme.now import sessions_at_booth
from server.recordings.links import recording_of
from server.routes import routes

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/vtt", ".vtt")

LARGEST_PAGE_POST = 30 << 20
"""Bytes of a posted form with its files; recordings come in pieces (see ``server.recordings``)."""

SENT_AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/octet-stream", "text/vtt")
"""Types that are compressed already, or asked for in ranges."""


class Koryu(Starlette):
    """The application; it finds an address by its name at once, where Starlette tries every route in turn."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._named: dict[str, list[BaseRoute]] = {}
        for route in self.routes:
            self._named.setdefault(getattr(route, "name", ""), []).append(route)
        self._known = lru_cache(maxsize=4096)(self._path_for)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """The path of the route called *name*; a page asks for dozens, mostly the same ones."""
        return self._known(name, **path_params)

    def _path_for(self, name: str, /, **path_params: Any) -> URLPath:
        for route in self._named.get(name, ()):
            with contextlib.suppress(NoMatchFound):
                return route.url_path_for(name, **path_params)
        return super().url_path_for(name, **path_params)


class State(TypedDict):
    """What lives as long as the process serves."""

    db: Database
    hub: Hub


PUSHING = 4
"""Pushes that are on their way at a time, of this process."""


def create_app(
    settings: Settings, *, clock: Callable[[], datetime] = utc_now, line: Line | None = None
) -> Starlette:
    """The whole fair as one ASGI application; two of them fit in one process.

    *line* is the way to the push services of browsers, where it is not the network.
    """
    set_up_logs(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    secret = secret_of(settings)
    signer, push = Signer(secret), PushServices(settings, secret, line=line)
    recall = Recall()
    hub, limits = Hub(channels, access_changed=recall.forget), Limits()
    bus = bus_of(settings)
    processes = Processes(hub, limits, bus) if bus else None
    publish = processes.publish if processes else hub.publish
    store = store_for(settings)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[State]:
        db = Database(settings.database_url, record=record, publish=publish, clock=clock)
        asyncio.get_running_loop().run_in_executor(None, translations, "ja")  # before somebody waits for it
        slow = (handlers(db, settings, store), *[pushes(db, push)] * PUSHING)
        tasks = [asyncio.create_task(Worker(db, kinds).run(), name="worker") for kinds in slow]
        tasks.append(asyncio.create_task(keep_swept(db, store), name="broom"))
        company = processes.running(db) if processes else contextlib.nullcontext()
        async with marks_of(hub).running(db), hub.running(db), company:
            try:
                yield {"db": db, "hub": hub}
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)  # each gives back what it was at
        await push.aclose()
        await asyncio.to_thread(db.close)

    refusals: dict[int | type[Exception], ExceptionHandler] = {
        Refusal: refuse,  # type: ignore[dict-item]
        HTTPException: refuse_plainly,  # type: ignore[dict-item]
        Exception: fail,
    }
    app = Koryu(
        routes=routes,
        middleware=[
            Middleware(RequestLog),
            Middleware(PageCache, routes=routes, seconds=settings.page_seconds),
            Middleware(StrictHeaders, secure=settings.secure),
            Middleware(SameOriginOnly, hosts=hosts_of(settings)),
            Middleware(GZipMiddleware, exclude_content_types=SENT_AS_THEY_ARE),
            Middleware(Gate, settings=settings, signer=signer, recall=recall),
        ],
        exception_handlers=refusals,
        lifespan=lifespan,
        max_body_size=LARGEST_PAGE_POST,
    )
    app.state.settings, app.state.signer, app.state.store = settings, signer, store
    app.state.limits, app.state.frame, app.state.hub = limits, frame, hub
    app.state.sessions_at = sessions_at_booth
    app.state.recording_of, app.state.push = recording_of, push
    app.state.provider = provider_for(settings)
    return app


def hosts_of(settings: Settings) -> frozenset[str]:
    """Every host name that this fair answers to."""
    own = host_name(urlsplit(settings.address).netloc)
    return frozenset({own, *settings.hosts})


async def fail(request: Request, problem: Exception) -> Response:
    """A bug: it says nothing about itself, and is as strict as every other answer (Security 26, 64).

    The outermost layer answers it, so the strict headers have to be put on here.
    """
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-store"} | ALWAYS
    if isinstance(problem, Busy):  # the database is away, and every page with a frame needs it
        headers |= {"Retry-After": str(problem.retry_after)}
        return PlainTextResponse(str(problem.sentence), problem.status, headers=headers)
    words = say("Something went wrong on our side. Please try again.")
    return PlainTextResponse(str(words), 500, headers=headers)


async def refuse_plainly(request: Request, problem: HTTPException) -> Response:
    """Starlette's own refusals (no such page, wrong method, too large) in our words.

    Somebody who reloads a form that was refused asks for an address that only takes forms: they get its page.
    """
    is_reading = request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", "")
    if problem.status_code == 405 and is_reading:
        return go(request, page_above(request))
    sentences = {
        404: say("There is no such page."),
        405: say("This address cannot be used that way."),
        413: say("What was sent is too large."),
    }
    refusal = NotFound(sentences.get(problem.status_code, say("This request could not be understood.")))
    refusal.status = problem.status_code
    response = await refuse(request, refusal)
    for name, value in (problem.headers or {}).items():
        response.headers.setdefault(name, value)
    return response
