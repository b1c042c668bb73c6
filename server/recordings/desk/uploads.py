"""Films over HTTP: whole in a form, or in pieces that can be resumed (see ``arriving`` for the protocol)."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import anyio
from starlette.datastructures import UploadFile
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.kit.errors import Invalid
from core.kit.files import Store, content_type_of, digest_of
from core.kit.i18n import say
from core.kit.uploads import store_of
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
    film = await anyio.to_thread.run_sync(keep, store, path, name)
    try:
        await write(request, arriving.put_in, fair, session, film=film)
    except BaseException:
        store.forget(film.stored_as)
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
        return await take_piece(request)
    fair, token = request.path_params["fair"], request.path_params["token"]
    if request.method == "DELETE":
        name = await write(request, arriving.cancel, fair, token)
        store_of(request).arriving(name).unlink(missing_ok=True)
        return Response(status_code=204)
    upload = await read(request, arriving.upload_of, fair, token)
    return Response(status_code=200, headers=standing(upload.received, upload.size))


async def take_piece(request: Request) -> Response:
    """Append the body at ``Upload-Offset``, which must be where we are; 204, or 200 with where to go next.

    What arrived before the line was cut is kept.
    """
    where = request.path_params["fair"], request.path_params["token"]
    piece = arriving.OnePiece(store_of(request), await read(request, arriving.upload_of, *where))
    await anyio.to_thread.run_sync(piece.lock)
    try:
        upload = await read(request, arriving.upload_of, *where)
        if request.headers.get("upload-offset") != str(upload.received):
            words = str(say("This piece does not continue the upload."))
            return JSONResponse({"message": words}, 409, headers=standing(upload.received, upload.size))
        await anyio.to_thread.run_sync(piece.start, upload.received)
        try:
            await write_piece(request, piece)
        finally:
            with anyio.CancelScope(shield=True):
                await anyio.to_thread.run_sync(piece.settle)
                upload = await write(request, arriving.note_received, *where, received=piece.at)
        if upload.received < upload.size:
            return Response(status_code=204, headers=standing(upload.received, upload.size))
        return await finish(request, upload)
    finally:
        piece.unlock()


async def write_piece(request: Request, piece: arriving.OnePiece) -> None:
    """The body, a megabyte at a time."""
    gathered = bytearray()
    with suppress(ClientDisconnect):
        async for chunk in request.stream():
            gathered += chunk
            if len(gathered) >= TOGETHER:
                await anyio.to_thread.run_sync(piece.add, bytes(gathered))
                gathered.clear()
    if gathered:
        await anyio.to_thread.run_sync(piece.add, bytes(gathered))


async def finish(request: Request, upload: Upload) -> Response:
    """All of it is here: into the store, and have it looked at."""
    fair, token = request.path_params["fair"], request.path_params["token"]
    store = store_of(request)
    path = store.arriving(upload.arriving_as)
    try:
        film = await anyio.to_thread.run_sync(keep, store, path, upload.name)
    except Invalid:
        await write(request, arriving.cancel, fair, token)
        raise
    try:
        await write(request, arriving.complete, fair, token, film=film)
    except BaseException:
        store.path(film.stored_as).rename(path)  # an empty piece at the end tries again
        raise
    where = str(request.app.url_path_for("console_recording", fair=fair, session=upload.session_id))
    return JSONResponse({"next": where}, headers=standing(upload.size, upload.size))


def keep(store: Store, path: Path, name: str) -> StoredFilm:
    """Move a whole upload among the stored files; one that begins like no film is thrown away.

    Raises:
        Invalid: It was.
    """
    with path.open("rb") as file:
        content_type = content_type_of(file.read(512))
    if content_type not in TAKEN:
        path.unlink()
        raise Invalid({"video": PROBLEMS[Problem.WRONG_CONTAINER]})
    size, digest = path.stat().st_size, digest_of(path)
    return StoredFilm(name, content_type, size, digest, store.keep(path))


def standing(received: int, size: int) -> dict[str, str]:
    """How far it is."""
    return {"Upload-Offset": str(received), "Upload-Length": str(size), "Tus-Resumable": "1.0.0"}
