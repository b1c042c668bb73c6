"""Sessions as calendar files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from server.programme.ical import CalendarSession, write_calendar

NOW = datetime(2026, 9, 1, 8, 30, 15, 123, tzinfo=UTC)
PANEL = CalendarSession(
    uid="session-7@koryu.example",
    sequence=2,
    title="二つの国を携えて帰る",
    description="Three people, two countries;\nquestions, answers.",
    location="Room 1",
    url="https://koryu.example/sessions/7",
    starts=datetime(2026, 9, 19, 11, 10, tzinfo=UTC),
    ends=datetime(2026, 9, 19, 12, 0, tzinfo=UTC),
    zone="Asia/Tokyo",
    language="ja",
)


def written(*sessions: CalendarSession, zone: str = "Asia/Tokyo") -> bytes:
    return write_calendar(sessions, name="Autumn fair", zone=zone, now=NOW)


def test_a_session_keeps_its_zone_and_its_words():
    calendar = Calendar.from_ical(written(PANEL))
    [event] = calendar.walk("VEVENT")

    assert event["DTSTART"].dt == datetime(2026, 9, 19, 20, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert event["DTSTART"].params["TZID"] == "Asia/Tokyo"
    assert (str(event["SUMMARY"]), event["SUMMARY"].params["LANGUAGE"]) == (PANEL.title, "ja")
    assert str(event["DESCRIPTION"]) == PANEL.description
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (PANEL.uid, 2, "CONFIRMED")
    assert str(event["URL"]) == PANEL.url
    assert event["DTSTAMP"].dt == NOW.replace(microsecond=0)
    assert (str(calendar["METHOD"]), str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "Autumn fair")


def test_the_rules_of_every_zone_travel_with_the_file():
    there = replace(PANEL, uid="2", zone="Europe/London")
    calendar = Calendar.from_ical(written(PANEL, there, replace(PANEL, uid="3", zone="UTC")))

    assert sorted(str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")) == ["Asia/Tokyo", "Europe/London"]
    [london] = [zone for zone in calendar.walk("VTIMEZONE") if zone["TZID"] == "Europe/London"]
    assert {str(rule["TZNAME"]) for rule in london.walk("DAYLIGHT")} == {"BST"}


@pytest.mark.parametrize("zone", ["Nowhere/Else", "", "X\r\nATTACH:evil"])
def test_a_zone_nobody_knows_is_utc(zone):
    text = written(replace(PANEL, zone=zone), zone=zone)
    assert b"DTSTART:20260919T111000Z" in text
    assert b"X-WR-TIMEZONE:UTC" in text


def test_a_removed_session_is_cancelled_and_not_forgotten():
    gone = replace(PANEL, cancelled=True, sequence=3)

    [event] = (alone := Calendar.from_ical(written(gone))).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"], str(alone["METHOD"])) == ("CANCELLED", 3, "CANCEL")
    assert str(Calendar.from_ical(written(gone, replace(PANEL, uid="2")))["METHOD"]) == "PUBLISH"


def test_an_empty_calendar_is_a_calendar():
    assert Calendar.from_ical(written()).walk("VEVENT") == []


def test_the_same_sessions_are_the_same_bytes():
    assert written(PANEL, replace(PANEL, uid="2")) == written(PANEL, replace(PANEL, uid="2"))


ATTACKS = [
    "x\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1M\r\nEND:VALARM",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:evil",
    "x\rATTACH:http://evil.example/x.exe",
    "x\u2028ATTACH:http://evil.example/",
    "x\x85ATTACH:evil",
    "x\x0b\x0cATTACH:evil",
    "x\\nATTACH:evil",
    "x;RRULE:FREQ=SECONDLY,COUNT=9",
    'x";X="y:z',
    "\x00\x1b[31m",
    "https://evil.example/\r\nATTACH:evil",
    "javascript:alert(1)",
    "花" * 400,
]
PROPERTIES = {
    "SUMMARY",
    "DTSTART",
    "DTEND",
    "DTSTAMP",
    "UID",
    "SEQUENCE",
    "DESCRIPTION",
    "LAST-MODIFIED",
    "LOCATION",
}
PROPERTIES |= {"STATUS", "TRANSP", "URL"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_is_typed_stays_text(attack):
    """Security 34."""
    hostile = CalendarSession(
        attack, 0, attack, attack, attack, attack, PANEL.starts, PANEL.ends, "UTC", language=attack
    )
    data = write_calendar([hostile], name=attack, zone="UTC", now=NOW)

    [event] = (calendar := Calendar.from_ical(data)).walk("VEVENT")
    assert set(event) <= PROPERTIES
    assert event.subcomponents == []
    assert calendar.subcomponents == [event]
    assert b"\nATTACH" not in data.replace(b"\r\n ", b"")
    assert str(event.get("URL", "https://")).startswith("https://")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0


TEXT = st.text(
    st.one_of(st.sampled_from(list('\r\n;,:\\" \t髙n\u2028')), st.characters(codec="utf-8")), max_size=120
)


@settings(deadline=None)
@given(TEXT, TEXT)
def test_titles_come_back_as_one_line(title, description):
    [event] = Calendar.from_ical(
        written(replace(PANEL, title="a" + title, description="b" + description))
    ).walk("VEVENT")

    assert set(event) == PROPERTIES
    assert "\n" not in str(event["SUMMARY"])
    assert str(event["SUMMARY"])[0] == "a"


@settings(deadline=None)
@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_moments_survive_every_night_of_the_year(start, zone):
    starts = start.replace(tzinfo=UTC, second=0, microsecond=0)
    session = replace(PANEL, starts=starts, ends=starts + timedelta(minutes=50), zone=zone)
    [event] = Calendar.from_ical(written(session)).walk("VEVENT")

    assert event["DTSTART"].dt.astimezone(UTC) == starts
    assert event["DTEND"].dt.astimezone(UTC) == session.ends
