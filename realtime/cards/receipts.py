"""The receipt of consent, read from what was handed over: what, from whom to whom, why, where, until when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.fair.models import Fair
from core.kit.i18n import Sentence, pick, say
from core.kit.work import Work
from core.people.names import lines_of
from realtime.cards import faces, places
from realtime.cards.models import Exchange, Handover, Purpose

PURPOSES: dict[str, Sentence] = {
    Purpose.CONTACT: say("Staying in touch after the fair"),
    Purpose.RECRUITING: say("Recruiting"),
    Purpose.MENTORING: say("Mentoring"),
}
GIVEN, RECEIVED, NOT_GIVEN, NOTHING = say("given"), say("received"), say("not given"), say("–")
WITHDRAWN_BY_ME, WITHDRAWN_BY_THEM = say("given, then taken back"), say("received, then taken back")


@dataclass(frozen=True)
class ReceiptRow:
    """One field: whether I gave it, whether I received it."""

    label: Sentence
    gave: Sentence
    is_given: bool
    got: Sentence
    is_got: bool


@dataclass(frozen=True)
class Step:
    """One moment of the trail."""

    what: Sentence
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """Both sides hold the same; ``mine`` and ``theirs`` name the two from the reader's side."""

    number: str
    mine: str
    theirs: str
    rows: tuple[ReceiptRow, ...]
    purposes: tuple[Sentence, ...]
    how: Sentence
    place: str
    at: datetime
    until: datetime
    wording: str
    both: bool
    trail: tuple[Step, ...]


@dataclass(frozen=True)
class Sides:
    """What the reader gave and what they got, in one exchange or at one booth."""

    exchange: Exchange | None
    mine: Handover | None
    theirs: Handover | None


def handover_of(work: Work, exchange: Exchange) -> Handover:
    """One half of an exchange; there is always one."""
    return work.session.exec(select(Handover).where(Handover.exchange_id == exchange.id).limit(1)).one()


def sides_of(work: Work, handover: Handover) -> Sides:
    """The two halves around one handover; the latest of each side, where a card was given again."""
    me = work.actor.signed_in_id
    if handover.exchange_id is None:
        return Sides(None, handover, None)
    rows = work.session.exec(
        select(Handover).where(Handover.exchange_id == handover.exchange_id).order_by(col(Handover.id).desc())
    ).all()
    mine = next((row for row in rows if row.giver_id == me), None)
    theirs = next((row for row in rows if row.giver_id != me), None)
    return Sides(work.session.get_one(Exchange, handover.exchange_id), mine, theirs)


def receipt_of(work: Work, sides: Sides) -> Receipt:
    """The receipt as the reader holds it."""
    locale = work.actor.locale
    either = sides.theirs or sides.mine
    assert either is not None
    fair = work.session.get_one(Fair, either.fair_id)
    halves = [half for half in (sides.mine, sides.theirs) if half is not None]
    involved = {who for half in halves for who in (half.giver_id, half.receiver_id) if who is not None}
    other_id = next(iter(involved - {work.actor.signed_in_id}), None)
    names = lines_of(work, involved | {work.actor.signed_in_id})
    place = pick(locale, either.place_en, either.place_ja)
    return Receipt(
        number=f"{either.exchange_id or either.id:04d}",
        mine=_name(sides.mine, locale) or names[work.actor.signed_in_id].name,
        theirs=_name(sides.theirs, locale) or (names[other_id].name if other_id else place),
        rows=tuple(
            ReceiptRow(label, *_said(sides.mine, choice, mine=True), *_said(sides.theirs, choice, mine=False))
            for choice, label in faces.CHOICES.items()
        ),
        purposes=tuple(PURPOSES[purpose] for purpose in dict.fromkeys(half.purpose for half in halves)),
        how=places.how(either.place),
        place=place or pick(locale, fair.name_en, fair.name_ja),
        at=min(half.at for half in halves),
        until=max(half.until for half in halves),
        wording=either.wording,
        both=len(halves) == 2,
        trail=tuple(sorted(_trail(work, sides), key=lambda step: step.at)),
    )


def _name(half: Handover | None, locale: str) -> str:
    return faces.read_snapshot(half.snapshot).name(locale) if half else ""


def _said(half: Handover | None, choice: str, *, mine: bool) -> tuple[Sentence, bool]:
    if half is None:
        return NOTHING, False
    if choice not in half.fields:
        return NOT_GIVEN, False
    if half.revoked_at is not None:
        return (WITHDRAWN_BY_ME if mine else WITHDRAWN_BY_THEM), False
    return (GIVEN if mine else RECEIVED), True


def _trail(work: Work, sides: Sides) -> list[Step]:
    """What happened, in order, from the reader's side."""
    me = work.actor.account_id
    steps: list[Step] = []
    if sides.exchange is not None:
        offered = (
            say("You offered your card")
            if sides.exchange.offered_by == me
            else say("They offered their card")
        )
        steps.append(Step(offered, sides.exchange.offered_at))
    if sides.mine is not None:
        steps.append(
            Step(
                say("You left your card") if sides.exchange is None else say("You gave your card"),
                sides.mine.at,
            )
        )
        if sides.mine.revoked_at is not None:
            steps.append(Step(say("You took your card back"), sides.mine.revoked_at))
    if sides.theirs is not None:
        steps.append(Step(say("They gave their card"), sides.theirs.at))
        if sides.theirs.revoked_at is not None:
            steps.append(Step(say("They took their card back"), sides.theirs.revoked_at))
    return steps
