"""What the pages of an offer show: holding out a card, what is held out, the moment of exchange."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from core.fair.access import visible_fair
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.forms import Filled
from core.kit.i18n import Sentence
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.cards import access, faces, places
from realtime.cards.access import my_cards
from realtime.cards.mine.pages import MyCard, my_card
from realtime.cards.models import Purpose
from realtime.cards.receipts import PURPOSES, handover_of, sides_of
from realtime.cards.wallet import HeldCard, held_as


@dataclass(frozen=True)
class OfferPage:
    """An offer: to me with what I may answer, or mine with what I may still do."""

    template: ClassVar[str] = "cards/offer.html"
    section: ClassVar[str] = "cards"
    parts: ClassVar[frozenset[str]] = frozenset({"offer"})

    offer_id: int
    fair_slug: str
    is_mine: bool
    is_over: bool
    is_withdrawn: bool
    was_declined: bool
    exchange_id: int | None
    person: PersonLine
    how: Sentence
    purpose: Sentence
    fields: tuple[Sentence, ...]
    made_at: datetime
    expires_at: datetime
    cards: list[MyCard]
    choices: list[tuple[str, Sentence]]
    purposes: list[tuple[str, Sentence]]
    form: Filled


def offer_page(work: Work, offer_id: int) -> OfferPage:
    """For the two people concerned; the one who made it is shown nothing of a refusal."""
    offer = access.own_offer(work, offer_id)
    is_mine = offer.giver_id == work.actor.signed_in_id
    other = offer.taker_id if is_mine else offer.giver_id
    exchange_id = (
        access.exchange_of(work, offer.fair_id, offer.giver_id, offer.taker_id) if offer.accepted_at else None
    )
    cards = [] if is_mine else [my_card(work, card) for card in my_cards(work)]
    return OfferPage(
        offer_id=offer_id,
        fair_slug=work.session.get_one(Fair, offer.fair_id).slug,
        is_mine=is_mine,
        is_over=not access.is_standing(offer, work.now),
        is_withdrawn=offer.withdrawn_at is not None,
        was_declined=not is_mine and offer.declined_at is not None,
        exchange_id=exchange_id,
        person=lines_of(work, [other])[other],
        how=places.how(offer.place),
        purpose=PURPOSES[offer.purpose],
        fields=tuple(faces.CHOICES[choice] for choice in offer.fields),
        made_at=offer.made_at,
        expires_at=offer.expires_at,
        cards=cards,
        choices=list(faces.CHOICES.items()),
        purposes=[(str(purpose), words) for purpose, words in PURPOSES.items()],
        form=chosen_by_default(cards),
    )


def chosen_by_default(cards: list[MyCard]) -> Filled:
    """The choice of fields as its owner set it on the card that comes first."""
    if not cards:
        return Filled.of({"purpose": Purpose.CONTACT})
    return Filled.of({"card": cards[0].card_id, "fields": cards[0].chosen, "purpose": Purpose.CONTACT})


@dataclass(frozen=True)
class NewOfferPage:
    """Holding out a card: which one, and what of it."""

    template: ClassVar[str] = "cards/offer_new.html"
    section: ClassVar[str] = "cards"

    fair_slug: str
    person: PersonLine
    at: str
    how: Sentence
    cards: list[MyCard]
    choices: list[tuple[str, Sentence]]
    purposes: list[tuple[str, Sentence]]
    form: Filled


def new_offer_page(work: Work, slug: str, to: int, at: str) -> NewOfferPage:
    """For somebody who is known here; names are those that everybody at the fair may read."""
    visible_fair(work, slug)
    if to == work.actor.signed_in_id:
        raise NotFound(access.NOBODY)
    access.known_person(work, to)
    cards = [my_card(work, card) for card in my_cards(work)]
    return NewOfferPage(
        slug, lines_of(work, [to])[to], at, places.how(at), cards, list(faces.CHOICES.items()),
        [(str(purpose), words) for purpose, words in PURPOSES.items()], chosen_by_default(cards),
    )  # fmt: skip


@dataclass(frozen=True)
class ExchangePage:
    """The moment: two cards that changed hands, or one that was taken."""

    template: ClassVar[str] = "cards/exchange.html"
    section: ClassVar[str] = "cards"
    parts: ClassVar[frozenset[str]] = frozenset({"moment"})

    fair_slug: str
    name: str
    mine: HeldCard | None
    theirs: HeldCard | None
    at: datetime
    how: Sentence
    handover_id: int


def exchange_page(work: Work, exchange_id: int) -> ExchangePage:
    """An exchange that the actor took part in."""
    exchange = access.own_exchange(work, exchange_id)
    sides = sides_of(work, handover_of(work, exchange))
    mine = held_as(work, sides.mine) if sides.mine else None
    theirs = held_as(work, sides.theirs) if sides.theirs else None
    other = ({exchange.low_id, exchange.high_id} - {work.actor.signed_in_id}).pop()
    fair = work.session.get_one(Fair, exchange.fair_id)
    return ExchangePage(
        fair_slug=fair.slug,
        name=theirs.name if theirs else lines_of(work, [other])[other].name,
        mine=mine,
        theirs=theirs,
        at=exchange.accepted_at,
        how=places.how(exchange.place),
        handover_id=(theirs or mine or held_as(work, handover_of(work, exchange))).handover_id,
    )
