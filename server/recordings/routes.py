"""Recordings over HTTP: the list, the page of one, and every file of it through the same door."""

import math

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.kit.downloads import send_file
from core.kit.errors import Invalid
from core.kit.forms import Filled
from core.kit.i18n import say
from core.kit.pagecache import SharedPage
from core.kit.web import actor_of, go, own_path, page, posted, read, see, write
from server.recordings import files, viewings
from server.recordings.desk.routes import desk_routes
from server.recordings.files import Written
from server.recordings.pages import recording_page, recordings_page, session_recording

NEVER_KEPT = "private, no-cache"
"""A browser may hold a file, but asks at the door each time before it shows it; nobody between may."""
LONGEST_QUERY = 200


async def show_all(request: Request) -> Response:
    """The recordings of the fair, filtered by the address."""
    asked = request.query_params
    context = await read(
        request,
        recordings_page,
        request.path_params["fair"],
        query=asked.get("q", "")[:LONGEST_QUERY],
        show=asked.get("show", ""),
        language=asked.get("language", "")[:5],
    )
    return await page(request, context)


async def show(request: Request) -> Response:
    """One of them; ``?t=90`` begins there, ``?captions=ja`` is the language of the transcript."""
    asked = request.query_params
    context = await read(
        request,
        recording_page,
        *place(request),
        start=seconds_of(asked.get("t")),
        captions=asked.get("captions", "")[:5],
        find=asked.get("find", "")[:LONGEST_QUERY],
    )
    return await page(request, context)


async def of_session(request: Request) -> Response:
    """A fragment for the page of a session."""
    where = request.path_params["fair"], request.path_params["session"]
    return await page(request, await read(request, session_recording, *where))


async def film(request: Request) -> Response:
    """The film, whole or in ranges."""
    return kept_private(
        send_file(request, await read(request, files.film_of, *place(request)), cache=NEVER_KEPT)
    )


async def poster(request: Request) -> Response:
    """Its picture."""
    return kept_private(
        send_file(request, await read(request, files.poster_of, *place(request)), cache=NEVER_KEPT)
    )


async def captions(request: Request) -> Response:
    """WebVTT in one language, for the player; ``?download`` as a file."""
    written = await read(request, files.captions_of, *place(request), request.path_params["locale"])
    return text(written, "text/vtt; charset=utf-8", download="download" in request.query_params)


async def chapters(request: Request) -> Response:
    """The chapters as WebVTT."""
    written = await read(request, files.chapters_file, *place(request), request.path_params["locale"])
    return text(written, "text/vtt; charset=utf-8")


async def transcript(request: Request) -> Response:
    """What was said, as a text file."""
    written = await read(request, files.transcript_of, *place(request), request.path_params["locale"])
    return text(written, "text/plain; charset=utf-8", download=True)


async def keep_position(request: Request) -> Response:
    """Where the viewer is, from the player; 204."""
    me = actor_of(request).signed_in_id
    request.app.state.limits.check("position", me, most=120, seconds=60)
    at_s = seconds_of((await posted(request)).value("at"))
    if at_s is None:
        raise Invalid({"at": say("Please write a number.")})
    await write(request, viewings.keep_position, *place(request), at_s=at_s)
    return Response(status_code=204)


async def forget_position(request: Request) -> Response:
    """As if never watched."""
    await write(request, viewings.forget_viewing, *place(request))
    return await back(request)


async def put_on_list(request: Request) -> Response:
    """Onto my list."""
    await write(request, viewings.put_on_list, *place(request))
    return await back(request)


async def take_off_list(request: Request) -> Response:
    """Off my list."""
    await write(request, viewings.take_off_list, *place(request))
    return await back(request)


async def back(request: Request) -> Response:
    """To where the button stood, else to the recording."""
    form: Filled = await posted(request)
    if target := form.value("next"):
        return go(request, own_path(target))
    fair, recording = place(request)
    return see(request, "recording", fair=fair, recording=recording)


def place(request: Request) -> tuple[str, int]:
    """Fair and recording of the address."""
    return request.path_params["fair"], request.path_params["recording"]


def seconds_of(typed: str | None) -> float | None:
    """A place in a film; None where nothing, or no number, was given."""
    try:
        seconds = float(typed or "")
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) else None


def text(written: Written, media_type: str, *, download: bool = False) -> Response:
    """A small text, shown or as a download, never kept by anybody between."""
    name = f'{"attachment" if download else "inline"}; filename="{written.name}"'
    headers = {"Content-Disposition": name, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return kept_private(Response(written.data, media_type=media_type, headers=headers))


def kept_private(response: Response) -> Response:
    """Whose cookie it was decides."""
    response.headers["Cache-Control"] = NEVER_KEPT
    response.headers["Vary"] = "Cookie"
    return response


ALL = "/fairs/{fair}/recordings"
ONE = ALL + "/{recording:int}"
recording_routes = [
    SharedPage(ALL, show_all, name="recordings"),
    SharedPage(ONE, show, name="recording"),
    Route(ONE + "/video", film, name="recording_video"),
    Route(ONE + "/poster", poster, name="recording_poster"),
    Route(ONE + "/captions/{locale}.vtt", captions, name="recording_captions"),
    Route(ONE + "/chapters/{locale}.vtt", chapters, name="recording_chapters"),
    Route(ONE + "/transcript/{locale}.txt", transcript, name="recording_transcript"),
    Route(ONE + "/position", keep_position, methods=["POST"], name="recording_position"),
    Route(ONE + "/position/removal", forget_position, methods=["POST"], name="recording_position_removal"),
    Route(ONE + "/listing", put_on_list, methods=["POST"], name="recording_listing"),
    Route(ONE + "/listing/removal", take_off_list, methods=["POST"], name="recording_listing_removal"),
    SharedPage("/fairs/{fair}/sessions/{session:int}/recording", of_session, name="session_recording"),
    *desk_routes,
]
