"""My cards: making and changing them, which one is given, and what a first one is filled with."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import bindparam, delete, insert
from sqlmodel import col, select

from core.accounts.models import Account
from core.kit.errors import Conflict, Invalid
from core.kit.files import forget_later
from core.kit.i18n import say
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from core.people.models import Person
from realtime.acts import once
from realtime.cards import faces, pictures
from realtime.cards.access import OWN_COLUMNS, my_cards, own_card
from realtime.cards.forms import CardForm, spoken
from realtime.cards.messages import CardWithdrawn
from realtime.cards.models import Card, CardFace, OfferLink, OwnCard
from realtime.cards.offers import withdraw_all
from realtime.cards.vcard import CardFields, Face

MOST_CARDS = 10
LONGEST = {
    "organisation": 120, "organisation_reading": 120, "department": 120, "title": 120,
    "email": 254, "phone": 40, "line": 160,
}  # fmt: skip
"""Characters of a field; 60 where it is not named."""
FACE_FIELDS = [field.name for field in fields(Face)]


def _stored(locale: str, *columns: Any) -> tuple[str, Face]:
    return locale, faces.read_face(dict(zip(FACE_FIELDS, columns, strict=True)))


FACES = Prepared(
    select(CardFace.locale, *(getattr(CardFace, name) for name in FACE_FIELDS)).where(
        CardFace.card_id == bindparam("card")
    ),
    _stored,
)
KEEP_FACE = Prepared(insert(CardFace), whole)
DROP_FACES = Prepared(delete(CardFace).where(col(CardFace.card_id) == bindparam("card")), whole)
GIVEN = Prepared(select(*OWN_COLUMNS).where(Card.id == bindparam("card")), OwnCard)


class NoCardYet(Conflict):
    """Nothing to give; a page leads to the editor."""

    def __init__(self) -> None:
        super().__init__(say("You have no card yet. Please make one first; it takes two minutes."))


def default_card(work: Work) -> OwnCard | None:
    """The card the actor gives when none is named."""
    return next(iter(my_cards(work)), None)


def card_to_give(work: Work, card_id: int | None) -> OwnCard:
    """The named card of the actor, or their default; ``NoCardYet`` where there is none."""
    if card_id is not None:
        return own_card(work, card_id)
    card = default_card(work)
    if card is None:
        raise NoCardYet
    return card


def card_given(work: Work, card_id: int) -> OwnCard:
    """The card of an offer, whoever's it is; the caller has passed the offer's door."""
    return work.ask(GIVEN, card=card_id)[0]


def faces_of(work: Work, card: OwnCard) -> dict[str, Face]:
    """Language → the face."""
    return dict(work.ask(FACES, card=card.id))


def view_of_card(work: Work, card: OwnCard) -> faces.CardView | None:
    """The whole card as its owner sees it."""
    sides = faces_of(work, card)
    return faces.view_of(card, sides.get("ja"), sides.get("en"))


def make_once(work: Work, form: CardForm, picture: pictures.Stored | None = None) -> None:
    """A new card, however often its form is sent; what was sent twice keeps no second picture.

    Raises:
        Conflict: The form was used for another card.
    """
    if form.id is None:
        make(work, form, picture)
        return
    made: list[OwnCard] = []
    body = form.model_dump(mode="json", exclude={"id"}) | {"picture": picture.digest if picture else None}
    once(
        work, topic=f"account:{work.actor.signed_in_id}", act_id=form.id, name="card.make", body=body,
        run=lambda: made.append(make(work, form, picture)),
    )  # fmt: skip
    if not made and picture is not None:
        forget_later(work, picture.stored_as)


def make(work: Work, form: CardForm, picture: pictures.Stored | None = None) -> OwnCard:
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
    assert card.id is not None
    _write(work, card, form, picture)
    return own_card(work, card.id)


def change(work: Work, card_id: int, form: CardForm, picture: pictures.Stored | None = None) -> None:
    """Change a card; its picture stays without a new one. What was handed over stays as it was."""
    card = _to_change(work, card_id)
    _named(form)
    _write(work, card, form, picture)


def prefer(work: Work, card_id: int) -> None:
    """Make it the card that is given when none is named."""
    card = _to_change(work, card_id)
    for other in my_cards(work):
        if other.default_since is not None and other.id != card_id:
            _to_change(work, other.id).default_since = None
            work.session.flush()
    card.default_since = card.default_since or work.now


def remove(work: Work, card_id: int) -> None:
    """Put a card away: open offers and links of it end, what was handed over stays with its receipts."""
    card = _to_change(work, card_id)
    was_default, card.default_since = card.default_since is not None, None
    card.removed_at = work.now
    for offer in withdraw_all(work, card_id):
        if offer.declined_at is None:
            work.announce(f"account:{offer.taker_id}", CardWithdrawn(offer=offer.id))
    for link in work.session.exec(
        select(OfferLink).where(OfferLink.card_id == card.id, col(OfferLink.ended_at).is_(None))
    ):
        link.ended_at = work.now
    pictures.put(work, card, None)
    if was_default and (rest := my_cards(work)):
        _to_change(work, rest[0].id).default_since = work.now


def _to_change(work: Work, card_id: int) -> Card:
    return work.session.get_one(Card, own_card(work, card_id).id)


def _named(form: CardForm) -> None:
    if form.face("ja") is None and form.face("en") is None:
        raise Invalid({"en_family": say("A card needs a name, in one language at least.")})


def _write(work: Work, card: Card, form: CardForm, picture: pictures.Stored | None) -> None:
    card.kind, card.design, card.crest = form.kind, form.design, form.crest
    card.fields = [choice for choice in faces.CHOICES if choice in form.fields]
    card.changed_at = work.now
    work.ask(DROP_FACES, card=card.id)
    typed = [(tag, face) for tag in ("ja", "en") if (face := form.face(tag)) is not None]
    work.put(KEEP_FACE, ({"card_id": card.id, "locale": tag} | vars(face) for tag, face in typed))
    if picture is not None or form.picture_off:
        pictures.put(work, card, picture)


def entries_of(work: Work, card: OwnCard) -> dict[str, Any]:
    """The card as the editor's fields."""
    values: dict[str, Any] = {
        "kind": card.kind,
        "design": card.design,
        "crest": card.crest,
        "fields": card.fields,
    }
    for tag, face in faces_of(work, card).items():
        values |= _entries(tag, vars(face))
    return values


def entries_read(card: CardFields) -> dict[str, Any]:
    """The faces of a card that was read from a file, as the editor's fields, cut to their lengths."""
    values: dict[str, Any] = {}
    for tag, face in card.faces():
        found = vars(face) | {"links": face.links[:5], "languages": face.languages[:8]}
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
