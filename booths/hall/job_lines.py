"""Jobs as a table shows them: in the reader's language, with what fits them and what they said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from booths.hall.fitting import Reader, suits, suits_english, suits_japanese
from booths.hall.street import JobRow
from booths.stand.models import JobInterest, Opening
from booths.stand.words import KINDS, REMOTE, month_words, pay_words
from core.kit.i18n import Sentence, pick, script_of
from core.kit.prepared import row_of
from core.kit.work import Work


@dataclass(frozen=True)
class JobLine:
    """A job as a table shows it; each ``fits`` is None where it cannot be compared."""

    id: int
    title: str
    lang: str
    place: str
    remote: Sentence
    kind: Sentence
    japanese: str
    english: str
    visa: bool
    start: str
    pay: str
    link: str
    fits: bool
    fits_japanese: bool | None
    fits_english: bool | None
    interested: bool
    open: bool
    interests: int = 0


def job_lines(
    work: Work, jobs: Sequence[Opening], reader: Reader, *, counts: Mapping[int, int] | None = None
) -> list[JobLine]:
    """Jobs in the reader's language, with what fits them and what they showed interest in."""
    me, locale = work.actor.account_id, work.actor.locale
    mine = set(
        work.session.exec(
            select(JobInterest.opening_id).where(
                JobInterest.account_id == me, col(JobInterest.withdrawn_at).is_(None)
            )
        )
        if me is not None
        else ()
    )
    return [
        JobLine(
            id=job.id or 0,
            title=pick(locale, job.title_en, job.title_ja),
            lang=script_of(locale, job.title_en, job.title_ja),
            place=pick(locale, job.place_en, job.place_ja),
            remote=REMOTE[job.remote],
            kind=KINDS[job.kind],
            japanese=job.japanese,
            english=job.english,
            visa=job.visa,
            start=month_words(job.start, locale),
            pay=pay_words(job, locale),
            link=job.link,
            fits=suits(asked, reader),
            fits_japanese=suits_japanese(asked, reader),
            fits_english=suits_english(asked, reader),
            interested=job.id in mine,
            open=job.closed_at is None,
            interests=(counts or {}).get(job.id or 0, 0),
        )
        for job, asked in ((job, row_of(JobRow, job)) for job in jobs)
    ]
