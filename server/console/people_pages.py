"""What the console's templates about people get."""

from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlencode

from sqlmodel import col, select

from core.accounts.models import RoleName
from core.fair.access import fair_id, organised_fair
from core.kit.forms import Filled
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from core.people.models import Membership
from server.console.crowd import Crowd, PersonRow, crowd_of, person_row
from server.console.forms import GRANTABLE
from server.console.importing import COLUMNS, PeopleRun
from server.console.mails import MailRow, mails_of
from server.console.overview import people_of
from server.console.roles import rules_something
from server.moderation.log import ActLine, acts_about
from server.moderation.pages import Kept, bans_of, mutes_of
from server.moderation.words import BAN_HOURS, BESIDE, MUTE_MINUTES, ROLES

HEADINGS: dict[str, Sentence] = {
    "name": say("Name"),
    "address": say("Address"),
    "role": say("Role"),
    "member": say("Member"),
    "seen": say("Last seen"),
}
"""The columns of the table, by the name that stands in the address."""


@dataclass(frozen=True)
class Heading:
    """The head of a column: a link that puts the table in its order, and the next click the other way."""

    label: Sentence
    address: str
    sorted: str  # "ascending", "descending", or "" where another column leads


@dataclass(frozen=True)
class PeoplePage:
    """Everybody at the fair, found by name or address; ``total`` counts those who are not, too."""

    template: ClassVar[str] = "console/people.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    crowd: Crowd
    total: int
    is_filtered: bool
    role: str
    roles: list[tuple[str, str]]
    role_words: dict[str, str]
    search: Filled
    sort: str
    headings: list[Heading]
    address: str


@dataclass(frozen=True)
class PersonPage:
    """One of them: roles, membership, order, mails, what was done about them. ``link`` is shown once."""

    template: ClassVar[str] = "console/person.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    row: PersonRow
    roles: list[tuple[str, str, bool]]
    membership: Membership | None
    mails: list[MailRow]
    acts: tuple[ActLine, ...]
    may_have_link: bool
    mute: Kept | None
    ban: Kept | None
    mute_choices: list[tuple[int, str]]
    ban_choices: list[tuple[int, str]]
    form: Filled = field(default_factory=Filled)
    form_of: str = ""
    link: str = ""


@dataclass(frozen=True)
class InvitationsPage:
    """Inviting by a list of addresses, and by a file."""

    template: ClassVar[str] = "console/invitations.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    roles: list[tuple[str, str]]
    columns: tuple[str, ...]
    form: Filled = field(default_factory=Filled)
    file_form: Filled = field(default_factory=Filled)
    run: PeopleRun | None = None
    filename: str = ""
    token: int = 0


def people_page(
    work: Work, slug: str, *, words: str = "", role: str = "", sort: str = "", page: int = 1
) -> PeoplePage:
    """The people found."""
    locale = work.actor.locale
    words_of = {role: named.in_(locale) for role, named in (ROLES | BESIDE).items()}
    choices = [*role_choices(locale), ("staff", words_of["staff"])]
    crowd = crowd_of(work, slug, words=words, role=role, sort=sort, page=page)
    place, asked = f"/fairs/{slug}/console/people", {"q": words, "role": role}
    return PeoplePage(
        fair_slug=slug,
        crowd=crowd,
        total=people_of(work, fair_id(organised_fair(work, slug))),
        is_filtered=bool(words.strip() or role),
        role=role,
        roles=choices,
        role_words=words_of,
        search=Filled.of(asked),
        sort=sort,
        headings=[heading(column, label, sort, place, asked) for column, label in HEADINGS.items()],
        address=addressed(place, asked | {"sort": sort}),
    )


def heading(column: str, label: Sentence, sort: str, place: str, asked: dict[str, str]) -> Heading:
    """One head; clicking the column that leads turns the order round."""
    if sort.removeprefix("-") != column:
        return Heading(label, addressed(place, asked | {"sort": column}), "")
    turned, told = (column, "descending") if sort.startswith("-") else (f"-{column}", "ascending")
    return Heading(label, addressed(place, asked | {"sort": turned}), told)


def addressed(place: str, asked: dict[str, str]) -> str:
    """*place* with what is asked of it, empty answers left out."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{place}?{query}" if query else place


def role_choices(locale: str) -> list[tuple[str, str]]:
    """Roles with their names."""
    return [(role.value, ROLES[role.value].in_(locale)) for role in GRANTABLE]


def person_page(
    work: Work, slug: str, account_id: int, *, form: Filled | None = None, form_of: str = "", link: str = ""
) -> PersonPage:
    """One person at the fair, for its organisers."""
    fair = organised_fair(work, slug)
    row = person_row(work, slug, account_id)
    mutes, bans = mutes_of(work, fair_id(fair)), bans_of(work, fair_id(fair))
    locale = work.actor.locale
    held = select(Membership).where(Membership.account_id == account_id).order_by(col(Membership.id).desc())
    return PersonPage(
        fair_slug=fair.slug,
        row=row,
        roles=[(role.value, ROLES[role.value].in_(locale), role.value in row.roles) for role in GRANTABLE],
        membership=work.session.exec(held).first() if row.is_member else None,
        mails=mails_of(work, slug, account_id=account_id, limit=10),
        acts=acts_about(work, fair_id(fair), f"account:{account_id}"),
        may_have_link=not (row.has_signed_in or row.is_closed or rules_something(work, account_id)),
        mute=next((held for held in mutes if held.person.account_id == account_id), None),
        ban=next((held for held in bans if held.person.account_id == account_id), None),
        mute_choices=[(value, label.in_(locale)) for value, label in MUTE_MINUTES.items()],
        ban_choices=[(value, label.in_(locale)) for value, label in BAN_HOURS.items()],
        form=form or Filled(),
        form_of=form_of,
        link=link,
    )


def invitations_page(work: Work, slug: str) -> InvitationsPage:
    """The two ways to invite many."""
    organised_fair(work, slug)
    form = Filled.of({"role": RoleName.ATTENDEE.value})
    return InvitationsPage(slug, role_choices(work.actor.locale), COLUMNS, form)
