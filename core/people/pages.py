"""What the pages about people show, already in the reader's language and cut to what they may see."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from babel.dates import format_date

from core.fair.access import current_fair
from core.kit.forms import Filled
from core.kit.i18n import pick, script_of
from core.kit.work import Work
from core.people.access import Bonds, MayWrite, has_blocked, shows, visible_person
from core.people.forms import MOST_LANGUAGES, filled_from
from core.people.languages import CEFR, JLPT, NATIVE, language_choices, language_name, level_words
from core.people.memberships import is_member, memberships_of
from core.people.models import Person
from core.people.names import PersonLine, line_of


@dataclass(frozen=True)
class Words:
    """Text that somebody wrote, and the language it is in."""

    text: str
    lang: str

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class PersonView:
    """A person as one reader sees them; what is not theirs to see is empty."""

    line: PersonLine
    other_name: str
    other_lang: str
    about: Words
    looks_for: Words
    headline: Words
    organisation: Words
    skills: tuple[str, ...]
    languages: tuple[tuple[str, str], ...]
    links: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class WelcomePage:
    """The first page after the first sign-in: a name and a line about oneself."""

    template: ClassVar[str] = "people/welcome.html"
    form: Filled
    next: str


@dataclass(frozen=True)
class ProfilePage:
    """Everything about oneself, to be written."""

    template: ClassVar[str] = "people/edit.html"
    me: PersonLine
    form: Filled
    language_choices: tuple[tuple[str, str], ...]
    level_choices: tuple[tuple[str, str], ...]
    language_rows: int
    cv_name: str
    is_asked: bool
    is_listed: bool


@dataclass(frozen=True)
class PreviewPage:
    """One's own profile as others see it: everybody at the fair, or those one exchanged cards with."""

    template: ClassVar[str] = "people/preview.html"
    person: PersonView
    seen_by: str


@dataclass(frozen=True)
class PersonPage:
    """Somebody's profile, and what one may do."""

    template: ClassVar[str] = "people/show.html"
    section: ClassVar[str] = "people"
    person: PersonView
    is_own: bool
    is_here: bool
    may_write: bool
    is_blocked: bool
    exchanged: bool
    form: Filled = field(default_factory=Filled)


@dataclass(frozen=True)
class PersonInList:
    """One person of the directory."""

    line: PersonLine
    languages: tuple[tuple[str, str], ...]
    place: str
    is_here: bool


@dataclass(frozen=True)
class DirectoryPage:
    """The people of a fair who agreed to be found."""

    template: ClassVar[str] = "people/list.html"
    section: ClassVar[str] = "people"
    fair_slug: str
    people: tuple[PersonInList, ...]
    number: int
    page: int
    pages: int
    address: str
    form: Filled
    language_choices: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    is_asked: bool
    is_listed: bool
    is_filtered: bool


@dataclass(frozen=True)
class MembershipLine:
    """A membership with its days."""

    tier: str
    first: str
    last: str


@dataclass(frozen=True)
class MembershipPage:
    """What membership is, how to become a member, and whether one is."""

    template: ClassVar[str] = "people/membership.html"
    words: Words
    association: str
    is_member: bool
    is_signed_in: bool
    memberships: tuple[MembershipLine, ...] = field(default=())


def welcome_page(work: Work, *, next_path: str) -> WelcomePage:
    """For somebody who just arrived."""
    person = work.session.get(Person, work.actor.signed_in_id)
    return WelcomePage(form=filled_from(person) if person else Filled(), next=next_path)


def profile_page(work: Work, *, cv_name: str = "") -> ProfilePage:
    """The actor's own profile, as a form."""
    person = own_person(work)
    locale = work.actor.locale
    levels = (
        (NATIVE, level_words(NATIVE, locale)),
        *((level, f"JLPT {level}") for level in JLPT),
        *((level, level) for level in CEFR),
    )
    return ProfilePage(
        me=line_of(person, locale),
        form=filled_from(person),
        language_choices=language_choices(locale),
        level_choices=levels,
        language_rows=MOST_LANGUAGES,
        cv_name=cv_name,
        is_asked=person.asked_at is not None,
        is_listed=person.listed_at is not None,
    )


def preview_page(work: Work, *, seen_by: str) -> PreviewPage:
    """One's own profile through the eyes of *seen_by*: ``everyone`` or ``exchanged``."""
    view = view_of(own_person(work), work.actor.locale, is_own=False, exchanged=seen_by == "exchanged")
    return PreviewPage(person=view, seen_by=seen_by)


def person_page(
    work: Work, account_id: int, *, bonds: Bonds, may_write: MayWrite, is_online: bool
) -> PersonPage:
    """Somebody's profile as far as its owner shows it to the actor.

    A block of the other's is not to be noticed here: the page is that of somebody who is away and whose
    rule for contact leaves the actor out.
    """
    person, bond = visible_person(work, account_id, bonds)
    is_own = account_id == work.actor.account_id
    blocked_me = not is_own and has_blocked(work, account_id, work.actor.signed_in_id)
    return PersonPage(
        person=view_of(person, work.actor.locale, is_own=is_own, exchanged=bond.exchanged),
        is_own=is_own,
        is_here=is_online and not blocked_me,
        may_write=not is_own and may_write(work, account_id, bond.exchanged),
        is_blocked=not is_own and has_blocked(work, work.actor.signed_in_id, account_id),
        exchanged=bond.exchanged,
    )


def view_of(person: Person, locale: str, *, is_own: bool, exchanged: bool) -> PersonView:
    """The person, with only the fields that somebody who stands so to them may see."""

    def shown(name: str) -> bool:
        return shows(getattr(person, f"{name}_audience"), is_own=is_own, exchanged=exchanged)

    line = line_of(person, locale)
    other = line.name_ja if line.lang == "en" else line.name_en
    return PersonView(
        line=line,
        other_name=other if other != line.name else "",
        other_lang="ja" if line.lang == "en" else "en",
        headline=words(locale, person.headline_en, person.headline_ja),
        organisation=words(locale, person.organisation_en, person.organisation_ja),
        about=words(locale, person.about_en, person.about_ja, shown("about")),
        looks_for=words(locale, person.looks_for_en, person.looks_for_ja, shown("looks_for")),
        skills=tuple(person.skills) if shown("skills") else (),
        languages=spoken(person, locale) if shown("languages") else (),
        links=tuple(person.links) if shown("links") else (),
        place=person.place if shown("place") else "",
    )


def words(locale: str, en: str, ja: str, is_shown: bool = True) -> Words:
    """What was written, in the reader's language or the other; nothing where it is not shown."""
    return Words(pick(locale, en, ja), script_of(locale, en, ja)) if is_shown else Words("", locale)


def spoken(person: Person, locale: str) -> tuple[tuple[str, str], ...]:
    """Names of languages with their levels."""
    return tuple(
        (language_name(code, locale), level_words(level, locale)) for code, level in person.languages
    )


def own_person(work: Work) -> Person:
    """The actor's profile, or an empty one that is not stored (this is read, not written)."""
    me = work.actor.signed_in_id
    return work.session.get(Person, me) or Person(account_id=me, changed_at=work.now)


def membership_page(work: Work) -> MembershipPage:
    """For anybody; one's own memberships, if one is signed in."""
    fair, me, locale = current_fair(work), work.actor.account_id, work.actor.locale
    return MembershipPage(
        words=words(locale, fair.membership_en, fair.membership_ja) if fair else Words("", locale),
        association=pick(locale, fair.association_en, fair.association_ja) if fair else "",
        is_member=is_member(work),
        is_signed_in=me is not None,
        memberships=tuple(
            MembershipLine(held.tier, day_words(held.starts_on, locale), day_words(held.ends_on, locale))
            for held in (memberships_of(work, me) if me is not None else ())
        ),
    )


def day_words(day: date | None, locale: str) -> str:
    """A calendar day, which is the same in every zone; empty for none."""
    return format_date(day, "long", locale=locale) if day else ""
