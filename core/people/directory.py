"""The directory of a fair: people who agreed to be found there, and nobody else."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from unicodedata import east_asian_width

from sqlmodel import col, or_, select

from core.accounts.models import Account, Role
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.errors import Invalid
from core.kit.i18n import say
from core.kit.names import sort_key
from core.kit.search import contains, fold
from core.kit.work import Work
from core.people.access import attended_fair, kept_out, who_blocked_me
from core.people.models import Audience, Person

PEOPLE_ON_A_PAGE = 40
SHORT = say("Please write at least two letters, or one Japanese character.")


@dataclass(frozen=True)
class Wanted:
    """What to look for; empty fields ask for nothing."""

    words: str = ""
    language: str = ""
    place: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Found:
    """One page of the people found, in the order of their names."""

    fair: Fair
    people: tuple[Person, ...]
    number: int
    page: int
    pages: int
    here: frozenset[int]
    places: tuple[str, ...]


def look_for(
    work: Work,
    slug: str,
    wanted: Wanted,
    *,
    page: int = 1,
    here: Collection[int] = (),
    staff: Callable[[Work, int], Collection[int]] = lambda work, fair_id: (),
) -> Found:
    """Listed people of the fair that fit *wanted*.

    Args:
        here: Accounts with a page of the fair open now; whoever blocked the actor is left out of it.
        staff: Who stands at its booths, by fair id; a higher floor knows.

    Raises:
        NotFound: There is no such fair, or the actor is kept out of it.
        Invalid: The words are too short to mean anything.
    """
    fair = attended_fair(work, slug)
    if wanted.words and is_short(wanted.words):
        raise Invalid({"q": SHORT})
    seen_here = frozenset(here) - who_blocked_me(work)
    listed = people_of(work, fair_id(fair), wanted.words, staff(work, fair_id(fair)))
    fitting = [
        person
        for person in listed
        if (not wanted.is_here or person.account_id in seen_here)
        and speaks(person, wanted.language)
        and is_in(person, wanted.place)
    ]
    fitting.sort(key=lambda person: order_of(person, work.actor.locale))
    pages = max(1, -(-len(fitting) // PEOPLE_ON_A_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PEOPLE_ON_A_PAGE
    return Found(
        fair=fair,
        people=tuple(fitting[start : start + PEOPLE_ON_A_PAGE]),
        number=len(fitting),
        page=page,
        pages=pages,
        here=seen_here,
        places=tuple(
            sorted({p.place for p in listed if p.place and p.place_audience == Audience.EVERYONE})[:200]
        ),
    )


def people_of(work: Work, fair_id: int, words: str, staff: Collection[int]) -> list[Person]:
    """Everybody at the fair who agreed to be listed, is not kept out, and is found by *words*."""
    attending = select(Role.account_id).where(Role.fair_id == fair_id)
    found = work.session.exec(
        select(Person)
        .join(Account, col(Account.id) == col(Person.account_id))
        .where(col(Account.closed_at).is_(None), col(Person.listed_at).is_not(None))
        .where(or_(col(Person.account_id).in_(attending), col(Person.account_id).in_(staff)))
        .where(contains(col(Person.found_by), words))
    )
    banned = kept_out(work, fair_id)
    return [person for person in found if person.account_id not in banned]


def is_short(words: str) -> bool:
    """One wide character says enough, one Latin letter does not."""
    folded = fold(words).replace(" ", "")
    return len(folded) < 2 and not any(east_asian_width(c) in "WF" for c in folded)


def speaks(person: Person, code: str) -> bool:
    """Whether the person says to everybody that they speak it."""
    is_shown = person.languages_audience == Audience.EVERYONE
    return not code or (is_shown and any(row[0] == code for row in person.languages))


def is_in(person: Person, place: str) -> bool:
    """Whether the person says to everybody that they are there."""
    return not place or (person.place_audience == Audience.EVERYONE and fold(place) in fold(person.place))


def order_of(person: Person, locale: str) -> tuple[int, str, str]:
    """By reading for Japanese readers, by family name in Latin letters for others."""
    kana = f"{person.family_kana} {person.given_kana}".strip()
    latin = f"{person.family_en} {person.given_en}".strip()
    written = f"{person.family_ja} {person.given_ja}".strip()
    first, second = (kana, latin) if locale == "ja" else (latin, kana)
    return sort_key(first or second or written)
