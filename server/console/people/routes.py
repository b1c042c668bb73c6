"""People in the console: found, invited, imported, exported; their roles, memberships and links."""

from dataclasses import replace

import anyio
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.fair.access import organised_fair
from core.kit.errors import Conflict, Forbidden, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.tables import Table, TableProblem, read_table
from core.kit.uploads import forget, keep, posted_with_files, store_of
from core.kit.web import actor_of, leads_to, page, posted, read, see, write
from server.console import importing, invitations, people_pages, roles
from server.console.crowd import EXPORTED, export_people
from server.console.forms import ImportForm, InvitationForm, MembershipForm, RoleForm
from server.console.web import number_in, table_file


async def show_people(request: Request) -> Response:
    """Everybody at the fair."""
    asked = request.query_params
    shown = await read(
        request, people_pages.people_page, slug(request), words=asked.get("q", "")[:100],
        role=asked.get("role", "")[:20], sort=asked.get("sort", "")[:20],
        page=number_in(asked.get("page", "")),
    )  # fmt: skip
    return await page(request, shown)


async def send_people(request: Request) -> Response:
    """Everybody as a table."""
    form = await posted(request)
    rows = await write(request, export_people, slug(request))
    return table_file(form.value("kind"), EXPORTED, rows, name=f"{slug(request)}-people")


async def show_person(request: Request) -> Response:
    """One of them."""
    return await page(request, await read(request, people_pages.person_page, slug(request), who(request)))


async def give_role(request: Request) -> Response:
    """Give a role."""
    form = await posted(request)
    try:
        wanted = parse(RoleForm, form)
        await write(
            request, roles.give_role, slug(request), who(request), role=wanted.role, why=wanted.why,
            address=request.app.state.settings.address,
        )  # fmt: skip
    except Invalid as problem:
        return await person_again(request, form, problem, "role")
    return to_person(request)


async def take_role(request: Request) -> Response:
    """Take a role away; whoever takes their own organiser's role is led out of the console."""
    form = await posted(request)
    try:
        wanted = parse(RoleForm, form)
        await write(request, roles.take_role, slug(request), who(request), role=wanted.role, why=wanted.why)
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"role": problem.sentence})
        return await person_again(request, form, told, "role")
    if who(request) == actor_of(request).account_id:
        return see(request, "home", fair=slug(request), flash=say("Saved."))
    return to_person(request)


async def give_membership(request: Request) -> Response:
    """Make somebody a member."""
    form = await posted(request)
    try:
        wanted = parse(MembershipForm, form)
        await write(request, roles.make_member, slug(request), who(request), ends_on=wanted.ends_on)
    except Invalid as problem:
        return await person_again(request, form, problem, "membership")
    return to_person(request)


async def end_membership(request: Request) -> Response:
    """End a membership."""
    await write(request, roles.unmake_member, slug(request), who(request))
    return to_person(request)


async def make_link(request: Request) -> Response:
    """A sign-in link, shown on this page once and never again."""
    limit(request, "sign-in links", most=30)
    address = request.app.state.settings.address
    try:
        link = await write(request, roles.hand_out_link, slug(request), who(request), address=address)
    except Forbidden as problem:
        return await person_again(request, Filled(), Invalid({"link": problem.sentence}), "link")
    shown = await read(request, people_pages.person_page, slug(request), who(request), link=link)
    return await page(request, shown, headers={"Cache-Control": "no-store"})


async def mail_again(request: Request) -> Response:
    """Write the invitation again."""
    limit(request, "invitations again", most=100)
    address = request.app.state.settings.address
    await write(request, roles.mail_again, slug(request), who(request), address=address)
    return see(
        request,
        "console_person",
        fair=slug(request),
        account=who(request),
        flash=say("The mail is on its way."),
    )


async def person_again(request: Request, form: Filled, problem: Invalid, form_of: str) -> Response:
    """The person's page with what was refused."""
    shown = await read(
        request, people_pages.person_page, slug(request), who(request), form=form.refused(problem),
        form_of=form_of,
    )  # fmt: skip
    return await page(request, shown, status=422)


async def show_invitations(request: Request) -> Response:
    """The two ways to invite many."""
    return await page(request, await read(request, people_pages.invitations_page, slug(request)))


async def invite(request: Request) -> Response:
    """By a list of addresses."""
    form = await posted(request)
    shown = await read(request, people_pages.invitations_page, slug(request))
    limit(request, "people invitations", most=30)
    try:
        wanted = parse(InvitationForm, form)
        done = await write(
            request, invitations.invite_people, slug(request), wanted.emails, role=wanted.role,
            address=request.app.state.settings.address,
        )  # fmt: skip
    except Invalid as problem:
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    told = say("Invited: {written}. There already: {known}.", written=done.written, known=done.known)
    return see(request, "console_people", fair=slug(request), flash=told)


async def try_import(request: Request) -> Response:
    """The dry run: every bad row is named, nothing is changed, the file waits to be taken in."""
    await read(request, organised_fair, slug(request))
    limit(request, "people imports", most=60)
    run, filename, token = importing.PeopleRun(), "", 0
    try:
        _, files = await posted_with_files(request, allowed={"file": importing.TYPES}, limit_mb=10)
        if "file" not in files:
            raise Invalid({"file": say("Please choose a file.")})
    except Invalid as problem:
        shown = await read(request, people_pages.invitations_page, slug(request))
        return await page(request, replace(shown, file_form=Filled().refused(problem)), status=422)
    arrived = files["file"]
    filename = arrived.name
    try:
        data = await anyio.Path(arrived.path).read_bytes()
        table = await anyio.to_thread.run_sync(read_rows, data, arrived.name)
        run = await read(request, importing.try_import, slug(request), table)
    except TableProblem as problem:
        run = importing.PeopleRun(problem=problem.say)
    if run.clean:
        stored_as = await keep(request, arrived.path)
        token, gone = await write(
            request, importing.keep_file, slug(request), name=arrived.name, size=arrived.size,
            digest=arrived.digest, stored_as=stored_as,
        )  # fmt: skip
        await forget(request, *gone)
    else:
        arrived.path.unlink(missing_ok=True)
    shown = await read(request, people_pages.invitations_page, slug(request))
    told = replace(shown, run=run, filename=filename, token=token)
    return await page(request, told, status=200 if run.clean else 422)


async def take_import(request: Request) -> Response:
    """Take in the file of the dry run; checked again, because the world may have moved on."""
    form = parse(ImportForm, await posted(request))
    kept = await read(request, importing.kept_file, slug(request), request.path_params["file"])
    data = await store_of(request).read(kept.stored_as, 0, kept.size)
    table = await anyio.to_thread.run_sync(read_rows, data, kept.name)
    try:
        number = await write(
            request, importing.import_people, slug(request), table, mail=form.mail == "yes",
            address=request.app.state.settings.address,
        )  # fmt: skip
    except Invalid as problem:
        shown = await read(request, people_pages.invitations_page, slug(request))
        return await page(request, replace(shown, file_form=Filled().refused(problem)), status=422)
    await forget(request, *await write(request, importing.drop_file, slug(request)))
    told = say("Taken in: {number}.", number=number)
    return see(request, "console_people", fair=slug(request), flash=told)


def read_rows(data: bytes, name: str) -> Table:
    """The rows of a file; slow for a large spreadsheet, so in a thread."""
    return read_table(data, name, max_rows=importing.MOST_ROWS)


def limit(request: Request, act: str, *, most: int) -> None:
    """How often one organiser may do this in an hour."""
    request.app.state.limits.check(act, actor_of(request).account_id or "", most=most, seconds=3600)


def slug(request: Request) -> str:
    """Which fair."""
    return str(request.path_params["fair"])


def who(request: Request) -> int:
    """Whose page."""
    return int(request.path_params["account"])


def to_person(request: Request) -> Response:
    """Back to the person."""
    return see(request, "console_person", fair=slug(request), account=who(request), flash=say("Saved."))


PEOPLE = "/fairs/{fair}/console/people"
PERSON = f"{PEOPLE}/{{account:int}}"
people_routes: list[BaseRoute] = [
    Route(PEOPLE, show_people, name="console_people"),
    Route(f"{PEOPLE}/exports", send_people, methods=["POST"], name="console_people_export"),
    Route(f"{PEOPLE}/invitations", show_invitations, name="console_invitations"),
    Route(f"{PEOPLE}/invitations", invite, methods=["POST"]),
    Route(f"{PEOPLE}/imports", leads_to("console_invitations")),
    Route(f"{PEOPLE}/imports", try_import, methods=["POST"], name="console_people_imports"),
    Route(f"{PEOPLE}/imports/{{file:int}}", take_import, methods=["POST"], name="console_people_import"),
    Route(PERSON, show_person, name="console_person"),
    Route(f"{PERSON}/roles", give_role, methods=["POST"], name="console_roles"),
    Route(f"{PERSON}/roles/removal", take_role, methods=["POST"], name="console_role_removal"),
    Route(f"{PERSON}/membership", give_membership, methods=["POST"], name="console_membership"),
    Route(f"{PERSON}/membership/end", end_membership, methods=["POST"], name="console_membership_end"),
    Route(f"{PERSON}/sign-in-link", make_link, methods=["POST"], name="console_sign_in_link"),
    Route(f"{PERSON}/mail", mail_again, methods=["POST"], name="console_person_mail"),
]
