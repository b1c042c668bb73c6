"""The organiser's pages of the programme."""

from dataclasses import replace
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.fair.access import organised_fair
from core.kit.errors import Invalid, Refusal
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.uploads import Arrived, forget, keep, posted_with_files
from core.kit.web import leads_to, page, posted, read, see, write
from core.kit.work import Work
from server.programme import schedule, schedule_import
from server.programme.editor import forms, keeping, pages
from server.programme.stage import resources, streams
from server.programme.stage.models import StreamKind

FILM_MB = 29
JSON_KB = 900
"""A schedule file between its two steps."""


async def show(request: Request) -> Response:
    """Every session."""
    return await page(request, await read(request, pages.editor_page, fair(request)))


async def new(request: Request) -> Response:
    """An empty form."""
    return await page(request, await read(request, pages.new_session_page, fair(request)))


async def create(request: Request) -> Response:
    """A session more."""
    form = await posted(request)
    try:
        details = parse(forms.SessionForm, form).details(await read(request, zone_of_fair, fair(request)))
        session = await write(request, schedule.create_session, fair(request), details=details)
    except Invalid as problem:
        context = await read(request, pages.new_session_page, fair(request))
        return await page(request, replace(context, form=form.refused(problem)), status=422)
    words = say("The session is in the programme.")
    return see(request, "console_session", fair=fair(request), session=session.id, flash=words)


async def edit(request: Request) -> Response:
    """The form of a session."""
    return await page(request, await read(request, pages.session_edit_page, fair(request), number(request)))


async def change(request: Request) -> Response:
    """A session anew."""
    form = await posted(request)
    try:
        details = parse(forms.SessionForm, form).details(await read(request, zone_of_fair, fair(request)))
        await write(request, schedule.change_session, fair(request), number(request), details=details)
    except Invalid as problem:
        return await refused(request, form, problem)
    return back(request)


async def cancel(request: Request) -> Response:
    """It does not take place."""
    await write(request, schedule.cancel_session, fair(request), number(request))
    return back(request)


async def restore(request: Request) -> Response:
    """It takes place after all."""
    await write(request, schedule.restore_session, fair(request), number(request))
    return back(request)


async def set_stream(request: Request) -> Response:
    """Where the picture comes from."""
    await read(
        request, pages.session_edit_page, fair(request), number(request)
    )  # the door, before bytes are taken
    form = Filled()
    try:
        form, files = await posted_with_files(
            request, allowed={"film": ("video/mp4", "video/webm")}, limit_mb=FILM_MB
        )
        wanted = parse(forms.StreamForm, form)
        if wanted.stream != StreamKind.FILE:
            kind, address = wanted.stream, wanted.address
            await write(
                request, streams.set_stream, fair(request), number(request), kind=kind, address=address
            )
        elif film := files.get("film"):
            await kept(request, keeping.keep_film, film)
        else:
            raise Invalid({"film": forms.NO_FILE})
    except Invalid as problem:
        return await refused(request, form, problem)
    return back(request, "stream")


async def remove_stream(request: Request) -> Response:
    """No picture."""
    await write(request, streams.remove_stream, fair(request), number(request))
    return back(request, "stream")


async def add_resource(request: Request) -> Response:
    """Something to read."""
    await read(request, pages.session_edit_page, fair(request), number(request))
    form = Filled()
    try:
        form, files = await posted_with_files(
            request, allowed={"file": ("application/pdf", "image/png", "image/jpeg")}
        )
        wanted = parse(forms.ResourceForm, form)
        titles = {"title_en": wanted.resource_en, "title_ja": wanted.resource_ja}
        if (file := files.get("file")) and not wanted.link:
            await kept(request, keeping.keep_resource, file, **titles)
        else:
            link = "" if file else wanted.link
            await write(request, link_to, fair(request), number(request), link=link, **titles)
    except Invalid as problem:
        return await refused(request, form, problem)
    return back(request, "resources")


def link_to(work: Work, slug: str, session_id: int, *, link: str, title_en: str, title_ja: str) -> None:
    """A link to read."""
    resources.add_resource(work, slug, session_id, title_en=title_en, title_ja=title_ja, link=link)


async def remove_resource(request: Request) -> Response:
    """Taken away."""
    row = request.path_params["resource"]
    await write(request, resources.remove_resource, fair(request), number(request), row)
    return back(request, "resources")


async def imported(request: Request) -> Response:
    """A schedule file: first looked at, then taken in."""
    if request.method == "GET":
        return await page(request, await read(request, pages.import_page, fair(request)))
    await read(request, pages.import_page, fair(request))
    try:
        form, files = await posted_with_files(request, allowed={"file": ("application/octet-stream",)})
        if form.value("source"):
            return await take_in(request, form)
        if "file" not in files:
            raise Invalid({"file": forms.NO_FILE})
        data = await anyio.Path(files["file"].path).read_bytes()
        await anyio.Path(files["file"].path).unlink()
        if len(data) > JSON_KB << 10:
            raise Invalid(
                {"file": say("This file is larger than {limit} kB; please split it.", limit=JSON_KB)}
            )
        outlook = await read(request, schedule_import.look_ahead, fair(request), data=data)
    except Invalid as problem:
        context = await read(request, pages.import_page, fair(request))
        return await page(request, replace(context, form=Filled().refused(problem)), status=422)
    source = data.decode(errors="replace") if outlook.is_possible else ""
    context = await read(request, pages.import_page, fair(request), outlook=outlook, source=source)
    return await page(request, context, status=200 if outlook.is_possible else 422)


async def take_in(request: Request, posted_form: Filled) -> Response:
    """What was looked at before, into the programme."""
    form = parse(forms.ImportForm, posted_form)
    data = form.source.encode()
    with_clashes = form.with_clashes != ""
    await write(request, schedule_import.import_schedule, fair(request), data=data, with_clashes=with_clashes)
    return see(
        request, "console_programme", fair=fair(request), flash=say("The file is in the programme now.")
    )


async def kept(request: Request, verb: Any, arrived: Arrived, **values: str) -> None:
    """Move an upload among the stored files, unless *verb* refuses it."""
    stored_as = await keep(request, arrived.path)
    try:
        await write(
            request, verb, fair(request), number(request), arrived=arrived, stored_as=stored_as, **values
        )
    except Refusal:
        await forget(request, stored_as)
        raise


async def refused(request: Request, form: Filled, problem: Invalid) -> Response:
    """The session's page as it stands, with what was typed into one of its forms."""
    context = await read(request, pages.session_edit_page, fair(request), number(request))
    filled = Filled(dict(context.form.fields) | dict(form.fields), problem.fields)
    return await page(request, replace(context, form=filled), status=422)


def back(request: Request, anchor: str = "") -> Response:
    """To the session's form."""
    words = say("Saved.")
    return see(
        request, "console_session", fair=fair(request), session=number(request), anchor=anchor, flash=words
    )


def zone_of_fair(work: Work, slug: str) -> str:
    """The clock that an organiser writes times on."""
    return organised_fair(work, slug).zone


def fair(request: Request) -> str:
    """The fair of the address."""
    slug: str = request.path_params["fair"]
    return slug


def number(request: Request) -> int:
    """The session of the address."""
    session: int = request.path_params["session"]
    return session


HERE = "/fairs/{fair}/console/programme"
SESSION = HERE + "/sessions/{session:int}"
editor_routes = [
    Route(HERE, show, name="console_programme"),
    Route(HERE + "/sessions/new", new, name="console_session_new"),
    Route(HERE + "/sessions", leads_to("console_session_new")),
    Route(HERE + "/sessions", create, methods=["POST"], name="console_sessions"),
    Route(SESSION, edit, methods=["GET"], name="console_session"),
    Route(SESSION, change, methods=["POST"]),
    Route(SESSION + "/cancellation", cancel, methods=["POST"], name="console_cancellation"),
    Route(SESSION + "/cancellation/removal", restore, methods=["POST"], name="console_cancellation_removal"),
    Route(SESSION + "/stream", set_stream, methods=["POST"], name="console_stream"),
    Route(SESSION + "/stream/removal", remove_stream, methods=["POST"], name="console_stream_removal"),
    Route(SESSION + "/resources", add_resource, methods=["POST"], name="console_resources"),
    Route(
        SESSION + "/resources/{resource:int}/removal",
        remove_resource,
        methods=["POST"],
        name="console_resource_removal",
    ),
    Route(HERE + "/import", imported, methods=["GET", "POST"], name="console_import"),
]
