"""In what order the console's table of people stands: newest first, or by a column that was clicked."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from booths.stand.models import Booth, BoothStaff
from core.accounts.models import Account, Login, Role
from core.fair.models import Fair
from core.kit.work import Work
from core.people.directory import order_of
from core.people.models import Membership, Person

COLUMNS = ("name", "address", "role", "member", "seen")
"""What ``?sort=`` takes; with a minus in front, the other way round."""
RANK = {"organiser": 0, "moderator": 1, "speaker": 2, "staff": 3, "attendee": 4}
ALWAYS = date.max


def ordered(work: Work, fair: Fair, wanted: ColumnElement[bool], sort: str) -> list[int]:
    """The ids of everybody *wanted*, in order; whoever has nothing in the column comes last either way.

    Names stand as the directory has them: by reading for Japanese readers, else by family name.
    """
    people = select(Account, Person).join(Person, col(Person.account_id) == col(Account.id), isouter=True)
    found = list(work.session.exec(people.where(wanted).order_by(col(Account.id).desc())))
    column, backwards = sort.removeprefix("-"), sort.startswith("-")
    if column not in COLUMNS:
        return [account.id or 0 for account, _ in found]
    key = KEYS[column](work, fair)
    keyed = [(key(account, person), account.id or 0) for account, person in found]
    filled = sorted((one for one in keyed if one[0] is not None), key=lambda one: one[0], reverse=backwards)
    return [who for _, who in filled] + [who for value, who in keyed if value is None]


Key = Callable[[Account, Person | None], Any]


def by_name(work: Work, _fair: Fair) -> Key:
    """By reading, or by family name."""
    locale = work.actor.locale

    def key(_account: Account, person: Person | None) -> tuple[int, str, str] | None:
        order = order_of(person, locale) if person else None
        return order if order and order[2] else None

    return key


def by_address(_work: Work, _fair: Fair) -> Key:
    """By the letters of the address."""
    return lambda account, _: account.email


def by_role(work: Work, fair: Fair) -> Key:
    """By the role that carries most."""
    held: dict[int, int] = {}
    roles = work.session.exec(select(Role.account_id, Role.name).where(Role.fair_id == fair.id)).all()
    booths = select(BoothStaff.account_id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
    staff = work.session.exec(booths.where(Booth.fair_id == fair.id)).all()
    for who, role in [*((who, str(role)) for who, role in roles), *((who, "staff") for who in staff)]:
        held[who] = min(held.get(who, len(RANK)), RANK.get(role, len(RANK)))
    return lambda account, _: held.get(account.id or 0)


def by_membership(work: Work, _fair: Fair) -> Key:
    """By the day until which they are members; those without an end after all others."""
    today = work.now.date()
    running = or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= today)
    rows = work.session.exec(select(Membership).where(col(Membership.starts_on) <= today, running))
    until = {row.account_id: row.ends_on or ALWAYS for row in rows}
    return lambda account, _: until.get(account.id or 0)


def by_last_seen(work: Work, _fair: Fair) -> Key:
    """By when they were here last."""
    last = select(Login.account_id, func.max(Login.seen_at)).group_by(col(Login.account_id))
    seen = dict(work.session.exec(last).all())
    return lambda account, _: seen.get(account.id or 0)


KEYS: dict[str, Callable[[Work, Fair], Key]] = {
    "name": by_name, "address": by_address, "role": by_role, "member": by_membership, "seen": by_last_seen,
}  # fmt: skip
