"""My cards: making and changing them, which one is given, and what a first one is filled with."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from core.accounts.models import Account
from core.kit.errors import Conflict, Invalid
from core.kit.files import forget_later
from core.kit.i18n import say
from core.kit.work import Work
from core.people.models import Person
from realtime.acts import once
from realtime.cards import access, faces, pictures
from realtime.cards.forms import CardForm, spoken
from realtime.cards.messages import CardWithdrawn
from realtime.cards.models import Card, CardFace, Offer, OfferLink
from realtime.cards.vcard import CardFields

MOST_CARDS = 10
LONGEST = {
    "organisation": 120, "organisation_reading": 120, "department": 120, "title": 120,
    "email": 254, "phone": 40, "line": 160,
}  # fmt: skip
"""Characters of a field; 60 where it is not named."""


class NoCardYet(Conflict):
    """Nothing to give; a page leads to the editor."""

    def __init__(self) -> None:
        super().__init__(say("You have no card yet. Please make one first; it takes two minutes."))


def my_cards(work: Work) -> list[Card]:
    """The actor's cards, the one to give first."""
    mine = select(Card).where(Card.account_id == work.actor.signed_in_id, col(Card.removed_at).is_(None))
    return sorted(work.session.exec(mine), key=lambda card: (card.default_since is None, card.id))


def default_card(work: Work) -> Card | None:
    """The card the actor gives when none is named."""
    return next(iter(my_cards(work)), None)


def card_to_give(work: Work, card_id: int | None) -> Card:
    """The named card of the actor, or their default; ``NoCardYet`` where there is none."""
    if card_id is not None:
        return access.own_card(work, card_id)
    card = default_card(work)
    if card is None:
        raise NoCardYet
    return card


def face_rows(work: Work, card: Card) -> dict[str, CardFace]:
    """Language → the stored face."""
    rows = work.session.exec(select(CardFace).where(CardFace.card_id == card.id))
    return {row.locale: row for row in rows}


def view_of_card(work: Work, card: Card) -> faces.CardView | None:
    """The whole card as its owner sees it."""
    rows = face_rows(work, card)
    return faces.view_of(card, faces.face_of(rows.get("ja")), faces.face_of(rows.get("en")))


def make_once(work: Work, form: CardForm, picture: pictures.Stored | None = None) -> None:
    """A new card, however often its form is sent; what was sent twice keeps no second picture.

    Raises:
        Conflict: The form was used for another card.
    """
    if form.id is None:
        make(work, form, picture)
        return
    made: list[Card] = []
    body = form.model_dump(mode="json", exclude={"id"}) | {"picture": picture.digest if picture else None}
    once(
        work, topic=f"account:{work.actor.signed_in_id}", act_id=form.id, name="card.make", body=body,
        run=lambda: made.append(make(work, form, picture)),
    )  # fmt: skip
    if not made and picture is not None:
        forget_later(work, picture.stored_as)


def make(work: Work, form: CardForm, picture: pictures.Stored | None = None) -> Card:
    """A new card; the first one is the one to give."""
    account_id = work.actor.signed_in_id
    mine = my_cards(work)
    if len(mine) >= MOST_CARDS:
        raise Conflict(say("You have {number} cards already. Please change one of them.", number=MOST_CARDS))
    _named(form)
    card = Card(account_id=account_id, made_at=work.now, changed_at=work.now)
    card.default_since = None if mine else work.now
    work.session.add(card)
    work.session.flush()
    _write(work, card, form, picture)
    return card


def change(work: Work, card_id: int, form: CardForm, picture: pictures.Stored | None = None) -> Card:
    """Change a card; its picture stays without a new one. What was handed over stays as it was."""
    card = access.own_card(work, card_id)
    _named(form)
    _write(work, card, form, picture)
    return card


def prefer(work: Work, card_id: int) -> Card:
    """Make it the card that is given when none is named."""
    card = access.own_card(work, card_id)
    for other in my_cards(work):
        if other.default_since is not None and other.id != card.id:
            other.default_since = None
            work.session.flush()
    card.default_since = card.default_since or work.now
    work.session.flush()
    return card


def remove(work: Work, card_id: int) -> None:
    """Put a card away: open offers and links of it end, what was handed over stays with its receipts."""
    card = access.own_card(work, card_id)
    was_default, card.default_since = card.default_since is not None, None
    card.removed_at = work.now
    for offer in work.session.exec(
        select(Offer).where(Offer.card_id == card.id, col(Offer.ended_at).is_(None))
    ):
        offer.withdrawn_at = offer.ended_at = work.now
        if offer.declined_at is None:
            work.announce(f"account:{offer.taker_id}", CardWithdrawn(offer=offer.id))
    for link in work.session.exec(
        select(OfferLink).where(OfferLink.card_id == card.id, col(OfferLink.ended_at).is_(None))
    ):
        link.ended_at = work.now
    pictures.put(work, card, None)
    if was_default and (rest := my_cards(work)):
        rest[0].default_since = work.now


def _named(form: CardForm) -> None:
    if form.face("ja") is None and form.face("en") is None:
        raise Invalid({"en_family": say("A card needs a name, in one language at least.")})


def _write(work: Work, card: Card, form: CardForm, picture: pictures.Stored | None) -> None:
    card.kind, card.design, card.crest = form.kind, form.design, form.crest
    card.fields = [choice for choice in faces.CHOICES if choice in form.fields]
    card.changed_at = work.now
    for row in face_rows(work, card).values():
        work.session.delete(row)
    work.session.flush()
    for tag in ("ja", "en"):
        face = form.face(tag)
        if face is not None:
            assert card.id is not None
            face.card_id = card.id
            work.session.add(face)
    work.session.flush()
    if picture is not None or form.picture_off:
        pictures.put(work, card, picture)


def entries_of(work: Work, card: Card) -> dict[str, Any]:
    """The card as the editor's fields."""
    values: dict[str, Any] = {
        "kind": card.kind,
        "design": card.design,
        "crest": card.crest,
        "fields": card.fields,
    }
    for tag, row in face_rows(work, card).items():
        values |= _entries(tag, row.model_dump(exclude={"card_id", "locale"}))
    return values


def entries_read(card: CardFields) -> dict[str, Any]:
    """The faces of a card that was read from a file, as the editor's fields, cut to their lengths."""
    values: dict[str, Any] = {}
    for tag, face in card.faces():
        row = CardFace.model_fields
        found = {name: getattr(face, name) for name in row if hasattr(face, name)}
        found["links"], found["languages"] = list(face.links)[:5], [list(pair) for pair in face.languages][:8]
        values |= _entries(tag, {name: _cut(name, value) for name, value in found.items()})
    return values


def _cut(name: str, value: Any) -> Any:
    """On one line, and no longer than its field."""
    return " ".join(value.split())[: LONGEST.get(name, 60)] if isinstance(value, str) else value


def entries_from_profile(work: Work) -> dict[str, Any]:
    """A first card, filled from what the profile knows, so that little is left to type."""
    account = work.session.get_one(Account, work.actor.signed_in_id)
    person = work.session.get(Person, account.id) or Person(account_id=account.id or 0, changed_at=work.now)
    shared = {"email": account.email, "links": person.links[:5], "languages": person.languages[:8]}
    japanese = {
        "family": person.family_ja, "given": person.given_ja,
        "reading_family": person.family_kana, "reading_given": person.given_kana,
        "organisation": person.organisation_ja,
        "title": person.headline_ja[:120], "line": person.looks_for_ja[:160],
    }  # fmt: skip
    english = {
        "family": person.family_en, "given": person.given_en,
        "organisation": person.organisation_en,
        "title": person.headline_en[:120], "line": person.looks_for_en[:160],
    }  # fmt: skip
    return {
        "kind": "job_seeker",
        "design": "upright",
        **_entries("ja", japanese | (shared if person.family_ja or person.given_ja else {})),
        **_entries("en", english | (shared if person.family_en or person.given_en else {})),
    }


def _entries(tag: str, face: Mapping[str, Any]) -> dict[str, Any]:
    typed = dict(face) | {
        "links": "\n".join(face.get("links", [])),
        "languages": spoken(face.get("languages", [])),
    }
    return {f"{tag}_{name}": value for name, value in typed.items()}
