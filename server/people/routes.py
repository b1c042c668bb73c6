"""People as pages: ``/profile``, ``/people/{account}``, ``/fairs/{fair}/people``, ``/membership``."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.fair.access import fair_id
from core.kit.errors import Invalid
from core.kit.forms import parse
from core.kit.i18n import say
from core.kit.web import actor_of, go, own_path, page, posted, read, see, write
from core.kit.work import Work
from core.people.access import attended_fair, visible_person
from core.people.blocks import block, unblock
from core.people.directory import Wanted
from core.people.forms import BlockForm, ListingForm, parse_welcome
from core.people.listing import directory_page, refused_page
from core.people.pages import (
    PersonPage,
    membership_page,
    person_page,
    preview_page,
    welcome_page,
)
from core.people.profile import answer_listing, introduce
from realtime.chat.rooms import conversation_with, may_write_to
from server.people.files.routes import file_routes, own_profile
from server.people.relations import bond_with, staff_of
from server.people.reports import ReportForm, report


async def show_welcome(request: Request) -> Response:
    """Somebody new says who they are, or skips it."""
    onward = own_path(request.query_params.get("next", "/"))
    return await page(request, await read(request, welcome_page, next_path=onward))


async def introduce_oneself(request: Request) -> Response:
    """The first words."""
    form = await posted(request)
    onward = own_path(form.value("next", "/"))
    try:
        await write(request, introduce, parse_welcome(form))
    except Invalid as problem:
        shown = await read(request, welcome_page, next_path=onward)
        return await page(request, replace(shown, form=form.refused(problem)), status=422)
    return go(request, onward, flash=say("Welcome. The rest of your profile can wait until you like."))


async def show_profile(request: Request) -> Response:
    """Everything about oneself."""
    return await page(request, await read(request, own_profile))


async def show_preview(request: Request) -> Response:
    """One's own profile as others see it."""
    seen_by = "exchanged" if request.query_params.get("by") == "exchanged" else "everyone"
    return await page(request, await read(request, preview_page, seen_by=seen_by))


async def answer(request: Request) -> Response:
    """Be found in the directory, or not."""
    form = parse(ListingForm, await posted(request))
    await write(request, answer_listing, listed=form.listed == "yes")
    said = (
        say("You can be found in the directory now.")
        if form.listed == "yes"
        else say("You are not in the directory.")
    )
    return go(request, form.next or str(request.app.url_path_for("profile")), flash=said)


async def show_person(request: Request) -> Response:
    """Somebody's profile, as far as they show it."""
    account_id = request.path_params["account"]
    return await page(request, await shown_person(request, account_id))


async def shown_person(request: Request, account_id: int) -> PersonPage:
    """The profile as whoever asks may see it now."""
    is_online = request.app.state.hub.is_online(account_id)
    return await read(
        request, person_page, account_id, bonds=bond_with, may_write=may_write_to, is_online=is_online
    )


async def begin_conversation(request: Request) -> Response:
    """Write to somebody: the one conversation of the two, begun if it may be."""
    room = await write(request, conversation_with_visible, request.path_params["account"])
    return see(request, "conversation", room=room)


def conversation_with_visible(work: Work, account_id: int) -> int:
    """The room's id; only with people who are shown to the actor."""
    _, bond = visible_person(work, account_id, bond_with)
    room = conversation_with(work, account_id, exchanged=bond.exchanged)
    assert room.id is not None
    return room.id


async def choose_block(request: Request) -> Response:
    """Hear from somebody no more, or again; they are not told."""
    form = parse(BlockForm, await posted(request))
    account_id = request.path_params["account"]
    await write(request, block if form.blocked == "yes" else unblock, account_id)
    said = (
        say("You will not hear from this person.")
        if form.blocked == "yes"
        else say("You can hear from this person again.")
    )
    return see(request, "person", account=account_id, flash=said)


async def report_person(request: Request) -> Response:
    """Ask the organisers to look at somebody; they are not told."""
    form, account_id = await posted(request), request.path_params["account"]
    request.app.state.limits.check("reports", actor_of(request).signed_in_id, most=10, seconds=600)
    try:
        wanted = parse(ReportForm, form)
        await write(request, report, account_id, fair=wanted.fair, reason=wanted.reason)
    except Invalid as problem:
        shown = replace(await shown_person(request, account_id), form=form.refused(problem))
        return await page(request, shown, status=422)
    return see(request, "person", account=account_id, flash=say("Thank you. The organisers will look at it."))


async def show_people(request: Request) -> Response:
    """The directory of a fair; words and filters come in the address, so that a page can be kept."""
    asked = request.query_params
    wanted = Wanted(
        words=asked.get("q", "").strip()[:100],
        language=asked.get("language", "")[:5],
        place=asked.get("place", "").strip()[:120],
        is_here=asked.get("here") == "yes",
    )
    slug = request.path_params["fair"]
    here_id = await read(request, attended_fair_id, slug)
    request.app.state.limits.check("directory", actor_of(request).signed_in_id, most=120, seconds=60)
    here = request.app.state.hub.presence.accounts(f"fair:{here_id}")
    number = asked.get("page", "")[:6]
    try:
        shown = await read(
            request,
            directory_page,
            slug,
            wanted,
            page=int(number) if number.isascii() and number.isdigit() else 1,
            here=here,
            staff=staff_of,
        )
    except Invalid as problem:
        empty = await read(request, refused_page, slug, wanted)
        return await page(request, replace(empty, form=empty.form.refused(problem)), status=422)
    return await page(request, shown)


def attended_fair_id(work: Work, slug: str) -> int:
    """The door of the directory, and which fair's presence to ask."""
    return fair_id(attended_fair(work, slug))


async def show_membership(request: Request) -> Response:
    """What membership is, and whether one is a member."""
    return await page(request, await read(request, membership_page))


people_routes = [
    Route("/welcome", show_welcome, name="welcome"),
    Route("/welcome", introduce_oneself, methods=["POST"], name="introduction"),
    Route("/profile", show_profile, name="profile"),
    Route("/profile/preview", show_preview, name="profile_preview"),
    Route("/profile/listing", answer, methods=["POST"], name="listing"),
    *file_routes,
    Route("/people/{account:int}", show_person, name="person"),
    Route("/people/{account:int}/conversation", begin_conversation, methods=["POST"], name="write_to"),
    Route("/people/{account:int}/block", choose_block, methods=["POST"], name="block"),
    Route("/people/{account:int}/reports", report_person, methods=["POST"], name="person_reports"),
    Route("/fairs/{fair}/people", show_people, name="people"),
    Route("/membership", show_membership, name="membership"),
]
