"""Files: stored bytes (see ``core.kit.store``), known by a row that says what they are.

A file's type is what its content shows, never what its sender calls it. What a browser might run
is always a download.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from anyio import to_thread
from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel, col, func, select

from core.kit.errors import Conflict, NotFound
from core.kit.i18n import say
from core.kit.jobs import Handler, enqueue
from core.kit.store import Store
from core.kit.work import Work

SHOWN = frozenset(
    {"image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm", "audio/mp4", "text/vtt"}
)
"""Types that a page may show; everything else is sent as an attachment."""
FORGET = "file.forget"
MOST_OF_ONE = 1 << 30
"""Bytes that one person may have stored, and that may be stored about one thing (Security 47); films count
for nobody: they have a limit of their own, and organisers bring them."""
FULL = say("There is room for {limit} MiB of files, and this one would be more. Please remove some first.")


class File(SQLModel, table=True):
    """A stored file. ``about`` is the thing it belongs to, e.g. ``recording:5``; its owner's door decides."""

    id: int | None = Field(default=None, primary_key=True)
    about: str = Field(index=True, max_length=60)
    name: str = Field(max_length=200)  # what its sender called it, for the download only
    content_type: str = Field(max_length=60)
    size: int = Field(sa_type=BigInteger)  # a film is larger than 2**31 bytes
    digest: str = Field(max_length=64)  # sha-256; empty for a film that nobody has looked at yet
    stored_as: str = Field(unique=True, max_length=64)
    by: int | None = Field(default=None, foreign_key="account.id")
    at: datetime
    downloads: int = 0


def digest_of(path: Path) -> str:
    """The sha-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_type_of(head: bytes) -> str:
    """What the first 512 bytes say; ``application/octet-stream`` for what we do not know.

    Source: the WHATWG MIME Sniffing Standard's patterns for the few types that are accepted.
    """
    signatures = {
        b"\x89PNG\r\n\x1a\n": "image/png",
        b"\xff\xd8\xff": "image/jpeg",
        b"%PDF-": "application/pdf",
        b"\x1aE\xdf\xa3": "video/webm",
        b"WEBVTT": "text/vtt",
        b"\xef\xbb\xbfWEBVTT": "text/vtt",
    }
    for signature, name in signatures.items():
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "audio/mp4" if head[8:12] in (b"M4A ", b"M4B ") else "video/mp4"
    if b"<svg" in head.lower() and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(
        (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")
    ):
        return "image/svg+xml"
    return "application/octet-stream"


def add_file(
    work: Work, about: str, *, name: str, content_type: str, size: int, digest: str, stored_as: str
) -> File:
    """Write down a stored file. The caller has passed the door of what it is about.

    Raises:
        Conflict: There is no room for it.
    """
    require_room(work, about, content_type, size)
    clean = "".join(c for c in name if c.isprintable() and c not in '\\/:*?"<>|').strip(". ")[-120:] or "file"
    file = File(
        about=about,
        name=clean,
        content_type=content_type,
        size=size,
        digest=digest,
        stored_as=stored_as,
        by=work.actor.account_id,
        at=work.now,
    )
    work.session.add(file)
    work.session.flush()
    return file


def require_room(work: Work, about: str, content_type: str, size: int) -> None:
    """``Conflict`` where the actor, or the thing that the file is about, would have more than its share."""
    if content_type.startswith("video/"):
        return
    stored = select(func.coalesce(func.sum(File.size), 0)).where(col(File.content_type).not_like("video/%"))
    shares = [stored.where(File.about == about)]
    if work.actor.account_id is not None:
        shares.append(stored.where(File.by == work.actor.account_id))
    if any(work.session.exec(share).one() + size > MOST_OF_ONE for share in shares):
        raise Conflict(say(FULL.text, limit=MOST_OF_ONE >> 20))


def file_about(work: Work, file_id: int, about: str) -> File:
    """The file, if it belongs to *about*; else there is no such file."""
    file = work.session.exec(select(File).where(File.id == file_id, File.about == about)).first()
    if file is None:
        raise NotFound(say("There is no such file."))
    return file


def forget_later(work: Work, stored_as: str) -> None:
    """Remove stored bytes whose row is gone by a job: they go exactly if the row does."""
    enqueue(work, FORGET, stored_as=stored_as)


def file_jobs(store: Store) -> Mapping[str, Handler]:
    """Kind of job → its handler."""

    async def forget(payload: dict[str, Any]) -> None:
        """``stored_as``: remove bytes that nothing needs any more; harmless when repeated."""
        await to_thread.run_sync(store.forget, str(payload["stored_as"]))

    return {FORGET: forget}
