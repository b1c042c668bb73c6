"""Membership of the association: asked of the database each time, so that it ends on its day."""

from datetime import date, timedelta

from sqlalchemy import bindparam
from sqlmodel import col, or_, select

from core.kit.prepared import Prepared
from core.kit.work import Work
from core.people.models import Membership

HOLDS = Prepared(
    select(Membership.id)
    .where(
        Membership.account_id == bindparam("who"),
        col(Membership.starts_on) <= bindparam("today"),
        or_(col(Membership.ends_on).is_(None), col(Membership.ends_on) >= bindparam("today")),
    )
    .limit(1),
    int,
)


def is_member(work: Work, account_id: int | None = None) -> bool:
    """Whether the actor (or *account_id*) is a member today (the day in UTC)."""
    who = account_id if account_id is not None else work.actor.account_id
    if who is None:
        return False
    return bool(work.ask(HOLDS, who=who, today=work.now.date()))


def give_membership(
    work: Work,
    account_id: int,
    *,
    tier: str = "member",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Membership:
    """Make someone a member from *starts_on* (today) to *ends_on*; the caller has passed a door.

    A membership that is held already is prolonged or shortened instead of doubled.
    """
    starts = starts_on or work.now.date()
    held = work.session.exec(
        select(Membership).where(Membership.account_id == account_id, Membership.tier == tier)
    ).first()
    membership = held or Membership(account_id=account_id, tier=tier, starts_on=starts)
    membership.starts_on, membership.ends_on = min(starts, membership.starts_on), ends_on
    membership.granted_by = work.actor.account_id
    work.session.add(membership)
    work.session.flush()
    return membership


def end_membership(work: Work, account_id: int, *, tier: str = "member") -> bool:
    """End it at once; True if there was one. The caller has passed a door and announces that access changed.

    A membership that began earlier keeps its days up to yesterday; one that began today is taken back.
    """
    held = work.session.exec(
        select(Membership).where(Membership.account_id == account_id, Membership.tier == tier)
    ).first()
    today = work.now.date()
    if held is None or (held.ends_on is not None and held.ends_on < today):
        return False
    if held.starts_on >= today:
        work.session.delete(held)
    else:
        held.ends_on = today - timedelta(days=1)
        work.session.add(held)
    work.session.flush()
    return True


def memberships_of(work: Work, account_id: int) -> list[Membership]:
    """Every membership that somebody has or had, the latest first."""
    held = select(Membership).where(Membership.account_id == account_id)
    return list(work.session.exec(held.order_by(col(Membership.starts_on).desc())))
