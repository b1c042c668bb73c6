"""Times as an editor types them: nights on which clocks change, and slips."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from core.kit.errors import Invalid
from core.kit.work import Actor, Work
from server.programme import schedule
from server.programme.editor.forms import SessionForm
from tests.support.makers import a_fair
from tests.support.people import OTO, an_organiser
from tests.support.programme import a_room

As = Callable[[Actor], Work]


def a_form(**values: Any) -> SessionForm:
    """What an editor's form sends."""
    return SessionForm.model_validate({"kind": "talk", "room_id": "1", "title_en": "Night"} | values)


def test_a_time_that_clocks_jump_over_is_refused_beside_its_field() -> None:
    with pytest.raises(Invalid) as refusal:
        a_form(date="2026-03-29", begins="02:30", ends="04:00").details("Europe/Berlin")
    assert list(refusal.value.fields) == ["begins"]
    assert "does not exist" in refusal.value.fields["begins"].in_("en")


def test_a_session_through_the_night_clocks_are_put_back_lasts_an_hour_longer() -> None:
    details = a_form(date="2026-10-24", begins="23:30", ends="03:30").details("Europe/Berlin")
    assert details.starts_at == datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    assert details.ends_at - details.starts_at == timedelta(hours=5)


def test_clashes_on_such_a_night_are_found_by_moments_not_by_what_clocks_show(work: Work, as_: As) -> None:
    fair = a_fair(work, zone="Europe/Berlin")
    an_organiser(work, fair.id or 0)
    room = a_room(work, fair)
    before = replace(
        a_form(date="2026-10-25", begins="01:30", ends="02:30").details("Europe/Berlin"), room_id=room.id or 0
    )
    schedule.create_session(as_(OTO), fair.slug, details=before)
    second_two = datetime(2026, 10, 25, 1, 0, tzinfo=UTC)  # 02:00 for the second time
    after = replace(
        before, title_en="After", starts_at=second_two, ends_at=second_two + timedelta(minutes=30)
    )
    assert schedule.create_session(as_(OTO), fair.slug, details=after).id
    with pytest.raises(Invalid):
        schedule.create_session(
            as_(OTO), fair.slug, details=replace(after, starts_at=second_two - timedelta(minutes=31))
        )


def test_an_end_equal_to_the_beginning_or_half_a_day_later_is_a_slip() -> None:
    for begins, ends in (("10:00", "10:00"), ("10:00", "09:00")):
        with pytest.raises(Invalid) as refusal:
            a_form(date="2026-09-19", begins=begins, ends=ends).details("Asia/Tokyo")
        assert list(refusal.value.fields) == ["ends"]
    assert a_form(date="2026-09-19", begins="23:30", ends="00:30").moments("Asia/Tokyo")[1].hour == 15
    assert time(23, 30) > time(0, 30)
