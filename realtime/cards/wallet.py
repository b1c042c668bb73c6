"""The card holder (名刺入れ): what I hold, what I gave, what is on its way, and my notes on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import Sentence, pick, say
from core.kit.names import gojuon_row, sort_key
from core.kit.prepared import Prepared
from core.kit.search import contains, fold, index_text
from core.kit.work import Work
from core.people.models import Block
from realtime.cards import access, faces, places
from realtime.cards.faces import CardView
from realtime.cards.followups import remind_on
from realtime.cards.forms import NoteForm
from realtime.cards.models import Handover, HolderNote, Offer, Offered

WAITING = (
    select(*access.OFFER_COLUMNS)
    .where(col(Offer.ended_at).is_(None), Offer.expires_at > bindparam("now"))
    .order_by(col(Offer.made_at).desc())
)
OF_NOBODY_APART = ~select(Block.account_id).where(access.apart(Offer.giver_id, Offer.taker_id)).exists()
OFFERS_TO_ME = Prepared(
    WAITING.where(Offer.taker_id == bindparam("me"), col(Offer.declined_at).is_(None), OF_NOBODY_APART),
    Offered,
)
OFFERS_BY_ME = Prepared(WAITING.where(Offer.giver_id == bindparam("me")), Offered)


@dataclass(frozen=True)
class HeldCard:
    """A card that somebody gave, as far as it may be read now, with the holder's notes on it."""

    handover_id: int
    giver_id: int
    receiver_id: int | None
    fair_id: int
    view: CardView
    name: str
    lang: str
    reading: str  # by which it stands in the index
    organisation: str
    how: Sentence
    place: str
    place_name: str
    fields: tuple[str, ...]
    at: datetime
    until: datetime
    withdrawn_at: datetime | None
    is_live: bool
    note: str = ""
    tags: tuple[str, ...] = ()
    is_starred: bool = False
    follow_up_on: date | None = None

    @property
    def row(self) -> str:
        """The heading of the index it stands under."""
        return gojuon_row(self.reading)


@dataclass(frozen=True)
class Wanted:
    """What of the holder is shown; empty means everything."""

    query: str = ""
    row: str = ""
    tag: str = ""
    place: str = ""
    fair: str = ""
    starred: bool = False
    due: bool = False
    order: str = "new"  # or "reading"


def held_as(
    work: Work, handover: Handover, note: HolderNote | None = None, fair: Fair | None = None
) -> HeldCard:
    """A handover as its holder reads it; a withdrawn one, or one past its term, is a name and no more."""
    locale = work.actor.locale
    is_live = access.is_live(handover, work.now)
    view = faces.read_snapshot(handover.snapshot if is_live else faces.shrunk(handover.snapshot))
    side = view.side_for(locale)
    return HeldCard(
        handover_id=handover.id or 0,
        giver_id=handover.giver_id,
        receiver_id=handover.receiver_id,
        fair_id=handover.fair_id,
        view=view,
        name=view.name(locale),
        lang=side,
        reading=faces.reading_of(view, locale),
        organisation=view.face(side).organisation,
        how=places.how(handover.place),
        place=handover.place,
        place_name=pick(locale, handover.place_en, handover.place_ja)
        or (pick(locale, fair.name_en, fair.name_ja) if fair else ""),
        fields=tuple(handover.fields),
        at=handover.at,
        until=handover.until,
        withdrawn_at=handover.revoked_at or (None if is_live else handover.until),
        is_live=is_live,
        note=note.note if note else "",
        tags=tuple(note.tags) if note else (),
        is_starred=bool(note and note.starred_at),
        follow_up_on=note.follow_up_on if note else None,
    )


def holding(work: Work, wanted: Wanted | None = None) -> list[HeldCard]:
    """The cards the actor holds that fit; newest first, or in the order of the readings."""
    wanted = wanted or Wanted()
    me = work.actor.signed_in_id
    text = func.coalesce(HolderNote.found_by, "") + "\n" + col(Handover.found_by)
    rows = work.session.exec(
        select(Handover, HolderNote)
        .join(
            HolderNote,
            (col(HolderNote.handover_id) == Handover.id) & (col(HolderNote.holder_id) == me),
            isouter=True,
        )
        .where(Handover.receiver_id == me, contains(text, wanted.query))
        .order_by(col(Handover.at).desc(), col(Handover.id).desc())
    ).all()
    renewed = {(h.exchange_id, h.giver_id) for h, _ in rows if h.revoked_at is None}
    cards = [
        held_as(work, handover, note)
        for handover, note in rows
        if handover.revoked_at is None or (handover.exchange_id, handover.giver_id) not in renewed
    ]
    cards = [card for card in cards if _fits(card, wanted, work.now.date())]
    if wanted.order == "reading":
        cards.sort(key=lambda card: (sort_key(card.reading), -card.handover_id))
    return cards


def _fits(card: HeldCard, wanted: Wanted, today: date) -> bool:
    return (
        (not wanted.row or card.row == wanted.row)
        and (not wanted.tag or fold(wanted.tag) in map(fold, card.tags))
        and (not wanted.place or card.place == wanted.place)
        and (not wanted.fair or str(card.fair_id) == wanted.fair)
        and (not wanted.starred or card.is_starred)
        and (not wanted.due or (card.follow_up_on is not None and card.follow_up_on <= today))
    )


def given_away(work: Work) -> list[HeldCard]:
    """The cards the actor gave to people and left at booths, newest first, as the other side reads them."""
    rows = work.session.exec(
        select(Handover).where(Handover.giver_id == work.actor.signed_in_id).order_by(col(Handover.at).desc())
    )
    return [held_as(work, handover) for handover in rows]


def chosen(work: Work, handover_ids: Collection[int]) -> list[HeldCard]:
    """Those of the actor's cards, newest first; ``NotFound`` if one of them is not theirs to hold."""
    held = holding(work)
    if set(handover_ids) - {card.handover_id for card in held}:
        raise NotFound(access.NO_CARD)
    return [card for card in held if card.handover_id in set(handover_ids)]


def cards_left(work: Work, place: str) -> list[HeldCard]:
    """The cards left at a place, newest first; withdrawn ones are a name. The caller has passed its door."""
    rows = work.session.exec(
        select(Handover)
        .where(Handover.place == place, col(Handover.exchange_id).is_(None))
        .order_by(col(Handover.at).desc(), col(Handover.id).desc())
    )
    return [held_as(work, handover) for handover in rows]


def offers_to_me(work: Work) -> list[Offered]:
    """Offers that wait for the actor's answer, newest first."""
    return work.ask(OFFERS_TO_ME, me=work.actor.signed_in_id, now=work.now)


def offers_by_me(work: Work) -> list[Offered]:
    """Offers of the actor that wait; a refusal is not looked at, so that nothing here can tell of one."""
    return work.ask(OFFERS_BY_ME, me=work.actor.signed_in_id, now=work.now)


def annotate(work: Work, handover_id: int, form: NoteForm) -> HolderNote:
    """Write down what the holder keeps about a card; only for whom it was given to."""
    handover = access.held_handover(work, handover_id)
    me = work.actor.signed_in_id
    if handover.receiver_id != me:
        raise NotFound(access.NO_CARD)
    note = work.session.get(HolderNote, (me, handover_id)) or HolderNote(
        holder_id=me, handover_id=handover_id, changed_at=work.now
    )
    note.note, note.tags = form.note, tags_of(form.tags)
    note.starred_at = (note.starred_at or work.now) if form.starred else None
    if form.follow_up_on is not None and form.follow_up_on != note.follow_up_on:
        remind_on(work, handover_id, form.follow_up_on)
    note.follow_up_on, note.changed_at = form.follow_up_on, work.now
    note.found_by = index_text(note.note, *note.tags)[:4000]
    work.session.add(note)
    work.session.flush()
    return note


def tags_of(text: str) -> list[str]:
    """``robots, 横浜`` → the tags, each once, at most ten."""
    parts = (part.strip()[:40] for part in text.replace("、", ",").replace("，", ",").split(","))
    return list(dict.fromkeys(part for part in parts if part))[:10]


def live_one(work: Work, handover_id: int) -> list[HeldCard]:
    """One card that the actor holds and may still read."""
    card = chosen(work, [handover_id])[0]
    if not card.is_live:
        raise NotFound(say("This card was taken back; there is nothing left to save."))
    return [card]
