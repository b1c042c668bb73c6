"""What processes tell one another of who is here: a call that is lost repairs itself."""

from collections.abc import Callable

import pytest

from core.kit.limits import Limits
from realtime.budgets import GRACE_SECONDS, LEASE_SECONDS, RENEW_SECONDS
from realtime.bus import Hear
from realtime.company import Company
from realtime.presence import Presence

ROOM, OTHER = "room:1", "room:2"
ANNA, BEN = 1, 2

pytestmark = pytest.mark.asyncio


class Wire:
    """A bus to one other process, which a test may cut."""

    connected = True

    def __init__(self) -> None:
        self.hear: Callable[[bytes], None] = lambda call: None
        self.is_whole = True

    def publish(self, call: bytes) -> None:
        """There at once, or never."""
        if self.is_whole:
            self.hear(call)

    async def run(self, hear: Hear) -> None:
        """Nothing to do."""


class Two:
    """Two processes whose clock and ticks the test turns; Anna and Ben are with the first."""

    def __init__(self) -> None:
        self.now, self.wire = 1000.0, Wire()
        back = Wire()
        self.here, self.there = (Presence(lambda *_: None, clock=lambda: self.now) for _ in range(2))
        self.first, self.second = self._company(self.here, self.wire), self._company(self.there, back)
        self.wire.hear, back.hear = self.second.hear, self.first.hear
        self.here.changed_here = set()
        self.tab = object()
        self.here.enter(ROOM, ANNA, self.tab)
        self.here.enter(OTHER, BEN, object())
        self.go_on(0.0)

    def _company(self, presence: Presence, wire: Wire) -> Company:
        return Company(
            wire, presence=presence, limits=Limits(), hear_log=lambda _: None, hear_said=lambda *_: None,
            clock=lambda: self.now,
        )  # fmt: skip

    def go_on(self, seconds: float) -> None:
        """So much later both tick."""
        self.now += seconds
        for company in (self.first, self.second):
            company.tick()
        self.there.tick()


async def test_who_leaves_last_right_before_a_renewal_is_counted_no_more() -> None:
    two = Two()
    assert two.there.accounts(ROOM) == {ANNA}

    two.here.leave(ROOM, ANNA, two.tab)
    two.go_on(RENEW_SECONDS + 1)
    two.go_on(GRACE_SECONDS + 1)

    assert two.there.accounts(ROOM) == frozenset()


async def test_who_left_last_while_nobody_could_hear_it_is_counted_for_a_lease_and_no_longer() -> None:
    two = Two()
    two.wire.is_whole = False
    two.here.leave(ROOM, ANNA, two.tab)
    two.go_on(1.0)
    two.wire.is_whole = True

    for _ in range(int((LEASE_SECONDS + RENEW_SECONDS + GRACE_SECONDS) / 5) + 2):
        two.go_on(5.0)

    assert two.there.accounts(ROOM) == frozenset()
    assert two.there.accounts(OTHER) == {BEN}
