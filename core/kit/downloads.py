"""Files that are sent over HTTP: with ranges, and so that nothing in them runs."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from stat import S_IFREG
from typing import Any
from urllib.parse import quote

import structlog
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from core.kit.errors import Away, NotFound
from core.kit.files import SHOWN, File
from core.kit.i18n import say
from core.kit.store import Store
from core.kit.uploads import store_of

log = structlog.get_logger(__name__)


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
    return KeptFile(path, media_type=kind, headers=headers)


class KeptFile(FileResponse):
    """A file of this machine, in pieces that are large enough for films."""

    chunk_size = 1 << 20

    @asynccontextmanager
    async def _open_file(self) -> AsyncIterator[Any]:
        file = await to_thread.run_sync(os.open, self.path, os.O_RDONLY)

        async def read(start: int, stop: int) -> bytes:
            return await to_thread.run_sync(os.pread, file, stop - start, start)

        try:
            yield Reading(read, os.fstat(file).st_size)
        finally:
            os.close(file)


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
        yield Reading(partial(self._store.read, self._file.stored_as), self._size)


class Reading:
    """What Starlette needs of a file that is open: a place in it, and the bytes from there.

    Args:
        read: Gives the bytes from one place to another.
        size: Of the file.
    """

    def __init__(self, read: Callable[[int, int], Awaitable[bytes]], size: int) -> None:
        self._read, self._size = read, size
        self._at = 0

    async def seek(self, at: int) -> None:
        """Go there."""
        self._at = at

    async def read(self, most: int) -> bytes:
        """So many bytes, fewer only at the end."""
        stop = min(self._at + most, self._size)
        if stop <= self._at:
            return b""
        data = await self._read(self._at, stop)
        self._at = stop
        return data
