"""What the pages of my own cards show: the cards, the editor with its preview, the codes."""

from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import ClassVar

import segno
from markupsafe import Markup

from core.fair.access import current_fair
from core.kit.errors import Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.cards import faces
from realtime.cards.access import my_cards, own_card
from realtime.cards.cards import default_card, entries_from_profile, entries_of, view_of_card
from realtime.cards.faces import CardView
from realtime.cards.forms import CardForm
from realtime.cards.links import my_links, open_link
from realtime.cards.models import CardKind, Design, OfferLink, OwnCard

KINDS = {
    CardKind.JOB_SEEKER: say("Looking for work"),
    CardKind.MENTOR: say("Mentor"),
    CardKind.COMPANY: say("For a company"),
}
DESIGNS = {
    Design.UPRIGHT: (say("Upright setting"), say("The Japanese face is set vertically, with a name seal.")),
    Design.LEVEL: (say("Level setting"), say("Both faces are set horizontally.")),
    Design.BAND: (say("With a band"), say("Horizontal, with a narrow band in your colour.")),
}


@dataclass(frozen=True)
class MyCard:
    """One of my cards, as a choice and as a drawing."""

    card_id: int
    view: CardView
    name: str
    kind: Sentence
    fields: tuple[Sentence, ...]
    chosen: tuple[str, ...]
    is_default: bool


def my_card(work: Work, card: OwnCard) -> MyCard:
    """A card of the actor for a page."""
    view = view_of_card(work, card)
    assert view is not None
    return MyCard(
        card.id,
        view,
        view.name(work.actor.locale),
        KINDS[CardKind(card.kind)],
        tuple(faces.CHOICES[choice] for choice in card.fields),
        tuple(card.fields),
        card.default_since is not None,
    )


@dataclass(frozen=True)
class MyCardsPage:
    """My cards."""

    template: ClassVar[str] = "cards/mine.html"
    section: ClassVar[str] = "cards"

    cards: list[MyCard]


def my_cards_page(work: Work) -> MyCardsPage:
    """The actor's cards."""
    return MyCardsPage([my_card(work, card) for card in my_cards(work)])


@dataclass(frozen=True)
class EditPage:
    """The editor; ``view`` is what the other side gets, None while there is no name."""

    template: ClassVar[str] = "cards/edit.html"
    section: ClassVar[str] = "cards"
    parts: ClassVar[frozenset[str]] = frozenset({"preview"})

    card_id: int | None
    form: Filled
    view: CardView | None
    kept: CardView | None
    kinds: list[tuple[str, Sentence]]
    designs: list[tuple[str, Sentence, Sentence]]
    choices: list[tuple[str, Sentence]]
    is_first: bool
    picture: int | None

    def showing(self, form: Filled) -> "EditPage":
        """The same page with these entries and their preview."""
        view, kept = drawn(form, self.picture)
        return replace(self, form=form, view=view, kept=kept)


def edit_page(work: Work, card_id: int | None, form: Filled | None = None) -> EditPage:
    """The editor for one of the actor's cards, or for a new one filled from the profile."""
    card = own_card(work, card_id) if card_id else None
    if form is None:
        fresh = {"id": token_hex(13)}
        form = Filled.of(entries_of(work, card) if card else entries_from_profile(work) | fresh)
    page = EditPage(
        card_id,
        form,
        None,
        None,
        [(str(kind), words) for kind, words in KINDS.items()],
        [(str(design), *words) for design, words in DESIGNS.items()],
        list(faces.CHOICES.items()),
        not my_cards(work),
        card.picture_id if card else None,
    )
    return page.showing(form)


def drawn(form: Filled, picture: int | None) -> tuple[CardView | None, CardView | None]:
    """The card as typed so far, whole and with the chosen fields only; what is wrong yet is left out.

    Its *picture* is the one that is stored.
    """
    entries = form
    for _ in range(3):
        try:
            typed = parse(CardForm, entries)
        except Invalid as problem:
            entries = Filled({n: v for n, v in entries.fields.items() if n not in problem.fields})
            continue
        shown = None if typed.picture_off else picture
        card = OwnCard(0, 0, typed.kind, typed.design, typed.crest, shown, [], None)
        view = faces.view_of(card, typed.face("ja"), typed.face("en"))
        return view, (faces.only(view, typed.fields) if view else None)
    return None, None


@dataclass(frozen=True)
class LinkLine:
    """A code that works: its address and its picture."""

    link_id: int
    address: str
    picture: Markup
    uses_left: int
    expires_at: datetime
    fields: tuple[Sentence, ...]


@dataclass(frozen=True)
class LinksPage:
    """The codes for a phone that looks at my screen."""

    template: ClassVar[str] = "cards/links.html"
    section: ClassVar[str] = "cards"

    cards: list[MyCard]
    links: list[OfferLink]
    lines: list[LinkLine]
    choices: list[tuple[str, Sentence]]
    form: Filled
    fair_id: int | None


def links_page(work: Work) -> LinksPage:
    """The actor's codes; the route adds their addresses, which are signed there."""
    card, fair = default_card(work), current_fair(work)
    form = Filled.of(
        {"uses": 1, "hours": 24, "card": card.id if card else "", "fields": card.fields if card else []}
    )
    cards = [my_card(work, card) for card in my_cards(work)]
    return LinksPage(cards, my_links(work), [], list(faces.CHOICES.items()), form, fair.id if fair else None)


def link_line(link: OfferLink, address: str) -> LinkLine:
    """A code with its address drawn as a QR symbol (ISO/IEC 18004)."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=4, svgclass="qr", lineclass=None
    )
    assert link.id is not None
    words = tuple(faces.CHOICES[choice] for choice in link.fields)
    return LinkLine(link.id, address, Markup(drawing), link.uses_left, link.expires_at, words)  # noqa: S704 (our own drawing)


@dataclass(frozen=True)
class LinkPage:
    """Whose card a code gives, before anything is taken."""

    template: ClassVar[str] = "cards/link.html"
    section: ClassVar[str] = "cards"

    token: str
    giver: PersonLine
    fields: tuple[Sentence, ...]
    is_mine: bool
    is_signed_in: bool
    cards: list[MyCard]
    choices: list[tuple[str, Sentence]]
    form: Filled


def link_page(work: Work, signed: object, token: str) -> LinkPage:
    """The page behind a code."""
    link = open_link(work, signed)
    me = work.actor.account_id
    cards = [my_card(work, card) for card in my_cards(work)] if me is not None else []
    form = Filled.of({"card": cards[0].card_id, "fields": cards[0].chosen} if cards else {})
    return LinkPage(
        token,
        lines_of(work, [link.account_id])[link.account_id],
        tuple(faces.CHOICES[c] for c in link.fields),
        link.account_id == me,
        me is not None,
        cards,
        list(faces.CHOICES.items()),
        form,
    )
