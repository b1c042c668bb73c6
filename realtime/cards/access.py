"""Who may see, give and take which card: everything is loaded through one of these doors, or not at all."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import col, or_, select

from core.accounts.models import Account
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from core.people.access import MayWrite, shares_a_fair
from core.people.models import Block, Contact, Person
from realtime.cards.models import Card, Exchange, Handover, Offer, Offered, OwnCard

NO_CARD = say("There is no such card, or it is not yours.")
NOBODY = say("There is no such person, or they are no longer here.")
NO_OFFER = say("This offer is not there any more. It may have been withdrawn, or its time is over.")

OWN_COLUMNS = [getattr(Card, name) for name in OwnCard._fields]
MY_CARDS = Prepared(
    select(*OWN_COLUMNS)
    .where(Card.account_id == bindparam("me"), col(Card.removed_at).is_(None))
    .order_by(col(Card.default_since).is_(None), col(Card.id)),
    OwnCard,
)
OFFER_COLUMNS = [getattr(Offer, name) for name in Offered._fields]
OFFER = Prepared(select(*OFFER_COLUMNS).where(Offer.id == bindparam("offer")), Offered)
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
LISTED: Prepared[bool] = Prepared(
    select(col(Person.listed_at).is_not(None))
    .select_from(Account)
    .join(Person, col(Person.account_id) == Account.id, isouter=True)
    .where(Account.id == bindparam("who"), col(Account.closed_at).is_(None)),
    only,
)
CONTACT: Prepared[str] = Prepared(select(Person.contact).where(Person.account_id == bindparam("who")), only)
EXCHANGE = Prepared(
    select(Exchange.id).where(
        Exchange.fair_id == bindparam("fair"),
        Exchange.low_id == bindparam("low"),
        Exchange.high_id == bindparam("high"),
    ),
    int,
)
HELD = Prepared(
    select(Handover.id)
    .join(Exchange, col(Exchange.id) == Handover.exchange_id)
    .where(Exchange.low_id == bindparam("low"), Exchange.high_id == bindparam("high"))
    .where(col(Handover.revoked_at).is_(None), Handover.until > bindparam("now"))
    .limit(1),
    int,
)

acquaintances: list[Callable[[Work, int], bool]] = []
"""Rules of the floors above: whom else the actor knows of (a conversation, a counter); they register them."""

correspondents: list[MayWrite] = []
"""Rules of the floors above: to whom the actor may write; they register them."""


def may_write_to(work: Work, account_id: int, exchanged: bool) -> bool:
    """Whether a page may offer to write to *account_id*."""
    return any(rule(work, account_id, exchanged) for rule in correspondents)


def my_cards(work: Work) -> list[OwnCard]:
    """The actor's cards, the one to give first."""
    return work.ask(MY_CARDS, me=work.actor.signed_in_id)


def own_card(work: Work, card_id: int) -> OwnCard:
    """The actor's card, as long as it was not removed."""
    for card in my_cards(work):
        if card.id == card_id:
            return card
    raise NotFound(NO_CARD)


def own_offer(work: Work, offer_id: int) -> Offered:
    """An offer that the actor made, or one to them that was taken or may still be, declined or not."""
    me = work.actor.signed_in_id
    for offer in work.ask(OFFER, offer=offer_id):
        if offer.giver_id == me:
            return offer
        if offer.taker_id == me and (offer.accepted_at is not None or may_be_taken(work, offer)):
            return offer
    raise NotFound(NO_OFFER)


def made_offer(work: Work, offer_id: int) -> Offered:
    """An offer that the actor made."""
    offer = own_offer(work, offer_id)
    if offer.giver_id != work.actor.signed_in_id:
        raise NotFound(NO_OFFER)
    return offer


def received_offer(work: Work, offer_id: int) -> Offered:
    """An offer to the actor that was taken or may still be, declined or not."""
    offer = own_offer(work, offer_id)
    if offer.taker_id != work.actor.signed_in_id:
        raise NotFound(NO_OFFER)
    return offer


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
    for is_listed in work.ask(LISTED, who=account_id):
        if is_listed and shares_a_fair(work, account_id):
            return
        if have_dealt(work, account_id) or any(rule(work, account_id) for rule in acquaintances):
            return
    raise NotFound(NOBODY)


def have_dealt(work: Work, account_id: int) -> bool:
    """Whether the two exchanged before, or a card is or was held out between them."""
    return bool(work.ask(BETWEEN, me=work.actor.signed_in_id, other=account_id))


def is_standing(offer: Offered, now: datetime) -> bool:
    """Whether it can still be taken. What the other side thought of it is not asked here."""
    return offer.ended_at is None and now < offer.expires_at


def may_be_taken(work: Work, offer: Offered) -> bool:
    """Whether it stands, and neither of the two blocks the other."""
    return is_standing(offer, work.now) and not are_apart(work, offer.giver_id, offer.taker_id)


def is_live(handover: Handover, now: datetime) -> bool:
    """Whether its fields may be read: neither taken back nor past its term."""
    return handover.revoked_at is None and now < handover.until


def blocks(work: Work, account_id: int, other_id: int) -> bool:
    """Whether *account_id* does not want to hear from *other_id*."""
    return bool(work.ask(BLOCKED, who=account_id, other=other_id))


def apart(one: Any, other: Any) -> ColumnElement[bool]:
    """That a :class:`Block` stands between the two, whoever set it."""
    blocker, blocked = col(Block.account_id), col(Block.blocked_id)
    return or_((blocker == one) & (blocked == other), (blocker == other) & (blocked == one))


APART = Prepared(select(Block.account_id).where(apart(bindparam("one"), bindparam("other"))).limit(1), int)


def are_apart(work: Work, one_id: int, other_id: int) -> bool:
    """Whether one of the two does not want to hear from the other."""
    return bool(work.ask(APART, one=one_id, other=other_id))


def have_exchanged(work: Work, one_id: int, other_id: int) -> bool:
    """Whether the two exchanged cards at any fair, and one of them still holds the other's."""
    low, high = sorted((one_id, other_id))
    return bool(work.ask(HELD, low=low, high=high, now=work.now))


def may_reach(work: Work, account_id: int) -> bool:
    """Whether an offer of the actor is shown to *account_id*: their blocks and their contact rule.

    The one who offers is never told the answer.
    """
    actor = work.actor.signed_in_id
    if blocks(work, account_id, actor):
        return False
    rule = next(iter(work.ask(CONTACT, who=account_id)), Contact.EVERYONE)
    if rule == Contact.EVERYONE:
        return True
    return rule == Contact.EXCHANGED and have_exchanged(work, actor, account_id)


def exchange_of(work: Work, fair_id: int, one_id: int, other_id: int) -> int | None:
    """The one exchange of a pair at a fair."""
    low, high = sorted((one_id, other_id))
    return next(iter(work.ask(EXCHANGE, fair=fair_id, low=low, high=high)), None)


def own_exchange(work: Work, exchange_id: int) -> Exchange:
    """An exchange that the actor took part in."""
    me = work.actor.signed_in_id
    mine = or_(col(Exchange.low_id) == me, col(Exchange.high_id) == me)
    exchange = work.session.exec(select(Exchange).where(Exchange.id == exchange_id, mine)).first()
    if exchange is None:
        raise NotFound(NO_CARD)
    return exchange
