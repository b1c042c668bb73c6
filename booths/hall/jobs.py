"""Jobs on pages of their own: one with all its text, up to four side by side; and the briefcase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup
from sqlmodel import col, select

from booths.hall.job_lines import JobLine, job_lines
from booths.hall.pages import reader_now
from booths.hall.stall import postings_of
from booths.stand.access import fair_of, may_see, staff_role
from booths.stand.documents import briefcase
from booths.stand.jobs import open_opening
from booths.stand.models import Booth, Opening
from booths.stand.words import INDUSTRIES
from core.fair.access import fair_id, visible_fair
from core.kit.i18n import pick, script_of
from core.kit.markdown import render
from core.kit.names import monogram
from core.kit.work import Work

MOST_COMPARED = 4


@dataclass(frozen=True)
class JobCard:
    """A job with its booth, to be read or compared."""

    job: JobLine
    text: Markup
    text_lang: str
    fair_slug: str
    booth_slug: str
    booth: str
    booth_lang: str
    mark: str
    hue: str


@dataclass(frozen=True)
class JobPage:
    """One job."""

    template: ClassVar[str] = "booths/job.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    card: JobCard
    is_staff: bool
    postings: Markup


@dataclass(frozen=True)
class ComparisonPage:
    """Up to four jobs side by side."""

    template: ClassVar[str] = "booths/comparison.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    cards: list[JobCard]
    too_many: bool


@dataclass(frozen=True)
class TakenLine:
    """A document in the briefcase."""

    document: int
    title: str
    lang: str
    booth: str
    fair_slug: str
    booth_slug: str
    size: int
    at: datetime


@dataclass(frozen=True)
class BriefcasePage:
    """What the reader took along."""

    template: ClassVar[str] = "booths/briefcase.html"
    section: ClassVar[str] = ""

    taken: list[TakenLine]


def job_page(work: Work, fair: str, booth: str, opening: int, *, origin: str) -> JobPage:
    """One job with all its text."""
    found, job = open_opening(work, fair, booth, opening)
    entered = fair_of(work, found)
    return JobPage(
        fair_slug=entered.slug,
        card=card_of(work, found, job),
        is_staff=staff_role(work, job.booth_id) is not None,
        postings=postings_of(work, entered, found, [job], origin=origin),
    )


def comparison_page(work: Work, fair: str, openings: Sequence[int]) -> ComparisonPage:
    """The first four of *openings* that are offered at this fair, in the order they were chosen."""
    entered = visible_fair(work, fair)
    chosen = list(dict.fromkeys(openings))
    wanted = (
        select(Opening, Booth)
        .join(Booth, col(Booth.id) == col(Opening.booth_id))
        .where(
            Booth.fair_id == fair_id(entered),
            col(Opening.id).in_(chosen[:20]),
            col(Opening.closed_at).is_(None),
        )
    )
    rows = {job.id: (booth, job) for job, booth in work.session.exec(wanted) if may_see(work, job.booth_id)}
    cards = [card_of(work, *rows[number]) for number in chosen if number in rows]
    return ComparisonPage(entered.slug, cards[:MOST_COMPARED], len(cards) > MOST_COMPARED)


def card_of(work: Work, booth: Booth, job: Opening) -> JobCard:
    """A job and where it is offered, in the reader's language."""
    locale = work.actor.locale
    return JobCard(
        job=job_lines(work, [job], reader_now(work))[0],
        text=render(pick(locale, job.text_en, job.text_ja)),
        text_lang=script_of(locale, job.text_en, job.text_ja),
        fair_slug=fair_of(work, booth).slug,
        booth_slug=booth.slug,
        booth=pick(locale, booth.name_en, booth.name_ja),
        booth_lang=script_of(locale, booth.name_en, booth.name_ja),
        mark=monogram(booth.name_ja or booth.name_en),
        hue=INDUSTRIES[booth.industry][1],
    )


def briefcase_page(work: Work) -> BriefcasePage:
    """The reader's documents, newest first."""
    locale = work.actor.locale
    return BriefcasePage(
        [
            TakenLine(
                document.id or 0,
                pick(locale, document.title_en, document.title_ja),
                script_of(locale, document.title_en, document.title_ja),
                pick(locale, booth.name_en, booth.name_ja),
                fair_of(work, booth).slug,
                booth.slug,
                file.size,
                taken.at,
            )
            for taken, document, file, booth in briefcase(work)
        ]
    )
