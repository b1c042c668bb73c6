"""Same-origin only: protection of every act by request headers instead of form tokens.

Source: Filippo Valsorda, "Cross-Site Request Forgery", the algorithm of Go 1.25's
``http.CrossOriginProtection``. Socket handshakes are stricter: browsers always send ``Origin``
there and nothing else protects them, so a missing one is refused too.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOriginOnly:
    """Refuse unsafe requests and handshakes that a browser sent from another site, and unknown hosts.

    Args:
        hosts: Host names (without port) that this fair answers to.
    """

    def __init__(self, app: ASGIApp, *, hosts: frozenset[str]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif not self.is_ours(scope):
            await deny(scope, receive, send, "This host is not served here.", 400)
        elif not is_same_origin(scope):
            await deny(scope, receive, send, "Cross-origin request refused.", 403)
        else:
            await self.app(scope, receive, send)

    def is_ours(self, scope: Scope) -> bool:
        """Exactly one ``Host``, and one of ours: links in mail are never made from a forged one."""
        named = [value for name, value in scope["headers"] if name == b"host"]
        return len(named) == 1 and host_name(named[0].decode("latin-1")) in self.hosts


async def deny(scope: Scope, receive: Receive, send: Send, words: str, status: int) -> None:
    """Answer a request, or refuse a handshake, with plain words."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4500, "reason": words})
    else:
        await PlainTextResponse(words, status)(scope, receive, send)


def host_name(host: str) -> str:
    """``"Fair.example:8000"`` → ``"fair.example"``; ``"[::1]:8000"`` → ``"[::1]"``."""
    return (host.rpartition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]).lower()


def netloc_of(origin: str) -> str:
    """``"https://Fair.example:8000"`` → ``"fair.example:8000"``; empty where nothing can be made of it."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:  # "http://["
        return ""


def is_same_origin(scope: Scope) -> bool:
    """Whether the browser says that our own page sent this."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    same = origin is not None and netloc_of(origin) == headers.get("host", "").lower()
    if scope["type"] == "websocket":
        return same
    if scope["method"] in SAFE_METHODS:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or same
