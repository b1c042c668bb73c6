"""How often: moving windows by account and address, for acts that are cheap to send and dear to take.

Kept in memory; what must survive a restart (tries at signing in) is counted in the database. Where
several processes serve, each adds what the others tell of.
"""

import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from core.kit.errors import TooMany
from core.kit.i18n import say

JUMP_SECONDS = 1.0
"""Between two looks at both clocks; what is less is a clock being put right slowly."""


class Limits:
    """``limits.check("search", actor_key, most=30, seconds=60)``."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._apart = apart()
        self.spent: dict[tuple[str, str, int, int], int] | None = None
        """Counted here since somebody last looked, once somebody wants to know: (act, who, most, seconds)."""

    def check(self, act: str, who: str | int, *, most: int, seconds: int) -> None:
        """Count one *act* of *who*; ``TooMany`` when it is more than *most* in *seconds*."""
        item = RateLimitItemPerSecond(most, seconds)
        self._begin_anew_after_a_jump()
        if not self._limiter.hit(item, act, str(who)):
            reset, _ = self._limiter.get_window_stats(item, act, str(who))
            wait = max(1, round(reset - time.time()))
            raise TooMany(
                say("That was too often. Please wait {seconds} s and try again.", seconds=wait),
                retry_after=wait,
            )
        if self.spent is not None:
            key = (act, str(who), most, seconds)
            self.spent[key] = self.spent.get(key, 0) + 1

    def add(self, act: str, who: str, *, most: int, seconds: int, times: int) -> None:
        """Another process has let *who* do so, so many times."""
        item = RateLimitItemPerSecond(most, seconds)
        for _ in range(min(times, most)):
            self._limiter.hit(item, act, who)

    def _begin_anew_after_a_jump(self) -> None:
        """Windows go by the time of day: were it put back, they would be full until it is reached again."""
        now = apart()
        if abs(now - self._apart) > JUMP_SECONDS:
            self._storage.reset()
        self._apart = now


def apart() -> float:
    """Seconds between the time of day and the monotonic clock."""
    return time.time() - time.monotonic()
