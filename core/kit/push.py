"""Web Push: telling a browser something while none of our pages is open (RFC 8030, 8291, 8292).

A browser hands us an address at the push service of its maker. Anybody could hand us any address, so
only the services that the settings name are ever asked: over TLS, which proves the name, at port 443,
and without following where they point (Security 38).
"""

import importlib
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

from anyio import to_thread

from core.kit.settings import Settings

ENDPOINT = re.compile(r"https://([a-z0-9.-]{4,253})(?::443)?/[!-\[\]-~]{1,900}")
"""Nothing stands between the name and its path that two readers of addresses could take differently."""
POINT_BYTES, AUTH_BYTES = 65, 16
"""An uncompressed point of P-256 and the secret beside it. Source: RFC 8291, 3.1 and 3.2."""
PADDED_TO = 256
"""Bytes: a sealed push tells nobody how long the sentence in it is."""
LARGEST = 2048
"""Bytes of a push before it is sealed; a service takes 4096 of it sealed (RFC 8030, 7.2)."""


class Urgency(StrEnum):
    """Whether a sleeping device is woken for it. Source: RFC 8030, 5.3."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class Receiver:
    """A browser as it introduced itself: its address at a push service, and its keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class Push:
    """What a browser shows. ``path`` is one of ours; what has the same ``tag`` takes the place of the other.

    ``seconds`` is how long the service keeps it for a browser that is away.
    """

    title: str
    body: str
    path: str
    tag: str
    lang: str
    urgency: Urgency
    seconds: int

    def padded(self) -> bytes:
        """As JSON, with spaces up to a multiple of :data:`PADDED_TO`."""
        shown = {name: getattr(self, name) for name in ("title", "body", "path", "tag", "lang")}
        said = json.dumps(shown, ensure_ascii=False).encode()
        assert len(said) <= LARGEST, "a push is a title and a sentence"
        return said.ljust(-(-len(said) // PADDED_TO) * PADDED_TO)


@dataclass(frozen=True)
class Answer:
    """What a push service said: a status of HTTP, 0 where it could not be reached."""

    status: int
    retry_after: timedelta | None = None

    @property
    def took_it(self) -> bool:
        """It will reach the browser if the browser comes back in time."""
        return 200 <= self.status < 300

    @property
    def knows_nobody(self) -> bool:
        """That browser is told nothing any more; its address is to be forgotten."""
        return self.status in (404, 410)

    @property
    def wants_it_later(self) -> bool:
        """Too much just now, broken, or away."""
        return self.status in (0, 429) or self.status >= 500


class Line(Protocol):
    """The way to the push services."""

    async def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once, following nothing; never raises for what the network does."""

    async def aclose(self) -> None:
        """Let go of the connections."""


class PushServices:
    """What the fair has of Web Push: whom it asks, its key, and how a push is sealed and sent.

    Args:
        secret: The fair's; the key is made from it, so that every process and machine has the same.
        line: Goes elsewhere in tests.
    """

    def __init__(self, settings: Settings, secret: str, *, line: Line | None = None) -> None:
        self._services = tuple(name.lower() for name in settings.push_services)
        self._secret, self._sender, self._given = secret, settings.mail_from, line
        self._loading = Lock()

    @property
    def are_on(self) -> bool:
        """Whether any service may be asked."""
        return bool(self._services)

    @property
    def public_key(self) -> str:
        """What a browser is given, so that nobody else can tell it anything: a point in base64url."""
        key: str = self._sealer.public_key
        return key

    def serve(self, endpoint: str) -> bool:
        """Whether *endpoint* is an address of a service that the settings name."""
        named = ENDPOINT.fullmatch(endpoint)
        return named is not None and any(is_named(named[1], service) for service in self._services)

    def is_receiver(self, receiver: Receiver) -> bool:
        """Whether something can be sealed for those keys: a point on the curve and sixteen bytes."""
        sizes = (len(decoded(receiver.p256dh)), len(decoded(receiver.auth)))
        return sizes == (POINT_BYTES, AUTH_BYTES) and self._sealer.is_point(decoded(receiver.p256dh))

    async def send(self, push: Push, receiver: Receiver) -> Answer:
        """Seal *push* and hand it in; what is at no service of ours is unknown (404), and nobody is asked."""
        if not self.serve(receiver.endpoint):
            return Answer(404)
        await to_thread.run_sync(self.load)
        headers, body = self._sealer.seal(push, receiver)
        return await self._line.post(receiver.endpoint, headers, body)

    async def aclose(self) -> None:
        """Let go of the line, if it was ever used."""
        if "_line" in self.__dict__:
            await self._line.aclose()

    def load(self) -> None:
        """Import the libraries, which takes a tenth of a second: in a thread, when they are first needed."""
        with self._loading:
            _ = self._sealer, self._line

    @cached_property
    def _sealer(self) -> Any:
        return importlib.import_module("core.kit.sealing").Sealer(self._secret, self._sender)

    @cached_property
    def _line(self) -> Line:
        if self._given is not None:
            return self._given
        line: Line = importlib.import_module("core.kit.posting").HttpsLine()
        return line


def is_named(host: str, service: str) -> bool:
    """``*.push.apple.com`` names every host below it, anything else itself."""
    return host.endswith(service[1:]) if service.startswith("*.") else host == service


def decoded(words: str) -> bytes:
    """Base64url with or without its padding; empty where it is none. Source: RFC 4648, 5."""
    try:
        return urlsafe_b64decode(words.encode("ascii") + b"=" * (-len(words) % 4))
    except ValueError:
        return b""
