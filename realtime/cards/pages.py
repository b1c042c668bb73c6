"""What the pages of the card holder show: the holder, one card in it, what I gave, the moment of exchange."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import urlencode

from sqlmodel import select

from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick
from core.kit.names import ROWS
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.cards import access, places
from realtime.cards.cards import default_card
from realtime.cards.models import HolderNote, Offer
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


def lines_of_offers(work: Work, offers: list[Offer], *, to_me: bool) -> list[OfferLine]:
    """The offers with the other side's names."""
    people = lines_of(work, [offer.giver_id if to_me else offer.taker_id for offer in offers])
    return [
        OfferLine(
            offer.id or 0, people[offer.giver_id if to_me else offer.taker_id],
            places.how(offer.place), offer.made_at, offer.expires_at,
        )
        for offer in offers
    ]  # fmt: skip


@dataclass(frozen=True)
class Group:
    """A way to narrow the holder down, with how many cards that leaves."""

    value: str
    label: str
    count: int
    is_chosen: bool
    link: str


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
    as_list: str
    as_cards: str
    by_new: Group
    index: list[Group]
    places: list[Group]
    fairs: list[Group]
    tags: list[Group]
    starred: Group
    due_group: Group
    form: Filled
    has_card: bool
    page_number: int
    pages: int
    address: str
    export_query: str
    day: date


def wallet_page(work: Work, wanted: Wanted, *, view: str = "cards", page_number: int = 1) -> WalletPage:
    """The holder as far as it is wanted."""
    position = position_of(work, f"account:{work.actor.signed_in_id}")
    everything = holding(work)
    found = holding(work, wanted)
    pages = max(1, -(-len(found) // A_PAGE))
    number = min(max(page_number, 1), pages)
    state = _state(wanted, view)

    def group(label: str, count: int, **change: str) -> Group:
        name, value = next(iter(change.items()))
        is_chosen = state.get(name, "") == value
        link = _link(state | {name: "" if is_chosen else value})
        return Group(value, label, count, is_chosen, link)

    held_in = Counter(card.row for card in everything)
    letters = list(ROWS) if work.actor.locale == "ja" else []
    letters += [
        chr(letter) for letter in range(ord("A"), ord("Z") + 1) if not letters or chr(letter) in held_in
    ]
    letters += ["#"] if "#" in held_in else []
    names = {f.id: pick(work.actor.locale, f.name_en, f.name_ja) for f in work.session.exec(select(Fair))}
    at = {
        card.place: card.place_name
        for card in everything
        if card.place_name and card.place.startswith("booth:")
    }
    tagged = Counter(tag for card in everything for tag in card.tags)
    at_fair = Counter(card.fair_id for card in everything)
    return WalletPage(
        account_id=work.actor.signed_in_id,
        position=str(position),
        waiting=lines_of_offers(work, offers_to_me(work), to_me=True),
        sent=lines_of_offers(work, offers_by_me(work), to_me=False),
        cards=found[(number - 1) * A_PAGE : number * A_PAGE],
        found=len(found),
        total=len(everything),
        today=sum(card.at.date() == work.now.date() for card in everything),
        due=sum(
            card.follow_up_on is not None and card.follow_up_on <= work.now.date() for card in everything
        ),
        wanted=wanted,
        is_narrowed=wanted != Wanted(order=wanted.order),
        view=view,
        as_list=_link(state | {"view": "list"}),
        as_cards=_link(state | {"view": ""}),
        by_new=Group(
            "",
            "",
            len(everything),
            not wanted.row and wanted.order == "new",
            _link(state | {"row": "", "order": ""}),
        ),
        index=[group(letter, held_in[letter], row=letter) for letter in letters],
        places=[
            group(name, sum(c.place == place for c in everything), place=place) for place, name in at.items()
        ],
        fairs=[group(names[fair], count, fair=str(fair)) for fair, count in at_fair.items()]
        if len(at_fair) > 1
        else [],
        tags=[group(tag, count, tag=tag) for tag, count in tagged.most_common(20)],
        starred=group("", sum(card.is_starred for card in everything), starred="1"),
        due_group=group("", 0, due="1"),
        form=Filled.of({"q": wanted.query}),
        has_card=default_card(work) is not None,
        page_number=number,
        pages=pages,
        address=_link(state),
        export_query=urlencode([("id", card.handover_id) for card in found])
        if wanted != Wanted(order=wanted.order)
        else "",
        day=work.now.date(),
    )


def _state(wanted: Wanted, view: str) -> dict[str, str]:
    return {
        "q": wanted.query, "row": wanted.row, "tag": wanted.tag, "place": wanted.place, "fair": wanted.fair,
        "starred": "1" if wanted.starred else "", "due": "1" if wanted.due else "",
        "order": "reading" if wanted.order == "reading" else "", "view": "list" if view == "list" else "",
    }  # fmt: skip


def _link(state: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in state.items() if value})


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
