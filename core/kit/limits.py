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


class Limits:
    """``limits.check("search", actor_key, most=30, seconds=60)``."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self.spent: dict[tuple[str, str, int, int], int] | None = None
        """Counted here since somebody last looked, once somebody wants to know: (act, who, most, seconds)."""

    def check(self, act: str, who: str | int, *, most: int, seconds: int) -> None:
        """Count one *act* of *who*; ``TooMany`` when it is more than *most* in *seconds*."""
        item = RateLimitItemPerSecond(most, seconds)
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
