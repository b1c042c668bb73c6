"""Offers as they are kept: which one stands, and what becomes of it. Who may do so was asked before.

An answer changes an offer that stands and no other, so that of two answers at once one is the first.
"""

from datetime import datetime

from sqlalchemy import BindParameter, bindparam, insert, null, update
from sqlmodel import col, select

from core.kit.prepared import Prepared
from core.kit.work import Work
from realtime.cards.access import OFFER_COLUMNS, is_standing
from realtime.cards.models import Offer, Offered, Purpose

NOW: BindParameter[datetime] = bindparam("now")
STANDS = col(Offer.ended_at).is_(None)
STANDING = Prepared(
    select(*OFFER_COLUMNS).where(
        Offer.fair_id == bindparam("fair"),
        Offer.giver_id == bindparam("giver"),
        Offer.taker_id == bindparam("taker"),
        STANDS,
    ),
    Offered,
)
KEEP = Prepared(insert(Offer).returning(col(Offer.id)), int)
ANSWER = update(Offer).where(col(Offer.id) == bindparam("offer"), STANDS).returning(col(Offer.id))
CHANGE = Prepared(ANSWER, int)
LAPSE = Prepared(ANSWER.values(ended_at=Offer.expires_at), int)
TAKE = Prepared(ANSWER.values(accepted_at=NOW, ended_at=NOW, declined_at=null()), int)
DECLINE = Prepared(ANSWER.where(col(Offer.declined_at).is_(None)).values(declined_at=NOW), int)
WITHDRAW = Prepared(ANSWER.values(withdrawn_at=NOW, ended_at=NOW), int)
WITHDRAW_ALL = Prepared(
    update(Offer)
    .where(col(Offer.card_id) == bindparam("card"), STANDS)
    .values(withdrawn_at=NOW, ended_at=NOW)
    .returning(*OFFER_COLUMNS),
    Offered,
)


def standing(work: Work, fair_id: int, *, giver_id: int, taker_id: int) -> Offered | None:
    """The offer that can still be taken; one whose time is over makes room for a new one."""
    for offer in work.ask(STANDING, fair=fair_id, giver=giver_id, taker=taker_id):
        if is_standing(offer, work.now):
            return offer
        work.ask(LAPSE, offer=offer.id)
    return None


def hold_out(
    work: Work, *, fair_id: int, card_id: int, giver_id: int, taker_id: int, place: str,
    fields: list[str], purpose: Purpose, expires_at: datetime, is_asked: bool = True,
) -> int:  # fmt: skip
    """A new offer; its number. Without *is_asked* it is declined from the beginning."""
    return work.ask(
        KEEP, fair_id=fair_id, card_id=card_id, giver_id=giver_id, taker_id=taker_id, place=place,
        fields=fields, purpose=purpose, made_at=work.now, expires_at=expires_at,
        declined_at=None if is_asked else work.now,
    )[0]  # fmt: skip


def change(work: Work, offer: Offered, *, card_id: int, fields: list[str], purpose: str) -> None:
    """Hold out another card, or other fields of it."""
    work.ask(CHANGE, offer=offer.id, card_id=card_id, fields=fields, purpose=purpose)


def take(work: Work, offer: Offered) -> bool:
    """It is accepted; False where something else became of it meanwhile."""
    return bool(work.ask(TAKE, offer=offer.id, now=work.now))


def decline(work: Work, offer: Offered) -> bool:
    """It is declined; False where it was before, or where something else became of it."""
    return bool(work.ask(DECLINE, offer=offer.id, now=work.now))


def withdraw(work: Work, offer: Offered) -> bool:
    """It is held out no longer; False where something else became of it before."""
    return bool(work.ask(WITHDRAW, offer=offer.id, now=work.now))


def withdraw_all(work: Work, card_id: int) -> list[Offered]:
    """A card is held out to nobody any more; the offers that ended."""
    return work.ask(WITHDRAW_ALL, card=card_id, now=work.now)
