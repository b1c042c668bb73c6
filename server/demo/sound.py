"""The sound of the films, computed note by note: soft chords, bells, and wood where something moves."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Sequence

RATE = 24_000
SCALE = (0, 2, 4, 7, 9)  # the yo scale's major pentatonic, in semitones above D
CHORDS = ((0, 7, 16), (-3, 9, 12), (-5, 7, 14), (2, 9, 16), (-3, 4, 12), (0, 9, 14), (0, 7, 12))


def pitch(semitones: float) -> float:
    """Hertz of a note above (or below) the D under middle C."""
    return float(146.83 * 2 ** (semitones / 12))


class Tape:
    """Mono sound of a fixed length, onto which notes are added."""

    def __init__(self, seconds: float) -> None:
        self.samples = array("f", bytes(4 * round(seconds * RATE)))

    def pad(self, start: float, length: float, hertz: float, loudness: float) -> None:
        """A held note that swells and goes, slightly out of tune with itself."""
        first, count = round(start * RATE), round(length * RATE)
        swell, fall = 2.2 * RATE, 2.8 * RATE
        step, beside = math.tau * hertz / RATE, math.tau * hertz * 1.003 / RATE
        for i in range(min(count, len(self.samples) - first)):
            shape = min(1.0, i / swell, (count - i) / fall)
            tone = math.sin(step * i) + 0.6 * math.sin(beside * i) + 0.18 * math.sin(2 * step * i)
            self.samples[first + i] += loudness * shape * shape * tone

    def bell(self, start: float, hertz: float, loudness: float) -> None:
        """A struck note that rings for three seconds."""
        first = round(start * RATE)
        step = math.tau * hertz / RATE
        for i in range(min(3 * RATE, len(self.samples) - first)):
            age = i / RATE
            ring = math.exp(-1.7 * age) * math.sin(step * i) + 0.35 * math.exp(-4 * age) * math.sin(
                2.76 * step * i
            )
            self.samples[first + i] += loudness * min(1.0, age / 0.004) * ring

    def wood(self, start: float, hertz: float, loudness: float) -> None:
        """A short knock, as of a clapper or a clock."""
        first = round(start * RATE)
        for i in range(min(RATE // 6, len(self.samples) - first)):
            age = i / RATE
            self.samples[first + i] += (
                loudness * math.exp(-42 * age) * math.sin(math.tau * hertz * age * (1 - age))
            )

    def paper(self, start: float, length: float, loudness: float) -> None:
        """The rustle of a card; the same every time it is computed."""
        noise, kept = random.Random(round(start * 1000)), 0.0  # noqa: S311 (a rustle, not a secret)
        first, count = round(start * RATE), round(length * RATE)
        for i in range(min(count, len(self.samples) - first)):
            kept += 0.35 * (noise.uniform(-1, 1) - kept)
            self.samples[first + i] += loudness * math.sin(math.pi * i / count) ** 2 * kept

    def finished(self) -> array[float]:
        """The samples, faded at both ends and kept below full scale."""
        count, edge = len(self.samples), RATE
        loudest = max(abs(value) for value in self.samples) or 1.0
        for i in range(count):
            self.samples[i] *= 0.45 / loudest * min(1.0, i / edge, (count - i) / (1.5 * edge))
        return self.samples


def soundtrack(
    seconds: float, scenes: Sequence[float], *, knocks: Sequence[float] = (), rustles: Sequence[float] = ()
) -> array[float]:
    """Sound for a film whose scenes begin at `scenes`; mono floats at RATE."""
    tape = Tape(seconds)
    ends = [*scenes[1:], seconds]
    for index, (start, end) in enumerate(zip(scenes, ends, strict=True)):
        for note in CHORDS[index % len(CHORDS)]:
            tape.pad(start, min(end - start + 1.6, seconds - start), pitch(note), 0.16)
        tape.bell(start + 0.15, pitch(24 + SCALE[(2 * index) % 5]), 0.3)
        steps = max(1, round((end - start) / 2.4))
        for step in range(1, steps):
            tape.bell(start + step * 2.4, pitch(12 + SCALE[(3 * step + index) % 5]), 0.12)
    for at in knocks:
        tape.wood(at, 880, 0.3)
    for at in rustles:
        tape.paper(at, 0.9, 0.5)
    return tape.finished()
