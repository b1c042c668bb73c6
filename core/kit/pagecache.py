"""Pages that every passer-by sees alike, kept as bytes for a second.

A kept page is made from nothing but its key. Whoever asks first is not asked themselves: a request of
the key alone (address, language, the few cookies that say nothing about a person) goes through the
house, so no page can hold what only one person may see. Whoever has any other cookie passes by.
A second is the whole rule of freshness: it holds for every process, for what changed in the database,
for who is here and for the clock alike, and nobody has to remember to forget anything.
"""

import asyncio
import gzip
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from hashlib import blake2b
from time import monotonic
from typing import NamedTuple

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.kit.i18n import negotiate

MOST_BYTES = 32 << 20
"""Of all pages kept, plain and compressed; the oldest go first."""
LARGEST, SMALLEST_ZIPPED = 2 << 20, 500
"""Bytes of a page that is kept, and of one that is worth compressing."""
LONGEST_ASKED = 1000
"""Bytes of a key: address, language and cookies; whoever says more is asked each time."""
IMPERSONAL = re.compile(rb"(locale|zone|theme|demo-bar)=[A-Za-z0-9_%/+.-]{1,64}")
"""The cookies that change a page and say nothing about who reads it; quotes and lists of one are not read."""
PART = re.compile(rb"[a-z_-]{0,40}")
PERSONAL = frozenset({b"authorization", b"content-length", b"transfer-encoding"})
KEEPING = (
    (b"cache-control", b"private, no-cache"),
    (b"vary", b"Accept-Encoding, Accept-Language, Cookie, Koryu-Part"),
)
"""A browser keeps it and asks each time whether it still holds (304); nobody between two people does."""

Headers = tuple[tuple[bytes, bytes], ...]


class SharedPage(Route):
    """The route of a page that is the same for everybody who is not signed in."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, found = super().matches(scope)
        return match, {**found, "is_shared": True}


class Asked(NamedTuple):
    """Everything a kept page is made from."""

    path: str
    raw_path: bytes
    query: bytes
    host: bytes
    part: bytes
    language: bytes
    cookies: bytes

    def scope_in(self, scope: Scope) -> Scope:
        """The request of this key alone, by nobody in particular."""
        said = {
            b"host": self.host, b"koryu-part": self.part, b"accept-language": self.language,
            b"cookie": self.cookies,
        }  # fmt: skip
        headers = [(name, value) for name, value in said.items() if value]
        return {**scope, "method": "GET", "headers": headers, "client": None}


class Shape(NamedTuple):
    """A page ready to be sent."""

    tag: bytes
    whole: Headers
    unchanged: Headers
    body: bytes


class Kept:
    """A page and the moment (monotonic seconds) at which its making began."""

    def __init__(self, began: float, headers: Headers, body: bytes) -> None:
        self.began, self.body = began, body
        self._headers = tuple(pair for pair in headers if pair[0] not in REPLACED) + KEEPING
        self._digest = blake2b(body, digest_size=12).hexdigest()

    @property
    def size(self) -> int:
        """Bytes, counted as if the compressed page were as long."""
        return 2 * len(self.body)

    @cached_property
    def plain(self) -> Shape:
        """As it is."""
        return self._shape(self.body, f'"{self._digest}"'.encode(), ())

    @cached_property
    def zipped(self) -> Shape:
        """Compressed once for all who can read that."""
        if len(self.body) < SMALLEST_ZIPPED:
            return self.plain
        body = gzip.compress(self.body, 6, mtime=0)
        return self._shape(body, f'"{self._digest}-gzip"'.encode(), ((b"content-encoding", b"gzip"),))

    def _shape(self, body: bytes, tag: bytes, more: Headers) -> Shape:
        common = (*self._headers, (b"etag", tag))
        whole = (*common, *more, (b"content-length", str(len(body)).encode()))
        lean = tuple(pair for pair in common if pair[0] != b"content-type")
        return Shape(tag, whole, lean, body)


REPLACED = frozenset({b"cache-control", b"vary", b"content-length"})


class PageCache:
    """Answer passers-by who ask for a :class:`SharedPage`; everybody else passes through.

    Args:
        routes: The sitemap.
        seconds: How old a page may be; 0 keeps none.
    """

    def __init__(self, app: ASGIApp, *, routes: Iterable[BaseRoute], seconds: float) -> None:
        self.app, self.seconds = app, seconds
        self._addresses = [route.path_regex for route in routes if isinstance(route, SharedPage)]
        self._kept: dict[Asked, Kept] = {}
        self._size = 0
        self._making: dict[Asked, tuple[float, asyncio.Future[Kept | None]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        said = dict(scope["headers"]) if scope["type"] == "http" and self.seconds else {}
        asked = asked_by(scope, said) if said else None
        if asked is None or not (asked in self._kept or self._is_shared(asked.path)):
            await self.app(scope, receive, send)
            return
        kept = self._fresh(asked) or await self._made_by_another(asked)
        if kept is None:
            kept = await self._make(asked, scope, send)
        if kept is not None:
            await answer(kept, scope, said, send)

    def _is_shared(self, path: str) -> bool:
        return any(address.match(path) for address in self._addresses)

    def _fresh(self, asked: Asked) -> Kept | None:
        kept = self._kept.get(asked)
        return kept if kept is not None and monotonic() - kept.began < self.seconds else None

    async def _made_by_another(self, asked: Asked) -> Kept | None:
        """The page that another request is waiting for already: a crowd makes it once."""
        making = self._making.get(asked)
        if making is None or monotonic() - making[0] >= self.seconds:
            return None
        return await asyncio.shield(making[1])

    async def _make(self, asked: Asked, scope: Scope, send: Send) -> Kept | None:
        """Make the page and keep it; what is not for everybody is sent as it comes, and None returned."""
        began, done = monotonic(), asyncio.get_running_loop().create_future()
        mine = self._making[asked] = (began, done)
        page = Caught(asked.scope_in(scope), send, is_head=scope["method"] == "HEAD")
        kept = None
        try:
            await self.app(page.scope, nothing, page.send)
            if page.is_shared:
                kept = Kept(began, page.headers, bytes(page.body))
                self._keep(asked, kept)
            return kept
        finally:
            done.set_result(kept)
            if self._making.get(asked) is mine:
                del self._making[asked]

    def _keep(self, asked: Asked, kept: Kept) -> None:
        if (old := self._kept.pop(asked, None)) is not None:
            self._size -= old.size
        if kept.size <= LARGEST:
            self._kept[asked] = kept
            self._size += kept.size
        while self._size > MOST_BYTES:
            self._size -= self._kept.pop(next(iter(self._kept))).size


class Caught:
    """Takes in an answer that everybody may have, and lets every other one through to who asked."""

    def __init__(self, scope: Scope, send: Send, *, is_head: bool) -> None:
        self.scope, self._send, self._is_head = scope, send, is_head
        self.is_shared = False
        self.headers: Headers = ()
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        """What the house answers, message by message."""
        if message["type"] == "http.response.start":
            self.headers = tuple(message["headers"])
            names = {name for name, _ in self.headers}
            self.is_shared = (
                message["status"] == 200 and "is_shared" in self.scope and b"set-cookie" not in names
            )
        elif self.is_shared:
            self.body += message.get("body", b"")
        elif self._is_head:
            message = {**message, "body": b""}
        if not self.is_shared:
            await self._send(message)


def asked_by(scope: Scope, said: Mapping[bytes, bytes]) -> Asked | None:
    """The key of a request that may be answered from what is kept; None for every other one."""
    if scope["method"] not in ("GET", "HEAD") or len(said) != len(scope["headers"]) or PERSONAL & said.keys():
        return None  # a header that comes twice may be read either way
    cookies, part, accepted = (said.get(name, b"") for name in (b"cookie", b"koryu-part", b"accept-language"))
    raw_path, query, host = scope.get("raw_path") or b"", scope["query_string"], said.get(b"host", b"")
    if len(raw_path) + len(query) + len(host) + len(cookies) + len(accepted) > LONGEST_ASKED:
        return None
    if not PART.fullmatch(part) or not is_impersonal(cookies):
        return None
    return Asked(scope["path"], raw_path, query, host, part, language_of(accepted), cookies)


@lru_cache(4096)
def is_impersonal(cookies: bytes) -> bool:
    """Whether a ``Cookie`` header holds nothing but what every passer-by may have, each once."""
    found = [IMPERSONAL.fullmatch(cookie) for cookie in cookies.split(b"; ")] if cookies else []
    names = {one[1] for one in found if one}
    return len(names) == len(found)


@lru_cache(4096)
def language_of(accepted: bytes) -> bytes:
    """``b"ja"`` or ``b"en"``, of an ``Accept-Language`` header."""
    return negotiate(accepted.decode("latin-1")).encode()


async def answer(kept: Kept, scope: Scope, said: Mapping[bytes, bytes], send: Send) -> None:
    """Send the page, or only that what the browser has still holds."""
    shape = kept.zipped if b"gzip" in said.get(b"accept-encoding", b"") else kept.plain
    if shape.tag in said.get(b"if-none-match", b""):
        status, headers, body = 304, shape.unchanged, b""
    else:
        status, headers, body = 200, shape.whole, b"" if scope["method"] == "HEAD" else shape.body
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def nothing() -> Message:
    """The body of a request that has none."""
    return {"type": "http.request", "body": b"", "more_body": False}
