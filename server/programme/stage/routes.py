"""The page of a session and what one does there, without a script."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.kit.downloads import send_file
from core.kit.errors import Invalid
from core.kit.forms import Filled, parse
from core.kit.headers import CONTENT_SECURITY_POLICY
from core.kit.i18n import Sentence, say
from core.kit.pagecache import SharedPage
from core.kit.web import go, page, posted, read, write
from core.kit.work import Work
from server.programme.access import moderated_session, require_part, visible_session
from server.programme.schedule import delay_session
from server.programme.stage import films, questions, votes
from server.programme.stage.asking import ask_by_form
from server.programme.stage.forms import AskForm, DelayForm, MergerForm, StateForm
from server.programme.stage.models import StreamKind
from server.programme.stage.pages import SessionPage, no_recording, session_page
from server.programme.stage.streams import Player

FRAMES = "https://www.youtube-nocookie.com https://player.vimeo.com"
"""Whose players may stand in a frame, on this page alone."""


async def show(request: Request) -> Response:
    """The session; ``?player=yes`` is the reader's agreement to another house's player."""
    return await shown(request, await read_page(request))


async def ask(request: Request) -> Response:
    """A question to the stage."""
    await read(request, open_to, *place(request))
    form = await posted(request)
    try:
        await write(request, ask_by_form, *place(request), form=parse(AskForm, form))
    except Invalid as problem:
        return await shown(
            request, replace(await read_page(request, tab="questions"), form=form.refused(problem)), 422
        )
    return back(request, say("Your question is with the moderator."))


async def vote(request: Request) -> Response:
    """One vote."""
    await write(request, votes.vote, *place(request), question_id=request.path_params["question"])
    return back(request)


async def take_vote_back(request: Request) -> Response:
    """One vote less."""
    await write(request, votes.take_back, *place(request), question_id=request.path_params["question"])
    return back(request)


async def move(request: Request) -> Response:
    """What a moderator does with a question."""
    await read(request, led_by, *place(request))
    form = parse(StateForm, await posted(request))
    number = request.path_params["question"]
    await write(request, questions.move_question, *place(request), question_id=number, state=form.state)
    return back(request)


async def merge(request: Request) -> Response:
    """Two questions become one."""
    await read(request, led_by, *place(request))
    form = await posted(request)
    number = request.path_params["question"]
    try:
        into = parse(MergerForm, form).into
        await write(request, questions.merge, *place(request), question_id=number, into_id=into)
    except Invalid as problem:
        context = replace(await read_page(request, tab="questions"), form=own_id(form, problem))
        return await shown(request, context, 422)
    return back(request)


async def delay(request: Request) -> Response:
    """It runs later than planned."""
    await read(request, led_by, *place(request))
    form = await posted(request)
    try:
        minutes = parse(DelayForm, form).minutes
        await write(request, delay_session, *place(request), minutes=minutes)
    except Invalid as problem:
        context = replace(await read_page(request, tab="questions"), form=own_id(form, problem))
        return await shown(request, context, 422)
    return back(request, say("Everybody sees the new time."))


async def film(request: Request) -> Response:
    """An uploaded film, in ranges."""
    return send_file(request, await read(request, films.film_of, *place(request)))


async def resource(request: Request) -> Response:
    """Something to read, as a download."""
    number = request.path_params["file"]
    return send_file(
        request, await read(request, films.resource_file, *place(request), number), download=True
    )


async def photo(request: Request) -> Response:
    """Somebody on the stage."""
    number = request.path_params["speaker"]
    return send_file(request, await read(request, films.speaker_photo, *place(request), number))


def open_to(work: Work, fair: str, session_id: int) -> None:
    """The door of whoever takes part, before anything else is looked at."""
    require_part(work, visible_session(work, fair, session_id)[1])


def led_by(work: Work, fair: str, session_id: int) -> None:
    """The door of whoever leads the session."""
    moderated_session(work, fair, session_id)


def place(request: Request) -> tuple[str, int]:
    """Fair and session of the address."""
    return request.path_params["fair"], request.path_params["session"]


async def read_page(request: Request, *, tab: str = "") -> SessionPage:
    """The page for whoever asks."""
    fair, session = place(request)
    return await read(
        request,
        session_page,
        fair,
        session,
        site=request.app.state.settings.address,
        here=request.app.state.hub.presence.count(f"session:{session}"),
        agreed=request.query_params.get("player") == "yes",
        tab=tab or ("questions" if request.query_params.get("tab") == "questions" else "chat"),
        recording_of=getattr(request.app.state, "recording_of", no_recording),
    )


async def shown(request: Request, context: SessionPage, status: int = 200) -> Response:
    """The page with its own policy where another house's player may stand on it."""
    headers = policy_for(context.player)
    return await page(request, context, status=status, headers=headers)


def policy_for(player: Player | None) -> dict[str, str]:
    """Frames of YouTube and Vimeo, or films of the one host that the organisers named."""
    if player is None:
        return {}
    if player.frame:
        return {"Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-src {FRAMES}"}
    if player.kind == StreamKind.HLS:
        allowed = CONTENT_SECURITY_POLICY
        for name in ("media-src", "connect-src"):
            allowed = allowed.replace(f"{name} 'self'", f"{name} 'self' https://{player.host}")
        return {"Content-Security-Policy": allowed}
    return {}


def own_id(form: Filled, problem: Invalid) -> Filled:
    """A refused form without a number gets none."""
    return Filled({"id": form.values("id")} | dict(form.fields), problem.fields)


def back(request: Request, flash: Sentence | None = None) -> Response:
    """To the session's questions."""
    fair, session = place(request)
    path = request.app.url_path_for("session", fair=fair, session=session)
    return go(request, f"{path}?tab=questions#questions", flash=flash)


SESSION = "/fairs/{fair}/sessions/{session:int}"
QUESTION = SESSION + "/questions/{question:int}"
stage_routes = [
    SharedPage(SESSION, show, name="session"),
    Route(SESSION + "/questions", ask, methods=["POST"], name="session_questions"),
    Route(QUESTION + "/votes", vote, methods=["POST"], name="question_votes"),
    Route(QUESTION + "/votes/removal", take_vote_back, methods=["POST"], name="question_vote_removal"),
    Route(QUESTION + "/state", move, methods=["POST"], name="question_state"),
    Route(QUESTION + "/merger", merge, methods=["POST"], name="question_merger"),
    Route(SESSION + "/delay", delay, methods=["POST"], name="session_delay"),
    Route(SESSION + "/film", film, name="session_film"),
    Route(SESSION + "/resources/{file:int}", resource, name="session_resource"),
    Route(SESSION + "/speakers/{speaker:int}/photo", photo, name="speaker_photo"),
]
