"""Our own end of a WebSocket under uvicorn: ``uvicorn.Config(ws=LiveProtocol)``.

To the application it is an ASGI WebSocket like any other until the endpoint hands the connection
over (``scope["extensions"]["koryu.handover"]``). From then on no task and no queue stays behind:
what the browser says goes to :class:`~realtime.connection.Connection`, and what it is owed leaves
in one write for each turn of the event loop. On another server the endpoint finds no handover and
:mod:`realtime.socket` goes the plain ASGI way.

Relies on what uvicorn hands to a ``ws=`` class; tests/realtime/test_uvicorn_contract.py pins it.
"""

import asyncio
import socket
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol, cast

from realtime.budgets import (
    BACKLOG_BYTES,
    BACKLOG_FRAMES,
    CLOSING_SECONDS,
    FRAME_BYTES,
    INBOX_FRAMES,
    SEND_BUFFER_BYTES,
    WRITE_SECONDS,
)
from realtime.closing import Closing
from realtime.handshake import Handshake
from realtime.rfc6455 import FrameReader, Opcode, Violation, close_code, close_frame, frame, text_of

LARGEST_MESSAGE = FRAME_BYTES + 1
"""The session refuses a larger one with a code of its own; what is larger still is not even kept."""


class Inlet(Protocol):
    """Where what a browser says goes once it is handed over; a ``Connection``."""

    async def receive(self, text: str | None) -> None:
        """Carry out one frame; None for a binary one."""

    def end(self, code: int, /) -> None:
        """Close soon."""

    def lag(self) -> None:
        """The browser does not keep up."""

    def gone(self) -> None:
        """The connection is closed."""


class LiveProtocol(asyncio.Protocol):
    """One browser tab's socket. An :class:`~realtime.connection.Outlet` after the handover.

    Args:
        config: uvicorn's; its application is asked whether to accept.
        server_state: uvicorn's; its ``connections`` are told to shut down.
        app_state: What the lifespan yielded, for ``scope["state"]``.

    A message of more than ``most`` bytes is refused before it is whole.
    """

    __slots__ = (
        "_backlog", "_code", "_handshake", "_inbox", "_inlet", "_loop", "_owed", "_paused", "_reader",
        "_server_state", "_timer", "_working", "transport",
    )  # fmt: skip

    most = LARGEST_MESSAGE

    def __init__(self, config: Any, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> None:
        self._loop: asyncio.AbstractEventLoop = _loop or asyncio.get_running_loop()
        self._server_state = server_state
        self._handshake: Handshake | None = Handshake(self, config, server_state, app_state)
        self._reader = FrameReader(self.most)
        self._inlet: Inlet | None = None
        self._inbox: deque[str | None] | None = None
        self._working: asyncio.Task[None] | None = None
        self._owed: list[bytes] = []
        self._backlog = 0
        self._paused = False
        self._code: int | None = None
        self._timer: asyncio.TimerHandle | None = None

    # What the transport says

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what a browser that stops reading holds of the kernel's memory, and for how long."""
        self.transport = cast(asyncio.Transport, transport)
        self._server_state.connections.add(self)
        held = transport.get_extra_info("socket")
        if held is not None and held.family in (socket.AF_INET, socket.AF_INET6):
            held.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                held.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(WRITE_SECONDS * 1000))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing of it stays."""
        self._code = self._code or 1006
        self._server_state.connections.discard(self)
        self._owed.clear()
        self._stop_waiting()
        if self._handshake is not None:
            self._handshake.lost()
        if self._inlet is not None:
            self._inlet.gone()

    def eof_received(self) -> None:
        """A browser that says nothing more has left."""

    def pause_writing(self) -> None:
        """The kernel takes no more: it has ten seconds to take some."""
        self._paused = True
        self._wait(WRITE_SECONDS, self._lag)

    def resume_writing(self) -> None:
        """It reads again."""
        self._paused, self._backlog = False, 0
        if self._code is None:
            self._stop_waiting()
        if self._handshake is not None:
            self._handshake.writable()
        owed, self._owed = self._owed, []
        if owed:
            self.transport.write(b"".join(owed))

    def data_received(self, data: bytes) -> None:
        """The request first, frames after it."""
        if self._handshake is not None and not self._handshake.accepted:
            if not self._handshake.asked:
                self._handshake.feed(data)
            return  # nobody may speak before the answer
        try:
            for opcode, payload in self._reader.feed(data):
                if self._code is not None and opcode != Opcode.CLOSE:
                    continue  # closed from here: only the answer to that counts
                self._take(opcode, payload)
        except Violation as violation:
            self.close(violation.code)
            self.transport.close()

    def shutdown(self) -> None:
        """The server stops: what is being carried out is answered, then the browser is sent away."""
        if self._inlet is None:
            self.close(Closing.RESTART)
        elif self._working is None:
            self._inlet.end(Closing.RESTART)
        else:
            self._inbox = None
            self.transport.pause_reading()
            self._working.add_done_callback(self._end_for_restart)

    # What the application says

    def hand_over(self, inlet: Inlet) -> None:
        """From now on *inlet* is told what the browser says; the endpoint may return."""
        assert self._handshake is not None, "handed over already"
        said, self._handshake, self._inlet = self._handshake.unheard(), None, inlet
        if self._code is not None:
            self._loop.call_soon(inlet.gone)
        for text in said:
            self._hear(text)

    def write(self, texts: Sequence[str], wire: bytes, /) -> None:
        """Owe the browser more frames; too much owed ends the connection."""
        if self._code is not None:
            return
        if not self._paused:
            self.transport.write(wire)  # the loop puts what is written in one turn together
            return
        self._backlog += len(wire)
        if self._backlog > BACKLOG_BYTES or len(self._owed) > BACKLOG_FRAMES:
            self._loop.call_soon(self._lag)
            return
        self._owed.append(wire)

    def send(self, wire: bytes) -> None:
        """Owe a frame of the protocol's own."""
        self.write((), wire)

    def close(self, code: int, reason: str = "", /) -> None:
        """Take no more frames, and close with *code* when those before are out.

        A browser that does not answer in time, or that was slow already, is cut off.
        """
        if self._code is not None:
            return
        self._code = code
        self._owed.clear()
        self.transport.write(close_frame(code if code != 1005 else 1000, reason))
        if not self.transport.is_closing():
            self.transport.resume_reading()  # the browser's answer; it may have been told to wait
        self._wait(CLOSING_SECONDS, self.transport.abort)

    @property
    def handed_over(self) -> bool:
        """Whether a connection has taken it from the endpoint."""
        return self._inlet is not None

    @property
    def paused(self) -> bool:
        """Whether the browser has stopped reading for now."""
        return self._paused

    # What the browser says

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == Opcode.TEXT:
            self._hear(text_of(payload))
        elif opcode == Opcode.BINARY:
            self._hear(None, payload)
        elif opcode == Opcode.PING:
            self.send(frame(Opcode.PONG, payload))
        elif opcode == Opcode.CLOSE:
            self.close(close_code(payload))
            self.transport.close()

    def _hear(self, text: str | None, payload: bytes = b"") -> None:
        if self._inlet is None:
            if self._handshake is not None:
                self._handshake.hear(text, payload)
        elif self._working is None:
            self._working = self._loop.create_task(self._work(self._inlet, text))
        else:
            if self._inbox is None:
                self._inbox = deque()
            self._inbox.append(text)
            if len(self._inbox) == INBOX_FRAMES:
                self.transport.pause_reading()

    async def _work(self, inlet: Inlet, text: str | None) -> None:
        """One frame after another, so that a sender's order is kept."""
        await inlet.receive(text)
        while self._inbox and self._code is None:
            if len(self._inbox) == INBOX_FRAMES:
                self.transport.resume_reading()
            await inlet.receive(self._inbox.popleft())
        self._working = self._inbox = None

    # Slow readers, and ends

    def _lag(self) -> None:
        if self._inlet is not None:
            self._inlet.lag()
        else:
            self.close(Closing.SLOW)

    def _end_for_restart(self, _done: object) -> None:
        if self._inlet is not None:
            self._inlet.end(Closing.RESTART)

    def _wait(self, seconds: float, then: Any) -> None:
        self._stop_waiting()
        self._timer = self._loop.call_later(seconds, then)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
