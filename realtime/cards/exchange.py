"""Giving and taking: offers and their answers, leaving a card at a booth, taking a card back."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from core.accounts.roles import attend, is_banned
from core.fair.access import is_open, require_open, visible_fair
from core.fair.models import Fair, OpeningHours, Part
from core.kit.errors import Conflict, Forbidden, Invalid
from core.kit.i18n import say
from core.kit.work import Work
from core.people.names import line_of, person_of
from realtime.cards import access, faces, pictures
from realtime.cards.cards import card_to_give
from realtime.cards.handover import given_by, hand_over
from realtime.cards.messages import CardExchanged, CardOffered, CardWithdrawn
from realtime.cards.models import Card, Exchange, Handover, Offer, Purpose
from realtime.messages import Message

OFFER_LIVES = timedelta(days=3)
"""An offer waits that long, or until the fair's hours for cards are over."""


@dataclass(frozen=True)
class Offering:
    """What came of holding out a card: it waits, or both had offered and it is an exchange."""

    offer: Offer | None
    exchange: Exchange | None


@dataclass(frozen=True)
class Leaving:
    """A card left at a place, and what of it."""

    handover_id: int
    fields: tuple[str, ...]
    at: datetime
    again: bool  # it lay there already; nothing was added


def offer(
    work: Work,
    *,
    fair_id: int,
    to: int,
    at: str = "profile",
    card_id: int | None = None,
    fields: Collection[str] | None = None,
    purpose: Purpose = Purpose.CONTACT,
) -> Offering:
    """Hold out a card to somebody. Done twice it is one offer; held out by both it is an exchange.

    Args:
        at: Where it happens, see :data:`realtime.cards.messages.PLACE`.
        card_id: The actor's default card unless given.
        fields: Names of :data:`realtime.cards.faces.CHOICES`; the card's own choice unless given.

    Somebody who blocks the actor, or whose rule for contact leaves them out, is not asked; to the
    actor that looks like an offer which waits until its time is over.

    Raises:
        NoCardYet: The actor has no card to give.
    """
    fair, card = _open_fair(work, fair_id), card_to_give(work, card_id)
    _somebody_else(work, to)
    chosen = checked(fields, card)
    crossing = standing(work, fair_id, giver_id=to, taker_id=card.account_id)
    if crossing is not None:
        return Offering(
            crossing, _conclude(work, crossing, fair, giving=card, fields=chosen, purpose=purpose)
        )
    exchange = access.exchange_of(work, fair_id, card.account_id, to)
    if exchange is not None and given_by(work, exchange, card.account_id) is not None:
        return Offering(None, exchange)
    known = standing(work, fair_id, giver_id=card.account_id, taker_id=to)
    if known is not None:
        known.card_id, known.fields, known.purpose = _id(card), chosen, purpose
        return Offering(known, None)
    made = Offer(
        fair_id=fair_id,
        card_id=_id(card),
        giver_id=card.account_id,
        taker_id=to,
        place=at,
        fields=chosen,
        purpose=purpose,
        made_at=work.now,
        expires_at=_expiry(work, fair),
    )
    is_asked = access.may_reach(work, to) and not is_banned(work, fair_id, to)
    made.declined_at = None if is_asked else work.now
    work.session.add(made)
    work.session.flush()
    if is_asked:
        giver = line_of(person_of(work, card.account_id), "en")
        work.announce(
            f"account:{to}", CardOffered(offer=_id(made), name_en=giver.name_en, name_ja=giver.name_ja)
        )
    return Offering(made, None)


def accept(
    work: Work,
    offer_id: int,
    *,
    giving: bool,
    card_id: int | None = None,
    fields: Collection[str] | None = None,
    purpose: Purpose | None = None,
) -> Exchange:
    """Take the card that is held out, *giving* one's own or not. Done twice it is the same exchange."""
    answered = access.answered_offer(work, offer_id)
    if answered is not None:
        exchange = access.exchange_of(work, answered.fair_id, answered.giver_id, answered.taker_id)
        assert exchange is not None
        return exchange
    taken = access.received_offer(work, offer_id)
    fair = _open_fair(work, taken.fair_id)
    card = card_to_give(work, card_id) if giving else None
    chosen = checked(fields, card) if card else []
    return _conclude(work, taken, fair, giving=card, fields=chosen, purpose=purpose or taken.purpose)


def decline(work: Work, offer_id: int) -> None:
    """Let an offer lapse. The one who made it sees it wait until its time is over."""
    declined = access.received_offer(work, offer_id)
    if declined.declined_at is None:
        declined.declined_at = work.now
        work.announce(f"account:{declined.taker_id}", CardWithdrawn(offer=offer_id))


def withdraw(work: Work, offer_id: int) -> None:
    """Hold it out no longer; possible until it is taken. Done twice it changes nothing."""
    made = access.made_offer(work, offer_id)
    if made.accepted_at is not None:
        raise Conflict(say("Your card was taken a moment ago. You can still take it back on its page."))
    if made.ended_at is not None:
        return
    made.withdrawn_at = made.ended_at = work.now
    if made.declined_at is None:
        work.announce(f"account:{made.taker_id}", CardWithdrawn(offer=offer_id))


def revoke(work: Work, handover_id: int) -> Handover:
    """Take a card back: the other copy shrinks to the name, the receipt keeps the fact."""
    handover = access.held_handover(work, handover_id)
    if handover.giver_id != work.actor.signed_in_id:
        raise Forbidden(say("Only the person who gave a card can take it back."))
    if handover.revoked_at is not None:
        return handover
    handover.revoked_at, picture = work.now, faces.read_snapshot(handover.snapshot).picture
    handover.snapshot = faces.shrunk(handover.snapshot)
    handover.found_by = faces.index_of(faces.read_snapshot(handover.snapshot))
    pictures.let_go(work, picture)
    told = CardWithdrawn(handover=handover_id)
    work.announce(f"account:{handover.giver_id}", told)
    if handover.receiver_id is not None:
        work.announce(f"account:{handover.receiver_id}", told)
    elif booth := re.fullmatch(r"booth:(\d+)", handover.place):
        work.announce(f"leads:{booth[1]}", told)
    return handover


def leave(
    work: Work,
    *,
    fair_id: int,
    place: str,
    card_id: int | None = None,
    fields: Collection[str] | None = None,
    purpose: Purpose = Purpose.RECRUITING,
    to_en: str = "",
    to_ja: str = "",
) -> Leaving:
    """Leave a card at a place, in one act. Done twice, one card lies there.

    The caller has passed the place's own door, and says who holds it there (*to_en*, *to_ja*: the
    company, which the receipt names).
    """
    fair, card = _open_fair(work, fair_id), card_to_give(work, card_id)
    chosen = checked(fields, card)
    lying = work.session.exec(
        select(Handover).where(
            Handover.place == place,
            Handover.giver_id == card.account_id,
            col(Handover.exchange_id).is_(None),
            col(Handover.revoked_at).is_(None),
        )
    ).first()
    again = lying is not None
    handover = lying or hand_over(
        work, fair, card, chosen, place=place, purpose=purpose, named=(to_en, to_ja)
    )
    return Leaving(_id(handover), tuple(handover.fields), handover.at, again)


def checked(fields: Collection[str] | None, card: Card) -> list[str]:
    """The choice in its order; the card's own where nothing was chosen."""
    wanted = card.fields if fields is None else fields
    if unknown := set(wanted) - set(faces.CHOICES):
        raise Invalid({"fields": say("Please choose one of the offered answers.")}) from KeyError(*unknown)
    return [choice for choice in faces.CHOICES if choice in wanted]


def _open_fair(work: Work, fair_id: int) -> Fair:
    """The fair, while cards may change hands there; whoever acts attends it."""
    fair = visible_fair(work, fair_id)
    require_open(work, fair, Part.CARDS)
    attend(work, fair_id)
    return fair


def _somebody_else(work: Work, account_id: int) -> None:
    me = work.actor.signed_in_id
    if account_id == me:
        raise Conflict(say("This is you. Your card is for somebody else."))
    access.known_person(work, account_id)
    if access.blocks(work, me, account_id):
        raise Forbidden(say("You have blocked this person. Please lift the block first."))


def standing(work: Work, fair_id: int, *, giver_id: int, taker_id: int) -> Offer | None:
    """The offer that can still be taken; one whose time is over makes room for a new one."""
    found = work.session.exec(
        select(Offer).where(
            Offer.fair_id == fair_id,
            Offer.giver_id == giver_id,
            Offer.taker_id == taker_id,
            col(Offer.ended_at).is_(None),
        )
    ).first()
    if found is not None and not access.is_standing(found, work.now):
        found.ended_at = found.expires_at
        work.session.flush()
        return None
    return found


def _expiry(work: Work, fair: Fair) -> datetime:
    assert is_open(work, fair, Part.CARDS)
    hours = work.session.exec(
        select(OpeningHours).where(OpeningHours.fair_id == fair.id, OpeningHours.part == Part.CARDS)
    ).first()
    return min(work.now + OFFER_LIVES, (hours and hours.closes_at) or work.now + OFFER_LIVES)


def _conclude(
    work: Work, taken: Offer, fair: Fair, *, giving: Card | None, fields: list[str], purpose: Purpose
) -> Exchange:
    """Both agree: one exchange of the pair, and what each of them gave."""
    exchange = access.exchange_of(work, taken.fair_id, taken.giver_id, taken.taker_id)
    if exchange is None:
        low, high = sorted((taken.giver_id, taken.taker_id))
        exchange = Exchange(
            fair_id=taken.fair_id,
            low_id=low,
            high_id=high,
            place=taken.place,
            offered_by=taken.giver_id,
            offered_at=taken.made_at,
            accepted_at=work.now,
        )
        work.session.add(exchange)
    taken.accepted_at = taken.ended_at = work.now
    taken.declined_at = None
    work.session.flush()
    theirs = work.session.get_one(Card, taken.card_id)
    given = [(theirs, taken.fields, taken.taker_id, taken.purpose)]
    given += [(giving, fields, taken.giver_id, purpose)] if giving else []
    for card, chosen, receiver_id, why in given:
        if given_by(work, exchange, card.account_id) is None:
            hand_over(
                work,
                fair,
                card,
                chosen,
                place=taken.place,
                purpose=why,
                exchange=exchange,
                receiver_id=receiver_id,
            )
    told: Message = CardExchanged(exchange=_id(exchange), offer=_id(taken))
    work.announce(f"account:{taken.giver_id}", told)
    work.announce(f"account:{taken.taker_id}", told)
    return exchange


def _id(row: Offer | Exchange | Handover | Card) -> int:
    assert row.id is not None
    return row.id
