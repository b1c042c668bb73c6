"""The hall: every published booth, those first that pay for the street, the rest in a fair order."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from sqlalchemy import bindparam
from sqlmodel import select

from booths.hall.filters import HallFilter, passes
from booths.hall.fitting import CEFR, JLPT, Reader, reader_of
from booths.hall.signs import Here, Sign, signs_of
from booths.hall.street import BoothRow, JobRow, jobs_by_booth, published_booths
from booths.stand.counter import at_counters
from booths.stand.models import Kind, Level, Remote
from booths.stand.words import INDUSTRIES, KINDS, REMOTE, month_words
from core.fair.access import fair_id, visible_fair
from core.fair.models import Fair
from core.kit.i18n import say
from core.kit.prepared import Prepared, only
from core.kit.search import fold
from core.kit.work import Work
from core.people.models import Person
from realtime.stream import position_of

PAGE = 48
Option = tuple[str, str]
SPOKEN = Prepared(select(Person.languages).where(Person.account_id == bindparam("who")), only)
STAND = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True)
class HallPage:
    """The hall, filtered."""

    template: ClassVar[str] = "hall/list.html"
    section: ClassVar[str] = "hall"
    parts: ClassVar[frozenset[str]] = frozenset({"street"})

    fair_slug: str
    topic: str
    position: str
    wanted: HallFilter
    options: dict[str, list[Option]]
    signs: list[Sign]
    found: int
    total: int
    staffed: int
    fitting: bool
    page: int
    pages: int
    address: str


def hall_page(work: Work, fair: str, wanted: HallFilter, *, page: int, here: Here) -> HallPage:
    """What somebody who comes into the hall sees."""
    entered = visible_fair(work, fair)
    number = fair_id(entered)
    position = position_of(work, f"hall:{number}")
    booths = published_booths(work, number)
    jobs = jobs_by_booth(work, number)
    reader = reader_now(work)
    found = in_order(work, entered, [b for b in booths if passes(b, jobs.get(b.id, []), wanted)], wanted)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    standing = at_counters(work, [booth.id for booth in booths])
    return HallPage(
        fair_slug=entered.slug,
        topic=f"hall:{number}",
        position=str(position),
        wanted=wanted,
        options=options_of(work, booths, jobs),
        signs=signs_of(
            work, found[(page - 1) * PAGE : page * PAGE], jobs, reader, standing=standing, here=here
        ),
        found=len(found),
        total=len(booths),
        staffed=sum(map(bool, standing.values())),
        fitting=reader.known,
        page=page,
        pages=pages,
        address=f"/fairs/{entered.slug}/hall" + (f"?{wanted.query}" if wanted.query else ""),
    )


def reader_now(work: Work) -> Reader:
    """What the reader's profile says of their languages."""
    found = work.ask(SPOKEN, who=work.actor.account_id) if work.actor.account_id is not None else []
    return reader_of(found[0]) if found else Reader()


def in_order(work: Work, fair: Fair, booths: Sequence[BoothRow], wanted: HallFilter) -> list[BoothRow]:
    """By level; within one by name, or shuffled: the same all day for one visitor, another for the next."""
    japanese = work.actor.locale == "ja"

    def by_name(booth: BoothRow) -> str:
        return fold((booth.reading or booth.name_ja if japanese else "") or booth.name_en or booth.name_ja)

    ordered = sorted(booths, key=by_name)
    if wanted.order != "name":
        seed = f"{fair.id}:{work.now:%Y-%m-%d}:{work.actor.account_id or ''}"
        Random(seed).shuffle(ordered)  # noqa: S311 – a fair order, no secret
    return sorted(ordered, key=lambda booth: STAND[Level(booth.level)])


def options_of(
    work: Work, booths: Sequence[BoothRow], jobs: dict[int, list[JobRow]]
) -> dict[str, list[Option]]:
    """What each filter offers: only answers that somebody here gives."""
    locale = work.actor.locale
    trades = {booth.industry for booth in booths}
    months = {job.start for of_booth in jobs.values() for job in of_booth if job.start}
    none = say("none at all").in_(locale)
    up_to = say("up to {level}")
    return {
        "industry": [(trade, words[0].in_(locale)) for trade, words in INDUSTRIES.items() if trade in trades],
        "remote": [(r.value, REMOTE[r].in_(locale)) for r in (Remote.PARTLY, Remote.FULLY)],
        "japanese": [(v, none if v == "none" else say(up_to.text, level=v).in_(locale)) for v in JLPT],
        "english": [(v, none if v == "none" else say(up_to.text, level=v).in_(locale)) for v in CEFR],
        "start": [(month, month_words(month, locale)) for month in sorted(months)],
        "kind": [(kind.value, KINDS[kind].in_(locale)) for kind in Kind],
    }
