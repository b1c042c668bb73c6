"""A push service on 127.0.0.1, as strict as those of the makers of browsers, and browsers that it tells."""

import json
import struct
import time
from base64 import urlsafe_b64encode
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import httpx2
import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from core.kit.posting import HttpsLine
from core.kit.push import Receiver, decoded

SERVICE = "https://fcm.googleapis.com"


def in_letters(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass(frozen=True)
class Browser:
    """One that subscribed; only it can read what is sealed for it."""

    receiver: Receiver
    key: ec.EllipticCurvePrivateKey

    def opened(self, body: bytes) -> bytes:
        """What was sealed. Source: RFC 8291, 3.4, and RFC 8188, 2; written without the library that seals."""
        return opened(body, self.key, decoded(self.receiver.auth))


def opened(body: bytes, key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """The plain text of one record."""
    salt, (size, length) = body[:16], struct.unpack("!LB", body[16:21])
    sender, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(body) <= 4096, "no service takes more"
    assert len(sealed) <= size, "one record"
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
    own = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    first = HKDF(hashes.SHA256(), 32, auth, b"WebPush: info\0" + own + sender).derive(shared)
    content = HKDF(hashes.SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(first)
    nonce = HKDF(hashes.SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(first)
    plain = AESGCM(content).decrypt(nonce, sealed, None).rstrip(b"\0")
    assert plain[-1:] == b"\x02", "the last record"
    return plain[:-1]


@dataclass
class Brought:
    """A push that the service took, as its browser shows it."""

    browser: Browser
    headers: dict[str, str]
    sealed: bytes
    plain: bytes

    @property
    def shown(self) -> dict[str, Any]:
        """What the service worker reads."""
        read: dict[str, Any] = json.loads(self.plain)
        return read


@dataclass
class PushService:
    """Takes what is signed by *key* and sealed for one of its browsers; answers as told meanwhile."""

    key: str
    brought: list[Brought] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    otherwise: deque[tuple[int, dict[str, str]]] = field(default_factory=deque)
    """Answers that come before it does its work again."""
    browsers: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        service = self

        class Answering(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = service.answer(self.path, dict(self.headers), body)
                self.send_response(status)
                for name, value in ({"Content-Length": "0"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """It is away."""
        self._server.shutdown()
        self._server.server_close()

    def a_browser(self) -> Browser:
        """Somebody subscribes."""
        key = ec.generate_private_key(ec.SECP256R1())
        point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        path = f"/wp/{len(self.browsers) + 1:04}"
        auth = in_letters(path.encode().ljust(16, b"*"))
        browser = Browser(Receiver(SERVICE + path, in_letters(point), auth), key)
        self.browsers[path] = browser
        return browser

    def forget(self, browser: Browser) -> None:
        """They unsubscribed, or reset their browser."""
        del self.browsers[urlsplit(browser.receiver.endpoint).path]

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """What RFC 8030 and 8292 ask of a service."""
        self.asked.append(path)
        if self.otherwise:
            return self.otherwise.popleft()
        if headers.get("Content-Encoding") != "aes128gcm" or not headers.get("TTL", "").isdigit():
            return 400, {}
        if headers.get("Host") != urlsplit(SERVICE).netloc or not self.is_signed(
            headers.get("Authorization", "")
        ):
            return 403, {}
        browser = self.browsers.get(path)
        if browser is None:
            return 410, {}
        self.brought.append(Brought(browser, headers, body, browser.opened(body)))
        return 201, {"Location": f"{SERVICE}/m/1"}

    def is_signed(self, words: str) -> bool:
        """Whether it is from whom the browsers subscribed to. Source: RFC 8292, 2 to 4."""
        scheme, _, rest = words.partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or given["k"] != self.key:
            return False
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(given["k"]))
        try:
            claims = jwt.decode(given["t"], point, algorithms=["ES256"], audience=SERVICE)
        except jwt.InvalidTokenError:
            return False
        return claims["exp"] - time.time() <= 86_400 and claims["sub"].startswith("mailto:")

    def line(self) -> HttpsLine:
        """The fair's own way to push services, which ends here instead."""
        return HttpsLine(ToLoopback(self.port))


class ToLoopback(httpx2.AsyncBaseTransport):
    """Every host is 127.0.0.1 and without TLS; everything else is as it would be."""

    def __init__(self, port: int) -> None:
        self._port, self._inner = port, httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The same request, somewhere else."""
        assert request.url.scheme == "https"
        there = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        moved = httpx2.Request(
            request.method, there, headers=request.headers, stream=request.stream,
            extensions={"timeout": request.extensions["timeout"]},
        )  # fmt: skip
        return await self._inner.handle_async_request(moved)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._inner.aclose()
