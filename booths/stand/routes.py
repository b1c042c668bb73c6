"""Keeping a booth over HTTP: jobs, documents, hours, staff; and accepting an invitation."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booths.stand import documents, editing, job_files, jobs, pages, staff, staff_pages
from booths.stand.access import edited_booth
from booths.stand.documents import Stored
from booths.stand.forms import HoursForm, JobForm, PostForm, StaffForm, TitleForm
from booths.stand.pictures import PICTURES
from booths.stand.taking import keep_as_is, keep_redrawn
from core.kit.dry_run import DryRun
from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.signing import Purpose
from core.kit.tables import TableProblem
from core.kit.uploads import forget, posted_with_files, store_of
from core.kit.web import leads_to, page, posted, read, see, write
from core.kit.work import Work

SAVED = say("Saved.")
Endpoint = Callable[[Request], Awaitable[Response]]
Adding = Callable[[Work, str, str, Stored, TitleForm], object]


def place(request: Request) -> tuple[str, str]:
    """Fair and booth of the address."""
    return request.path_params["fair"], request.path_params["booth"]


def number(request: Request, name: str) -> int:
    """A number of the address."""
    found: int = request.path_params[name]
    return found


def back(request: Request, route: str) -> Response:
    """To one of the booth's pages, with a word that it is saved."""
    fair, booth = place(request)
    return see(request, route, fair=fair, booth=booth, flash=SAVED)


def shows(verb: Callable[[Work, str, str], Any]) -> Endpoint:
    """A route that shows the page that *verb* reads."""

    async def show(request: Request) -> Response:
        return await page(request, await read(request, verb, *place(request)))

    return show


def does(verb: Callable[[Work, str, str, int], Any], name: str, route: str) -> Endpoint:
    """A route that runs *verb* with the number called *name*; it may return stored files to forget."""

    async def act(request: Request) -> Response:
        gone = await write(request, verb, *place(request), number(request, name))
        await forget(request, *(gone if isinstance(gone, list) else []))
        return back(request, route)

    return act


async def show_job(request: Request) -> Response:
    return await page(
        request, await read(request, pages.job_edit_page, *place(request), request.path_params.get("job"))
    )


async def save_job(request: Request) -> Response:
    form = await posted(request)
    known: int | None = request.path_params.get("job")
    try:
        if known is None:
            await write(request, jobs.add_job, *place(request), parse(JobForm, form))
        else:
            await write(request, jobs.change_job, *place(request), known, parse(JobForm, form))
    except Invalid as problem:
        shown = await read(request, pages.job_edit_page, *place(request), known, form=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "booth_jobs")


async def try_import(request: Request) -> Response:
    """The dry run: the file is kept until it is taken in, or the next one comes."""
    await read(request, edited_booth, *place(request))
    run: DryRun[job_files.Row] = DryRun()
    filename, token = "", 0
    try:
        _, files = await posted_with_files(request, allowed={"file": job_files.TYPES}, limit_mb=10)
        if "file" not in files:
            raise Invalid({"file": say("Please choose a file.")})
        arrived = files["file"]
        filename = arrived.name
        data = await anyio.Path(arrived.path).read_bytes()
        lines = await anyio.to_thread.run_sync(job_files.read_lines, data, arrived.name)
        run = await read(request, job_files.try_import, *place(request), lines)
        if run.clean:
            stored = await keep_as_is(store_of(request), arrived)
            token, gone = await write(request, job_files.keep_file, *place(request), stored)
            await forget(request, *gone)
        else:
            arrived.path.unlink(missing_ok=True)
    except TableProblem as problem:
        arrived.path.unlink(missing_ok=True)
        run = DryRun(problem=problem.say)
    except Invalid as problem:
        shown = await read(request, pages.jobs_page, *place(request), form=Filled().refused(problem))
        return await page(request, shown, status=422)
    shown = await read(request, pages.jobs_page, *place(request))
    return await page(
        request,
        replace(shown, run=run, filename=filename, token=str(token)),
        status=200 if run.clean else 422,
    )


async def take_import(request: Request) -> Response:
    kept = await read(request, job_files.kept_file, *place(request), number(request, "file"))
    data = await store_of(request).read(kept.stored_as, 0, kept.size)
    lines = await anyio.to_thread.run_sync(job_files.read_lines, data, kept.name)
    await write(request, job_files.import_jobs, *place(request), lines)
    gone = await write(request, job_files.drop_file, *place(request), number(request, "file"))
    await forget(request, *gone)
    return back(request, "booth_jobs")


async def add_document(request: Request) -> Response:
    await read(request, edited_booth, *place(request))
    form = Filled()
    try:
        form, files = await posted_with_files(request, allowed={"file": documents.TYPES})
        if "file" not in files:
            raise Invalid({"file": say("Please choose a file.")})
        arrived = files["file"]
        stored = (
            await keep_redrawn(store_of(request), arrived, longest=3000)
            if arrived.content_type in PICTURES
            else await keep_as_is(store_of(request), arrived)
        )
        await lay_out(request, documents.add_document, stored, form)
    except Invalid as problem:
        shown = await read(request, pages.documents_page, *place(request), form=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "booth_documents")


async def lay_out(request: Request, verb: Adding, stored: Stored, form: Filled) -> None:
    """Store it; if that is refused, its bytes go again."""
    try:
        await write(request, verb, *place(request), stored, parse(TitleForm, form))
    except Exception:
        await forget(request, stored.stored_as)
        raise


async def add_picture(request: Request) -> Response:
    await read(request, edited_booth, *place(request))
    form = Filled()
    try:
        form, files = await posted_with_files(request, allowed={"picture": PICTURES})
        if "picture" not in files:
            raise Invalid({"picture": say("Please choose a file.")})
        stored = await keep_redrawn(store_of(request), files["picture"], longest=1600)
        await lay_out(request, documents.add_picture, stored, form)
    except Invalid as problem:
        shown = await read(request, pages.documents_page, *place(request), picture=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "booth_documents")


async def add_hours(request: Request) -> Response:
    form = await posted(request)
    try:
        await write(request, editing.add_hours, *place(request), parse(HoursForm, form))
    except Invalid as problem:
        shown = await read(request, pages.hours_page, *place(request), form=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "booth_hours")


async def invite(request: Request) -> Response:
    form = await posted(request)
    state = request.app.state
    state.limits.check("staff-invitation", request.scope["actor"].account_id or "", most=30, seconds=3600)
    try:
        wanted = parse(StaffForm, form)
        await write(
            request, staff.invite, *place(request), email=wanted.email, role=wanted.role,
            address=state.settings.address, signer=state.signer,
        )  # fmt: skip
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"email": problem.sentence})
        shown = await read(request, staff_pages.staff_page, *place(request), form=form.refused(told))
        return await page(request, shown, status=problem.status)
    return back(request, "booth_staff")


async def invite_again(request: Request) -> Response:
    state = request.app.state
    state.limits.check("staff-invitation", request.scope["actor"].account_id or "", most=30, seconds=3600)
    await write(
        request, staff.resend, *place(request), number(request, "invitation"),
        address=state.settings.address, signer=state.signer,
    )  # fmt: skip
    return back(request, "booth_staff")


async def change_staff(request: Request) -> Response:
    form, who = await posted(request), number(request, "account")
    try:
        wanted = parse(PostForm, form)
        await write(request, staff.change_staff, *place(request), who, **wanted.model_dump())
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"role": problem.sentence})
        shown = await read(
            request, staff_pages.staff_page, *place(request), post=form.refused(told), changing=who
        )
        return await page(request, shown, status=problem.status)
    return back(request, "booth_staff")


async def show_invitation(request: Request) -> Response:
    signed = request.path_params["token"]
    token = request.app.state.signer.read(Purpose.INVITATION, signed)
    if (desk := await read(request, staff.desk_behind, str(token))) is not None:
        return see(request, "booth_desk", fair=desk[0], booth=desk[1])
    return await page(request, await read(request, staff_pages.invitation_page, str(token), signed))


async def accept_invitation(request: Request) -> Response:
    token = request.app.state.signer.read(Purpose.INVITATION, request.path_params["token"])
    booth = await write(request, staff.accept, str(token))
    fair = await read(request, staff.fair_slug_of, booth.fair_id)
    return see(request, "booth_desk", fair=fair, booth=booth.slug, flash=say("Welcome. This is your desk."))


BOOTH = "/fairs/{fair}/booths/{booth}"
EDIT, POST = f"{BOOTH}/edit", ["POST"]


def posts(path: str, endpoint: Endpoint, name: str) -> Route:
    """A route below ``edit`` that acts."""
    return Route(EDIT + path, endpoint, methods=POST, name=name)


stand_routes = [
    Route(f"{EDIT}/jobs", shows(pages.jobs_page), name="booth_jobs"),
    Route(f"{EDIT}/jobs", save_job, methods=POST),
    Route(f"{EDIT}/jobs/new", show_job, name="booth_job_new"),
    posts("/jobs/imports", try_import, "booth_jobs_import"),
    posts("/jobs/imports/{file:int}", take_import, "booth_jobs_take"),
    Route(f"{EDIT}/jobs/{{job:int}}", show_job, name="booth_job_edit"),
    Route(f"{EDIT}/jobs/{{job:int}}", save_job, methods=POST),
    posts("/jobs/{job:int}/closure", does(jobs.close_job, "job", "booth_jobs"), "booth_job_closure"),
    posts("/jobs/{job:int}/opening", does(jobs.reopen_job, "job", "booth_jobs"), "booth_job_opening"),
    Route(f"{EDIT}/documents", shows(pages.documents_page), name="booth_documents"),
    Route(f"{EDIT}/documents", add_document, methods=POST),
    posts(
        "/documents/{document:int}/removal",
        does(documents.remove_document, "document", "booth_documents"),
        "booth_document_removal",
    ),
    Route(f"{EDIT}/pictures", leads_to("booth_documents")),
    posts("/pictures", add_picture, "booth_pictures"),
    posts(
        "/pictures/{picture:int}/removal",
        does(documents.remove_picture, "picture", "booth_documents"),
        "booth_picture_removal",
    ),
    Route(f"{EDIT}/hours", shows(pages.hours_page), name="booth_hours"),
    Route(f"{EDIT}/hours", add_hours, methods=POST),
    posts(
        "/hours/{hours:int}/removal",
        does(editing.remove_hours, "hours", "booth_hours"),
        "booth_hours_removal",
    ),
    Route(f"{EDIT}/staff", shows(staff_pages.staff_page), name="booth_staff"),
    posts("/staff/invitations", invite, "booth_invitations"),
    posts("/staff/invitations/{invitation:int}/mail", invite_again, "booth_invitation_mail"),
    posts(
        "/staff/invitations/{invitation:int}/removal",
        does(staff.withdraw_invitation, "invitation", "booth_staff"),
        "booth_invitation_removal",
    ),
    posts("/staff/{account:int}", change_staff, "booth_staff_member"),
    posts(
        "/staff/{account:int}/removal",
        does(staff.remove_staff, "account", "booth_staff"),
        "booth_staff_removal",
    ),
    Route("/staff/{token}", show_invitation, name="staff_invitation"),
    Route("/staff/{token}", accept_invitation, methods=POST),
]
