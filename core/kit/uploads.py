"""Files that arrive over HTTP: the multipart form of a page, taken in as it streams.

For documents and pictures; recordings come in resumable pieces and have a door of their own.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog
from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.requests import Request

from core.kit.errors import Away, Invalid
from core.kit.files import content_type_of, digest_of, forget_later
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
