"""Everybody at the fair, as its organisers find, list and export them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, or_, select, true

from booths.stand.models import Booth, BoothStaff
from core.accounts.models import Account, Login, Role, RoleName
from core.fair.access import fair_id, organised_fair
from core.fair.models import Fair
from core.kit.i18n import COMMA, pick, say
from core.kit.search import contains
from core.kit.tables import Cell
from core.kit.work import Work
from core.people.access import kept_out
from core.people.models import Membership, Person
from core.people.names import PersonLine, lines_of
from server.console.importing import COLUMNS
from server.console.order import ordered
from server.moderation.access import account_here, attending
from server.moderation.log import note
from server.moderation.models import Deed
from server.moderation.words import BESIDE, ROLES

PAGE = 50
EXPORTED = (*COLUMNS, "roles", "booth", "signed_in", "last_seen", "banned")
YES, NO, KEPT_OUT = say("yes"), say("no"), say("kept out")


@dataclass(frozen=True)
class PersonRow:
    """Somebody at the fair, as organisers see them."""

    line: PersonLine
    email: str
    roles: tuple[str, ...]
    booths: tuple[tuple[str, str], ...]  # (slug, name)
    member_until: date | None
    is_member: bool
    is_banned: bool
    has_signed_in: bool
    is_closed: bool
    seen_at: datetime | None


@dataclass(frozen=True)
class Crowd:
    """One page of the people found."""

    rows: tuple[PersonRow, ...]
    number: int
    page: int
    pages: int


def crowd_of(
    work: Work, slug: str, *, words: str = "", role: str = "", sort: str = "", page: int = 1
) -> Crowd:
    """People at the fair whose names, organisation or address contain *words*, of one role if given.

    *sort* is one of ``order.COLUMNS``, with a minus in front the other way round; else the newest come first.
    """
    fair = organised_fair(work, slug)
    wanted = and_(attending(fair_id(fair)), named(words), in_role(fair, role))
    everybody = ordered(work, fair, wanted, sort)
    pages = max(1, -(-len(everybody) // PAGE))
    page = min(max(page, 1), pages)
    shown = everybody[(page - 1) * PAGE : page * PAGE]
    found = work.session.exec(select(Account).where(col(Account.id).in_(shown)))
    accounts = sorted(found, key=lambda account: shown.index(account.id or 0))
    return Crowd(rows_of(work, fair, accounts), len(everybody), page, pages)


def named(words: str) -> ColumnElement[bool]:
    """Found by name in any spelling, or by a piece of the address."""
    if not words.strip():
        return true()
    by_address = col(Account.email).contains(words.strip().lower(), autoescape=True)
    return or_(contains(col(Person.found_by), words), by_address)


def in_role(fair: Fair, role: str) -> ColumnElement[bool]:
    """Of one role; ``staff`` are those who work at a booth."""
    if role == "staff":
        staff = select(BoothStaff.account_id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
        return col(Account.id).in_(staff.where(Booth.fair_id == fair.id))
    if role in {one.value for one in RoleName}:
        return col(Account.id).in_(select(Role.account_id).where(Role.fair_id == fair.id, Role.name == role))
    return true()


def person_row(work: Work, slug: str, account_id: int) -> PersonRow:
    """One of them, by id."""
    fair = organised_fair(work, slug)
    return rows_of(work, fair, [account_here(work, fair, account_id)])[0]


def rows_of(work: Work, fair: Fair, accounts: list[Account]) -> tuple[PersonRow, ...]:
    """The rows in the given order; six queries whatever their number."""
    ids = [account.id for account in accounts if account.id is not None]
    locale, today = work.actor.locale, work.now.date()
    lines = lines_of(work, ids)
    roles: dict[int, list[str]] = {}
    for who, role in work.session.exec(
        select(Role.account_id, Role.name).where(Role.fair_id == fair.id, col(Role.account_id).in_(ids))
    ):
        roles.setdefault(who, []).append(str(role))
    booths: dict[int, list[tuple[str, str]]] = {}
    for who, booth in work.session.exec(
        select(BoothStaff.account_id, Booth)
        .join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
        .where(Booth.fair_id == fair.id, col(BoothStaff.account_id).in_(ids))
    ):
        booths.setdefault(who, []).append((booth.slug, pick(locale, booth.name_en, booth.name_ja)))
    members = {
        row.account_id: row
        for row in work.session.exec(select(Membership).where(col(Membership.account_id).in_(ids)))
        if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
    }
    seen = dict(
        work.session.exec(
            select(Login.account_id, func.max(Login.seen_at))
            .where(col(Login.account_id).in_(ids))
            .group_by(col(Login.account_id))
        ).all()
    )
    banned = kept_out(work, fair_id(fair))
    return tuple(
        PersonRow(
            line=lines[who],
            email=account.email,
            roles=tuple(sorted(roles.get(who, ()))),
            booths=tuple(booths.get(who, ())),
            member_until=members[who].ends_on if who in members else None,
            is_member=who in members,
            is_banned=who in banned,
            has_signed_in=account.confirmed_at is not None,
            is_closed=account.closed_at is not None,
            seen_at=seen.get(who),
        )
        for account in accounts
        if (who := account.id or 0)
    )


def export_people(work: Work, slug: str) -> list[list[Cell]]:
    """Everybody at the fair in rows of ``EXPORTED``; that it left stands in the log."""
    fair = organised_fair(work, slug)
    accounts = list(
        work.session.exec(select(Account).where(attending(fair_id(fair))).order_by(col(Account.id)))
    )
    rows: list[list[Cell]] = []
    for start in range(0, len(accounts), 500):
        some = accounts[start : start + 500]
        ids = [account.id for account in some]
        people = {
            person.account_id: person
            for person in work.session.exec(select(Person).where(col(Person.account_id).in_(ids)))
        }
        rows += [
            cells(row, people.get(row.line.account_id), work.actor.locale)
            for row in rows_of(work, fair, some)
        ]
    note(work, fair_id(fair), Deed.PEOPLE_EXPORTED, words=str(len(rows)))
    return rows


def cells(row: PersonRow, person: Person | None, locale: str) -> list[Cell]:
    """One row of the export: its first columns as an import takes them, the others in words."""
    names = [getattr(person, name, "") or "" for name in COLUMNS[1:7]]
    main = next((role for role in row.roles if role != RoleName.ATTENDEE), RoleName.ATTENDEE.value)
    until = row.member_until.isoformat() if row.member_until else ""
    comma, held = COMMA.in_(locale), [(ROLES | BESIDE)[role].in_(locale) for role in row.roles]
    return [
        row.email, *names, main, until, comma.join(held), comma.join(name for _, name in row.booths),
        (YES if row.has_signed_in else NO).in_(locale),
        row.seen_at.astimezone(UTC).isoformat(timespec="minutes") if row.seen_at else "",
        KEPT_OUT.in_(locale) if row.is_banned else "",
    ]  # fmt: skip
