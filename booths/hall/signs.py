"""Signs: what a booth shows of itself in the street, and who stands behind its curtain."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from booths.hall.fitting import JLPT, Reader, suits, suits_japanese
from booths.stand.access import booth_id
from booths.stand.counter import at_counters
from booths.stand.models import Booth, Hours, Level, Opening
from booths.stand.words import INDUSTRIES, month_words
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.names import monogram
from core.kit.work import Work
from core.people.models import Person
from core.people.names import PersonLine, lines_of

Here = Callable[[str], int]
"""Topic → how many people are there now."""
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
    next_hours: Hours | None = field(default=None)

    @property
    def staffed(self) -> bool:
        """Whether the curtain is out; else the booth is a letterbox."""
        return bool(self.faces)


def signs_of(
    work: Work, booths: Sequence[Booth], jobs: dict[int, list[Opening]], reader: Reader, here: Here
) -> list[Sign]:
    """The signs of *booths*, in their order; a few queries whatever their number."""
    ids = [booth_id(booth) for booth in booths]
    standing = at_counters(work, ids)
    who = {row.account_id for rows in standing.values() for row in rows}
    people = faces_of(work, {account_id: ("", "") for account_id in who})
    coming: dict[int, Hours] = {}
    later = select(Hours).where(col(Hours.booth_id).in_(ids), Hours.starts_at > work.now)
    for hours in work.session.exec(later.order_by(col(Hours.starts_at))):
        coming.setdefault(hours.booth_id, hours)
    signs = []
    for booth in booths:
        number = booth_id(booth)
        faces = tuple(people[row.account_id] for row in standing[number] if row.account_id in people)
        signs.append(
            sign_of(
                work,
                booth,
                jobs.get(number, []),
                reader,
                here=here(f"booth:{number}"),
                faces=faces,
                next_hours=coming.get(number),
            )
        )
    return signs


def sign_of(
    work: Work,
    booth: Booth,
    jobs: Sequence[Opening],
    reader: Reader,
    *,
    here: int,
    faces: tuple[Face, ...],
    next_hours: Hours | None,
) -> Sign:
    """One sign."""
    locale = work.actor.locale
    industry, hue = INDUSTRIES[booth.industry]
    return Sign(
        id=booth_id(booth),
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
        next_hours=next_hours,
    )


def facts_of(jobs: Sequence[Opening], reader: Reader, locale: str) -> tuple[Fact, ...]:
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
    people = work.session.exec(select(Person).where(col(Person.account_id).in_(posts))).all()
    lines = lines_of(work, [person.account_id for person in people])
    return {person.account_id: face_of(work, lines, person, posts[person.account_id]) for person in people}


def face_of(work: Work, lines: Mapping[int, PersonLine], person: Person, post: tuple[str, str]) -> Face:
    """Somebody at the counter, with the languages they speak."""
    line, locale = lines[person.account_id], work.actor.locale
    return Face(
        person=line,
        photo=f"/people/{line.account_id}/photo" if line.photo_id else None,
        post=pick(locale, *post),
        post_lang=script_of(locale, *post),
        languages=tuple(pair[0] for pair in person.languages),
    )


def is_wide(level: str) -> bool:
    """Whether a sign takes two places in the street."""
    return level == Level.LEAD
