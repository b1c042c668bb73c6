"""The beginning of a WebSocket: the request (RFC 6455, section 4), and the application's answer to it.

Speaks ASGI 3 (websocket, with the denial response extension) for as long as the endpoint has not
handed the connection over, which is for ever where it does not know how to.
"""

import asyncio
import base64
import hashlib
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import structlog

from realtime.rfc6455 import Opcode, frame

if TYPE_CHECKING:
    from realtime.protocol import LiveProtocol

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""The constant of RFC 6455, 1.3."""
KEY_CHARACTERS = 24
log = structlog.get_logger("koryu.live")


def accept_key(key: bytes) -> bytes:
    """``Sec-WebSocket-Accept`` for a ``Sec-WebSocket-Key`` (4.2.2)."""
    return base64.b64encode(hashlib.sha1(key + GUID).digest())  # noqa: S324  (the RFC says so)


class Handshake:
    """What a connection needs only until it is handed over."""

    def __init__(self, protocol: "LiveProtocol", config: Any, server_state: Any, app_state: Any) -> None:
        if not config.loaded:
            config.load()
        self.asked = self.accepted = self._answered = False
        self._protocol, self._config = protocol, config
        self._server_state, self._app_state = server_state, app_state
        self._key = b""
        self._said: deque[dict[str, Any]] = deque([{"type": "websocket.connect"}])
        self._news = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()

    def feed(self, data: bytes) -> None:
        """The request as uvicorn's HTTP protocol hands it over, whole; then ask the application."""
        self.asked = True
        head, _, _ = data.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        method, target, _ = first.split(b" ", 2)
        pairs = [line.partition(b":") for line in lines]
        headers = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
        known = dict(headers)
        self._key = known.get(b"sec-websocket-key", b"")
        if method != b"GET" or len(self._key) != KEY_CHARACTERS:
            self._refuse(400)
        elif known.get(b"sec-websocket-version") != b"13":
            self._refuse(426, [(b"sec-websocket-version", b"13")])
        else:
            task = asyncio.get_running_loop().create_task(self._run(self._scope(target, headers, known)))
            self._server_state.tasks.add(task)
            task.add_done_callback(self._server_state.tasks.discard)

    def hear(self, text: str | None, payload: bytes) -> None:
        """A message, for the application to receive."""
        self._said.append(
            {"type": "websocket.receive", "text": text, "bytes": None if text is not None else payload}
        )
        self._news.set()

    def unheard(self) -> list[str | None]:
        """What was said before the handover and not received yet."""
        return [message["text"] for message in self._said if message["type"] == "websocket.receive"]

    def lost(self) -> None:
        """The connection is gone."""
        self._said.append({"type": "websocket.disconnect", "code": 1006})
        self._news.set()
        self._writable.set()

    def writable(self) -> None:
        """The browser reads again."""
        self._writable.set()

    def _scope(
        self, target: bytes, headers: list[tuple[bytes, bytes]], known: dict[bytes, bytes]
    ) -> dict[str, Any]:
        transport = self._protocol.transport
        path, _, query = target.partition(b"?")
        protocols = known.get(b"sec-websocket-protocol", b"").decode("latin-1").split(",")
        return {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if transport.get_extra_info("sslcontext") else "ws",
            "server": transport.get_extra_info("sockname"),
            "client": transport.get_extra_info("peername"),
            "root_path": self._config.root_path,
            "path": self._config.root_path + unquote(path.decode("ascii")),
            "raw_path": self._config.root_path.encode("ascii") + path,
            "query_string": query,
            "headers": headers,
            "subprotocols": [name.strip() for name in protocols if name.strip()],
            "state": self._app_state.copy(),
            "extensions": {"websocket.http.response": {}, "koryu.handover": {"to": self._protocol}},
        }

    async def _run(self, scope: dict[str, Any]) -> None:
        try:
            await self._config.loaded_app(scope, self._receive, self._send)
        except Exception:
            log.exception("the endpoint of a socket failed")
            if not self._answered:
                self._refuse(500)
            self._protocol.close(1011)
        if not self._answered:
            self._refuse(500)
        if not self._protocol.handed_over:
            self._protocol.close(1000)

    async def _receive(self) -> dict[str, Any]:
        while not self._said:
            self._news.clear()
            await self._news.wait()
        return self._said.popleft()

    async def _send(self, message: dict[str, Any]) -> None:
        kind = message["type"]
        if kind == "websocket.accept":
            self._accept(message)
        elif kind == "websocket.send":
            await self._writable_again()
            text = message.get("text")
            payload = (
                frame(Opcode.BINARY, message["bytes"]) if text is None else frame(Opcode.TEXT, text.encode())
            )
            self._protocol.send(payload)
        elif kind == "websocket.close":
            if self.accepted:
                self._protocol.close(message.get("code", 1000), message.get("reason") or "")
            else:
                self._refuse(403)
        elif kind == "websocket.http.response.start":
            self._begin_answer(message["status"], list(message.get("headers", ())))
        elif kind == "websocket.http.response.body":
            self._write(message.get("body", b""))
            if not message.get("more_body", False):
                self._protocol.transport.close()

    async def _writable_again(self) -> None:
        if self._protocol.paused:
            self._writable.clear()
            await self._writable.wait()

    def _accept(self, message: dict[str, Any]) -> None:
        lines = [
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept_key(self._key),
        ]
        if subprotocol := message.get("subprotocol"):
            lines.append(b"Sec-WebSocket-Protocol: " + subprotocol.encode())
        lines += [name + b": " + value for name, value in message.get("headers", ())]
        self._write(b"\r\n".join(lines) + b"\r\n\r\n")
        self.accepted = self._answered = True

    def _begin_answer(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(), b"Connection: close"]
        lines += [name + b": " + value for name, value in headers]
        self._write(b"\r\n".join(lines) + b"\r\n\r\n")
        self._answered = True

    def _write(self, data: bytes) -> None:
        if not self._protocol.transport.is_closing():  # it may have left before the answer
            self._protocol.transport.write(data)

    def _refuse(self, status: int, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        self._begin_answer(status, [*(headers or ()), (b"Content-Length", b"0")])
        self._protocol.transport.close()
