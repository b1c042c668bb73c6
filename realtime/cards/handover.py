"""What one side gives, written down at the moment it is given."""

from datetime import timedelta

from sqlmodel import col, select

from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.work import Work
from realtime.cards import faces, places
from realtime.cards.cards import view_of_card
from realtime.cards.models import Card, Exchange, Handover, Purpose

KEPT = timedelta(days=365)
"""A card that was handed over is kept that long after the fair, unless taken back."""
WORDING = "2026-09"
"""The version of the consent text that pages show (``templates/cards/_terms.html``)."""


def given_by(work: Work, exchange: Exchange, giver_id: int) -> Handover | None:
    """What the other side holds of *giver_id*, if it was not taken back."""
    return work.session.exec(
        select(Handover).where(
            Handover.exchange_id == exchange.id,
            Handover.giver_id == giver_id,
            col(Handover.revoked_at).is_(None),
        )
    ).first()


def hand_over(
    work: Work, fair: Fair, card: Card, chosen: list[str], *, place: str, purpose: Purpose,
    exchange: Exchange | None = None, receiver_id: int | None = None, named: tuple[str, str] = ("", ""),
) -> Handover:  # fmt: skip
    """Write down what is given: the chosen fields as they are at this moment."""
    view = view_of_card(work, card)
    assert view is not None
    snapshot = faces.only(view, chosen)
    en, ja = named if any(named) else places.name_of(work, place)
    handover = Handover(
        exchange_id=exchange.id if exchange else None, fair_id=fair_id(fair), giver_id=card.account_id,
        receiver_id=receiver_id, card_id=card.id, place=place, place_en=en[:120], place_ja=ja[:120],
        snapshot=faces.write_snapshot(snapshot), fields=[c for c in chosen if c in faces.given(view)],
        purpose=purpose, wording=WORDING, found_by=faces.index_of(snapshot),
        at=work.now, until=max(fair.ends_at, work.now) + KEPT,
    )  # fmt: skip
    work.session.add(handover)
    work.session.flush()
    return handover
