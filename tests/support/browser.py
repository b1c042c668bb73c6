"""Starlette's test client with a shorter way to the application.

It hands a request over to the application's event loop in one step and back in another. Starlette's own,
which lets an answer be read while it is being made, takes eight, each from one thread to the other: a tenth
of the tests' time. So an answer comes whole here; who reads endless ones serves the fair for real.
"""

from typing import Any
from urllib.parse import unquote

import anyio
import httpx2
from starlette.testclient import TestClient

PORTS = {"http": 80, "https": 443}


class Browser(TestClient):
    """What a person looks through; the same arguments as Starlette's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._transport: httpx2.BaseTransport = AtOnce(self._transport)


class AtOnce(httpx2.BaseTransport):
    """Pages the short way; sockets as before."""

    def __init__(self, starlettes: Any) -> None:
        self.starlettes = starlettes
        self.raise_server_exceptions = starlettes.raise_server_exceptions

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.scheme not in PORTS:
            return self.starlettes.handle_request(request)  # type: ignore[no-any-return]
        with self.starlettes.portal_factory() as portal:
            return portal.call(self.answer, request)  # type: ignore[no-any-return]

    async def answer(self, request: httpx2.Request) -> httpx2.Response:
        """In the application's event loop: everything that it sends, or what it raised."""
        given, told, body = anyio.Event(), list[dict[str, Any]](), bytearray()
        asked = [{"type": "http.request", "body": request.read()}]

        async def receive() -> dict[str, Any]:
            if not asked:
                await given.wait()
                return {"type": "http.disconnect"}
            return asked.pop()

        async def send(message: dict[str, Any]) -> None:
            assert not given.is_set(), "something was sent after the answer was complete"
            if message["type"] == "http.response.start":
                told.append(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                given.set()

        try:
            await self.starlettes.app(self.scope(request), receive, send)
        except Exception:
            if self.raise_server_exceptions or not told:
                raise
        assert len(told) == 1, f"an answer begins once, not {len(told)} times"
        headers = [(name.decode(), value.decode()) for name, value in told[0]["headers"]]
        content = b"" if request.method == "HEAD" else bytes(body)
        stream = httpx2.ByteStream(content)
        return httpx2.Response(told[0]["status"], headers=headers, stream=stream, request=request)

    def scope(self, request: httpx2.Request) -> dict[str, Any]:
        """What the application is told of the request."""
        url = request.url
        return {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "path": unquote(url.path),
            "raw_path": url.raw_path.split(b"?", 1)[0],
            "root_path": self.starlettes.root_path,
            "scheme": url.scheme,
            "query_string": url.query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "client": self.starlettes.client,
            "server": [url.host, url.port or PORTS[url.scheme]],
            "state": self.starlettes.app_state.copy(),
        }
