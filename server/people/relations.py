"""How two people stand to each other, asked of the floors that know: cards, conversations, booths."""

from sqlmodel import col, or_, select

from booths.stand.models import Booth, BoothStaff
from core.kit.work import Work
from core.people.access import Bond, is_open_to_both
from realtime.cards.models import Exchange, Offer
from realtime.chat.models import RoomMember


def bond_with(work: Work, account_id: int) -> Bond:
    """What the actor has to do with *account_id*."""
    me = work.actor.signed_in_id
    exchanged = have_exchanged(work, me, account_id)
    met = share_a_conversation(work, me, account_id) or was_offered(work, me, account_id)
    return Bond(exchanged=exchanged, met=met, staffs=share_a_fair(work, account_id))


def have_exchanged(work: Work, one: int, other: int) -> bool:
    """Whether the two exchanged cards, at any fair."""
    pair = select(Exchange.id).where(Exchange.low_id == min(one, other), Exchange.high_id == max(one, other))
    return work.session.exec(pair).first() is not None


def share_a_conversation(work: Work, one: int, other: int) -> bool:
    """Whether both are in a conversation that only its members see."""
    others = select(RoomMember.room_id).where(RoomMember.account_id == other)
    shared = select(RoomMember.room_id).where(
        RoomMember.account_id == one, col(RoomMember.room_id).in_(others)
    )
    return work.session.exec(shared).first() is not None


def was_offered(work: Work, me: int, other: int) -> bool:
    """Whether *other* holds out a card to *me*, who may want to know who that is."""
    held_out = select(Offer.id).where(
        Offer.giver_id == other,
        Offer.taker_id == me,
        col(Offer.withdrawn_at).is_(None),
        or_(col(Offer.accepted_at).is_not(None), col(Offer.expires_at) > work.now),
    )
    return work.session.exec(held_out).first() is not None


def staff_of(work: Work, fair_id: int) -> set[int]:
    """Everybody who stands at a published booth of the fair."""
    staff = (
        select(BoothStaff.account_id)
        .join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
        .where(Booth.fair_id == fair_id, col(Booth.published_at).is_not(None))
    )
    return set(work.session.exec(staff))


def share_a_fair(work: Work, account_id: int) -> bool:
    """Whether *account_id* stands at a published booth of a fair that is open to both."""
    fairs = work.session.exec(
        select(Booth.fair_id)
        .join(BoothStaff, col(BoothStaff.booth_id) == col(Booth.id))
        .where(BoothStaff.account_id == account_id, col(Booth.published_at).is_not(None))
        .distinct()
    )
    return any(is_open_to_both(work, fair, account_id) for fair in fairs)
