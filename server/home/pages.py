"""What the front page's template gets: before the day, during it, and after it."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from markupsafe import Markup

from core.fair.access import fair_id, phase_of, visible_fair
from core.fair.models import Fair
from core.kit.i18n import pick, script_of
from core.kit.markdown import render
from core.kit.work import Work
from core.people.models import Person
from core.people.names import PersonLine
from realtime.cards.cards import default_card
from realtime.stream import position_of
from server.home.figures import Figures, figures_of
from server.home.ways import BoothWay, DayWay, my_next, people_here, people_of_the_fair, staffed_booths
from server.programme.access import visible_session
from server.programme.lines import SessionLine
from server.programme.now import now_and_next
from server.programme.stage.lists import OPEN, asked_in, view_of
from server.programme.stage.messages import QuestionView
from server.programme.stage.models import QuestionState

Here = Callable[[str], int]
Accounts = Callable[[str], Collection[int]]


@dataclass(frozen=True)
class OnNow:
    """A session that runs: how much of it is over, who is inside, what is being answered."""

    line: SessionLine
    gone: int  # of a hundred
    here: int
    left: int  # minutes
    answering: QuestionView | None
    questions: int


@dataclass(frozen=True)
class Countdown:
    """How long it is until the doors open."""

    days: int
    hours: int
    minutes: int


@dataclass(frozen=True)
class Prepared:
    """What of the preparations is done."""

    profile: bool
    card: bool
    stars: int


@dataclass(frozen=True)
class HomePage:
    """The fair's front page."""

    template: ClassVar[str] = "home/show.html"
    section: ClassVar[str] = "today"
    parts: ClassVar[frozenset[str]] = frozenset({"now", "next", "figures"})

    fair_id: int
    fair_slug: str
    published: bool
    phase: str
    name: str
    lang: str
    other: str
    other_lang: str
    intro: Markup
    intro_lang: str
    starts_at: datetime
    ends_at: datetime
    countdown: Countdown
    on_now: tuple[OnNow, ...]
    turns_at: datetime | None
    next: tuple[SessionLine, ...]
    total: int
    figures: Figures
    booths: list[BoothWay]
    my_day: DayWay
    people: list[PersonLine]
    people_are_here: bool
    prepared: Prepared
    position: str
    hall_position: str


@dataclass(frozen=True)
class FairLine:
    """A fair that is not published yet, for whoever prepares it."""

    slug: str
    name: str
    lang: str


@dataclass(frozen=True)
class StartPage:
    """There is no fair to show: a calm page, and for an operator what to do."""

    template: ClassVar[str] = "home/start.html"
    section: ClassVar[str] = ""

    is_operator: bool
    has_operator: bool
    fairs: list[FairLine] = field(default_factory=list)


def home_page(work: Work, slug: str, *, here: Here, accounts: Accounts) -> HomePage:
    """The front page of a visible fair."""
    fair = visible_fair(work, slug)
    number, locale = fair_id(fair), work.actor.locale
    position, hall = position_text(work, f"fair:{number}"), position_text(work, f"hall:{number}")
    programme = now_and_next(work, slug)
    mine, found = my_next(work, fair), people_here(work, fair, accounts(f"fair:{number}"))
    name, other = pick(locale, fair.name_en, fair.name_ja), fair.name_ja if locale == "en" else fair.name_en
    return HomePage(
        fair_id=number,
        fair_slug=fair.slug,
        published=fair.published_at is not None,
        phase=phase_of(fair, work.now),
        name=name,
        lang=script_of(locale, fair.name_en, fair.name_ja),
        other="" if other == name else other,
        other_lang="ja" if locale == "en" else "en",
        intro=render(pick(locale, fair.intro_en, fair.intro_ja)),
        intro_lang=script_of(locale, fair.intro_en, fair.intro_ja),
        starts_at=fair.starts_at,
        ends_at=fair.ends_at,
        countdown=countdown_of(fair, work.now),
        on_now=tuple(on_now(work, slug, line, here) for line in programme.now),
        turns_at=next_turn(fair, [*programme.now, *programme.next], work.now),
        next=programme.next,
        total=programme.total,
        figures=figures_of(work, fair, here),
        booths=staffed_booths(work, fair),
        my_day=mine,
        people=found or people_of_the_fair(work, fair),
        people_are_here=bool(found),
        prepared=prepared_of(work, mine),
        position=position,
        hall_position=hall,
    )


def on_now(work: Work, slug: str, line: SessionLine, here: Here) -> OnNow:
    """One running session."""
    visible_session(work, slug, line.id)
    shown = [question for question in asked_in(work, line.id) if question.state in OPEN]
    called = [question for question in shown if question.state == QuestionState.ANSWERING]
    passed, whole = work.now - line.begins, line.ends - line.begins
    return OnNow(
        line=line,
        gone=max(0, min(100, round(100 * passed / whole))),
        here=here(f"session:{line.id}"),
        left=max(0, -((work.now - line.ends) // timedelta(minutes=1))),
        answering=view_of(called[0]) if called else None,
        questions=len(shown),
    )


def countdown_of(fair: Fair, now: datetime) -> Countdown:
    """Days, hours and minutes; all zero once it has begun."""
    minutes = max(0, -((now - fair.starts_at) // timedelta(minutes=1)))
    return Countdown(minutes // 1440, minutes % 1440 // 60, minutes % 60)


def next_turn(fair: Fair, lines: list[SessionLine], now: datetime) -> datetime | None:
    """The next moment at which this page says something else without anybody doing anything."""
    moments = [fair.starts_at, fair.ends_at, *(at for line in lines for at in (line.begins, line.ends))]
    return min((at for at in moments if at > now), default=None)


def prepared_of(work: Work, mine: DayWay) -> Prepared:
    """How far the actor's own preparations are."""
    me = work.actor.account_id
    if me is None:
        return Prepared(profile=False, card=False, stars=0)
    person = work.session.get(Person, me)
    has_name = person is not None and bool(
        person.family_en or person.family_ja or person.given_en or person.given_ja
    )
    return Prepared(
        profile=person is not None and has_name and bool(person.headline_en or person.headline_ja),
        card=default_card(work) is not None,
        stars=mine.starred,
    )


def position_text(work: Work, topic: str) -> str:
    """The topic's position for a ``position`` attribute; asked before what it stands for is read."""
    return json.dumps(list(position_of(work, topic)))
