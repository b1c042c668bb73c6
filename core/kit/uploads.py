"""Files over HTTP: taking them in as they stream, and sending them out so that nothing runs.

The multipart form of a page, for documents and pictures; recordings come in resumable pieces and
have a door of their own.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from core.kit.errors import Invalid
from core.kit.files import SHOWN, File, Store, content_type_of, digest_of
from core.kit.forms import Filled
from core.kit.i18n import say

FILES, FILES_SECONDS = 120, 600
"""Forms with files that one account may send in that time."""
WRONG_TYPE = say("This kind of file cannot be used here. Allowed: {kinds}.")
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
    """The folder of files."""
    store: Store = request.app.state.store
    return store


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
    return Arrived(field, path, upload.filename or "file", content_type, path.stat().st_size, digest_of(path))


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
    }
    path = store_of(request).path(file.stored_as)
    return FileResponse(
        path, media_type=file.content_type if shown else "application/octet-stream", headers=headers
    )
