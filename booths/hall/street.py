"""The street's booths and their jobs: rows for reading, without what only a booth's own page shows."""

from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from booths.stand.models import Booth, English, Industry, Japanese, Kind, Level, Opening, Remote
from core.kit.prepared import Prepared, columns_of
from core.kit.work import Work


class BoothRow(NamedTuple):
    """A booth as :class:`Booth` has it; everything here means the same."""

    id: int
    slug: str
    name_en: str
    name_ja: str
    reading: str
    tagline_en: str
    tagline_ja: str
    industry: Industry
    places_en: str
    places_ja: str
    languages: list[str]
    logo_id: int | None
    level: Level
    found_by: str


class JobRow(NamedTuple):
    """What a job asks for and offers, as :class:`Opening` has it."""

    booth_id: int
    place_en: str
    place_ja: str
    remote: Remote
    kind: Kind
    start: str
    japanese: Japanese
    english: English
    visa: bool


BOOTHS = Prepared(
    select(*columns_of(Booth, BoothRow)).where(
        Booth.fair_id == bindparam("fair"), col(Booth.published_at).is_not(None)
    ),
    BoothRow,
)
JOBS = Prepared(
    select(*columns_of(Opening, JobRow))
    .join(Booth, col(Booth.id) == col(Opening.booth_id))
    .where(Booth.fair_id == bindparam("fair"), col(Opening.closed_at).is_(None))
    .order_by(col(Opening.id)),
    JobRow,
)


def published_booths(work: Work, fair: int) -> list[BoothRow]:
    """Every booth that is in the hall; the caller has passed the fair's door."""
    return work.ask(BOOTHS, fair=fair)


def jobs_by_booth(work: Work, fair: int) -> dict[int, list[JobRow]]:
    """Every open job of the fair, by booth."""
    jobs: dict[int, list[JobRow]] = {}
    for job in work.ask(JOBS, fair=fair):
        jobs.setdefault(job.booth_id, []).append(job)
    return jobs
