"""The hall over HTTP: the street, a booth, its jobs and files, the desk, the exhibitor's own page."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booths.hall.desk import desk_page
from booths.hall.editing import edit_page
from booths.hall.filters import filter_of
from booths.hall.jobs import briefcase_page, comparison_page, job_page
from booths.hall.pages import hall_page
from booths.hall.stall import booth_page
from booths.leads import gifts
from booths.leads.forms import QuestionForm
from booths.stand import approval, counter, documents, editing
from booths.stand.access import edited_booth
from booths.stand.documents import Stored
from booths.stand.forms import BoothForm
from booths.stand.pictures import LOGOS, PICTURES
from booths.stand.routes import BOOTH, SAVED, number, place
from booths.stand.taking import keep_redrawn
from core.kit.downloads import send_file
from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.pagecache import SharedPage
from core.kit.uploads import forget, posted_with_files, store_of
from core.kit.web import page, posted, read, see, write
from core.kit.work import Work
from realtime.acts import once
from realtime.presence import Presence

LONGEST = {"logo": 512, "banner": 1600}


def presence(request: Request) -> Presence:
    """Who listens where."""
    found: Presence = request.app.state.hub.presence
    return found


def origin(request: Request) -> str:
    """The fair's public address."""
    return str(request.app.state.settings.address)


async def show_hall(request: Request) -> Response:
    asked = request.query_params.get("page", "1")
    which = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    wanted = filter_of(request.query_params)
    shown = await read(
        request, hall_page, request.path_params["fair"], wanted, page=which, here=presence(request).count
    )
    return await page(request, shown)


async def show_booth(request: Request, *, form: Filled | None = None, status: int = 200) -> Response:
    shown = await read(
        request, booth_page, *place(request), here=presence(request).count, origin=origin(request),
        sessions_at=request.app.state.sessions_at, form=form,
    )  # fmt: skip
    return await page(request, shown, status=status)


def asked_once(work: Work, fair: str, booth: str, form: QuestionForm) -> None:
    """Put the question into the letterbox, however often the form is sent."""
    found = gifts.visitor_at(work, fair, booth)
    once(
        work, topic=f"booth:{found.id}", act_id=form.id, name="question.ask", body={"words": form.words},
        run=lambda: {"evidence": gifts.ask(work, fair, booth, words=form.words).id},
    )  # fmt: skip


async def ask(request: Request) -> Response:
    form = await posted(request)
    try:
        await write(request, asked_once, *place(request), parse(QuestionForm, form))
    except (Invalid, Conflict) as problem:
        told = problem if isinstance(problem, Invalid) else Invalid({"words": problem.sentence})
        return await show_booth(request, form=form.refused(told), status=problem.status)
    fair, booth = place(request)
    told_words = say("Your question is in the letterbox. The staff read it with your name.")
    return see(request, "booth", fair=fair, booth=booth, flash=told_words, anchor="ask")


async def show_job(request: Request) -> Response:
    return await page(
        request,
        await read(request, job_page, *place(request), number(request, "job"), origin=origin(request)),
    )


async def compare(request: Request) -> Response:
    chosen = [
        int(one) for one in request.query_params.getlist("job")[:50] if one.isdecimal() and len(one) < 10
    ]
    return await page(request, await read(request, comparison_page, request.path_params["fair"], chosen))


async def show_file(request: Request) -> Response:
    file = await read(request, documents.shown_file, *place(request), number(request, "file"))
    return send_file(request, file, cache="private, max-age=3600")


async def download(request: Request) -> Response:
    file = await write(request, documents.download, *place(request), number(request, "document"))
    return send_file(request, file, download=True)


async def take(request: Request) -> Response:
    fair, booth = place(request)
    await write(request, documents.take, fair, booth, number(request, "document"))
    return see(
        request, "booth", fair=fair, booth=booth, flash=say("It is in your briefcase."), anchor="documents"
    )


async def put_back(request: Request) -> Response:
    await write(request, documents.put_back, number(request, "document"))
    return see(request, "briefcase")


async def show_briefcase(request: Request) -> Response:
    return await page(request, await read(request, briefcase_page))


async def show_desk(request: Request) -> Response:
    there = presence(request)
    return await page(
        request, await read(request, desk_page, *place(request), here=there.count, who=there.accounts)
    )


async def step_up(request: Request) -> Response:
    fair, booth = place(request)
    await write(request, counter.step_up, fair, booth)
    return see(request, "booth_desk", fair=fair, booth=booth, flash=say("You are at the counter."))


async def step_away(request: Request) -> Response:
    fair, booth = place(request)
    await write(request, counter.step_away, fair, booth)
    return see(request, "booth_desk", fair=fair, booth=booth, flash=say("You have left the counter."))


async def show_edit(request: Request) -> Response:
    return await page(request, await read(request, edit_page, *place(request), here=presence(request).count))


async def save(request: Request) -> Response:
    form = await posted(request)
    try:
        await write(request, editing.change, *place(request), parse(BoothForm, form))
    except Invalid as problem:
        return await edit_again(request, form=form.refused(problem))
    return edited(request)


async def preview(request: Request) -> Response:
    """The page with what is typed now; nothing is saved."""
    form = await posted(request)
    try:
        typed = parse(BoothForm, form)
    except Invalid as problem:
        return await edit_again(request, form=form.refused(problem))
    here = presence(request).count
    return await page(
        request, await read(request, edit_page, *place(request), here=here, form=form, typed=typed)
    )


async def edit_again(
    request: Request, *, form: Filled | None = None, pictures: Filled | None = None
) -> Response:
    here = presence(request).count
    shown = await read(request, edit_page, *place(request), here=here, form=form, pictures=pictures)
    return await page(request, shown, status=422)


def edited(request: Request) -> Response:
    fair, booth = place(request)
    return see(request, "booth_edit", fair=fair, booth=booth, flash=SAVED)


async def hang(request: Request) -> Response:
    """Another logo or banner; SVG becomes PNG."""
    await read(request, edited_booth, *place(request))
    which = which_of(request)
    try:
        _, files = await posted_with_files(request, allowed={which: LOGOS if which == "logo" else PICTURES})
        if which not in files:
            raise Invalid({which: say("Please choose a file.")})
        stored = await keep_redrawn(store_of(request), files[which], longest=LONGEST[which])
    except Invalid as problem:
        return await edit_again(request, pictures=Filled().refused(problem))
    try:
        gone = await write(request, hung, *place(request), which, stored)
    except Exception:
        await forget(request, stored.stored_as)
        raise
    await forget(request, *gone)
    return edited(request)


def which_of(request: Request) -> str:
    """``logo`` or ``banner``, whichever the address is about."""
    return "logo" if "/edit/logo" in request.url.path else "banner"


def hung(work: Work, fair: str, booth: str, which: str, stored: Stored) -> list[str]:
    """Show it as logo or banner."""
    verb = documents.set_logo if which == "logo" else documents.set_banner
    return verb(work, fair, booth, stored)


async def take_down(request: Request) -> Response:
    gone = await write(request, documents.remove_pictures_of, *place(request), which_of(request))
    await forget(request, *gone)
    return edited(request)


async def submit(request: Request) -> Response:
    """Save what stands in the form, if one was sent, and ask for approval: both or nothing."""
    fair, booth = place(request)
    form = await posted(request)
    try:
        words = parse(BoothForm, form) if form.fields else None
        await write(request, hand_in, fair, booth, words)
    except Invalid as problem:
        return await edit_again(request, form=form.refused(problem))
    return see(request, "booth_edit", fair=fair, booth=booth, flash=say("The organiser will look at it now."))


def hand_in(work: Work, fair: str, booth: str, words: BoothForm | None) -> None:
    """Write *words*, then submit."""
    if words is not None:
        editing.change(work, fair, booth, words)
    approval.submit(work, fair, booth)


hall_routes = [
    SharedPage("/fairs/{fair}/hall", show_hall, name="hall"),
    Route("/fairs/{fair}/jobs/comparison", compare, name="job_comparison"),
    Route("/briefcase", show_briefcase, name="briefcase"),
    Route("/briefcase/{document:int}/removal", put_back, methods=["POST"], name="briefcase_removal"),
    SharedPage(BOOTH, show_booth, name="booth"),
    Route(f"{BOOTH}/questions", ask, methods=["POST"], name="booth_questions"),
    SharedPage(f"{BOOTH}/jobs/{{job:int}}", show_job, name="job"),
    Route(f"{BOOTH}/files/{{file:int}}", show_file, name="booth_file"),
    Route(f"{BOOTH}/documents/{{document:int}}", download, name="booth_document"),
    Route(f"{BOOTH}/documents/{{document:int}}/taking", take, methods=["POST"], name="booth_document_taking"),
    Route(f"{BOOTH}/desk", show_desk, name="booth_desk"),
    Route(f"{BOOTH}/counter", step_up, methods=["POST"], name="booth_counter"),
    Route(f"{BOOTH}/counter/removal", step_away, methods=["POST"], name="booth_counter_removal"),
    Route(f"{BOOTH}/edit", show_edit, name="booth_edit"),
    Route(f"{BOOTH}/edit", save, methods=["POST"]),
    Route(f"{BOOTH}/edit/preview", preview, methods=["POST"], name="booth_preview"),
    Route(f"{BOOTH}/edit/submission", submit, methods=["POST"], name="booth_submission"),
    Route(f"{BOOTH}/edit/logo", hang, methods=["POST"], name="booth_logo"),
    Route(f"{BOOTH}/edit/logo/removal", take_down, methods=["POST"], name="booth_logo_removal"),
    Route(f"{BOOTH}/edit/banner", hang, methods=["POST"], name="booth_banner"),
    Route(f"{BOOTH}/edit/banner/removal", take_down, methods=["POST"], name="booth_banner_removal"),
]
