"""Where to go from the front page: counters that are staffed, one's own day, people who are here."""

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from sqlalchemy import bindparam
from sqlmodel import col, select

from booths.hall.filters import HallFilter
from booths.hall.fitting import suits
from booths.hall.pages import in_order, reader_now
from booths.hall.street import jobs_by_booth, published_booths
from booths.stand.counter import at_counters
from core.accounts.models import Role
from core.accounts.roles import is_banned
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.among import among
from core.kit.i18n import pick, script_of
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from core.people.access import kept_out, who_blocked_me
from core.people.models import Person
from core.people.names import CALLED_COLUMNS, Called, PersonLine, called_line
from server.programme.lines import Phase, SessionLine, lines_of
from server.programme.stars import at_the_same_time, day_of

SHOWN = 3
TAKING_PART = Prepared(select(Role.account_id).where(Role.fair_id == bindparam("fair")).distinct(), only)
LISTED = Prepared(
    select(*CALLED_COLUMNS).where(among(col(Person.account_id), "some"), col(Person.listed_at).is_not(None)),
    Called,
)


@dataclass(frozen=True)
class BoothWay:
    """A booth with somebody at its counter."""

    slug: str
    name: str
    lang: str
    people: int
    fits: bool


@dataclass(frozen=True)
class DayWay:
    """What comes in one's own day; ``clashing`` of them run beside another."""

    lines: tuple[SessionLine, ...]
    starred: int
    clashing: int


def staffed_booths(work: Work, fair: Fair) -> list[BoothWay]:
    """A few staffed booths: those with a job that fits the reader first, else in the hall's fair order."""
    booths = in_order(work, fair, published_booths(work, fair_id(fair)), HallFilter())
    standing = at_counters(work, [booth.id for booth in booths])
    reader = reader_now(work)
    jobs = jobs_by_booth(work, fair_id(fair)) if reader.known else {}
    locale = work.actor.locale
    ways = [
        BoothWay(
            slug=booth.slug,
            name=pick(locale, booth.name_en, booth.name_ja),
            lang=script_of(locale, booth.name_en, booth.name_ja),
            people=len(standing[booth.id]),
            fits=any(suits(job, reader) for job in jobs.get(booth.id, ())),
        )
        for booth in booths
        if standing[booth.id]
    ]
    return sorted(ways, key=lambda way: not way.fits)[:SHOWN]


def my_next(work: Work, fair: Fair) -> DayWay:
    """What is still to come of the actor's own day."""
    if work.actor.account_id is None:
        return DayWay((), 0, 0)
    mine = day_of(work, fair_id(fair), work.actor.account_id)
    coming = [session for session in mine if session.finishes_at > work.now]
    lines = [
        line
        for line in lines_of(work, fair_id(fair), coming)
        if line.phase not in (Phase.OVER, Phase.CANCELLED)
    ]
    lines.sort(key=lambda line: line.begins)
    return DayWay(tuple(lines[:SHOWN]), len(mine), len(at_the_same_time(coming)))


def people_here(work: Work, fair: Fair, here: Collection[int]) -> list[PersonLine]:
    """A few who are here now and agreed to be found; others every hour, never who blocked the reader."""
    return a_few_listed(work, fair, set(here))


def people_of_the_fair(work: Work, fair: Fair) -> list[PersonLine]:
    """A few who take part and agreed to be found, for an hour in which none of them is here."""
    return a_few_listed(work, fair, set(work.ask(TAKING_PART, fair=fair.id)))


def a_few_listed(work: Work, fair: Fair, those: set[int]) -> list[PersonLine]:
    """Some of *those* whom the reader may find, in a changing order; passers-by find nobody."""
    me = work.actor.account_id
    if me is None or is_banned(work, fair_id(fair)):
        return []
    some = sorted(those - {me} - who_blocked_me(work) - kept_out(work, fair_id(fair)))
    Random(f"{me}:{work.now:%Y-%m-%d-%H}").shuffle(some)  # noqa: S311 – a changing order, no secret
    found = {one.account_id: one for one in work.ask(LISTED, some=some[:200])}
    shown = [found[who] for who in some if who in found][:SHOWN]
    return [called_line(person, work.actor.locale) for person in shown]
