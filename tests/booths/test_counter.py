"""The counter, hours, and what is told about them."""

from datetime import date, time

import pytest

from booths.stand.counter import at_counters, step_away, step_up
from booths.stand.editing import add_hours, hours_of, remove_hours
from booths.stand.forms import HoursForm
from booths.stand.models import StaffRole
from booths.stand.staff import change_staff, remove_staff
from core.kit.errors import Forbidden, Invalid, NotFound
from tests.support.booths import a_street, at_booth
from tests.support.people import ANNA, IDA, MEI, RUI


def told(work, topic):
    return [said.message for said in work.outbox if said.topic == topic]


def test_stepping_up_twice_is_standing_there_once_and_is_told_to_booth_and_hall(work, as_):
    fair, minato, _ = a_street(work)
    step_up(as_(IDA), "autumn", "minato")
    step_up(as_(IDA), "autumn", "minato")
    step_up(as_(MEI), "autumn", "minato")
    assert [row.account_id for row in at_counters(work, [minato.id])[minato.id]] == [
        IDA.account_id,
        MEI.account_id,
    ]
    assert [message.staffed for message in told(as_(IDA), f"booth:{minato.id}")] == [1, 2]
    assert [message.staffed for message in told(as_(IDA), f"hall:{fair.id}")] == [1, 2]


def test_the_last_one_to_leave_turns_the_booth_into_a_letterbox(work, as_):
    _, minato, _ = a_street(work)
    step_up(as_(IDA), "autumn", "minato")
    step_away(as_(IDA), "autumn", "minato")
    assert at_counters(work, [minato.id])[minato.id] == []
    assert told(work, f"booth:{minato.id}")[-1].staffed == 0


def test_nobody_stands_at_two_counters(work, as_):
    _, minato, annex = a_street(work)
    at_booth(work, annex, IDA)
    step_up(as_(IDA), "autumn", "minato")
    step_up(as_(IDA), "autumn", "annex")
    there = at_counters(work, [minato.id, annex.id])
    assert (len(there[minato.id]), len(there[annex.id])) == (0, 1)


@pytest.mark.parametrize("actor", [ANNA, RUI])
def test_a_stranger_cannot_stand_at_the_counter(work, as_, actor):
    _, minato, _ = a_street(work)
    with pytest.raises(NotFound):
        step_up(as_(actor), "autumn", "minato")
    assert at_counters(work, [minato.id])[minato.id] == []


def test_whoever_is_removed_or_becomes_a_viewer_leaves_the_counter(work, as_):
    _, minato, _ = a_street(work)
    step_up(as_(IDA), "autumn", "minato")
    change_staff(as_(MEI), "autumn", "minato", IDA.account_id, role=StaffRole.VIEWER, post_en="", post_ja="")
    assert at_counters(work, [minato.id])[minato.id] == []
    with pytest.raises(Forbidden):
        step_up(as_(IDA), "autumn", "minato")
    remove_staff(as_(MEI), "autumn", "minato", IDA.account_id)
    with pytest.raises(NotFound):
        step_up(as_(IDA), "autumn", "minato")


def test_hours_are_of_the_fairs_clock_and_may_end_the_next_day(work, as_):
    _, minato, _ = a_street(work)
    hours = add_hours(
        as_(MEI), "autumn", "minato", HoursForm(day=date(2026, 9, 19), starts=time(22, 0), ends=time(1, 30))
    )
    assert (hours.starts_at.isoformat(), hours.ends_at.isoformat()) == (
        "2026-09-19T13:00:00+00:00",
        "2026-09-19T16:30:00+00:00",
    )
    remove_hours(as_(MEI), "autumn", "minato", hours.id)
    assert hours_of(work, minato.id) == []


def test_hours_of_another_booth_cannot_be_removed_and_no_time_is_made_up(work, as_):
    fair, minato, _ = a_street(work)
    hours = add_hours(
        as_(MEI), "autumn", "minato", HoursForm(day=date(2026, 9, 19), starts=time(9), ends=time(10))
    )
    with pytest.raises(NotFound):
        remove_hours(as_(RUI), "autumn", "annex", hours.id)
    fair.zone = "Europe/Berlin"
    with pytest.raises(Invalid) as refusal:
        add_hours(
            as_(MEI), "autumn", "minato", HoursForm(day=date(2026, 3, 29), starts=time(2, 30), ends=time(4))
        )
    assert "starts" in refusal.value.fields
    assert len(hours_of(work, minato.id)) == 1
