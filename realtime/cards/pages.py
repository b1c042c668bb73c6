"""What the pages of the card holder show: the holder, one card in it, what I gave, the moment of exchange."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import urlencode

from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.forms import Filled
from core.kit.i18n import Sentence
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.cards import access, places
from realtime.cards.cards import default_card
from realtime.cards.models import HolderNote, Offered
from realtime.cards.narrowing import Ways, ways_from
from realtime.cards.receipts import Receipt, receipt_of, sides_of
from realtime.cards.wallet import HeldCard, Wanted, given_away, held_as, holding, offers_by_me, offers_to_me
from realtime.stream import position_of

A_PAGE = 60
"""Cards on one page of the holder."""


@dataclass(frozen=True)
class OfferLine:
    """An offer in a list: the other person as everybody may read them, where, until when."""

    offer_id: int
    person: PersonLine
    how: Sentence
    made_at: datetime
    expires_at: datetime


def lines_of_offers(work: Work, offers: list[Offered], *, to_me: bool) -> list[OfferLine]:
    """The offers with the other side's names."""
    people = lines_of(work, [offer.giver_id if to_me else offer.taker_id for offer in offers])
    return [
        OfferLine(
            offer.id, people[offer.giver_id if to_me else offer.taker_id],
            places.how(offer.place), offer.made_at, offer.expires_at,
        )
        for offer in offers
    ]  # fmt: skip


@dataclass(frozen=True)
class WalletPage:
    """The card holder."""

    template: ClassVar[str] = "cards/list.html"
    section: ClassVar[str] = "cards"
    parts: ClassVar[frozenset[str]] = frozenset({"waiting"})

    account_id: int
    position: str
    waiting: list[OfferLine]
    sent: list[OfferLine]
    cards: list[HeldCard]
    found: int
    total: int
    today: int
    due: int
    wanted: Wanted
    is_narrowed: bool
    view: str
    ways: Ways
    form: Filled
    has_card: bool
    page_number: int
    pages: int
    export_query: str
    day: date


def wallet_page(work: Work, wanted: Wanted, *, view: str = "cards", page_number: int = 1) -> WalletPage:
    """The holder as far as it is wanted."""
    position = position_of(work, f"account:{work.actor.signed_in_id}")
    everything = holding(work)
    found = holding(work, wanted)
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(page_number, 1), pages)
    ways = ways_from(work, everything, wanted, view)
    is_narrowed = wanted != Wanted(order=wanted.order)
    return WalletPage(
        account_id=work.actor.signed_in_id,
        position=str(position),
        waiting=lines_of_offers(work, offers_to_me(work), to_me=True),
        sent=lines_of_offers(work, offers_by_me(work), to_me=False),
        cards=found[(number - 1) * A_PAGE : number * A_PAGE],
        found=len(found),
        total=len(everything),
        today=sum(card.at.date() == work.now.date() for card in everything),
        due=ways.due.count,
        wanted=wanted,
        is_narrowed=is_narrowed,
        view=view,
        ways=ways,
        form=Filled.of({"q": wanted.query}),
        has_card=default_card(work) is not None,
        page_number=number,
        pages=pages,
        export_query=urlencode([("id", card.handover_id) for card in found]) if is_narrowed else "",
        day=work.now.date(),
    )


@dataclass(frozen=True)
class HeldPage:
    """One exchange, or one card left at a booth, from my side."""

    template: ClassVar[str] = "cards/show.html"
    section: ClassVar[str] = "cards"
    parts: ClassVar[frozenset[str]] = frozenset({"pair"})

    account_id: int
    position: str
    handover_id: int
    other: PersonLine | None
    fair_slug: str
    mine: HeldCard | None
    theirs: HeldCard | None
    main: HeldCard
    receipt: Receipt
    form: Filled
    can_offer: bool
    may_write: bool


def held_page(work: Work, handover_id: int) -> HeldPage:
    """A card that the actor holds or gave, with its receipt."""
    position = position_of(work, f"account:{work.actor.signed_in_id}")
    handover = access.held_handover(work, handover_id)
    sides = sides_of(work, handover)
    note = work.session.get(HolderNote, (work.actor.signed_in_id, sides.theirs.id)) if sides.theirs else None
    theirs = held_as(work, sides.theirs, note) if sides.theirs else None
    mine = held_as(work, sides.mine) if sides.mine else None
    main = theirs or mine
    if main is None:
        raise NotFound(access.NO_CARD)
    pair = {sides.exchange.low_id, sides.exchange.high_id} if sides.exchange else set()
    other = next(iter(lines_of(work, pair - {work.actor.signed_in_id}).values()), None)
    fair = work.session.get_one(Fair, handover.fair_id)
    return HeldPage(
        account_id=work.actor.signed_in_id,
        position=str(position),
        handover_id=main.handover_id,
        other=other,
        fair_slug=fair.slug,
        mine=mine,
        theirs=theirs,
        main=main,
        receipt=receipt_of(work, sides),
        form=Filled.of(
            {
                "note": theirs.note if theirs else "",
                "tags": ", ".join(theirs.tags) if theirs else "",
                "starred": "1" if theirs and theirs.is_starred else "",
                "follow_up_on": theirs.follow_up_on if theirs else None,
            }
        ),
        can_offer=sides.exchange is not None and (mine is None or mine.withdrawn_at is not None),
        may_write=other is not None and access.may_write_to(work, other.account_id, True),
    )


@dataclass(frozen=True)
class GivenPage:
    """Every card of mine that is with somebody else."""

    template: ClassVar[str] = "cards/given.html"
    section: ClassVar[str] = "cards"

    cards: list[HeldCard]
    people: dict[int, str]


def given_page(work: Work) -> GivenPage:
    """What the actor gave, newest first, with who holds it."""
    cards = given_away(work)
    held_by = {card.handover_id: card.receiver_id for card in cards}
    lines = lines_of(work, [who for who in held_by.values() if who is not None])
    names = {card: lines[who].name for card, who in held_by.items() if who is not None}
    return GivenPage(
        cards, {card.handover_id: names.get(card.handover_id) or card.place_name for card in cards}
    )
