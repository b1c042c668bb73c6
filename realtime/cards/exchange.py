"""Giving and taking: offers and their answers, leaving a card at a booth, taking a card back."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import col

from core.accounts.roles import attend, is_banned
from core.fair.access import NO_FAIR, hours_of, may_see_fair, require_open
from core.fair.models import Part
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from core.people.names import line_about
from realtime.cards import access, faces, offers, pictures
from realtime.cards.cards import card_given, card_to_give
from realtime.cards.handover import given_by, hand_over, left_at
from realtime.cards.messages import CardExchanged, CardOffered, CardWithdrawn
from realtime.cards.models import Exchange, Handover, Offered, OwnCard, Purpose
from realtime.messages import Message

KEEP = Prepared(insert(Exchange).returning(col(Exchange.id)), int)
OFFER_LIVES = timedelta(days=3)
"""An offer waits that long, or until the fair's hours for cards are over."""


@dataclass(frozen=True)
class Offering:
    """What came of holding out a card: the offer that waits, or the exchange where both had offered."""

    offer: int | None
    exchange: int | None


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
    _enter(work, fair_id)
    card = card_to_give(work, card_id)
    _somebody_else(work, to)
    chosen, me = checked(fields, card), card.account_id
    crossing = offers.standing(work, fair_id, giver_id=to, taker_id=me)
    if crossing is not None:
        done = _conclude(work, crossing, giving=card, fields=chosen, purpose=purpose)
        return Offering(crossing.id, done)
    exchange_id = access.exchange_of(work, fair_id, me, to)
    if exchange_id is not None and given_by(work, exchange_id, me) is not None:
        return Offering(None, exchange_id)
    known = offers.standing(work, fair_id, giver_id=me, taker_id=to)
    if known is not None:
        offers.change(work, known, card_id=card.id, fields=chosen, purpose=purpose)
        return Offering(known.id, None)
    is_asked = access.may_reach(work, to) and not is_banned(work, fair_id, to)
    made = offers.hold_out(
        work, fair_id=fair_id, card_id=card.id, giver_id=me, taker_id=to, place=at, fields=chosen,
        purpose=purpose, expires_at=_expiry(work, fair_id), is_asked=is_asked,
    )  # fmt: skip
    if is_asked:
        giver = line_about(work, me)
        told = CardOffered(offer=made, name_en=giver.name_en, name_ja=giver.name_ja)
        work.announce(f"account:{to}", told)
    return Offering(made, None)


def accept(
    work: Work,
    offer_id: int,
    *,
    giving: bool,
    card_id: int | None = None,
    fields: Collection[str] | None = None,
    purpose: Purpose | None = None,
) -> int:
    """Take the card that is held out, *giving* one's own or not; the exchange. Twice it is the same one."""
    taken = access.received_offer(work, offer_id)
    if taken.accepted_at is not None:
        exchange_id = access.exchange_of(work, taken.fair_id, taken.giver_id, taken.taker_id)
        assert exchange_id is not None
        return exchange_id
    _enter(work, taken.fair_id)
    card = card_to_give(work, card_id) if giving else None
    chosen = checked(fields, card) if card else []
    return _conclude(work, taken, giving=card, fields=chosen, purpose=purpose or taken.purpose)


def decline(work: Work, offer_id: int) -> None:
    """Let an offer lapse. The one who made it sees it wait until its time is over."""
    declined = access.received_offer(work, offer_id)
    if declined.accepted_at is not None:
        raise NotFound(access.NO_OFFER)
    if offers.decline(work, declined):
        work.announce(f"account:{declined.taker_id}", CardWithdrawn(offer=offer_id))


def withdraw(work: Work, offer_id: int) -> None:
    """Hold it out no longer; possible until it is taken. Done twice it changes nothing."""
    made = access.made_offer(work, offer_id)
    if made.accepted_at is not None:
        raise Conflict(say("Your card was taken a moment ago. You can still take it back on its page."))
    if offers.withdraw(work, made) and made.declined_at is None:
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
    _enter(work, fair_id)
    card = card_to_give(work, card_id)
    chosen = checked(fields, card)
    lying = left_at(work, place, card.account_id)
    left = lying or hand_over(
        work, card, chosen, fair_id=fair_id, place=place, purpose=purpose, named=(to_en, to_ja)
    )
    return Leaving(left.id, tuple(left.fields), left.at, again=lying is not None)


def checked(fields: Collection[str] | None, card: OwnCard) -> list[str]:
    """The choice in its order; the card's own where nothing was chosen."""
    wanted = card.fields if fields is None else fields
    if unknown := set(wanted) - set(faces.CHOICES):
        raise Invalid({"fields": say("Please choose one of the offered answers.")}) from KeyError(*unknown)
    return [choice for choice in faces.CHOICES if choice in wanted]


def _enter(work: Work, fair_id: int) -> None:
    """Pass while cards may change hands at the fair; whoever acts attends it."""
    if not may_see_fair(work, fair_id):
        raise NotFound(NO_FAIR)
    require_open(work, fair_id, Part.CARDS)
    attend(work, fair_id)


def _somebody_else(work: Work, account_id: int) -> None:
    me = work.actor.signed_in_id
    if account_id == me:
        raise Conflict(say("This is you. Your card is for somebody else."))
    access.known_person(work, account_id)
    if access.blocks(work, me, account_id):
        raise Forbidden(say("You have blocked this person. Please lift the block first."))


def _expiry(work: Work, fair_id: int) -> datetime:
    _, closes_at = hours_of(work, fair_id, Part.CARDS)
    longest = work.now + OFFER_LIVES
    return min(longest, closes_at or longest)


def _conclude(work: Work, taken: Offered, *, giving: OwnCard | None, fields: list[str], purpose: str) -> int:
    """Both agree: one exchange of the pair, and what each of them gave."""
    if not offers.take(work, taken):
        raise NotFound(access.NO_OFFER)
    exchange_id = access.exchange_of(work, taken.fair_id, taken.giver_id, taken.taker_id)
    if exchange_id is None:
        low, high = sorted((taken.giver_id, taken.taker_id))
        (exchange_id,) = work.ask(
            KEEP, fair_id=taken.fair_id, low_id=low, high_id=high, place=taken.place,
            offered_by=taken.giver_id, offered_at=taken.made_at, accepted_at=work.now,
        )  # fmt: skip
    given = [(card_given(work, taken.card_id), taken.fields, taken.taker_id, taken.purpose)]
    given += [(giving, fields, taken.giver_id, purpose)] if giving else []
    for card, chosen, receiver_id, why in given:
        if given_by(work, exchange_id, card.account_id) is None:
            hand_over(
                work, card, chosen, fair_id=taken.fair_id, place=taken.place, purpose=why,
                exchange_id=exchange_id, receiver_id=receiver_id,
            )  # fmt: skip
    told: Message = CardExchanged(exchange=exchange_id, offer=taken.id)
    work.announce(f"account:{taken.giver_id}", told)
    work.announce(f"account:{taken.taker_id}", told)
    return exchange_id
