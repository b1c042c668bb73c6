"""A code on my screen: a link that gives my card to whoever opens it, so often and so long."""

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlmodel import col, select

from core.kit.errors import Conflict, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from realtime.cards import access, exchange, offers
from realtime.cards.cards import card_to_give
from realtime.cards.forms import AnswerForm, LinkForm
from realtime.cards.handover import given_by
from realtime.cards.models import OfferLink, Purpose

NO_LINK = say("This code is not valid any more. Please ask for a new one.")


def my_links(work: Work) -> list[OfferLink]:
    """The actor's links that still work, newest first."""
    rows = work.session.exec(
        select(OfferLink)
        .where(OfferLink.account_id == work.actor.signed_in_id, col(OfferLink.ended_at).is_(None))
        .where(OfferLink.expires_at > work.now, OfferLink.uses_left > 0)
        .order_by(col(OfferLink.id).desc())
    )
    return list(rows)


def make_link(work: Work, fair_id: int, form: LinkForm) -> OfferLink:
    """A new link with a card and the fields of it that were chosen for it."""
    card = card_to_give(work, form.card)
    link = OfferLink(
        account_id=card.account_id, fair_id=fair_id, card_id=card.id,
        fields=exchange.checked(form.fields, card),
        uses_left=form.uses, made_at=work.now, expires_at=work.now + timedelta(hours=form.hours),
    )  # fmt: skip
    work.session.add(link)
    work.session.flush()
    return link


def end_link(work: Work, link_id: int) -> None:
    """The link is over, now."""
    link = work.session.get(OfferLink, link_id)
    if link is None or link.account_id != work.actor.signed_in_id:
        raise NotFound(NO_LINK)
    link.ended_at = link.ended_at or work.now


def open_link(work: Work, signed: Any) -> OfferLink:
    """The link of a signed word, for everybody who has it; also somebody who has not signed in."""
    link = work.session.get(OfferLink, signed) if isinstance(signed, int) else None
    if link is None or link.ended_at is not None or link.uses_left < 1 or work.now >= link.expires_at:
        raise NotFound(NO_LINK)
    me = work.actor.account_id
    if me is not None and access.are_apart(work, link.account_id, me):
        raise NotFound(NO_LINK)
    return link


def take(work: Work, signed: Any, form: AnswerForm) -> int:
    """Take the card of a link, giving mine or not; counts as one use. Twice is the same exchange."""
    me = work.actor.signed_in_id
    link = open_link(work, signed)
    if link.account_id == me:
        raise Conflict(say("This is your own code. It is for somebody else."))
    known = access.exchange_of(work, link.fair_id, link.account_id, me)
    if known is not None and given_by(work, known, link.account_id) is not None:
        return known
    counted = update(OfferLink).where(col(OfferLink.id) == link.id, col(OfferLink.uses_left) > 0)
    if work.session.connection().execute(counted.values(uses_left=OfferLink.uses_left - 1)).rowcount != 1:
        raise NotFound(NO_LINK)
    work.session.refresh(link)
    waiting = offers.standing(work, link.fair_id, giver_id=link.account_id, taker_id=me)
    if waiting is not None:
        offers.change(work, waiting, card_id=link.card_id, fields=link.fields, purpose=waiting.purpose)
    offered = waiting.id if waiting else offers.hold_out(
        work, fair_id=link.fair_id, card_id=link.card_id, giver_id=link.account_id, taker_id=me, place="link",
        fields=link.fields, purpose=Purpose.CONTACT, expires_at=link.expires_at,
    )  # fmt: skip
    return exchange.accept(
        work, offered, giving=form.answer == "give", card_id=form.card,
        fields=form.fields if form.chosen else None, purpose=form.purpose,
    )  # fmt: skip
