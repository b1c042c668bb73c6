"""How long answers took: when it was calm, and while something was wrong with what nobody waits for."""

import math
from typing import NamedTuple

from tests.storm.checks import Violation

NOISE_SECONDS = 0.25
"""P8: by so much a machine that plays everybody may be late now and then without anybody's fault …"""
HELD_SECONDS = 0.05
"""… and by so much half of all answers: no call on the bus may cost one more (C13)."""
ENOUGH = 30
"""Answers of which one may say how long they take."""

Span = tuple[float, float]
"""From one moment of the monotonic clock to another."""


class Waits(NamedTuple):
    """How long half, nine of ten, and all but one of a hundred answers took at most, of *count*."""

    half: float
    most: float
    all_but_few: float
    count: int

    def __str__(self) -> str:
        three = (f"{1000 * seconds:.0f}" for seconds in self[:3])
        return f"{' / '.join(three)} ms (half, nine of ten, ninety-nine of a hundred of {self.count})"


def waits_of(seconds: list[float]) -> Waits:
    """Of these, the shortest first."""
    return Waits(*(share(seconds, part) for part in (0.5, 0.9, 0.99)), len(seconds))


def share(waits: list[float], part: float) -> float:
    """What *part* of them did not exceed."""
    return waits[max(0, math.ceil(len(waits) * part) - 1)] if waits else math.inf


def as_soon(calm: list[float], during: list[float]) -> list[Violation]:
    """P8: what is wrong keeps no answer waiting twice as long, and none of the many for a bus."""
    was, now = waits_of(calm), waits_of(during)
    if min(was.count, now.count) < ENOUGH:
        return [Violation("P8", f"{now.count} answers, {was.count} when it was calm: too few to compare")]
    spare = (HELD_SECONDS, NOISE_SECONDS, NOISE_SECONDS)
    if all(b <= max(2 * a, a + more) for a, b, more in zip(was[:3], now[:3], spare, strict=True)):
        return []
    return [Violation("P8", f"answers took {now}, {was} when it was calm")]
