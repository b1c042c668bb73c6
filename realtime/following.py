"""Several processes serve one fair: each follows the log, so all tell the same things in the same order.

Whoever commits says on the bus how far the log has come; the others read on from where they are.
Nobody depends on that call: everybody also looks once a second. What a process committed itself it
tells at once where nothing of another's lies before it; else it reads on like everybody.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from realtime.budgets import FOLLOW_ALONE_SECONDS, FOLLOW_SECONDS
from realtime.frames import Position, Told
from realtime.stream import LOG_PAGE

Read = Callable[[int], Awaitable[tuple[Position, list[Told]]]]
log = structlog.get_logger("koryu.live")


class Follower:
    """Where this process is in the log.

    Args:
        publish: Tells those who listen here.
        call: Tells the other processes how far the log has come.
        read: :func:`realtime.stream.log_since`, through the bridge.
        restored: The database is another than it was: nobody's past is what they think.
    """

    def __init__(
        self,
        publish: Callable[[list[Told]], None],
        *,
        call: Callable[[int], None],
        read: Read,
        restored: Callable[[], None],
    ) -> None:
        self._publish, self._call, self._read, self._restored = publish, call, read, restored
        self._epoch = ""
        self.at = 0
        self._heard = 0
        self._wake = asyncio.Event()

    async def begin(self) -> None:
        """Follow from now on: what was told before is for whoever asks for it."""
        here, _ = await self._read(2**62)
        self._epoch, self.at, self._heard = here.epoch, here.offset, here.offset

    def committed(self, told: list[Told]) -> None:
        """What this process has just committed, in commit order; its numbers follow one another."""
        numbers = [news.number for news in told if news.number is not None]
        if not numbers:
            self._publish(told)
            return
        if numbers[0] == self.at + 1:
            self.at = numbers[-1]
            self._publish(told)
        elif numbers[-1] > self.at:
            self._publish([news for news in told if news.number is None])
            self.hear(numbers[-1])
        self._call(numbers[-1])

    def hear(self, number: int) -> None:
        """Another process says that the log has come that far."""
        if number > self.at:
            self._heard = max(self._heard, number)
            self._wake.set()

    async def run(self, *, connected: Callable[[], bool]) -> None:
        """Read on whenever there is reason to, and once a second without any; until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FOLLOW_SECONDS if connected() else FOLLOW_ALONE_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
            try:
                while await self.read_on():
                    pass
            except Exception as problem:  # the database is away: the next time comes
                log.warning("following failed", problem=type(problem).__name__)
                await asyncio.sleep(FOLLOW_ALONE_SECONDS)

    async def read_on(self) -> bool:
        """Tell one page of the log; whether there is more."""
        asked_from = self.at
        here, told = await self._read(asked_from)
        if here.epoch != self._epoch or here.offset < asked_from:
            self._epoch, self.at = here.epoch, here.offset
            self._restored()
            return False
        more = len(told) == LOG_PAGE
        reached = told[-1].number if more else here.offset
        new = [news for news in told if news.number is not None and news.number > self.at]
        self.at = max(self.at, reached or 0)
        if new:
            self._publish(new)
        return more or (self.at < self._heard <= here.offset)
