"""Stars and calendars: what stands in a file, what clashes, and who may subscribe."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar as ICalendar

from core.accounts.models import Account, Ban
from core.fair.models import Fair
from core.kit.errors import Conflict, NotFound, SignInFirst
from core.kit.work import Actor, Work
from server.programme import calendars, schedule, stars
from server.programme.pages import my_day_page
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_room, a_session, a_speaker

As = Callable[[Actor], Work]
SITE = "https://fair.example"


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work, slug="autumn", name_en="Autumn Fair", name_ja="秋の会")
    an_organiser(work, made.id or 0)
    return made


def events(data: bytes) -> list[object]:
    """The events of a file."""
    return list(ICalendar.from_ical(data).walk("VEVENT"))


def test_a_session_in_a_calendar_has_its_zone_its_place_and_the_way_back(
    work: Work, as_: As, fair: Fair
) -> None:
    room, speaker = (
        a_room(work, fair, name_en="Room 1"),
        a_speaker(work, fair, family_en="Hayashi", given_en="Mizuki"),
    )
    session = a_session(
        work,
        fair,
        room=room,
        stage=(speaker,),
        title_en="Beyond N2\r\nATTENDEE:mailto:x@y.z",
        abstract_en="Three people.",
    )
    data = calendars.session_calendar(as_(ANNA), fair.slug, session.id or 0, site=SITE)
    (event,) = events(data)
    assert event["uid"] == f"{session.guid}@koryu"  # type: ignore[index]
    assert event["dtstart"].params["TZID"] == "Asia/Tokyo"  # type: ignore[index]
    assert event["dtstart"].dt == session.starts_at  # type: ignore[index]
    assert event["location"] == "Room 1, Autumn Fair"  # type: ignore[index]
    assert event["url"] == f"{SITE}/fairs/autumn/sessions/{session.id}"  # type: ignore[index]
    assert "Mizuki Hayashi" in event["description"]  # type: ignore[index]
    assert b"\r\nATTENDEE" not in data


def test_a_change_raises_the_sequence_and_a_cancelled_session_is_struck_out(
    work: Work, as_: As, fair: Fair
) -> None:
    session, other = a_session(work, fair), a_session(work, fair, begins=300)
    before = events(calendars.fair_calendar(as_(ANNA), fair.slug, site=SITE))[0]
    schedule.move_session(
        as_(OTO),
        fair.slug,
        session.id or 0,
        room_id=session.room_id,
        starts_at=session.starts_at + timedelta(minutes=30),
    )
    schedule.delay_session(as_(OTO), fair.slug, session.id or 0, minutes=10)
    moved = events(calendars.fair_calendar(as_(ANNA), fair.slug, site=SITE))[0]
    schedule.cancel_session(as_(OTO), fair.slug, session.id or 0)
    struck, kept = events(calendars.fair_calendar(as_(ANNA), fair.slug, site=SITE))
    assert [event["sequence"] for event in (before, moved, struck)] == [0, 2, 3]  # type: ignore[index]
    assert moved["dtstart"].dt - before["dtstart"].dt == timedelta(minutes=40)  # type: ignore[index]
    assert (struck["status"], kept["status"]) == ("CANCELLED", "CONFIRMED")  # type: ignore[index]
    assert before["uid"] == moved["uid"] == struck["uid"]  # type: ignore[index]
    assert other.sequence == 0


def test_a_session_on_a_night_that_clocks_change_keeps_its_moments(work: Work, as_: As) -> None:
    fair = a_fair(work, zone="Europe/Berlin")
    starts = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 for the first time
    session = a_session(work, fair, starts_at=starts, ends_at=starts + timedelta(hours=1))
    (event,) = events(calendars.session_calendar(as_(ANNA), fair.slug, session.id or 0, site=SITE))
    assert event["dtstart"].dt.astimezone(UTC) == starts  # type: ignore[index]
    assert event["dtend"].dt.astimezone(UTC) == starts + timedelta(hours=1)  # type: ignore[index]


def test_my_day_holds_what_i_starred_and_nobody_elses(work: Work, as_: As, fair: Fair) -> None:
    mine, theirs = a_session(work, fair), a_session(work, fair)
    stars.star(as_(ANNA), fair.slug, mine.id or 0)
    stars.star(as_(ANNA), fair.slug, mine.id or 0)
    stars.star(as_(BEN), fair.slug, theirs.id or 0)
    assert len(events(calendars.day_calendar(as_(ANNA), fair.slug, site=SITE))) == 1
    stars.take_star_off(as_(ANNA), fair.slug, mine.id or 0)
    assert stars.starred(as_(ANNA), fair.id or 0) == frozenset()
    assert stars.starred(as_(BEN), fair.id or 0) == {theirs.id}
    with pytest.raises(SignInFirst):
        stars.star(as_(PASSER_BY), fair.slug, mine.id or 0)
    with pytest.raises(SignInFirst):
        calendars.day_calendar(as_(PASSER_BY), fair.slug, site=SITE)


def test_a_cancelled_session_is_not_starred_but_stays_in_the_day_it_was_in(
    work: Work, as_: As, fair: Fair
) -> None:
    session = a_session(work, fair)
    stars.star(as_(ANNA), fair.slug, session.id or 0)
    schedule.cancel_session(as_(OTO), fair.slug, session.id or 0)
    (event,) = events(calendars.day_calendar(as_(ANNA), fair.slug, site=SITE))
    assert event["status"] == "CANCELLED"  # type: ignore[index]
    with pytest.raises(Conflict):
        stars.star(as_(BEN), fair.slug, session.id or 0)


def test_starred_sessions_at_the_same_time_are_shown_as_pairs(work: Work, as_: As, fair: Fair) -> None:
    first, second = a_session(work, fair, begins=0, minutes=60), a_session(work, fair, begins=30, minutes=60)
    third, gone = a_session(work, fair, begins=60, minutes=20), a_session(work, fair, begins=0, minutes=90)
    for session in (first, second, third, gone):
        stars.star(as_(ANNA), fair.slug, session.id or 0)
    schedule.cancel_session(as_(OTO), fair.slug, gone.id or 0)
    page = my_day_page(as_(ANNA), fair.slug)
    assert [(pair.first.id, pair.second.id) for pair in page.together] == [
        (first.id, second.id),
        (second.id, third.id),
    ]
    assert page.clashing == {first.id, second.id, third.id}
    assert my_day_page(as_(MEI), fair.slug).together == []


def test_a_private_address_shows_its_owners_day_until_it_is_closed(work: Work, as_: As, fair: Fair) -> None:
    session = a_session(work, fair, title_en="Beyond N2", title_ja="N2のその先")
    stars.star(as_(MEI), fair.slug, session.id or 0)
    calendar = calendars.open_calendar(as_(MEI), fair.slug)
    assert calendars.open_calendar(as_(MEI), fair.slug).id == calendar.id
    (event,) = events(calendars.subscribed_calendar(as_(PASSER_BY), calendar.id or 0, site=SITE))
    assert event["summary"] == "N2のその先"  # type: ignore[index]
    calendars.close_calendar(as_(MEI), fair.slug)
    with pytest.raises(NotFound):
        calendars.subscribed_calendar(as_(PASSER_BY), calendar.id or 0, site=SITE)
    assert calendars.open_calendar(as_(MEI), fair.slug).id != calendar.id


def test_a_private_address_ends_with_the_account_and_with_a_ban(work: Work, as_: As, fair: Fair) -> None:
    calendar = calendars.open_calendar(as_(MEI), fair.slug)
    held = Ban(account_id=MEI.account_id or 0, fair_id=fair.id or 0, by=OTO.account_id or 0, at=work.now)
    work.session.add(held)
    work.session.flush()
    with pytest.raises(NotFound):
        calendars.subscribed_calendar(as_(PASSER_BY), calendar.id or 0, site=SITE)
    held.lifted_at = work.now
    work.session.flush()
    assert calendars.subscribed_calendar(as_(PASSER_BY), calendar.id or 0, site=SITE)
    work.session.get_one(Account, MEI.account_id).closed_at = work.now
    with pytest.raises(NotFound):
        calendars.subscribed_calendar(as_(PASSER_BY), calendar.id or 0, site=SITE)
