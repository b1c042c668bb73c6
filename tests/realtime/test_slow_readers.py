"""A browser that takes nothing costs nobody else anything; over a real server and real sockets."""

import asyncio
import base64
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from realtime.closing import Closing
from realtime.frames import decode, encode
from realtime.hub import Hub
from realtime.messages import Message
from realtime.protocol import LiveProtocol
from tests.support.live import a_database, an_app


class Noise(Message):
    """Fair → room: much of it."""

    wire: ClassVar[str] = "noise.made"
    durable: ClassVar[bool] = False
    text: str = "x" * 60_000


@dataclass
class Served:
    """The small fair behind a port, in a thread of its own."""

    server: uvicorn.Server
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    hubs: list[Hub] = field(default_factory=list)

    @property
    def hub(self) -> Hub:
        return self.hubs[0]

    @property
    def port(self) -> int:
        port: int = self.server.servers[0].sockets[0].getsockname()[1]
        return port

    def run(self) -> None:
        self.loop.run_until_complete(self.server.serve())
        self.loop.close()

    def connect(self, account: int) -> ClientConnection:
        return connect(
            f"ws://127.0.0.1:{self.port}/live",
            subprotocols=[Subprotocol("koryu.1")],
            additional_headers={"account": str(account)},
            proxy=None,
            max_queue=None,
        )

    def connect_and_go_deaf(self, account: int) -> socket.socket:
        """A browser that joins the room and never reads again."""
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.connect(("127.0.0.1", self.port))
        key = base64.b64encode(os.urandom(16)).decode()
        deaf.sendall(
            f"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"account: {account}\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Protocol: koryu.1\r\n\r\n".encode()
        )
        deaf.recv(1000)
        join = b'["join",1,"room:1",null]'
        deaf.sendall(bytes([0x81, 0x80 | len(join), 0, 0, 0, 0]) + join)
        return deaf


@pytest.fixture(params=[LiveProtocol, "websockets-sansio"], ids=["our protocol", "plain ASGI"])
def served(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    hubs: list[Hub] = []

    def remember(app: Starlette) -> None:
        hubs.append(app.state.hub)

    app = an_app(a_database(tmp_path / "live.db"), setting_up=remember)
    config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1, ws=request.param)
    served = Served(uvicorn.Server(config), hubs=hubs)
    thread = threading.Thread(target=served.run)
    thread.start()
    eventually(lambda: served.server.started)
    yield served
    served.server.should_exit = True
    thread.join()


def eventually(holds: Callable[[], Any], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def ask(browser: ClientConnection, *frame: object) -> Any:
    browser.send(encode(frame))
    while (answer := decode(str(browser.recv(10))))[0] not in {"reply", "joined"} or answer[1] != frame[1]:
        pass
    return answer


def listen_to_the_end(browser: ClientConnection) -> None:
    while True:
        browser.recv(10)


@pytest.mark.timeout(60)
def test_a_slow_reader_is_closed_and_the_others_notice_nothing(served: Served) -> None:
    with served.connect(1) as anna:
        ask(anna, "join", 1, "room:1", None)
        deaf = served.connect_and_go_deaf(2)
        eventually(lambda: served.hub.presence.count("room:1") == 2)

        heard = 0
        for _ in range(400):  # 24 MB: more than the kernel keeps for anybody
            served.loop.call_soon_threadsafe(served.hub.say, "room:1", Noise())
            while decode(str(anna.recv(10)))[3:4] != ["noise.made"]:
                pass
            heard += 1
            if not served.hub.is_online(2):
                break

        assert not served.hub.is_online(2)
        assert heard < 400
        assert ask(anna, "send", 2, "room:1", "remark.make", {"id": "act-999999", "text": "x"})[2] == "ok"
        eventually(lambda: not served.hub._closing)
        deaf.close()


@pytest.mark.timeout(30)
def test_a_server_that_stops_says_restart_to_everybody(served: Served) -> None:
    with served.connect(1) as anna:
        ask(anna, "join", 1, "room:1", None)
        served.server.should_exit = True
        with pytest.raises(ConnectionClosed) as ended:
            listen_to_the_end(anna)

    assert ended.value.rcvd is not None
    assert ended.value.rcvd.code == Closing.RESTART
