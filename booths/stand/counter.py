"""The counter: who stands there now. With nobody there a booth is a letterbox, never open and empty."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlmodel import col, func, select

from booths.stand.access import booth_id, worked_booth
from booths.stand.messages import BoothChanged, CounterChanged
from booths.stand.models import AtCounter, Booth
from core.kit.among import among
from core.kit.prepared import Prepared
from core.kit.work import Work


def step_up(work: Work, fair: str, booth: str) -> AtCounter:
    """Stand at the counter; whoever stood at another one leaves it. Doing it twice changes nothing."""
    found = worked_booth(work, fair, booth)
    me = work.actor.signed_in_id
    standing = work.session.exec(
        select(AtCounter).where(AtCounter.account_id == me, col(AtCounter.left_at).is_(None))
    ).first()
    if standing is not None:
        if standing.booth_id == found.id:
            return standing
        leave(work, standing)
    now = AtCounter(booth_id=booth_id(found), account_id=me, since=work.now)
    work.session.add(now)
    work.session.flush()
    tell_counter(work, found)
    return now


def step_away(work: Work, fair: str, booth: str) -> None:
    """Leave the counter; the last one to leave turns the booth into a letterbox."""
    found = worked_booth(work, fair, booth)
    standing = work.session.exec(
        select(AtCounter).where(
            AtCounter.booth_id == found.id,
            AtCounter.account_id == work.actor.signed_in_id,
            col(AtCounter.left_at).is_(None),
        )
    ).first()
    if standing is not None:
        leave(work, standing)


def leave(work: Work, standing: AtCounter) -> None:
    """End somebody's time at a counter. The caller has passed a door."""
    standing.left_at = work.now
    work.session.add(standing)
    work.session.flush()
    tell_counter(work, work.session.get_one(Booth, standing.booth_id))


def leave_all(work: Work, booth: int, account_id: int) -> None:
    """Take somebody who no longer works at *booth* from its counter."""
    standing = work.session.exec(
        select(AtCounter).where(
            AtCounter.booth_id == booth, AtCounter.account_id == account_id, col(AtCounter.left_at).is_(None)
        )
    ).first()
    if standing is not None:
        leave(work, standing)


class Standing(NamedTuple):
    """Somebody at a counter."""

    booth_id: int
    account_id: int


AT_COUNTERS = Prepared(
    select(AtCounter.booth_id, AtCounter.account_id)
    .where(among(col(AtCounter.booth_id), "booths"), col(AtCounter.left_at).is_(None))
    .order_by(col(AtCounter.since), col(AtCounter.id)),
    Standing,
)


def at_counters(work: Work, booths: Iterable[int]) -> dict[int, list[Standing]]:
    """Who stands at the counter of each of *booths*, whoever came first first; one query."""
    found: dict[int, list[Standing]] = {booth: [] for booth in booths}
    for standing in work.ask(AT_COUNTERS, booths=found):
        found[standing.booth_id].append(standing)
    return found


def tell_counter(work: Work, booth: Booth) -> None:
    """Tell the booth and the hall how many stand at the counter."""
    there = select(func.count()).select_from(AtCounter)
    staffed = work.session.exec(
        there.where(AtCounter.booth_id == booth.id, col(AtCounter.left_at).is_(None))
    ).one()
    for topic in topics_of(booth):
        work.announce(topic, CounterChanged(booth=booth_id(booth), staffed=staffed))


def tell_change(work: Work, booth: Booth) -> None:
    """Tell the booth and the hall that what is shown changed; a draft changes quietly."""
    if booth.published_at is not None:
        for topic in topics_of(booth):
            work.announce(topic, BoothChanged(booth=booth_id(booth)))


def topics_of(booth: Booth) -> tuple[str, str]:
    """Where a booth's news are told."""
    return f"booth:{booth.id}", f"hall:{booth.fair_id}"
