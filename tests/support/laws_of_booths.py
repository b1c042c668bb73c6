"""The law of states for booths: their own pages, the hall, and what visitors gave them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import select

from booths.leads import gifts
from booths.leads.leads import known_of
from booths.leads.models import Lead
from booths.stand import counter, editing
from booths.stand.models import Booth, Hours
from core.kit.work import Work
from realtime.cards import exchange
from realtime.cards.models import Handover
from tests.support.booths import a_job, a_street
from tests.support.cards import a_card
from tests.support.laws import Acts, Law, State, a_law
from tests.support.people import ANNA, BEN, IDA, MEI, RUI


def shown_of(work: Work, number: int) -> tuple[int, int]:
    """A booth as the hall and its own page show it: how many stand at the counter, how many hours."""
    hours = editing.hours_of(work, number)
    return len(counter.at_counters(work, [number])[number]), len(hours)


def told_of_booths(work: Work) -> Callable[[State, str, dict[str, Any]], State]:
    """The count is in the event; of anything else the booth that is named is fetched again."""

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        about = body["booth"]
        if name == "booth.counter_changed":
            return state | {about: (body["staffed"], state[about][1])}
        assert name == "booth.changed"
        return state | {about: shown_of(work, about)}

    return told


def at_the_booth(work: Work, number: int) -> Acts:
    """They come, they go, and a stretch of the rota is taken out."""
    hours = Hours(booth_id=number, starts_at=work.now, ends_at=work.now + timedelta(hours=1))
    work.session.add(hours)
    work.session.flush()
    return [
        lambda work: counter.step_up(work.as_(IDA), "autumn", "minato"),
        lambda work: counter.step_up(work.as_(MEI), "autumn", "minato"),
        lambda work: counter.step_away(work.as_(IDA), "autumn", "minato"),
        lambda work: editing.remove_hours(work.as_(MEI), "autumn", "minato", hours.id or 0),
    ]


@a_law
def booth(work: Work) -> Law:
    """A booth's own page."""
    number = a_street(work)[1].id or 0
    acts = at_the_booth(work, number)
    return f"booth:{number}", lambda work: {number: shown_of(work, number)}, acts, told_of_booths(work)


@a_law
def hall(work: Work) -> Law:
    """All booths of a fair."""
    fair, minato, _ = a_street(work)
    acts = at_the_booth(work, minato.id or 0)

    def shown(work: Work) -> State:
        booths = work.session.exec(select(Booth.id).where(Booth.fair_id == fair.id))
        return {number: shown_of(work, number or 0) for number in booths}

    acts.append(lambda work: counter.step_up(work.as_(RUI), "autumn", "annex"))
    return f"hall:{fair.id}", shown, acts, told_of_booths(work)


@a_law
def leads(work: Work) -> Law:
    """What visitors gave a booth, as its staff see it."""
    booth = a_street(work)[1]
    number, job = booth.id or 0, a_job(work, booth).id or 0
    a_card(work.as_(ANNA))

    def things(row: Lead) -> int:
        known = known_of(work, number, [row])
        return len(known[0].given) + bool(known[0].card) if known else 0

    def shown(work: Work) -> State:
        rows = work.session.exec(select(Lead).where(Lead.booth_id == number))
        return {row.id: things(row) for row in rows}

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        if name in ("lead.arrived", "lead.changed"):
            return state | {body["lead"]: things(work.session.get_one(Lead, body["lead"]))}
        assert name == "card.withdrawn"
        giver = work.session.get_one(Handover, body["handover"]).giver_id
        row = gifts.lead_with(work, number, giver)
        assert row is not None
        return state | {row.id: things(row)}

    def take_back(work: Work) -> None:
        left = work.session.exec(select(Handover.id)).one()
        exchange.revoke(work.as_(ANNA), left or 0)

    acts: Acts = [
        lambda work: gifts.leave_card(work.as_(ANNA), "autumn", "minato"),
        lambda work: gifts.ask(work.as_(BEN), "autumn", "minato", words="When?"),
        lambda work: gifts.ask(work.as_(ANNA), "autumn", "minato", words="Where?"),
        lambda work: gifts.show_interest(work.as_(ANNA), "autumn", "minato", job),
        lambda work: gifts.withdraw_interest(work.as_(ANNA), "autumn", "minato", job),
        take_back,
    ]
    return f"leads:{number}", shown, acts, told
