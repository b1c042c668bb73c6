"""The organisers' desk for recordings over HTTP."""

from dataclasses import replace

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.uploads import posted_with_files
from core.kit.web import page, posted, read, see, write
from server.recordings.access import desk_recording
from server.recordings.captioning import put_captions, read_file, take_captions_off
from server.recordings.chapters import put_chapters
from server.recordings.desk import release, uploads
from server.recordings.desk.forms import ChaptersForm, SettingsForm
from server.recordings.desk.pages import DeskRecordingPage, desk_page, desk_recording_page, refused_with
from server.recordings.desk.premiere import premiere
from server.recordings.files import LOCALES

SAVED = say("Saved.")


async def show_all(request: Request) -> Response:
    """Every session and its recording."""
    return await page(request, await read(request, desk_page, request.path_params["fair"]))


async def show(request: Request) -> Response:
    """One of them."""
    return await page(request, await read_page(request))


async def upload_whole(request: Request) -> Response:
    """A film in a plain form."""
    try:
        await uploads.put_whole(request)
    except Invalid as problem:
        context = replace(await read_page(request), video_form=Filled().refused(problem))
        return await page(request, context, status=422)
    return back(request, say("The film has arrived and is being checked."), anchor="film")


async def change(request: Request) -> Response:
    """Title, audience, last day."""
    form = await posted(request)
    try:
        await write(request, release.change, *place(request), parse(SettingsForm, form))
    except Invalid as problem:
        context = replace(await read_page(request), settings_form=form.refused(problem))
        return await page(request, context, status=422)
    return back(request, SAVED, anchor="settings")


async def show_at_session(request: Request) -> Response:
    """The picture of its session."""
    try:
        await write(request, premiere, *place(request))
    except Conflict as problem:
        return back(request, problem.sentence, anchor="film")
    return back(request, say("The film is shown when the session begins."), anchor="premiere")


async def let_out(request: Request) -> Response:
    """Its audience may watch it."""
    try:
        await write(request, release.release, *place(request))
    except Conflict as problem:
        return back(request, problem.sentence, anchor="release")
    return back(request, say("The recording is released."), anchor="release")


async def take_back(request: Request) -> Response:
    """Nobody but the organisers may watch it."""
    await write(request, release.withdraw, *place(request))
    return back(request, say("The recording is withdrawn."), anchor="release")


async def remove(request: Request) -> Response:
    """All of it, for good."""
    await write(request, release.remove, *place(request))
    return back(request, say("The recording is deleted."), anchor="film")


async def set_captions(request: Request) -> Response:
    """A WebVTT file for one language."""
    locale = locale_of(request)
    await read(request, desk_recording, *place(request))  # nobody else fills the disk
    try:
        _, files = await posted_with_files(
            request, allowed={"captions": ("text/vtt", "application/octet-stream")}, limit_mb=2
        )
        if "captions" not in files:
            raise Invalid({"captions": say("Please choose a WebVTT file.")})
        path = files["captions"].path
        try:
            cues = read_file(path.read_bytes(), field="captions")
        finally:
            path.unlink(missing_ok=True)
        await write(request, put_captions, *place(request), locale=locale, cues=cues)
    except Invalid as problem:
        context = await read_page(request)
        context = replace(context, captions=list(refused_with(context, problem.fields, locale)))
        return await page(request, context, status=422)
    return back(request, SAVED, anchor="captions")


async def remove_captions(request: Request) -> Response:
    """None in this language."""
    await write(request, take_captions_off, *place(request), locale=locale_of(request))
    return back(request, say("The captions are removed."), anchor="captions")


async def set_chapters(request: Request) -> Response:
    """All chapters at once, as text."""
    form = await posted(request)
    try:
        typed = parse(ChaptersForm, form)
        await write(request, put_chapters, *place(request), en=typed.chapters_en, ja=typed.chapters_ja)
    except Invalid as problem:
        context = replace(await read_page(request), chapters_form=form.refused(problem))
        return await page(request, context, status=422)
    return back(request, SAVED, anchor="chapter-list")


def place(request: Request) -> tuple[str, int]:
    """Fair and session of the address."""
    return request.path_params["fair"], request.path_params["session"]


def locale_of(request: Request) -> str:
    """One of the two languages; ``NotFound`` for others."""
    locale: str = request.path_params["locale"]
    if locale not in LOCALES:
        raise NotFound(say("There are no captions in this language."))
    return locale


async def read_page(request: Request) -> DeskRecordingPage:
    """The desk for whoever asks."""
    return await read(request, desk_recording_page, *place(request), limit=uploads.limit_of(request))


def back(request: Request, flash: Sentence, *, anchor: str) -> Response:
    """To the desk of this recording."""
    fair, session = place(request)
    return see(request, "console_recording", flash=flash, anchor=anchor, fair=fair, session=session)


DESK = "/fairs/{fair}/console/recordings"
ONE = DESK + "/{session:int}"
desk_routes = [
    Route(DESK, show_all, name="console_recordings"),
    Route(ONE, show, name="console_recording"),
    Route(
        ONE + "/video", upload_whole, methods=["POST"], name="console_recording_video",
        middleware=[Middleware(uploads.AsLargeAsARecording)],
    ),
    Route(ONE + "/uploads", uploads.begin, methods=["POST"], name="console_recording_uploads"),
    Route(
        DESK + "/uploads/{token}", uploads.one, methods=["GET", "PATCH", "DELETE"],
        name="console_recording_upload", max_body_size=uploads.LARGEST_PIECE,
    ),
    Route(ONE + "/settings", change, methods=["POST"], name="console_recording_settings"),
    Route(ONE + "/premiere", show_at_session, methods=["POST"], name="console_recording_premiere"),
    Route(ONE + "/release", let_out, methods=["POST"], name="console_recording_release"),
    Route(ONE + "/release/removal", take_back, methods=["POST"], name="console_recording_withdrawal"),
    Route(ONE + "/removal", remove, methods=["POST"], name="console_recording_removal"),
    Route(ONE + "/captions/{locale}", set_captions, methods=["POST"], name="console_recording_captions"),
    Route(
        ONE + "/captions/{locale}/removal", remove_captions, methods=["POST"],
        name="console_recording_captions_removal",
    ),
    Route(ONE + "/chapters", set_chapters, methods=["POST"], name="console_recording_chapters"),
]  # fmt: skip
