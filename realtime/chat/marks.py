"""How far people have read, until it is written: a room of three hundred readers is one write a second."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from weakref import WeakKeyDictionary

import structlog

from core.kit.database import Database
from core.kit.errors import Busy
from core.kit.work import Actor
from realtime.budgets import MARKS_SECONDS
from realtime.chat.unread import Reader, mark
from realtime.hub import Hub

log = structlog.get_logger("koryu.live")


class Marks:
    """What readers of one process have read since it was last written.

    They had joined the room's topic when they said so, and wait for nothing. A process that is killed
    loses the last second: a few messages count as new once more.
    """

    def __init__(self) -> None:
        self._waiting: dict[Reader, int] = {}

    def note(self, room_id: int, account_id: int, message_id: int) -> None:
        """Somebody has read the room up to there."""
        reader = (room_id, account_id)
        self._waiting[reader] = max(message_id, self._waiting.get(reader, 0))

    async def write(self, db: Database) -> None:
        """Write all of them; those that the database cannot take just now wait for the next time."""
        waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            await db.write(Actor(), mark, waiting)
        except Busy:
            for (room_id, account_id), message_id in waiting.items():
                self.note(room_id, account_id, message_id)

    @contextlib.asynccontextmanager
    async def running(self, db: Database) -> AsyncGenerator[None]:
        """Written every second while the application serves, and at its end."""
        writing = asyncio.create_task(self._keep_writing(db), name="live-marks")
        try:
            yield
        finally:
            writing.cancel()
            await asyncio.gather(writing, return_exceptions=True)
            await self.write(db)

    async def _keep_writing(self, db: Database) -> None:
        while True:
            await asyncio.sleep(MARKS_SECONDS)
            try:
                await self.write(db)
            except Exception as problem:  # a bug costs these marks, not the next ones
                log.warning("marks were not written", problem=type(problem).__name__)


MARKS: "WeakKeyDictionary[Hub, Marks]" = WeakKeyDictionary()


def marks_of(hub: Hub) -> Marks:
    """Those of the process, or of one of several applications in it."""
    return MARKS.get(hub) or MARKS.setdefault(hub, Marks())
