"""Signs: what a booth shows of itself in the street, and who stands behind its curtain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from booths.hall.fitting import JLPT, Reader, suits, suits_japanese
from booths.hall.street import BoothRow, JobRow
from booths.stand.counter import Standing
from booths.stand.models import Hours, Level
from booths.stand.words import INDUSTRIES, month_words
from core.kit.among import among
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.names import monogram
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from core.people.models import Person
from core.people.names import PersonLine, lines_of

Here = Callable[[str], int]
"""Topic → how many people are there now."""
LANGUAGES = Prepared(
    select(Person.account_id, Person.languages).where(among(col(Person.account_id), "people")), whole
)
NEXT_HOURS = Prepared(
    select(Hours.booth_id, func.min(Hours.starts_at))
    .where(among(col(Hours.booth_id), "booths"), Hours.starts_at > bindparam("now"))
    .group_by(col(Hours.booth_id)),
    whole,
)
NONE_ASKED = say("none")
SPONSORED, NOT_OFFERED = say("sponsored"), say("not offered")


@dataclass(frozen=True)
class Fact:
    """One fact with its label; ``fits`` is None where it cannot be compared."""

    label: Sentence
    value: str
    fits: bool | None = None


@dataclass(frozen=True)
class Face:
    """Somebody behind the counter, as the booth's page names them."""

    person: PersonLine
    photo: str | None
    post: str = ""
    post_lang: str = "en"
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sign:
    """A booth in the street, in the reader's language. ``board`` is the Japanese name, upright."""

    id: int
    slug: str
    name: str
    lang: str
    board: str
    latin: str
    mark: str
    hue: str
    logo: int | None
    tagline: str
    tagline_lang: str
    industry: Sentence
    places: str
    languages: tuple[str, ...]
    level: str
    jobs: int
    facts: tuple[Fact, ...]
    fits: bool
    faces: tuple[Face, ...]
    here: int
    opens_at: datetime | None = None

    @property
    def staffed(self) -> bool:
        """Whether the curtain is out; else the booth is a letterbox."""
        return bool(self.faces)


def signs_of(
    work: Work,
    booths: Sequence[BoothRow],
    jobs: Mapping[int, list[JobRow]],
    reader: Reader,
    *,
    standing: Mapping[int, list[Standing]],
    here: Here,
) -> list[Sign]:
    """The signs of *booths*, in their order; a few queries whatever their number."""
    people = faces_of(work, {one.account_id: ("", "") for booth in booths for one in standing[booth.id]})
    opens_at = dict(work.ask(NEXT_HOURS, booths=[booth.id for booth in booths], now=work.now))
    return [
        sign_of(
            work,
            booth,
            jobs.get(booth.id, []),
            reader,
            here=here(f"booth:{booth.id}"),
            faces=tuple(people[one.account_id] for one in standing[booth.id] if one.account_id in people),
            opens_at=opens_at.get(booth.id),
        )
        for booth in booths
    ]


def sign_of(
    work: Work,
    booth: BoothRow,
    jobs: Sequence[JobRow],
    reader: Reader,
    *,
    here: int,
    faces: tuple[Face, ...],
    opens_at: datetime | None,
) -> Sign:
    """One sign."""
    locale = work.actor.locale
    industry, hue = INDUSTRIES[booth.industry]
    return Sign(
        id=booth.id,
        slug=booth.slug,
        name=pick(locale, booth.name_en, booth.name_ja),
        lang=script_of(locale, booth.name_en, booth.name_ja),
        board=booth.name_ja,
        latin=booth.name_en,
        mark=monogram(booth.name_ja or booth.name_en),
        hue=hue,
        logo=booth.logo_id,
        tagline=pick(locale, booth.tagline_en, booth.tagline_ja),
        tagline_lang=script_of(locale, booth.tagline_en, booth.tagline_ja),
        industry=industry,
        places=pick(locale, booth.places_en, booth.places_ja),
        languages=tuple(booth.languages),
        level=booth.level,
        jobs=len(jobs),
        facts=facts_of(jobs, reader, locale),
        fits=any(suits(job, reader) for job in jobs),
        faces=faces,
        here=here,
        opens_at=opens_at,
    )


def facts_of(jobs: Sequence[JobRow], reader: Reader, locale: str) -> tuple[Fact, ...]:
    """What a booth's jobs ask for and offer, at their easiest; nothing without jobs."""
    if not jobs:
        return ()
    easiest = min(jobs, key=lambda job: JLPT[job.japanese])
    visa = any(job.visa for job in jobs)
    start = min(job.start for job in jobs)
    japanese = NONE_ASKED.in_(locale) if easiest.japanese == "none" else str(easiest.japanese)
    return (
        Fact(say("Japanese"), japanese, suits_japanese(easiest, reader)),
        Fact(say("Visa"), (SPONSORED if visa else NOT_OFFERED).in_(locale)),
        Fact(say("Start"), month_words(start, locale)),
    )


def faces_of(work: Work, posts: Mapping[int, tuple[str, str]]) -> dict[int, Face]:
    """Those of *posts* (account → what they do, in both languages) who have a profile, by account."""
    people = work.ask(LANGUAGES, people=posts)
    lines = lines_of(work, [account_id for account_id, _ in people])
    return {who: face_of(work, lines[who], languages, posts[who]) for who, languages in people}


def face_of(work: Work, line: PersonLine, languages: list[list[str]], post: tuple[str, str]) -> Face:
    """Somebody at the counter, with the languages they speak."""
    locale = work.actor.locale
    return Face(
        person=line,
        photo=f"/people/{line.account_id}/photo" if line.photo_id else None,
        post=pick(locale, *post),
        post_lang=script_of(locale, *post),
        languages=tuple(pair[0] for pair in languages),
    )


def is_wide(level: str) -> bool:
    """Whether a sign takes two places in the street."""
    return level == Level.LEAD
