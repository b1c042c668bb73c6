"""The console: its first page, settings, exhibitors, announcements, mails, the log."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.web import page, posted, read, see, write
from server.console import announcements, exhibitors, fairs, forms, pages
from server.console.people.routes import people_routes
from server.console.web import number_in, table_file
from server.moderation.log import COLUMNS as LOG_COLUMNS
from server.moderation.log import export_log


async def show(request: Request) -> Response:
    """What needs the organisers now."""
    here = request.app.state.hub.presence.count
    return await page(request, await read(request, pages.console_page, slug(request), here=here))


async def show_settings(request: Request) -> Response:
    """The fair's settings."""
    return await page(request, await read(request, pages.settings_page, slug(request)))


async def save_settings(request: Request) -> Response:
    """Change them; what cannot be used comes back beside its field."""
    form = await posted(request)
    await read(request, pages.settings_page, slug(request))
    try:
        await write(request, fairs.change_fair, slug(request), parse(forms.FairForm, form))
    except Invalid as problem:
        shown = await read(request, pages.settings_page, slug(request), form=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "console_settings", say("Saved."))


async def publish(request: Request) -> Response:
    """Let everybody see the fair."""
    await write(request, fairs.publish, slug(request))
    return back(request, "console", say("The fair is published."))


async def unpublish(request: Request) -> Response:
    """Take the fair back."""
    await write(request, fairs.unpublish, slug(request))
    return back(request, "console", say("Only organisers see the fair now."))


async def show_new_fair(request: Request) -> Response:
    """A new fair, for operators."""
    return await page(request, await read(request, pages.new_fair_page))


async def create_fair(request: Request) -> Response:
    """Create it, and go to its console."""
    form = await posted(request)
    await read(request, pages.new_fair_page)
    try:
        wanted = parse(forms.NewFairForm, form)
        fair = await write(request, fairs.create_fair, wanted, address=request.app.state.settings.address)
    except Invalid as problem:
        shown = await read(request, pages.new_fair_page, form=form.refused(problem))
        return await page(request, shown, status=422)
    return see(
        request, "console", fair=fair.slug, flash=say("The fair is created. Only its organisers see it.")
    )


async def show_exhibitors(request: Request) -> Response:
    """Every exhibitor."""
    return await page(request, await read(request, pages.exhibitors_page, slug(request)))


async def create_booth(request: Request) -> Response:
    """A new exhibitor, and a mail to its owner."""
    form, state = await posted(request), request.app.state
    await read(request, pages.exhibitors_page, slug(request))
    try:
        wanted = parse(forms.BoothForm, form)
        await write(
            request,
            exhibitors.create,
            slug(request),
            wanted,
            address=state.settings.address,
            signer=state.signer,
        )
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"name_en": problem.sentence})
        return await exhibitors_again(request, form, told, "new")
    done = (
        say("The booth is created; its owner is invited by mail.")
        if wanted.owner_email
        else say("The booth is created. Its owner can be invited under “More”.")
    )
    return back(request, "console_exhibitors", done)


async def approve(request: Request) -> Response:
    """Approve a booth and put it into the hall."""
    await write(request, exhibitors.approve, slug(request), booth(request))
    return back(request, "console_exhibitors", say("Approved. The booth stands in the hall now."))


async def send_back(request: Request) -> Response:
    """Send a booth back with a note."""
    form = await posted(request)
    try:
        wanted = parse(forms.NoteForm, form)
        await write(request, exhibitors.send_back, slug(request), booth(request), words=wanted.note)
    except Invalid as problem:
        return await exhibitors_again(request, form, problem, str(booth(request)))
    return back(request, "console_exhibitors", say("Sent back. Its owners are told."))


async def publish_booth(request: Request) -> Response:
    """Put an approved booth into the hall."""
    try:
        await write(request, exhibitors.publish, slug(request), booth(request))
    except Conflict as problem:
        return back(request, "console_exhibitors", problem.sentence)
    return back(request, "console_exhibitors", say("The booth stands in the hall now."))


async def unpublish_booth(request: Request) -> Response:
    """Take a booth out of the hall."""
    await write(request, exhibitors.unpublish, slug(request), booth(request))
    return back(request, "console_exhibitors", say("The booth is out of the hall."))


async def place_booth(request: Request) -> Response:
    """Change its level and its seats."""
    form = await posted(request)
    try:
        wanted = parse(forms.PlaceForm, form)
        await write(
            request, exhibitors.place, slug(request), booth(request), level=wanted.level, seats=wanted.seats
        )
    except Invalid as problem:
        return await exhibitors_again(request, form, problem, str(booth(request)))
    return back(request, "console_exhibitors", say("Saved."))


async def invite_owner(request: Request) -> Response:
    """Invite another owner."""
    form, state = await posted(request), request.app.state
    try:
        wanted = parse(forms.OwnerForm, form)
        await write(
            request, exhibitors.invite, slug(request), booth(request), email=wanted.email,
            address=state.settings.address, signer=state.signer,
        )  # fmt: skip
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"email": problem.sentence})
        return await exhibitors_again(request, form, told, str(booth(request)))
    return back(request, "console_exhibitors", say("The invitation is on its way."))


async def exhibitors_again(request: Request, form: Filled, problem: Invalid, form_of: str) -> Response:
    """The list with what was typed and the sentence beside it."""
    shown = await read(
        request, pages.exhibitors_page, slug(request), form=form.refused(problem), form_of=form_of
    )
    return await page(request, shown, status=422)


async def show_announcements(request: Request) -> Response:
    """What was told and is planned."""
    return await page(request, await read(request, pages.announcements_page, slug(request)))


async def announce(request: Request) -> Response:
    """Tell, or plan to."""
    form = await posted(request)
    await read(request, pages.announcements_page, slug(request))
    try:
        await write(request, announcements.announce, slug(request), parse(forms.AnnouncementForm, form))
    except Invalid as problem:
        shown = await read(request, pages.announcements_page, slug(request), form=form.refused(problem))
        return await page(request, shown, status=422)
    return back(request, "console_announcements", say("Announced."))


async def withdraw(request: Request) -> Response:
    """It no longer holds."""
    await write(request, announcements.withdraw, slug(request), request.path_params["announcement"])
    return back(request, "console_announcements", say("Withdrawn."))


async def show_mails(request: Request) -> Response:
    """What became of the mails."""
    return await page(request, await read(request, pages.mails_page, slug(request)))


async def show_log(request: Request) -> Response:
    """The log of acts."""
    asked = request.query_params
    shown = await read(
        request, pages.log_page, slug(request), words=asked.get("q", "")[:100],
        deed=asked.get("deed", "")[:40],
        page=number_in(asked.get("page", "")), query=asked_for(request),
    )  # fmt: skip
    return await page(request, shown)


async def send_log(request: Request) -> Response:
    """The whole log as a table."""
    form = await posted(request)
    rows = await write(request, export_log, slug(request))
    return table_file(form.value("kind"), LOG_COLUMNS, rows, name=f"{slug(request)}-log")


def asked_for(request: Request) -> str:
    """The query without its page."""
    kept = request.url.include_query_params().remove_query_params("page").query
    return str(kept)


def slug(request: Request) -> str:
    """Which fair."""
    return str(request.path_params["fair"])


def booth(request: Request) -> int:
    """Which booth."""
    return int(request.path_params["booth"])


def back(request: Request, route: str, flash: Sentence) -> Response:
    """To the page that shows it."""
    return see(request, route, fair=slug(request), flash=flash)


CONSOLE = "/fairs/{fair}/console"
BOOTH = f"{CONSOLE}/exhibitors/{{booth:int}}"
console_routes: list[BaseRoute] = [
    Route("/fairs/new", show_new_fair, name="fair_new"),
    Route("/fairs/new", create_fair, methods=["POST"]),
    Route(CONSOLE, show, name="console"),
    Route(f"{CONSOLE}/settings", show_settings, name="console_settings"),
    Route(f"{CONSOLE}/settings", save_settings, methods=["POST"]),
    Route(f"{CONSOLE}/publication", publish, methods=["POST"], name="console_publication"),
    Route(f"{CONSOLE}/publication/end", unpublish, methods=["POST"], name="console_publication_end"),
    Route(f"{CONSOLE}/exhibitors", show_exhibitors, name="console_exhibitors"),
    Route(f"{CONSOLE}/exhibitors", create_booth, methods=["POST"]),
    Route(f"{BOOTH}/approval", approve, methods=["POST"], name="console_approval"),
    Route(f"{BOOTH}/return", send_back, methods=["POST"], name="console_return"),
    Route(f"{BOOTH}/publication", publish_booth, methods=["POST"], name="console_booth_publication"),
    Route(
        f"{BOOTH}/publication/end", unpublish_booth, methods=["POST"], name="console_booth_publication_end"
    ),
    Route(f"{BOOTH}/place", place_booth, methods=["POST"], name="console_place"),
    Route(f"{BOOTH}/invitations", invite_owner, methods=["POST"], name="console_owner"),
    Route(f"{CONSOLE}/announcements", show_announcements, name="console_announcements"),
    Route(f"{CONSOLE}/announcements", announce, methods=["POST"]),
    Route(
        f"{CONSOLE}/announcements/{{announcement:int}}/withdrawal", withdraw, methods=["POST"],
        name="console_withdrawal",
    ),
    Route(f"{CONSOLE}/mails", show_mails, name="console_mails"),
    Route(f"{CONSOLE}/log", show_log, name="console_log"),
    Route(f"{CONSOLE}/log/exports", send_log, methods=["POST"], name="console_log_export"),
    *people_routes,
]  # fmt: skip
