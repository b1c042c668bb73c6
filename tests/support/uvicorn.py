"""A real uvicorn in the test's own event loop, and a browser's end of a socket to it."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from realtime.protocol import LiveProtocol


@asynccontextmanager
async def served(app: Any, **options: Any) -> AsyncGenerator[tuple[uvicorn.Server, int]]:
    """Serve *app* on a free port of this machine, with our protocol unless *options* say otherwise."""
    given = {
        "ws": LiveProtocol, "host": "127.0.0.1", "port": 0, "log_level": "error", "access_log": False,
        "timeout_graceful_shutdown": 3,
    } | options  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(app, **given))
    server.capture_signals = no_signals  # type: ignore[method-assign]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            await serving
        await asyncio.sleep(0.01)
    try:
        yield server, server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


class no_signals:  # where uvicorn has a function
    """Ctrl+C stays pytest's."""

    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@asynccontextmanager
async def tab(port: int, account: int = 0, **headers: str) -> AsyncGenerator[ClientConnection]:
    """A browser tab of that account."""
    address = f"ws://127.0.0.1:{port}/live"
    sent = {"account": str(account), **headers}
    async with connect(
        address, subprotocols=["koryu.1"], additional_headers=sent, proxy=None, compression=None,  # type: ignore[list-item]
        close_timeout=3,
    ) as socket:  # fmt: skip
        yield socket


async def until(holds: Callable[[], Any]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110  (there is nothing to wait on)
            await asyncio.sleep(0.001)


async def ask(socket: ClientConnection, *frame: Any) -> Any:
    """Send a frame; its answer, without what is told in between."""
    await socket.send(json.dumps(frame))
    while (answer := json.loads(await socket.recv()))[0] not in {"reply", "joined"} or answer[1] != frame[1]:
        pass
    return answer


async def heard(socket: ClientConnection, name: str) -> Any:
    """The next event called *name*."""
    while (frame := json.loads(await socket.recv()))[0] != "event" or frame[3] != name:
        pass
    return frame
