"""Files: bytes in the data folder under made-up names, known by a row that says what they are.

A file's type is what its content shows, never what its sender calls it. What a browser might run
is always a download.
"""

import hashlib
import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import anyio
from sqlmodel import Field, SQLModel, select

from core.kit.errors import Invalid, NotFound
from core.kit.i18n import Sentence, say
from core.kit.work import Work

SHOWN = frozenset(
    {"image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm", "audio/mp4", "text/vtt"}
)
"""Types that a page may show; everything else is sent as an attachment."""
TOO_LARGE = say("This file is larger than {limit} MiB; please make it smaller.")


class File(SQLModel, table=True):
    """A stored file. ``about`` is the thing it belongs to, e.g. ``recording:5``; its owner's door decides."""

    id: int | None = Field(default=None, primary_key=True)
    about: str = Field(index=True, max_length=60)
    name: str = Field(max_length=200)  # what its sender called it, for the download only
    content_type: str = Field(max_length=60)
    size: int
    digest: str = Field(max_length=64)  # sha-256
    stored_as: str = Field(unique=True, max_length=64)
    by: int | None = Field(default=None, foreign_key="account.id")
    at: datetime
    downloads: int = 0


class Store:
    """The folder. Names inside it are ours alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "arriving").mkdir(parents=True, exist_ok=True)

    def path(self, stored_as: str) -> Path:
        """Where a stored file lies."""
        return self.folder / stored_as[:2] / stored_as

    def arriving(self, token: str) -> Path:
        """Where an upload grows until it is whole."""
        return self.folder / "arriving" / token

    def keep(self, arrived: Path) -> str:
        """Move a whole upload among the stored files; returns its stored name."""
        stored_as = secrets.token_hex(16)
        target = self.path(stored_as)
        target.parent.mkdir(exist_ok=True)
        arrived.rename(target)
        return stored_as

    def keep_bytes(self, data: bytes) -> str:
        """Store *data*; returns its stored name."""
        arrived = self.arriving(secrets.token_hex(16))
        arrived.write_bytes(data)
        return self.keep(arrived)

    def forget(self, stored_as: str) -> None:
        """Remove a stored file, if it is still there."""
        self.path(stored_as).unlink(missing_ok=True)

    async def receive(self, chunks: AsyncIterator[bytes], *, limit: int, field: str) -> Path:
        """Write an upload to disk as it comes in; ``Invalid`` on *field* once it passes *limit* bytes."""
        arriving = self.arriving(secrets.token_hex(16))
        size = 0
        try:
            async with await anyio.open_file(arriving, "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > limit:
                        raise Invalid({field: Sentence(TOO_LARGE.text, {"limit": limit >> 20})})
                    await file.write(chunk)
        except BaseException:
            arriving.unlink(missing_ok=True)
            raise
        return arriving


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
    """Write down a stored file. The caller has passed the door of what it is about."""
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


def file_about(work: Work, file_id: int, about: str) -> File:
    """The file, if it belongs to *about*; else there is no such file."""
    file = work.session.exec(select(File).where(File.id == file_id, File.about == about)).first()
    if file is None:
        raise NotFound(say("There is no such file."))
    return file
