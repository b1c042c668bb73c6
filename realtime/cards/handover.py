"""What one side gives, written down at the moment it is given."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, insert
from sqlmodel import col, select

from core.fair.models import Fair
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from realtime.cards import faces, places
from realtime.cards.cards import view_of_card
from realtime.cards.models import Handover, OwnCard

KEPT = timedelta(days=365)
"""A card that was handed over is kept that long after the fair, unless taken back."""
WORDING = "2026-09"
"""The version of the consent text that pages show (``templates/cards/_terms.html``)."""


class Given(NamedTuple):
    """A card that was handed over and not taken back: what of it, and when."""

    id: int
    fields: list[str]
    at: datetime


GIVEN_COLUMNS = [col(getattr(Handover, name)) for name in Given._fields]
BY = select(*GIVEN_COLUMNS).where(Handover.giver_id == bindparam("giver"), col(Handover.revoked_at).is_(None))
IN_EXCHANGE = Prepared(BY.where(Handover.exchange_id == bindparam("exchange")), Given)
AT_PLACE = Prepared(
    BY.where(Handover.place == bindparam("place"), col(Handover.exchange_id).is_(None)), Given
)
KEEP = Prepared(insert(Handover).returning(*GIVEN_COLUMNS), Given)
FAIR_ENDS: Prepared[datetime] = Prepared(select(Fair.ends_at).where(Fair.id == bindparam("fair")), only)


def given_by(work: Work, exchange_id: int, giver_id: int) -> Given | None:
    """What the other side holds of *giver_id*, if it was not taken back."""
    return next(iter(work.ask(IN_EXCHANGE, exchange=exchange_id, giver=giver_id)), None)


def left_at(work: Work, place: str, giver_id: int) -> Given | None:
    """What *giver_id* left at a place, if it was not taken back."""
    return next(iter(work.ask(AT_PLACE, place=place, giver=giver_id)), None)


def hand_over(
    work: Work, card: OwnCard, chosen: list[str], *, fair_id: int, place: str, purpose: str,
    exchange_id: int | None = None, receiver_id: int | None = None, named: tuple[str, str] = ("", ""),
) -> Given:  # fmt: skip
    """Write down what is given: the chosen fields as they are at this moment."""
    view = view_of_card(work, card)
    assert view is not None
    snapshot, there = faces.only(view, chosen), faces.given(view)
    en, ja = named if any(named) else places.name_of(work, place)
    (ends_at,) = work.ask(FAIR_ENDS, fair=fair_id)
    return work.ask(
        KEEP, exchange_id=exchange_id, fair_id=fair_id, giver_id=card.account_id, receiver_id=receiver_id,
        card_id=card.id, place=place, place_en=en[:120], place_ja=ja[:120],
        snapshot=faces.write_snapshot(snapshot), fields=[choice for choice in chosen if choice in there],
        purpose=purpose, wording=WORDING, found_by=faces.index_of(snapshot),
        at=work.now, until=max(ends_at, work.now) + KEPT,
    )[0]  # fmt: skip
