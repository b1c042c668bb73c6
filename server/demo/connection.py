"""A simulated person's browser: signed in by the demo's door, one live socket, never off this machine."""

import asyncio
import contextlib
import http.client
import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import ClientConnection, connect

from realtime.socket import SUBPROTOCOL

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
PATIENCE = 10.0
"""Seconds for one request or answer."""


class Lost(Exception):
    """The server is away, or refused; whoever waits tries again later."""


class Browser:
    """One person at the fair of *address*; whatever goes wrong is ``Lost``.

    Args:
        who: The address of one of the cast, see ``server.walk_in``.
    """

    def __init__(self, address: str, who: str) -> None:
        parts = urlsplit(address)
        assert parts.hostname in LOOPBACK, "simulated people never leave this machine"
        self.address, self.who = address, who
        self._host, self._port = parts.hostname, parts.port or 80
        self._cookie = ""
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._refs = count(1)
        self._waiting: dict[int, asyncio.Future[list[Any]]] = {}
        self._joined: set[str] = set()

    @property
    def is_open(self) -> bool:
        """Whether the socket stands."""
        return self._reading is not None and not self._reading.done()

    async def arrive(self) -> None:
        """Walk in and open the socket; at once where both are done already."""
        if self.is_open:
            return
        try:
            if not self._cookie:
                self._cookie = await asyncio.to_thread(self._walk_in)
            self._socket = await connect(
                self.address.replace("http", "ws", 1) + "/live", subprotocols=[SUBPROTOCOL],  # type: ignore[list-item]
                additional_headers={"Cookie": self._cookie}, origin=self.address, open_timeout=PATIENCE,  # type: ignore[arg-type]
                proxy=None,
            )  # fmt: skip
        except (OSError, TimeoutError, ValueError) as problem:
            raise Lost from problem
        except Exception as problem:  # the many ways in which a handshake fails
            self._cookie = ""
            raise Lost from problem
        self._joined.clear()
        self._reading = asyncio.create_task(self._read(self._socket))

    async def leave(self) -> None:
        """Close the socket; the login stays for the next time."""
        if self._reading is not None:
            self._reading.cancel()
        if self._socket is not None:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(1):
                    await self._socket.close()
        self._socket = self._reading = None

    async def join(self, topic: str) -> Any:
        """Listen to *topic*; returns its present where it has one, None where that is known."""
        if topic in self._joined:
            return None
        answer = await self._ask("join", topic, None)
        if answer[0] != "joined":
            raise Lost
        self._joined.add(topic)
        return answer[-1]

    async def say(self, topic: str, name: str, body: Mapping[str, Any]) -> bool:
        """Send a message; True if the fair took it, False if it refused."""
        await self.join(topic)
        answer = await self._ask("send", topic, name, dict(body))
        return bool(answer[2] == "ok")

    async def answered(self, topic: str, name: str, body: Mapping[str, Any], key: str) -> int | None:
        """The same, where one number of the answer is wanted; None if the fair refused."""
        await self.join(topic)
        answer = await self._ask("send", topic, name, dict(body))
        return answer[3].get(key) if answer[2] == "ok" else None

    async def post(self, path: str, fields: Mapping[str, str] | None = None) -> bool:
        """Send a form; True if it was taken."""
        try:
            status, _ = await asyncio.to_thread(self._post, path, dict(fields or {}))
        except (OSError, http.client.HTTPException) as problem:
            raise Lost from problem
        return status == 303

    def _walk_in(self) -> str:
        status, cookies = self._post("/demo/walk-in", {"who": self.who})
        login = next((value for name, value in cookies.items() if name.endswith("login") and value), None)
        if status != 303 or login is None:
            raise ValueError(status)
        return f"login={login}"

    def _post(self, path: str, fields: dict[str, str]) -> tuple[int, dict[str, str]]:
        line = http.client.HTTPConnection(self._host or "", self._port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.address}
            if self._cookie:
                headers["Cookie"] = self._cookie
            line.request("POST", path, urlencode(fields), headers)
            answer = line.getresponse()
            answer.read()
            cookies = SimpleCookie()
            for header in answer.headers.get_all("Set-Cookie") or ():
                cookies.load(header)
            return answer.status, {name: morsel.value for name, morsel in cookies.items()}
        finally:
            line.close()

    async def _ask(self, verb: str, *rest: Any) -> list[Any]:
        if self._socket is None or not self.is_open:
            raise Lost
        ref = next(self._refs)
        answer: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._waiting[ref] = answer
        try:
            await self._socket.send(json.dumps([verb, ref, *rest]))
            async with asyncio.timeout(PATIENCE):  # wait_for of 3.11 would forget that it was cancelled
                return await answer
        except Exception as problem:  # closed, too slow
            raise Lost from problem
        finally:
            self._waiting.pop(ref, None)

    async def _read(self, socket: ClientConnection) -> None:
        with contextlib.suppress(Exception):  # however it ends, it is over
            async for text in socket:
                frame = json.loads(text)
                if frame[0] == "beat":
                    await socket.send('["beat"]')
                elif frame[0] in ("reply", "joined"):
                    waiting = self._waiting.get(frame[1])
                    if waiting is not None and not waiting.done():
                        waiting.set_result(frame)
