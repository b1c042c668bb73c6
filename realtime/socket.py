"""The endpoint at ``/live``: the only module that knows both Starlette's WebSocket and the engine.

Under uvicorn with :class:`~realtime.protocol.LiveProtocol` it hands the connection over and
returns; on any other ASGI server it carries frames itself.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence

import anyio
from starlette.responses import PlainTextResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.kit.errors import TooMany
from core.kit.limits import Limits
from core.kit.work import Actor
from realtime.budgets import BACKLOG_BYTES, BACKLOG_FRAMES, CONNECTS, CONNECTS_SECONDS, WRITE_SECONDS
from realtime.closing import Closing
from realtime.connection import Connection, Outlet
from realtime.hub import Hub

SUBPROTOCOL = "koryu.1"


async def live(websocket: WebSocket) -> None:
    """Serve one browser tab until either side ends it; afterwards nothing of it is left.

    Who it is was found out by the gate, that it is our own page by the origin check. The
    application's state has ``db`` and ``hub``, the application ``limits``.
    """
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.send_denial_response(PlainTextResponse(f"The subprotocol is {SUBPROTOCOL}.", 400))
        return
    actor: Actor = websocket.scope.get("actor") or Actor()
    limits: Limits = websocket.app.state.limits
    hub: Hub = websocket.state.hub
    await websocket.accept(subprotocol=SUBPROTOCOL)
    try:
        limits.check("live.connect", actor.address, most=CONNECTS, seconds=CONNECTS_SECONDS)
    except TooMany as refusal:
        await websocket.close(Closing.TOO_MANY, f"try again in {refusal.retry_after} s")
        return
    handover = websocket.scope.get("extensions", {}).get("koryu.handover")
    outlet: Outlet = handover["to"] if handover else SocketOutlet(websocket)
    connection = Connection(actor, outlet, db=websocket.state.db, hub=hub, limits=limits)
    hub.attach(connection)
    if isinstance(outlet, SocketOutlet):
        await serve_plainly(websocket, connection, outlet)
    else:
        handover["to"].hand_over(connection)


async def serve_plainly(websocket: WebSocket, connection: Connection, outlet: "SocketOutlet") -> None:
    """Carry frames both ways with what every ASGI server offers."""
    outlet.too_slow = connection.lag
    try:
        async with anyio.create_task_group() as parts:

            async def read() -> None:
                while (message := await websocket.receive())["type"] == "websocket.receive":
                    await connection.receive(message.get("text"))
                parts.cancel_scope.cancel()

            parts.start_soon(read)
            await outlet.run()
            parts.cancel_scope.cancel()
    finally:
        connection.gone()


class SocketOutlet:
    """Frames on their way out over plain ASGI: one writer, a bounded backlog.

    All that is owed when the writer wakes leaves in one go. ``too_slow`` is called, soon but not
    at once, when the browser does not keep up.
    """

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._owed: deque[str] = deque()
        self._bytes = 0
        self._wake = asyncio.Event()
        self._code: int | None = None
        self._full = False
        self._writing = asyncio.timeout(None)
        self.too_slow: Callable[[], None] = self._close_slow

    def write(self, texts: Sequence[str], wire: bytes, /) -> None:
        """Owe the browser more messages; too much owed ends the connection."""
        if self._code is not None or self._full:
            return
        self._owed += texts
        self._bytes += len(wire)
        if self._bytes > BACKLOG_BYTES or len(self._owed) > BACKLOG_FRAMES:
            self._full = True
            self._owed.clear()
            asyncio.get_running_loop().call_soon(self._give_up)
        self._wake.set()

    def close(self, code: int, /) -> None:
        """Take no more frames, and close with *code* when those before are out."""
        if self._code is None:
            self._code = code
            self._wake.set()

    async def run(self) -> None:
        """Write until the connection ends, then say why; gives up on a browser that takes nothing."""
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):  # it left by itself
            try:
                while self._code is None or self._owed:
                    await self._wake.wait()
                    self._wake.clear()
                    await self._drain()
            except TimeoutError:
                self._owed.clear()
                self.too_slow()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._websocket.close(self._code or Closing.SLOW)

    async def _drain(self) -> None:
        owed, self._owed, self._bytes = self._owed, deque(), 0
        self._writing = asyncio.timeout(WRITE_SECONDS)
        async with self._writing:
            for text in owed:
                await self._websocket.send_text(text)

    def _give_up(self) -> None:
        self.too_slow()
        if self._writing.when() is not None:
            with contextlib.suppress(RuntimeError):  # it is through already
                self._writing.reschedule(asyncio.get_running_loop().time())

    def _close_slow(self) -> None:
        self.close(Closing.SLOW)
