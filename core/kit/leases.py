"""Which leases ran out, without a clock that anybody could put wrong.

Whoever holds one renews it. Whoever waits for it watches, on a monotonic clock of its own: what was not
renewed for as long as a lease lasts has nobody any more. Times of day differ between machines, and jump.
Source: Gray and Cheriton, "Leases", 1989, on clocks that are wrong.
"""

import time
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

Mark = tuple[int, datetime]
"""What is leased, and what its holder wrote beside it: something else at each renewal."""


class Watch:
    """What others hold, and since when it has not changed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: dict[Mark, float] = {}

    def run_out(self, held: Collection[Mark], lasts: timedelta) -> list[Mark]:
        """Of all that is *held* now, what was seen just so for longer than a lease *lasts*."""
        now = self._clock()
        self._since = {mark: self._since.get(mark, now) for mark in held}
        return [mark for mark, since in self._since.items() if now - since > lasts.total_seconds()]
