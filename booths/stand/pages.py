"""The pages where owners keep their booth: jobs, documents and pictures, hours."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from booths.stand.access import booth_id, edited_booth, fair_of
from booths.stand.documents import documents_of, gallery
from booths.stand.editing import hours_of
from booths.stand.forms import CURRENCIES, JobForm
from booths.stand.job_files import COLUMNS, Row
from booths.stand.jobs import interest_counts, opening_of, openings_of
from booths.stand.models import Booth, English, Hours, Japanese, Kind, Remote
from booths.stand.words import KINDS, REMOTE, month_words, pay_words
from core.kit.dry_run import DryRun
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.work import Work

Option = tuple[str, str]


@dataclass(frozen=True)
class Kept:
    """Which booth is kept: the head of each of these pages."""

    fair_slug: str
    booth_slug: str
    name: str
    lang: str


@dataclass(frozen=True)
class JobRow:
    """A job in the owner's list."""

    id: int
    title: str
    lang: str
    both: bool
    kind: Sentence
    start: str
    pay: str
    open: bool
    interests: int


@dataclass(frozen=True)
class JobsPage:
    """The jobs of a booth, and bringing in more from a file."""

    template: ClassVar[str] = "booths/jobs.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    jobs: list[JobRow]
    columns: tuple[str, ...]
    form: Filled
    run: DryRun[Row] | None = None
    filename: str = ""
    token: str = ""


@dataclass(frozen=True)
class JobEditPage:
    """One job, new or known."""

    template: ClassVar[str] = "booths/job_edit.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    opening: int | None
    is_open: bool
    form: Filled
    remote: list[Option]
    kinds: list[Option]
    japanese: list[Option]
    english: list[Option]
    currencies: list[Option]


@dataclass(frozen=True)
class DocumentRow:
    """A document or picture in the owner's list."""

    id: int
    file: int
    title: str
    lang: str
    size: int
    downloads: int


@dataclass(frozen=True)
class DocumentsPage:
    """Documents and the gallery."""

    template: ClassVar[str] = "booths/documents.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    documents: list[DocumentRow]
    pictures: list[DocumentRow]
    form: Filled
    picture: Filled


@dataclass(frozen=True)
class HoursPage:
    """The rota."""

    template: ClassVar[str] = "booths/hours.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    zone: str
    starts_at: datetime
    hours: list[Hours]
    form: Filled


def kept_of(work: Work, booth: Booth) -> Kept:
    """The head of the page."""
    locale = work.actor.locale
    name = pick(locale, booth.name_en, booth.name_ja)
    return Kept(fair_of(work, booth).slug, booth.slug, name, script_of(locale, booth.name_en, booth.name_ja))


def jobs_page(work: Work, fair: str, booth: str, *, form: Filled | None = None) -> JobsPage:
    """Every job of the booth, closed ones too."""
    found = edited_booth(work, fair, booth)
    locale, counts = work.actor.locale, interest_counts(work, booth_id(found))
    kept = kept_of(work, found)
    jobs = [
        JobRow(
            job.id or 0,
            pick(locale, job.title_en, job.title_ja),
            script_of(locale, job.title_en, job.title_ja),
            bool(job.title_en and job.title_ja and job.text_en and job.text_ja),
            KINDS[Kind(job.kind)],
            month_words(job.start, locale),
            pay_words(job, locale),
            job.closed_at is None,
            counts.get(job.id or 0, 0),
        )
        for job in openings_of(work, booth_id(found), closed=True)
    ]
    return JobsPage(kept.fair_slug, kept, jobs, COLUMNS, form or Filled())


def job_edit_page(
    work: Work, fair: str, booth: str, opening: int | None, *, form: Filled | None = None
) -> JobEditPage:
    """The form of one job."""
    found = edited_booth(work, fair, booth)
    kept, locale = kept_of(work, found), work.actor.locale
    known = opening_of(work, booth_id(found), opening) if opening is not None else None
    saved = {name: getattr(known, name) for name in JobForm.model_fields} if known else {"currency": "JPY"}
    none = say("none").in_(locale)
    return JobEditPage(
        fair_slug=kept.fair_slug,
        kept=kept,
        opening=opening,
        is_open=known is None or known.closed_at is None,
        form=form or Filled.of(saved),
        remote=[(value.value, REMOTE[value].in_(locale)) for value in Remote],
        kinds=[(value.value, KINDS[value].in_(locale)) for value in Kind],
        japanese=[(level.value, none if level is Japanese.NONE else level.value) for level in Japanese],
        english=[(level.value, none if level is English.NONE else level.value) for level in English],
        currencies=[(code, code) for code in CURRENCIES],
    )


def documents_page(
    work: Work, fair: str, booth: str, *, form: Filled | None = None, picture: Filled | None = None
) -> DocumentsPage:
    """What lies at the counter and hangs in the gallery."""
    found = edited_booth(work, fair, booth)
    locale, kept = work.actor.locale, kept_of(work, found)
    documents = [
        DocumentRow(
            document.id or 0,
            document.file_id,
            pick(locale, document.title_en, document.title_ja),
            script_of(locale, document.title_en, document.title_ja),
            file.size,
            file.downloads,
        )
        for document, file in documents_of(work, booth_id(found))
    ]
    pictures = [
        DocumentRow(
            one.id or 0,
            one.file_id,
            pick(locale, one.caption_en, one.caption_ja),
            script_of(locale, one.caption_en, one.caption_ja),
            0,
            0,
        )
        for one in gallery(work, booth_id(found))
    ]
    return DocumentsPage(kept.fair_slug, kept, documents, pictures, form or Filled(), picture or Filled())


def hours_page(work: Work, fair: str, booth: str, *, form: Filled | None = None) -> HoursPage:
    """The rota of the booth."""
    found = edited_booth(work, fair, booth)
    kept, stands_at = kept_of(work, found), fair_of(work, found)
    return HoursPage(
        kept.fair_slug,
        kept,
        stands_at.zone,
        stands_at.starts_at,
        hours_of(work, booth_id(found)),
        form or Filled(),
    )
