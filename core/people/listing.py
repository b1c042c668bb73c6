"""The directory's page: what was looked for, who was found."""

from collections.abc import Callable, Collection
from urllib.parse import urlencode

from core.kit.forms import Filled
from core.kit.work import Work
from core.people.access import attended_fair
from core.people.directory import Wanted, look_for
from core.people.languages import language_choices
from core.people.models import Audience, Person
from core.people.names import line_of
from core.people.pages import DirectoryPage, PersonInList, own_person, spoken


def directory_page(
    work: Work,
    slug: str,
    wanted: Wanted,
    *,
    page: int,
    here: Collection[int],
    staff: Callable[[Work, int], Collection[int]],
) -> DirectoryPage:
    """One page of the directory (see :func:`core.people.directory.look_for`)."""
    found = look_for(work, slug, wanted, page=page, here=here, staff=staff)
    me = own_person(work)
    return DirectoryPage(
        fair_slug=found.fair.slug,
        people=tuple(
            listed(person, work.actor.locale, person.account_id in found.here) for person in found.people
        ),
        number=found.number,
        page=found.page,
        pages=found.pages,
        address=f"?{urlencode(asked)}" if (asked := query_of(wanted)) else "",
        form=Filled.of(query_of(wanted)),
        language_choices=language_choices(work.actor.locale),
        places=found.places,
        is_asked=me.asked_at is not None,
        is_listed=me.listed_at is not None,
        is_filtered=bool(query_of(wanted)),
    )


def refused_page(work: Work, slug: str, wanted: Wanted) -> DirectoryPage:
    """The page without anybody on it, for words that are too short; its door is the same."""
    fair = attended_fair(work, slug)
    me = own_person(work)
    return DirectoryPage(
        fair_slug=fair.slug,
        people=(),
        number=0,
        page=1,
        pages=1,
        address="",
        form=Filled.of(query_of(wanted)),
        language_choices=language_choices(work.actor.locale),
        places=(),
        is_asked=me.asked_at is not None,
        is_listed=me.listed_at is not None,
        is_filtered=True,
    )


def query_of(wanted: Wanted) -> dict[str, str]:
    """*wanted* as an address says it; empty wishes are left out."""
    fields = {
        "q": wanted.words,
        "language": wanted.language,
        "place": wanted.place,
        "here": "yes" if wanted.is_here else "",
    }
    return {name: value for name, value in fields.items() if value}


def listed(person: Person, locale: str, is_here: bool) -> PersonInList:
    """One line of the directory: what everybody at the fair may see."""
    shows_languages = person.languages_audience == Audience.EVERYONE
    return PersonInList(
        line=line_of(person, locale),
        languages=spoken(person, locale) if shows_languages else (),
        place=person.place if person.place_audience == Audience.EVERYONE else "",
        is_here=is_here,
    )
