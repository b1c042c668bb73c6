"""Who is here: people with their tabs, their grace, and how often the count is told."""

import pytest

from realtime.budgets import GRACE_SECONDS
from realtime.messages import Message, PresenceCounted
from realtime.presence import Presence

ROOM = "room:1"
ANNA, BEN = 1, 2

pytestmark = pytest.mark.asyncio


class Fixed:
    """A presence whose clock and ticks the test turns."""

    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[int] = []
        self.presence = Presence(self._say, clock=lambda: self.now)

    def _say(self, topic: str, message: Message) -> None:
        assert isinstance(message, PresenceCounted)
        self.told.append(message.here)

    def tick(self, seconds: float = 1.0) -> None:
        self.now += seconds
        self.presence.tick()


async def test_many_who_come_within_a_second_are_one_count() -> None:
    fixed = Fixed()
    for account in range(1, 101):
        fixed.presence.enter(ROOM, account, f"tab {account}")
    fixed.tick()
    fixed.tick()

    assert fixed.told == [100]


async def test_a_second_tab_is_the_same_person_until_the_last_one_closes() -> None:
    fixed = Fixed()
    fixed.presence.enter(ROOM, ANNA, "one")
    fixed.presence.enter(ROOM, ANNA, "two")
    fixed.presence.leave(ROOM, ANNA, "one")
    fixed.tick(GRACE_SECONDS + 1)

    assert fixed.presence.accounts(ROOM) == {ANNA}

    fixed.presence.leave(ROOM, ANNA, "two")
    fixed.tick(GRACE_SECONDS + 1)

    assert (fixed.told, fixed.presence.count(ROOM)) == ([1, 0], 0)


async def test_a_reload_is_no_coming_and_going() -> None:
    fixed = Fixed()
    fixed.presence.enter(ROOM, ANNA, "one")
    fixed.presence.enter(ROOM, BEN, "his")
    fixed.tick()
    fixed.presence.leave(ROOM, ANNA, "one")
    fixed.tick(GRACE_SECONDS - 2)
    fixed.presence.enter(ROOM, ANNA, "two")
    fixed.tick(GRACE_SECONDS)

    assert fixed.told == [2]


async def test_the_last_leaving_decides_when_somebody_is_gone() -> None:
    fixed = Fixed()
    for tab in ("one", "two"):
        fixed.presence.enter(ROOM, ANNA, tab)
        fixed.presence.leave(ROOM, ANNA, tab)
        fixed.tick(GRACE_SECONDS - 1)

    assert fixed.presence.count(ROOM) == 1


async def test_leaving_twice_or_never_having_come_changes_nothing() -> None:
    fixed = Fixed()
    fixed.presence.leave(ROOM, BEN, "his")
    fixed.presence.enter(ROOM, ANNA, "one")
    fixed.presence.leave(ROOM, ANNA, "another")
    fixed.tick(GRACE_SECONDS + 1)

    assert fixed.told == [1]
