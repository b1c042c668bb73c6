"""Films over HTTP: whole in a form, or in pieces that can be resumed (see ``arriving`` for the protocol)."""

from collections.abc import AsyncIterator
from contextlib import suppress

from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.kit.errors import Invalid
from core.kit.files import content_type_of
from core.kit.i18n import say
from core.kit.uploads import forget, give_back, keep, store_of
from core.kit.web import posted, read, write
from server.recordings.access import desk_session
from server.recordings.desk import arriving
from server.recordings.models import Problem, Upload
from server.recordings.preparing import StoredFilm
from server.recordings.words import PROBLEMS

LARGEST_PIECE = 16 << 20
TOGETHER = 1 << 20
"""Bytes that are written to disk at once."""
FORM_AROUND = 1 << 16
"""What a form may need beside the film itself."""
TAKEN = frozenset({"video/mp4", "audio/mp4", "video/webm"})


class AsLargeAsARecording:
    """Middleware of one route: its body may be as large as the settings allow for a recording."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = (scope["app"].state.settings.upload_limit_mb << 20) + FORM_AROUND
        await RequestBodyLimitMiddleware(self.app, limit)(scope, receive, send)


def limit_of(request: Request) -> int:
    """Bytes of the largest recording."""
    limit: int = request.app.state.settings.upload_limit_mb << 20
    return limit


async def put_whole(request: Request) -> None:
    """A film in a plain form, field ``video``.

    Raises:
        Invalid: None was chosen, too large, or by its first bytes no film.
    """
    fair, session = request.path_params["fair"], request.path_params["session"]
    await read(request, desk_session, fair, session)  # nobody else fills the disk
    store = store_of(request)
    async with request.form(max_files=1, max_fields=10) as form:
        chosen = form.get("video")
        if not isinstance(chosen, UploadFile) or not chosen.filename:
            raise Invalid({"video": say("Please choose a film.")})
        name = chosen.filename

        async def chunks() -> AsyncIterator[bytes]:
            while chunk := await chosen.read(TOGETHER):
                yield chunk

        path = await store.receive(chunks(), limit=limit_of(request), field="video")
    size, stored_as = path.stat().st_size, await keep(request, path)
    try:
        film = StoredFilm(name, await kind_of(request, stored_as), size, stored_as)
        await write(request, arriving.put_in, fair, session, film=film)
    except Exception:
        await forget(request, stored_as)
        raise


async def begin(request: Request) -> Response:
    """POST: ``size`` and ``name``; 201 with the address of the upload."""
    fair, session = request.path_params["fair"], request.path_params["session"]
    form = await posted(request)
    size = form.value("size")
    begun = await write(
        request, arriving.begin, fair, session, name=form.value("name"),
        size=int(size) if size.isdecimal() and len(size) < 16 else 0, limit=limit_of(request),
    )  # fmt: skip
    address = str(request.app.url_path_for("console_recording_upload", fair=fair, token=begun.token))
    return Response(status_code=201, headers={"Location": address, **standing(0, begun.size)})


async def one(request: Request) -> Response:
    """HEAD: how far it is. PATCH: the next piece. DELETE: give it up."""
    if request.method == "PATCH":
        try:
            return await take_piece(request)
        except Invalid as problem:
            return JSONResponse({"message": str(problem.fields["video"])}, 422)
    fair, token = request.path_params["fair"], request.path_params["token"]
    if request.method == "DELETE":
        name = await write(request, arriving.cancel, fair, token)
        await forget(request, name)
        return Response(status_code=204)
    upload = await read(request, arriving.upload_of, fair, token)
    return Response(status_code=200, headers=standing(upload.received, upload.size))


async def take_piece(request: Request) -> Response:
    """Append the body at ``Upload-Offset``, which must be where we are; 204, or 200 with where to go next.

    What arrived before the line was cut is kept.
    """
    where = request.path_params["fair"], request.path_params["token"]
    upload = await read(request, arriving.upload_of, *where)
    at = upload.received
    if request.headers.get("upload-offset") != str(at):
        return JSONResponse({"message": str(arriving.ELSEWHERE)}, 409, headers=standing(at, upload.size))
    store = store_of(request)
    piece = await store.receive(body(request, upload.size - at), limit=LARGEST_PIECE, field="video")
    try:
        if came := piece.stat().st_size:
            await to_thread.run_sync(store.add_piece, upload.arriving_as, at, piece)
            upload = await write(request, arriving.note_received, *where, at=at, received=at + came)
    finally:
        piece.unlink(missing_ok=True)
    if upload.received < upload.size:
        return Response(status_code=204, headers=standing(upload.received, upload.size))
    return await finish(request, upload)


async def body(request: Request, room: int) -> AsyncIterator[bytes]:
    """What is sent until the line is cut, a megabyte at a time; ``Invalid`` beyond *room* bytes."""
    gathered = bytearray()
    with suppress(ClientDisconnect):
        async for chunk in request.stream():
            gathered += chunk
            room -= len(chunk)
            if room < 0:
                raise Invalid({"video": say("More was sent than was agreed. Please begin the upload again.")})
            if len(gathered) >= TOGETHER:
                yield bytes(gathered)
                gathered.clear()
    yield bytes(gathered)


async def finish(request: Request, upload: Upload) -> Response:
    """All of it is here: among the stored files, and have it looked at. An empty piece tries again."""
    fair, token = request.path_params["fair"], request.path_params["token"]
    stored_as = await to_thread.run_sync(store_of(request).keep_pieces, upload.arriving_as, upload.size)
    try:
        film = StoredFilm(upload.name, await kind_of(request, stored_as), upload.size, stored_as)
        await write(request, arriving.complete, fair, token, film=film)
    except Invalid:
        await write(request, arriving.cancel, fair, token)
        await forget(request, stored_as, upload.arriving_as)
        raise
    except Exception:
        await give_back(request, stored_as, upload.arriving_as)
        raise
    await forget(request, upload.arriving_as)
    where = str(request.app.url_path_for("console_recording", fair=fair, session=upload.session_id))
    return JSONResponse({"next": where}, headers=standing(upload.size, upload.size))


async def kind_of(request: Request, stored_as: str) -> str:
    """What a film shows itself to be.

    Raises:
        Invalid: It begins like none.
    """
    content_type = content_type_of(await store_of(request).read(stored_as, 0, 512))
    if content_type not in TAKEN:
        raise Invalid({"video": PROBLEMS[Problem.WRONG_CONTAINER]})
    return content_type


def standing(received: int, size: int) -> dict[str, str]:
    """How far it is."""
    return {"Upload-Offset": str(received), "Upload-Length": str(size), "Tus-Resumable": "1.0.0"}
