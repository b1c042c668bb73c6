"""What fits a reader: the languages a job asks for against those of a profile. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from booths.hall.street import JobRow
from booths.stand.models import English, Japanese

JLPT = {level.value: rank for rank, level in enumerate(Japanese)}
CEFR = {level.value: rank for rank, level in enumerate(English)}
JLPT_OF_CEFR = {"A1": "N5", "A2": "N4", "B1": "N3", "B2": "N2", "C1": "N1", "C2": "N1"}
"""Roughly, for profiles that state their Japanese by CEFR (the Japan Foundation's comparison)."""
BEYOND = 99


@dataclass(frozen=True)
class Reader:
    """What is known of the reader's languages, as ranks; None where nothing is known."""

    japanese: int | None = None
    english: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is anything to compare with."""
        return self.japanese is not None or self.english is not None


def reader_of(languages: Iterable[Sequence[str]]) -> Reader:
    """From a profile's ``[code, level]`` pairs. Listing others and not this one means none of it."""
    stated = {pair[0]: pair[1] for pair in languages if len(pair) > 1}
    if not stated:
        return Reader()
    return Reader(japanese=rank(stated.get("ja", "none"), JLPT), english=rank(stated.get("en", "none"), CEFR))


def rank(level: str, scale: dict[str, int]) -> int:
    """A level on a scale; native is beyond it."""
    if level == "native":
        return BEYOND
    return scale.get(level, scale.get(JLPT_OF_CEFR.get(level, ""), 0))


def suits_japanese(opening: JobRow, reader: Reader) -> bool | None:
    """Whether the reader has the Japanese that is asked for; None if that is not known."""
    return None if reader.japanese is None else JLPT[opening.japanese] <= reader.japanese


def suits_english(opening: JobRow, reader: Reader) -> bool | None:
    """Whether the reader has the English that is asked for; None if that is not known."""
    return None if reader.english is None else CEFR[opening.english] <= reader.english


def suits(opening: JobRow, reader: Reader) -> bool:
    """Whether both are known to fit, as far as they are known at all."""
    answers = (suits_japanese(opening, reader), suits_english(opening, reader))
    return reader.known and False not in answers
