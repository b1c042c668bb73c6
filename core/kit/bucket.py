"""A bucket of S3-compatible object storage as the place of files. Loaded only where the settings name one.

Below the prefix: ``ab/ab12…`` is a file, ``ab/ab12…/000000008388608`` a piece of one with the place at
which it begins, ``arriving/ab12…/0-8388608`` what has come of an upload. A film lies in the pieces it
came in: the protocol of S3 joins no pieces that different processes brought.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import anyio
import obstore
import structlog
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from core.kit.errors import Away, Conflict
from core.kit.settings import Settings, Unusable
from core.kit.store import LOST, Store, blocking, made_name

log = structlog.get_logger(__name__)

ADDRESS = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^?#]*))?")
PATIENCE_S = 10
"""Seconds that a reader is kept waiting for a part of a file."""
PART, PARTS_AT_ONCE = 8 << 20, 3
"""Bytes of a part of a large upload, and how many are in memory."""
COPIES_AT_ONCE = 8
MOST_KNOWN = 4096
"""Files whose pieces are remembered; a stored file never changes."""


class Piece(NamedTuple):
    """An object that holds a file's bytes from ``start`` until before ``stop``."""

    key: str
    start: int
    stop: int


def bucket_for(settings: Settings, folder: Path) -> "Bucket":
    """The bucket that ``KORYU_FILES`` and its companions describe; *folder* holds what is on its way.

    Raises:
        Unusable: They do not describe one.
    """
    address = ADDRESS.fullmatch(settings.files)
    if address is None:
        raise Unusable("KORYU_FILES must look like s3://bucket or s3://bucket/prefix.")
    if not settings.files_key or not settings.files_secret:
        raise Unusable(
            "KORYU_FILES names a bucket: KORYU_FILES_KEY and KORYU_FILES_SECRET have to be set too."
        )
    endpoint = settings.files_endpoint or f"https://s3.{settings.files_region}.amazonaws.com"
    if not re.match(r"https?://[^/]", endpoint):
        raise Unusable("KORYU_FILES_ENDPOINT must begin with https:// or http://.")
    objects = S3Store(
        address[1],
        prefix=(address[2] or "").strip("/") or None,
        endpoint=endpoint.rstrip("/"),
        region=settings.files_region,
        access_key_id=settings.files_key,
        secret_access_key=settings.files_secret,
        client_options={
            "allow_http": endpoint.startswith("http:"),
            "connect_timeout": "3s",
            "timeout": "30s",
        },
        retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
    )
    return Bucket(folder, objects, where=f"{address[1]} at {endpoint}")


@contextmanager
def asked() -> Iterator[None]:
    """Whatever is wrong with the storage is ``Away`` to those who ask, and a line in the log."""
    try:
        yield
    except (BaseError, TimeoutError) as problem:
        log.warning(
            "the object storage is away", problem=(str(problem) or repr(problem)).split("\n")[0][:300]
        )
        raise Away from problem


class Bucket(Store):
    """Files in a bucket, reached through *objects*; *where* is what its operator calls it."""

    def __init__(self, folder: Path, objects: S3Store, *, where: str) -> None:
        super().__init__(folder)
        self._objects, self._where = objects, where
        self._known: dict[str, tuple[Piece, ...]] = {}

    @blocking
    def prove(self) -> None:
        """Write, list, read and remove a few bytes."""
        name = made_name()
        key = f"arriving/{name}/proof"
        try:
            with asked():
                obstore.put(self._objects, key, b"koryu")
                listed = self._names(f"arriving/{name}/")
                read = bytes(obstore.get(self._objects, key).bytes())
                obstore.delete(self._objects, key)
        except FileNotFoundError:
            raise Unusable(f"There is no bucket {self._where}.") from None
        except Away as problem:
            if isinstance(problem.__cause__, (PermissionDeniedError, UnauthenticatedError)):
                raise Unusable(
                    f"The bucket {self._where} does not let KORYU_FILES_KEY and KORYU_FILES_SECRET "
                    "write, list, read and delete."
                ) from None
            raise
        if listed != {key: 5} or read != b"koryu":
            raise Unusable(f"The bucket {self._where} gives back something else than it was given.")

    @blocking
    def keep(self, arrived: Path) -> str:
        stored_as = made_name()
        try:
            self._put(key_of(stored_as), arrived)
        finally:
            arrived.unlink(missing_ok=True)
        return stored_as

    @blocking
    def forget(self, name: str) -> None:
        self._known.pop(name, None)
        with asked():
            below = [*self._names(f"{key_of(name)}/"), *self._names(f"arriving/{name}/")]
            obstore.delete(self._objects, [key_of(name), *below])

    @blocking
    def add_piece(self, name: str, at: int, piece: Path) -> None:
        self._put(f"arriving/{name}/{at}-{at + piece.stat().st_size}", piece)

    @blocking
    def keep_pieces(self, name: str, size: int) -> str:
        """Copied within the bucket: whoever still brings pieces to *name* cannot reach what is stored."""
        stored_as = made_name()
        with asked():
            pieces = chain(self._names(f"arriving/{name}/"), size)
        try:
            with asked(), ThreadPoolExecutor(COPIES_AT_ONCE) as copying:
                list(copying.map(lambda piece: self._copy(piece, stored_as), pieces))
        except (Away, FileNotFoundError) as problem:
            with suppress(Away):
                self.forget(stored_as)
            raise problem if isinstance(problem, Away) else Conflict(LOST) from problem
        return stored_as

    @blocking
    def give_back(self, stored_as: str, name: str) -> None:
        self.forget(stored_as)

    async def size(self, stored_as: str) -> int:
        return (await self._pieces(stored_as))[-1].stop

    async def read(self, stored_as: str, start: int, stop: int) -> bytes:
        found = []
        for piece in await self._pieces(stored_as):
            begin, end = max(start, piece.start), min(stop, piece.stop)
            if begin < end:
                found.append(await self._range(piece.key, begin - piece.start, end - piece.start))
        return b"".join(found)

    @asynccontextmanager
    async def local(self, stored_as: str) -> AsyncIterator[Path]:
        path = self.arriving(made_name())
        try:
            size = await self.size(stored_as)
            async with await anyio.open_file(path, "wb") as file:
                for start in range(0, size, PART):
                    await file.write(await self.read(stored_as, start, min(start + PART, size)))
            yield path
        finally:
            path.unlink(missing_ok=True)

    def on_disk(self, stored_as: str) -> None:
        return None

    def _put(self, key: str, path: Path) -> None:
        try:
            with asked():
                obstore.put(self._objects, key, path, chunk_size=PART, max_concurrency=PARTS_AT_ONCE)
        except FileNotFoundError as problem:  # the bucket itself is gone
            raise Away from problem

    def _copy(self, piece: Piece, stored_as: str) -> None:
        obstore.copy(self._objects, piece.key, f"{key_of(stored_as)}/{piece.start:015}")

    def _names(self, prefix: str) -> dict[str, int]:
        """Key → bytes of everything below *prefix*."""
        return {one["path"]: one["size"] for page in obstore.list(self._objects, prefix) for one in page}

    async def _range(self, key: str, start: int, stop: int) -> bytes:
        with asked():
            async with asyncio.timeout(PATIENCE_S):
                data = bytes(await obstore.get_range_async(self._objects, key, start=start, end=stop))
            if len(data) != stop - start:
                raise TimeoutError(f"{len(data)} bytes came of {stop - start}")
        return data

    async def _pieces(self, stored_as: str) -> tuple[Piece, ...]:
        """What the file consists of, in order.

        Raises:
            FileNotFoundError: There is nothing, or not all of it.
        """
        if stored_as in self._known:
            return self._known[stored_as]
        key = key_of(stored_as)
        with asked():
            async with asyncio.timeout(PATIENCE_S):
                try:
                    whole = await obstore.head_async(self._objects, key)
                    pieces: tuple[Piece, ...] = (Piece(key, 0, whole["size"]),)
                except FileNotFoundError:
                    listed = await obstore.list(self._objects, f"{key}/").collect_async()
                    pieces = in_order((one["path"], one["size"]) for one in listed)
        while len(self._known) >= MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        self._known[stored_as] = pieces
        return pieces


def key_of(stored_as: str) -> str:
    """Where a stored file lies below the prefix; as in the folder, so that one can be copied to the other."""
    return f"{stored_as[:2]}/{stored_as}"


def in_order(listed: Iterable[tuple[str, int]]) -> tuple[Piece, ...]:
    """The pieces of a stored file; ``FileNotFoundError`` where there is a gap."""
    pieces: list[Piece] = []
    for key, size in sorted(listed):
        start = int(key.rpartition("/")[2])
        if start != (pieces[-1].stop if pieces else 0):
            raise FileNotFoundError(key)
        pieces.append(Piece(key, start, start + size))
    if not pieces:
        raise FileNotFoundError
    return tuple(pieces)


def chain(arrived: dict[str, int], size: int) -> list[Piece]:
    """The pieces that make up an upload of *size* bytes, from among those that arrived.

    A piece that was begun twice may be there in two lengths, of which the next one continued only one.
    So they are followed from the end: each begins where an agreed one ended.

    Raises:
        Conflict: One is missing or not whole.
    """
    by_stop: dict[int, Piece] = {}
    for key, length in arrived.items():
        start, _, stop = key.rpartition("/")[2].partition("-")
        if int(stop) - int(start) == length > 0:
            by_stop[int(stop)] = Piece(key, int(start), int(stop))
    found: list[Piece] = []
    at = size
    while at:
        piece = by_stop.get(at)
        if piece is None:
            raise Conflict(LOST)
        found.append(piece)
        at = piece.start
    return found[::-1]
