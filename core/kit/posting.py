"""The way to the push services: one request over TLS that follows nothing, keeps nothing, and ends in time.

Imported when the first push is sent; see :mod:`core.kit.push`.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import httpx2
import structlog

from core.kit.push import Answer

SECONDS = 5.0
"""For the whole of it: looking the name up, the handshake, the answer."""
LARGEST_ANSWER = 4096
"""Bytes that are read of an answer; nobody needs its words."""
LONGEST_WAIT = timedelta(days=1)
log = structlog.get_logger(__name__)


class HttpsLine:
    """A client that a process keeps, so that many pushes to one service share a connection.

    A proxy of the environment (``HTTPS_PROXY``) is used. *transport* goes elsewhere in tests.
    """

    def __init__(self, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._client = httpx2.AsyncClient(
            transport=transport, follow_redirects=False, timeout=SECONDS, headers={"User-Agent": "Koryu"}
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post once; whatever the network does is an answer with status 0."""
        try:
            async with (
                asyncio.timeout(SECONDS),
                self._client.stream("POST", address, headers=dict(headers), content=body) as response,
            ):
                read = 0
                async for piece in response.aiter_raw():
                    if (read := read + len(piece)) > LARGEST_ANSWER:
                        break
                return Answer(response.status_code, waiting(response.headers.get("Retry-After", "")))
        except (httpx2.HTTPError, OSError, TimeoutError) as problem:
            log.warning("push service not reached", problem=type(problem).__name__)
            return Answer(0)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


def waiting(words: str) -> timedelta | None:
    """``Retry-After``: seconds, or a date; bounded. Source: RFC 9110, 10.2.3."""
    try:
        if words.isascii() and words.isdigit():
            return min(timedelta(seconds=int(words[:9])), LONGEST_WAIT)
        at = parsedate_to_datetime(words)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at - datetime.now(UTC), timedelta()), LONGEST_WAIT)
