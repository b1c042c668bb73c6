"""Where files lie: one interface for two places, and the folder, which is the plain one of them.

Names are made here and mean nothing. What is on its way grows in a folder of this machine; it is
among the stored files once it is whole, or not at all.
"""

import asyncio
import importlib
import os
import secrets
import shutil
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import anyio

from core.kit.errors import Conflict, Invalid
from core.kit.i18n import Sentence, say
from core.kit.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")
TOO_LARGE = say("This file is larger than {limit} MiB; please make it smaller.")
LOST = say("A part of this upload was lost. Please begin it again.")


def blocking(method: Callable[P, T]) -> Callable[P, T]:
    """Refuse the event loop: what is quick in a folder is not in a bucket, and callers know of neither."""

    @wraps(method)
    def in_a_thread(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return method(*args, **kwargs)
        raise RuntimeError(f"{method.__qualname__} blocks: call it in a thread")

    return in_a_thread


def made_name() -> str:
    """A name that nobody can guess and that says nothing."""
    return secrets.token_hex(16)


class Store(ABC):
    """The stored files, and what is on its way to be one. What is not async blocks: call it in a thread.

    Everything raises ``Away`` while the place cannot be reached, and may be asked again then.
    ``FileNotFoundError`` says that nothing lies under a name.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "arriving").mkdir(parents=True, exist_ok=True)

    def arriving(self, name: str) -> Path:
        """Where something grows on this machine until it is whole."""
        return self.folder / "arriving" / name

    @abstractmethod
    def prove(self) -> None:
        """Try whether files can be kept; ``Unusable`` if the settings cannot be right."""

    @abstractmethod
    def keep(self, arrived: Path) -> str:
        """Move a whole file among the stored ones; returns its stored name."""

    @blocking
    def keep_bytes(self, data: bytes) -> str:
        """Store *data*; returns its stored name."""
        arrived = self.arriving(made_name())
        arrived.write_bytes(data)
        return self.keep(arrived)

    @abstractmethod
    def forget(self, name: str) -> None:
        """Remove whatever lies under *name*, stored or arriving, if it is still there."""

    @abstractmethod
    def add_piece(self, name: str, at: int, piece: Path) -> None:
        """Keep a copy of *piece* as the bytes of *name* from *at* on; lasting, and harmless when repeated.

        The pieces of one upload may be brought to different processes.
        """

    @abstractmethod
    def keep_pieces(self, name: str, size: int) -> str:
        """Make the *size* bytes that arrived under *name* a stored file; returns its stored name.

        Raises:
            Conflict: They are not all there.
        """

    @abstractmethod
    def give_back(self, stored_as: str, name: str) -> None:
        """Undo :meth:`keep_pieces`: nothing is stored, everything has arrived under *name*."""

    @abstractmethod
    async def size(self, stored_as: str) -> int:
        """Bytes."""

    @abstractmethod
    async def read(self, stored_as: str, start: int, stop: int) -> bytes:
        """The bytes from *start* until before *stop*, all of them; they are held in memory."""

    @abstractmethod
    def local(self, stored_as: str) -> AbstractAsyncContextManager[Path]:
        """``async with store.local(name) as path``: it, unchanged, for a program that needs a file."""

    @abstractmethod
    def on_disk(self, stored_as: str) -> Path | None:
        """Where it lies on this machine; None where it has to be fetched."""

    async def receive(self, chunks: AsyncIterator[bytes], *, limit: int, field: str) -> Path:
        """Write an upload to disk as it comes in; ``Invalid`` on *field* once it passes *limit* bytes."""
        arriving = self.arriving(made_name())
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


class Folder(Store):
    """Files in a folder of this machine."""

    def path(self, stored_as: str) -> Path:
        """Where a stored file lies."""
        return self.folder / stored_as[:2] / stored_as

    @blocking
    def prove(self) -> None:
        """The folder has been made."""

    @blocking
    def keep(self, arrived: Path) -> str:
        stored_as = made_name()
        target = self.path(stored_as)
        target.parent.mkdir(exist_ok=True)
        arrived.rename(target)
        return stored_as

    @blocking
    def forget(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)
        self.arriving(name).unlink(missing_ok=True)

    @blocking
    def add_piece(self, name: str, at: int, piece: Path) -> None:
        """Written in its place: behind it may lie what a process wrote that died before it could say so."""
        growing = self.arriving(name)
        if at and (not growing.exists() or growing.stat().st_size < at):
            raise Conflict(LOST)
        growing.touch(0o600)
        with growing.open("r+b") as file, piece.open("rb") as given:
            file.seek(at)
            shutil.copyfileobj(given, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())

    @blocking
    def keep_pieces(self, name: str, size: int) -> str:
        arrived = self.arriving(name)
        if not arrived.exists() or arrived.stat().st_size < size:
            raise Conflict(LOST)
        os.truncate(arrived, size)
        return self.keep(arrived)

    @blocking
    def give_back(self, stored_as: str, name: str) -> None:
        self.path(stored_as).rename(self.arriving(name))

    async def size(self, stored_as: str) -> int:
        return (await anyio.Path(self.path(stored_as)).stat()).st_size

    async def read(self, stored_as: str, start: int, stop: int) -> bytes:
        async with await anyio.open_file(self.path(stored_as), "rb") as file:
            await file.seek(start)
            return await file.read(stop - start)

    @asynccontextmanager
    async def local(self, stored_as: str) -> AsyncIterator[Path]:
        await self.size(stored_as)
        yield self.path(stored_as)

    def on_disk(self, stored_as: str) -> Path:
        return self.path(stored_as)


def store_for(settings: Settings) -> Store:
    """The place that the settings name; the module for buckets, and its library, is loaded only for one.

    Raises:
        Unusable: The settings contradict each other.
    """
    folder = settings.data / "files"
    if not settings.files:
        return Folder(folder)
    bucket: Store = importlib.import_module("core.kit.bucket").bucket_for(settings, folder)
    return bucket
