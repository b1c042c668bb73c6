"""Who may see, give and take which card: everything is loaded through one of these doors, or not at all."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, or_, select

from core.accounts.models import Account
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from core.people.access import MayWrite, shares_a_fair
from core.people.models import Block, Contact, Person
from realtime.cards.models import Card, Exchange, Handover, Offer

NO_CARD = say("There is no such card, or it is not yours.")
NOBODY = say("There is no such person, or they are no longer here.")
NO_OFFER = say("This offer is not there any more. It may have been withdrawn, or its time is over.")

BETWEEN = Prepared(
    select(Offer.id)
    .where(
        or_(
            (col(Offer.giver_id) == bindparam("me")) & (col(Offer.taker_id) == bindparam("other")),
            (col(Offer.giver_id) == bindparam("other")) & (col(Offer.taker_id) == bindparam("me")),
        )
    )
    .limit(1),
    int,
)
BLOCKED = Prepared(
    select(Block.blocked_id).where(
        Block.account_id == bindparam("who"), Block.blocked_id == bindparam("other")
    ),
    int,
)

acquaintances: list[Callable[[Work, int], bool]] = []
"""Rules of the floors above: whom else the actor knows of (a conversation, a counter); they register them."""

correspondents: list[MayWrite] = []
"""Rules of the floors above: to whom the actor may write; they register them."""


def may_write_to(work: Work, account_id: int, exchanged: bool) -> bool:
    """Whether a page may offer to write to *account_id*."""
    return any(rule(work, account_id, exchanged) for rule in correspondents)


def own_card(work: Work, card_id: int) -> Card:
    """The actor's card, as long as it was not removed."""
    card = work.session.get(Card, card_id)
    if card is None or card.account_id != work.actor.signed_in_id or card.removed_at is not None:
        raise NotFound(NO_CARD)
    return card


def made_offer(work: Work, offer_id: int) -> Offer:
    """An offer that the actor made."""
    offer = work.session.get(Offer, offer_id)
    if offer is None or offer.giver_id != work.actor.signed_in_id:
        raise NotFound(NO_OFFER)
    return offer


def received_offer(work: Work, offer_id: int) -> Offer:
    """An offer to the actor that may still be taken, even after it was declined."""
    offer = work.session.get(Offer, offer_id)
    if offer is None or offer.taker_id != work.actor.signed_in_id or not is_standing(offer, work.now):
        raise NotFound(NO_OFFER)
    if blocks(work, offer.giver_id, offer.taker_id) or blocks(work, offer.taker_id, offer.giver_id):
        raise NotFound(NO_OFFER)
    return offer


def answered_offer(work: Work, offer_id: int) -> Offer | None:
    """An offer to the actor that was taken already: accepting twice is told what came of it."""
    offer = work.session.get(Offer, offer_id)
    known = offer is not None and offer.taker_id == work.actor.signed_in_id and offer.accepted_at is not None
    return offer if known else None


def held_handover(work: Work, handover_id: int) -> Handover:
    """A card that the actor gave or holds, withdrawn or not."""
    handover = work.session.get(Handover, handover_id)
    if handover is None or work.actor.signed_in_id not in (handover.giver_id, handover.receiver_id):
        raise NotFound(NO_CARD)
    return handover


def known_person(work: Work, account_id: int) -> None:
    """Pass if the actor may know of *account_id*: a card is held out to somebody one has met or sees listed.

    Raises:
        NotFound: There is no such person, or none that is shown to the actor; the two look the same.
    """
    account = work.session.get(Account, account_id)
    if account is None or account.closed_at is not None:
        raise NotFound(NOBODY)
    person = work.session.get(Person, account_id)
    is_listed = person is not None and person.listed_at is not None and shares_a_fair(work, account_id)
    if is_listed or have_dealt(work, account_id) or any(rule(work, account_id) for rule in acquaintances):
        return
    raise NotFound(NOBODY)


def have_dealt(work: Work, account_id: int) -> bool:
    """Whether the two exchanged before, or a card is or was held out between them."""
    return bool(work.ask(BETWEEN, me=work.actor.signed_in_id, other=account_id))


def is_standing(offer: Offer, now: datetime) -> bool:
    """Whether it can still be taken. What the other side thought of it is not asked here."""
    return offer.ended_at is None and offer.withdrawn_at is None and now < offer.expires_at


def is_live(handover: Handover, now: datetime) -> bool:
    """Whether its fields may be read: neither taken back nor past its term."""
    return handover.revoked_at is None and now < handover.until


def blocks(work: Work, account_id: int, other_id: int) -> bool:
    """Whether *account_id* does not want to hear from *other_id*."""
    return bool(work.ask(BLOCKED, who=account_id, other=other_id))


def have_exchanged(work: Work, one_id: int, other_id: int) -> bool:
    """Whether the two exchanged cards at any fair, and one of them still holds the other's."""
    low, high = sorted((one_id, other_id))
    held = (
        select(Handover.id)
        .join(Exchange, col(Exchange.id) == Handover.exchange_id)
        .where(Exchange.low_id == low, Exchange.high_id == high, col(Handover.revoked_at).is_(None))
        .where(Handover.until > work.now)
    )
    return work.session.exec(held).first() is not None


def may_reach(work: Work, account_id: int) -> bool:
    """Whether an offer of the actor is shown to *account_id*: their blocks and their contact rule.

    The one who offers is never told the answer.
    """
    actor = work.actor.signed_in_id
    if blocks(work, account_id, actor):
        return False
    person = work.session.get(Person, account_id)
    rule = person.contact if person else Contact.EVERYONE
    if rule == Contact.EVERYONE:
        return True
    return rule == Contact.EXCHANGED and have_exchanged(work, actor, account_id)


def exchange_of(work: Work, fair_id: int, one_id: int, other_id: int) -> Exchange | None:
    """The one exchange of a pair at a fair."""
    low, high = sorted((one_id, other_id))
    return work.session.exec(
        select(Exchange).where(Exchange.fair_id == fair_id, Exchange.low_id == low, Exchange.high_id == high)
    ).first()


def own_exchange(work: Work, exchange_id: int) -> Exchange:
    """An exchange that the actor took part in."""
    me = work.actor.signed_in_id
    mine = or_(col(Exchange.low_id) == me, col(Exchange.high_id) == me)
    exchange = work.session.exec(select(Exchange).where(Exchange.id == exchange_id, mine)).first()
    if exchange is None:
        raise NotFound(NO_CARD)
    return exchange
