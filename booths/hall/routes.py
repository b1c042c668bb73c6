"""The hall over HTTP: the street, a booth, its jobs and files, the desk."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from booths.hall.desk import desk_page
from booths.hall.edit.routes import edit_routes, presence
from booths.hall.filters import filter_of
from booths.hall.jobs import briefcase_page, comparison_page, job_page
from booths.hall.pages import hall_page
from booths.hall.stall import booth_page
from booths.leads import gifts
from booths.leads.forms import QuestionForm
from booths.stand import counter, documents
from booths.stand.routes import BOOTH, number, place
from core.kit.downloads import send_file
from core.kit.errors import Conflict, Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.pagecache import SharedPage
from core.kit.web import page, posted, read, see, write
from core.kit.work import Work
from realtime.acts import once


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
    *edit_routes,
]
