"""A line between a browser and the fair that a test can cut and mend."""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any

from tests.browser.served import free_port


class Line:
    """Forwards a port of its own to *port*; ``cut`` ends what is open and lets nothing in, ``mend`` does.

    Unlike a browser that is told to be offline, it cuts what is open already, and one person's line alone.
    """

    def __init__(self, port: int) -> None:
        self.port, self._to = free_port(), port
        self.address = f"http://127.0.0.1:{self.port}"
        self._whole, self._open = True, set[asyncio.StreamWriter]()
        self._dead = set[asyncio.StreamWriter]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._carry, "127.0.0.1", self.port))

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._run(self._cut())

    def die(self) -> None:
        """What is open stays so and brings nothing any more, as after a change of networks."""
        self._dead |= self._open

    def mend(self) -> None:
        """As if nothing had been."""
        self._whole = True

    def close(self) -> None:
        """Take it down."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _cut(self) -> None:
        self._whole = False
        for writer in list(self._open):
            writer.transport.abort()

    async def _close(self) -> None:
        await self._cut()
        self._server.close()
        await asyncio.sleep(0.05)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._bring(far_reader, writer))
        finally:
            self._open -= both
            for one in both:
                one.close()

    async def _bring(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What the fair says, to the browser."""
        await self._pump(reader, writer)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if writer in self._dead:
                    continue
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()


class CarelessLine(Line):
    """One that stays open and does not bring a socket quite what was said.

    The frame that tells of ``loses`` never comes; the one that tells of ``repeats`` comes twice, and once
    more behind each that follows. ``sockets`` counts those that were opened.
    """

    def __init__(self, port: int) -> None:
        self.loses, self.repeats, self.sockets = "", "", 0
        super().__init__(port)

    async def _bring(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = b""
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            writer.write(head := await reader.readuntil(b"\r\n\r\n"))
            if head.startswith(b"HTTP/1.1 101"):
                self.sockets += 1
                await self._frames(reader, writer)
        await self._pump(reader, writer)

    async def _frames(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        old = b""
        while True:
            frame = await a_frame(reader)
            tells = b'["event",' in frame
            if tells and self.loses and self.loses.encode() in frame:
                self.loses = ""
                continue
            if tells and self.repeats and self.repeats.encode() in frame:
                self.repeats, old = "", frame
            writer.write(frame + (old if tells else b""))
            await writer.drain()


async def a_frame(reader: asyncio.StreamReader) -> bytes:
    """The next frame of a server, which masks none (RFC 6455, 5.2)."""
    head = await reader.readexactly(2)
    more = {126: 2, 127: 8}.get(head[1], 0)
    length = await reader.readexactly(more)
    return head + length + await reader.readexactly(int.from_bytes(length, "big") if more else head[1])
