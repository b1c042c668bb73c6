"""The photo or logo on a card: kept as long as the card, or a copy of it that was given, shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import select

from core.kit.errors import NotFound
from core.kit.files import File, add_file, forget_later
from core.kit.work import Work
from realtime.cards.access import NO_CARD, is_live
from realtime.cards.models import Card, Handover

TYPES = ("image/jpeg", "image/png", "image/webp")
LONGEST = 640
"""Pixels of the longer side: a card as wide as a screen shows it an eighth as wide."""

readers: list[Callable[[Work, Handover], bool]] = []
"""Rules of the floors above: who reads a card that was left at a place; they register them."""


@dataclass(frozen=True)
class Stored:
    """A picture that was drawn anew as WebP and is stored: its name there, bytes, sha-256."""

    stored_as: str
    size: int
    digest: str


def put(work: Work, card: Card, stored: Stored | None) -> None:
    """Show *stored* on the card instead of what is there; with None it shows no picture."""
    before, card.picture_id = card.picture_id, None
    if stored is not None:
        card.picture_id = add_file(
            work,
            f"card:{card.id}",
            name="card.webp",
            content_type="image/webp",
            size=stored.size,
            digest=stored.digest,
            stored_as=stored.stored_as,
        ).id
    work.session.flush()
    let_go(work, before)


def let_go(work: Work, file_id: int | None) -> None:
    """Remove a picture that nothing shows any more: neither its card nor a copy that was given."""
    file = work.session.get(File, file_id) if file_id is not None else None
    card = _card_of(work, file)
    if file is None or card is None or card.picture_id == file.id or _copies(work, card, file):
        return
    work.session.delete(file)
    work.session.flush()
    forget_later(work, file.stored_as)


def seen_picture(work: Work, file_id: int) -> File:
    """The picture, for the owner of its card and for whoever holds or reads a copy that shows it.

    Raises:
        NotFound: There is no such picture, or the actor sees no card with it; the two look the same.
    """
    me, file = work.actor.account_id, work.session.get(File, file_id)
    card = _card_of(work, file)
    if me is None or file is None or card is None:
        raise NotFound(NO_CARD)
    if card.account_id == me or any(_reads(work, copy, me) for copy in _copies(work, card, file)):
        return file
    raise NotFound(NO_CARD)


def _reads(work: Work, copy: Handover, me: int) -> bool:
    if not is_live(copy, work.now):
        return False
    return copy.receiver_id == me or (copy.receiver_id is None and any(rule(work, copy) for rule in readers))


def _card_of(work: Work, file: File | None) -> Card | None:
    kind, _, number = file.about.partition(":") if file else ("", "", "")
    return work.session.get(Card, int(number)) if kind == "card" else None


def _copies(work: Work, card: Card, file: File) -> list[Handover]:
    """What was given of the card with this picture; a copy that was taken back has none."""
    given = work.session.exec(select(Handover).where(Handover.card_id == card.id))
    return [copy for copy in given if copy.snapshot.get("picture") == file.id]
