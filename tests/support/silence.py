"""A database server that is gone without a word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.kit.database import Database


class Silence:
    """An address that takes every connection and says nothing; *knocks* counts them."""

    def __init__(self) -> None:
        self.knocks = 0
        self._ends: list[asyncio.StreamWriter] = []

    def take(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One more."""
        self.knocks += 1
        self._ends.append(writer)

    def close(self) -> None:
        """Let go of all."""
        for end in self._ends:
            end.close()


@asynccontextmanager
async def a_silent_database() -> AsyncIterator[tuple[Database, Silence]]:
    """A database there, and who counts."""
    silent = Silence()
    server = await asyncio.start_server(silent.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    db = Database(f"postgresql://koryu@127.0.0.1:{port}/koryu", readers=2)
    try:
        yield db, silent
    finally:
        await asyncio.to_thread(db.close)
        silent.close()
        server.close()
