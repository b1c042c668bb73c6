"""Cards that leave the fair: vCard and JSContact for phones and address books, CSV and XLSX for tables."""

import json
from collections.abc import Mapping, Sequence

from core.kit.i18n import say
from core.kit.tables import write_csv, write_xlsx
from realtime.cards.faces import full_name, spoken
from realtime.cards.jscontact import write_jscontact
from realtime.cards.vcard import Version, write_vcard
from realtime.cards.wallet import HeldCard

COLUMNS = (
    say("Name (English)"),
    say("Name (Japanese)"),
    say("Reading"),
    say("Organisation"),
    say("Department"),
    say("Title"),
    say("E-mail"),
    say("Telephone"),
    say("Links"),
    say("Languages"),
    say("Looks for or offers"),
    say("Received"),
    say("Where"),
    say("Keep until"),
    say("My note"),
    say("My tags"),
    say("Follow up on"),
    say("State"),
)
HELD, WITHDRAWN = say("held"), say("taken back")


Photos = Mapping[int | None, bytes]
"""The number of a card's picture → a small JPEG of it; see :mod:`realtime.cards.photos`."""
NO_PHOTOS: Photos = {}


def as_vcards(cards: Sequence[HeldCard], version: Version, locale: str, photos: Photos = NO_PHOTOS) -> str:
    """The cards that may still be read, one after the other; withdrawn ones are left out."""
    return "".join(
        write_vcard(
            card.view.card,
            version,
            uid=f"koryu-card-{card.handover_id}",
            revised=card.at,
            note=card.note,
            front=card.view.side_for(locale),
            photo=photos.get(card.view.picture, b""),
        )
        for card in cards
        if card.is_live
    )


def as_jscontact(cards: Sequence[HeldCard], photos: Photos = NO_PHOTOS) -> bytes:
    """The cards that may still be read, as a JSON list of RFC 9553."""
    written = [
        write_jscontact(
            card.view.card,
            uid=f"koryu-card-{card.handover_id}",
            revised=card.at,
            note=card.note,
            photo=photos.get(card.view.picture, b""),
        )
        for card in cards
        if card.is_live
    ]
    return json.dumps(written, ensure_ascii=False, indent=1).encode()


def as_csv(cards: Sequence[HeldCard], locale: str) -> bytes:
    """UTF-8 with BOM, RFC 4180; no cell is a formula."""
    return write_csv(_header(locale), [_row(card, locale) for card in cards])


def as_xlsx(cards: Sequence[HeldCard], locale: str) -> bytes:
    """A workbook of one sheet; every cell is text."""
    return write_xlsx(_header(locale), [_row(card, locale) for card in cards], say("Card holder").in_(locale))


def _header(locale: str) -> list[str]:
    return [column.in_(locale) for column in COLUMNS]


def _row(card: HeldCard, locale: str) -> list[str]:
    face = card.view.face(card.lang)
    en, ja = card.view.card.en, card.view.card.ja
    reading = ja or face
    return [
        full_name(en, "en") if en else "",
        full_name(ja, "ja") if ja else "",
        f"{reading.reading_family} {reading.reading_given}".strip(),
        face.organisation,
        face.department,
        face.title,
        face.email,
        face.phone,
        " ".join(face.links),
        spoken(face, locale),
        face.line,
        f"{card.at:%Y-%m-%d %H:%M} UTC",
        card.place_name or card.how.in_(locale),
        card.until.date().isoformat(),
        card.note,
        ", ".join(card.tags),
        card.follow_up_on.isoformat() if card.follow_up_on else "",
        (HELD if card.is_live else WITHDRAWN).in_(locale),
    ]
