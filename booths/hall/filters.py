"""What a visitor looks for in the hall, read from the address; what is not understood is left out. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from booths.hall.fitting import CEFR, JLPT
from booths.hall.street import BoothRow, JobRow
from booths.stand.models import Industry, Kind, Remote
from core.kit.search import fold

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class HallFilter:
    """Empty fields let everything pass; ``japanese`` and ``english`` mean: asks for at most that."""

    words: str = ""
    industry: str = ""
    place: str = ""
    remote: str = ""
    visa: str = ""
    japanese: str = ""
    english: str = ""
    start: str = ""
    kind: str = ""
    order: str = ""

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return any(value for name, value in vars(self).items() if name != "order")

    @property
    def about_jobs(self) -> bool:
        """Whether some of it is asked of jobs."""
        return any((self.remote, self.visa, self.japanese, self.english, self.start, self.kind))

    @property
    def query(self) -> str:
        """The address's query that says the same; empty if it says nothing."""
        return urlencode({name: value for name, value in vars(self).items() if value})


def filter_of(params: Mapping[str, str]) -> HallFilter:
    """From the query of an address."""

    def one_of(name: str, known: Sequence[str]) -> str:
        return params.get(name, "") if params.get(name, "") in known else ""

    start = params.get("start", "")
    return HallFilter(
        words=" ".join(params.get("words", "")[:100].split()),
        industry=one_of("industry", [*Industry]),
        place=" ".join(params.get("place", "")[:60].split()),
        remote=one_of("remote", [Remote.PARTLY, Remote.FULLY]),
        visa=one_of("visa", ["yes"]),
        japanese=one_of("japanese", [*JLPT]),
        english=one_of("english", [*CEFR]),
        start=start if MONTH.fullmatch(start) else "",
        kind=one_of("kind", [*Kind]),
        order=one_of("order", ["name"]),
    )


def passes(booth: BoothRow, openings: Sequence[JobRow], wanted: HallFilter) -> bool:
    """Whether a booth is one of those that are looked for: by itself, and by one and the same job."""
    if wanted.industry and booth.industry != wanted.industry:
        return False
    if not all(word in booth.found_by for word in (fold(part) for part in wanted.words.split()) if word):
        return False
    if not wanted.about_jobs:
        return not wanted.place or is_at(fold(wanted.place), [booth.places_en, booth.places_ja]) or any(
            is_at(fold(wanted.place), [job.place_en, job.place_ja]) for job in openings
        )  # fmt: skip
    return any(job_passes(job, wanted) for job in openings)


def job_passes(job: JobRow, wanted: HallFilter) -> bool:
    """Whether one job has everything that is looked for."""
    return (
        (not wanted.place or is_at(fold(wanted.place), [job.place_en, job.place_ja]))
        and (not wanted.remote or job.remote in (Remote.FULLY, wanted.remote))
        and (not wanted.visa or job.visa)
        and (not wanted.japanese or JLPT[job.japanese] <= JLPT[wanted.japanese])
        and (not wanted.english or CEFR[job.english] <= CEFR[wanted.english])
        and (not wanted.start or not job.start or job.start <= wanted.start)
        and (not wanted.kind or job.kind == wanted.kind)
    )


def is_at(place: str, texts: Sequence[str]) -> bool:
    """Whether *place*, folded, is in one of the texts."""
    return any(place in fold(text) for text in texts)
