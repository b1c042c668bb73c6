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
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._carry, "127.0.0.1", self.port))

    def cut(self) -> None:
        """From now on nothing gets through."""
        self._run(self._cut())

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
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._open -= both
            for one in both:
                one.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
