"""Files over HTTP: taking them in as they stream, and sending them out so that nothing runs.

The multipart form of a page, for documents and pictures; recordings come in resumable pieces and
have a door of their own.
"""

import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_IFREG
from typing import Any
from urllib.parse import quote

import structlog
from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from core.kit.errors import Away, Invalid, NotFound
from core.kit.files import SHOWN, File, content_type_of, digest_of, forget_later
from core.kit.forms import Filled
from core.kit.i18n import say
from core.kit.papers import LockedPaper, NoPaper, bare_paper
from core.kit.store import Store
from core.kit.web import actor_of, database

log = structlog.get_logger(__name__)

FILES, FILES_SECONDS = 120, 600
"""Forms with files that one account may send in that time."""
WRONG_TYPE = say("This kind of file cannot be used here. Allowed: {kinds}.")
LOCKED_PDF = say("This PDF is protected by a password. Please save it without one.")
BROKEN_PDF = say("This PDF cannot be read. Please save or print it as a PDF anew and try again.")
NAMES = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP", "image/svg+xml": "SVG",
    "application/pdf": "PDF", "text/vtt": "WebVTT", "video/mp4": "MP4", "video/webm": "WebM",
    "application/octet-stream": "CSV, XLSX, JSON",
}  # fmt: skip


@dataclass(frozen=True)
class Arrived:
    """An upload that is whole, on disk, its type known by content; not yet among the stored files."""

    field: str
    path: Path
    name: str
    content_type: str
    size: int
    digest: str


def store_of(request: Request) -> Store:
    """Where files lie."""
    store: Store = request.app.state.store
    return store


async def keep(request: Request, arrived: Path) -> str:
    """Move an upload among the stored files; returns its stored name."""
    return await to_thread.run_sync(store_of(request).keep, arrived)


async def forget(request: Request, *stored_as: str) -> None:
    """Remove what nothing needs any more; where that cannot be reached, a job does it when it can."""
    for name in stored_as:
        try:
            await to_thread.run_sync(store_of(request).forget, name)
        except Away:
            await database(request).write(actor_of(request), forget_later, name)


async def give_back(request: Request, stored_as: str, name: str) -> None:
    """What was put together of pieces is none of the stored files after all; the pieces wait as they did."""
    try:
        await to_thread.run_sync(store_of(request).give_back, stored_as, name)
    except Away:
        await database(request).write(actor_of(request), forget_later, stored_as)


async def posted_with_files(
    request: Request, *, allowed: dict[str, Iterable[str]], limit_mb: int | None = None
) -> tuple[Filled, dict[str, Arrived]]:
    """A multipart form: its text fields, and each file that was chosen.

    Args:
        allowed: For each file field the content types it takes.
        limit_mb: Largest file; the document limit of the settings unless given.

    Raises:
        Invalid: A file of a kind that is not taken here, or larger than the limit; with what else was typed.
        TooMany: The sender has brought too many files lately (Security 47, 59).
    """
    who = request.scope["actor"].account_id or request.scope["actor"].address
    request.app.state.limits.check("files", who, most=FILES, seconds=FILES_SECONDS)
    limit = (limit_mb or request.app.state.settings.document_limit_mb) << 20
    values: dict[str, list[str]] = {}
    arrived: dict[str, Arrived] = {}
    async with request.form(max_files=10, max_fields=500) as form:
        files = [(name, value) for name, value in form.multi_items() if not isinstance(value, str)]
        for name, value in form.multi_items():
            if isinstance(value, str):
                values.setdefault(name, []).append(value)
        for name, upload in files:
            if name not in allowed or not upload.filename or name in arrived:
                continue
            try:
                arrived[name] = await _take(store_of(request), name, upload, set(allowed[name]), limit)
            except Invalid as problem:
                for other in arrived.values():
                    other.path.unlink(missing_ok=True)
                raise Invalid(problem.fields, typed=values) from problem
    return Filled(values), arrived


async def _take(store: Store, field: str, upload: UploadFile, allowed: set[str], limit: int) -> Arrived:
    async def chunks() -> AsyncIterator[bytes]:
        while chunk := await upload.read(1 << 16):
            yield chunk

    path = await store.receive(chunks(), limit=limit, field=field)
    with path.open("rb") as file:
        content_type = content_type_of(file.read(512))
    if content_type not in allowed:
        path.unlink()
        kinds = ", ".join(sorted({NAMES.get(kind, kind) for kind in allowed}))
        raise Invalid({field: say(WRONG_TYPE.text, kinds=kinds)})
    if content_type == "application/pdf":
        await to_thread.run_sync(_lay_bare, path, field)
    return Arrived(field, path, upload.filename or "file", content_type, path.stat().st_size, digest_of(path))


def _lay_bare(path: Path, field: str) -> None:
    """A document is kept without what it tells of its author (Security 46); refused where that cannot be."""
    try:
        path.write_bytes(bare_paper(path.read_bytes()))
    except LockedPaper:
        path.unlink()
        raise Invalid({field: LOCKED_PDF}) from None
    except NoPaper:
        path.unlink()
        raise Invalid({field: BROKEN_PDF}) from None


def send_file(
    request: Request, file: File, *, download: bool = False, cache: str = "private, no-cache"
) -> Response:
    """Send a stored file with ranges and ETag; shown only if its type is harmless, else as a download.

    Source: RFC 9110 14 (ranges), RFC 6266 (Content-Disposition).
    """
    shown = file.content_type in SHOWN and not download
    headers = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": cache,
        "ETag": f'"{file.digest}"',
    }
    kind = file.content_type if shown else "application/octet-stream"
    path = store_of(request).on_disk(file.stored_as)
    if path is None:
        return FetchedFile(store_of(request), file, media_type=kind, headers=headers)
    return FileResponse(path, media_type=kind, headers=headers)


class FetchedFile(FileResponse):
    """A file that is fetched while it is sent, a little at a time; with the ranges of any other.

    The answer begins together with its first bytes: what cannot be fetched at all is refused with a
    sentence. What breaks off later is cut and never looks whole, because its length was told.
    """

    chunk_size = 1 << 18

    def __init__(self, store: Store, file: File, **options: Any) -> None:
        super().__init__(file.stored_as, **options)
        self._store, self._file = store, file

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._size = await self._store.size(self._file.stored_as)
        except FileNotFoundError:
            raise NotFound(say("There is no such file.")) from None
        moment = int(self._file.at.timestamp())
        self.stat_result = os.stat_result((S_IFREG, 0, 0, 1, 0, 0, self._size, moment, moment, moment))
        self.set_stat_headers(self.stat_result)
        beginning: list[Message] = []

        async def send_late(message: Message) -> None:
            if message["type"] == "http.response.start":
                beginning.append(message)
                return
            while beginning:
                await send(beginning.pop())
            await send(message)

        try:
            await super().__call__({**scope, "extensions": {}}, receive, send_late)
        except Away:
            if beginning:
                raise
            log.warning("a file was cut off", file=self._file.id)

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[Any]:
        yield Fetching(self._store, self._file.stored_as, self._size)


class Fetching:
    """What :class:`FetchedFile` needs of a file that is open: a place in it, and the bytes from there."""

    def __init__(self, store: Store, stored_as: str, size: int) -> None:
        self._store, self._stored_as, self._size = store, stored_as, size
        self._at = 0

    async def seek(self, at: int) -> None:
        """Go there."""
        self._at = at

    async def read(self, most: int) -> bytes:
        """So many bytes, fewer only at the end."""
        stop = min(self._at + most, self._size)
        if stop <= self._at:
            return b""
        data = await self._store.read(self._stored_as, self._at, stop)
        self._at = stop
        return data
