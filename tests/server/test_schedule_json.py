"""schedule.json in and out; the voc's schemas and examples judge both."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft6Validator

from server.programme.schedule_json import (
    LinkEntry,
    PersonEntry,
    RoomEntry,
    ScheduleFile,
    ScheduleProblems,
    SessionEntry,
    TrackEntry,
    read_schedule,
    write_v1,
    write_v2,
)

DATA = Path(__file__).parents[3] / "shared" / "data" / "schedule"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the voc's schemas and examples (../shared/data/schedule) are absent"
)


def faults_of(document: dict[str, Any], schema: str) -> list[tuple[str, str]]:
    """Where it is not as the schema says, and why."""
    faults = Draft6Validator(json.loads((DATA / schema).read_text())).iter_errors(document)
    return [(fault.json_path, fault.message) for fault in faults]


FAIR = ScheduleFile(
    version="Second release",
    acronym="Autumn Fair 2026",
    title="秋の交流会",
    zone="Asia/Tokyo",
    url="https://koryu.example/fairs/autumn",
    tracks=(TrackEntry("Careers after Japan", "careers", "#335577"), TrackEntry("実務")),
    rooms=(
        RoomEntry(
            "Room 1", "6840c453-af5c-413c-8127-adcbdcd98e9e", "room-1", {"en": "Large", "ja": "大きい"}, 300
        ),
        RoomEntry("ラウンジ"),
    ),
    sessions=(
        SessionEntry(
            guid="8079583e-8321-506c-95af-fd2903a5f075",
            title="二つの国を携えて帰る",
            starts=datetime(2026, 9, 19, 14, 30, tzinfo=UTC),
            ends=datetime(2026, 9, 19, 15, 20, tzinfo=UTC),
            room="Room 1",
            track="careers",
            kind="discussion",
            language="ja",
            subtitle="Panel",
            abstract={"en": "Three people", "ja": "三人"},
            description={"": "…"},
            code="ABC12",
            slug="two-countries",
            url="https://koryu.example/sessions/7",
            persons=(
                PersonEntry(
                    "森 彩", "0c16ffaa-709d-599f-959f-9a38b911361a", role="moderator", biography="自動車"
                ),
                PersonEntry("Daniel Okafor", "721a267b-b09d-5422-8221-4f9a71cfc727"),
            ),
            links=(LinkEntry("https://example.com/", "More", "web"),),
            attachments=(LinkEntry("https://example.com/s.pdf", "", "slides"),),
        ),
        SessionEntry(
            guid="2d64f8e2-26ee-529f-b5ab-3b3f326e31b9",
            title="Lunch",
            starts=datetime(2026, 9, 19, 16, 0, tzinfo=UTC),
            ends=datetime(2026, 9, 19, 17, 0, tzinfo=UTC),
            room="ラウンジ",
            kind="break",
        ),
    ),
)


@needs_data
def test_the_example_of_version_1_is_read():
    found = read_schedule((DATA / "pretalx-democon.json").read_bytes())

    assert (found.title, found.acronym, found.version, found.zone) == ("DemoCon", "democon", "v1.1", "UTC")
    assert [room.name for room in found.rooms] == ["Gray Room", "Tan Room"]
    document = json.loads((DATA / "pretalx-democon.json").read_text())
    days = document["schedule"]["conference"]["days"]
    assert len(found.sessions) == sum(len(sessions) for day in days for sessions in day["rooms"].values()) > 0
    first = found.sessions[0]
    assert (first.title, first.room, first.track) == ("Focused 5thgeneration hardware", "Gray Room", "Phased")
    assert (first.starts, first.ends - first.starts) == (
        datetime(2020, 12, 14, 8, tzinfo=UTC),
        timedelta(minutes=30),
    )
    assert [(person.name, person.code) for person in first.persons] == [("Brian Robinson", "NQTF8Y")]


@needs_data
def test_the_example_of_version_2_is_read():
    found = read_schedule((DATA / "hub-schedule2.json").read_bytes())

    assert (found.title, found.zone, len(found.rooms), len(found.tracks)) == ("38C3", "Europe/Berlin", 5, 7)
    opening = found.sessions[0]
    assert (opening.room, opening.track, opening.kind, opening.language) == ("Saal 1", "ccc", "other", "en")
    assert [person.name for person in opening.persons] == ["Gabriela Bogk", "Aline Blankertz", "Senficon"]
    assert opening.persons[0].biography.startswith("Gabriela, the hacker")
    assert [link.kind for link in opening.links] == ["", "origin", "feedback"]
    assert found.rooms[3].description == {
        "en": "Community-Stage in hall H, Level 0",
        "de": "Community-Bühne in Halle H, EG",
    }


@needs_data
def test_every_problem_of_the_invalid_example_is_named():
    with pytest.raises(ScheduleProblems) as refused:
        read_schedule((DATA / "invalid-example.json").read_bytes())

    event = "schedule.conference.days[0].rooms.Winterchaos[0]"
    assert sorted(path for path, _ in refused.value.problems) == sorted(
        [
            "schedule.rooms",
            f"{event}.answers",
            f"{event}.id",
            f"{event}.persons[0].id",
            f"{event}.persons[0].code",
        ]
    )
    assert all(sentence.in_("ja") != sentence.in_("en") for _, sentence in refused.value.problems)


@needs_data
def test_exports_pass_the_validator():
    for schedule in (FAIR, ScheduleFile("1", "", "", "Etc/GMT+3")):
        assert faults_of(write_v1(schedule), "schema.json") == []
        assert faults_of(write_v2(schedule), "schema2.json") == []


@needs_data
@pytest.mark.parametrize("example", ["pretalx-democon.json", "hub-schedule2.json"])
def test_what_was_read_can_be_exported_in_both_versions(example):
    found = read_schedule((DATA / example).read_bytes())
    assert faults_of(write_v1(found), "schema.json") == []
    assert faults_of(write_v2(found), "schema2.json") == []
    again = read_schedule(json.dumps(write_v2(found)).encode())
    assert {session.guid: session.starts for session in again.sessions} == {
        s.guid: s.starts for s in found.sessions
    }


def test_version_2_keeps_the_programme():
    found = read_schedule(json.dumps(write_v2(FAIR)).encode())

    panel, lunch = found.sessions
    assert (panel, lunch) == FAIR.sessions
    assert [(room.name, room.capacity) for room in found.rooms] == [("Room 1", 300), ("ラウンジ", None)]
    assert found.rooms[0] == FAIR.rooms[0]
    assert (found.version, found.title, found.zone, found.url) == (
        FAIR.version,
        FAIR.title,
        FAIR.zone,
        FAIR.url,
    )
    assert found.acronym == "autumn_fair_2026_fair"


def test_version_1_keeps_one_language_and_sorts_by_the_fairs_days():
    written = write_v1(FAIR)
    days = written["schedule"]["conference"]["days"]
    assert [(day["date"], list(day["rooms"])) for day in days] == [
        ("2026-09-19", ["Room 1"]),
        ("2026-09-20", ["ラウンジ"]),
    ]

    panel = read_schedule(json.dumps(written).encode()).sessions[0]
    assert (panel.abstract, panel.track) == ({"": "三人"}, "Careers after Japan")
    assert (panel.starts, panel.ends) == (FAIR.sessions[0].starts, FAIR.sessions[0].ends)
    assert [person.name for person in panel.persons] == ["森 彩", "Daniel Okafor"]


def test_exports_are_the_same_every_time():
    assert write_v1(FAIR) == write_v1(FAIR)
    assert write_v2(FAIR) == write_v2(FAIR)


def spoilt(path: list[Any], value: Any) -> bytes:
    document = json.loads(json.dumps(write_v2(FAIR)))
    place = document["schedule"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (["conference", "time_zone_name"], "Nowhere/Else", "conference.time_zone_name"),
        (["conference", "acronym"], "A B", "conference.acronym"),
        (["conference", "rooms", 0, "guid"], "x", "conference.rooms[0].guid"),
        (["conference", "rooms", 0, "capacity"], "many", "conference.rooms[0].capacity"),
        (["conference", "days"], {}, "conference.days"),
        (["conference", "start"], "2026-09-19", "conference.start"),
        (["events"], {}, "events"),
        (["events", 0], 3, "events[0]"),
        (["events", 0, "start"], "2026-09-19T10:00:00", "events[0].start"),
        (["events", 0, "end"], "2026-09-19T01:00:00+00:00", "events[0].end"),
        (["events", 0, "title"], " ", "events[0].title"),
        (["events", 0, "type"], "PARTY", "events[0].type"),
        (["events", 0, "language"], "Japanese", "events[0].language"),
        (["events", 0, "surprise"], 1, "events[0].surprise"),
        (["events", 0, "room"], {"guid": "00000000-0000-0000-0000-000000000000"}, "events[0].room.guid"),
        (["events", 0, "track"], {}, "events[0].track.slug"),
        (["events", 0, "participants", 0], {"name": "x"}, "events[0].participants[0].guid"),
        (["events", 0, "links", 0, "url"], "javascript:alert(1)", "events[0].links[0].url"),
        (["events", 0, "abstract"], {"english": "x"}, "events[0].abstract.english"),
        (["events", 1, "guid"], FAIR.sessions[0].guid, "events[1].guid"),
        (["events", 1, "language"], "en", "events[1].language"),
    ],
)
def test_each_fault_is_named_by_its_place(path, value, named):
    with pytest.raises(ScheduleProblems) as refused:
        read_schedule(spoilt(path, value))

    assert f"schedule.{named}" in [place for place, _ in refused.value.problems]
    assert all(sentence.in_("ja") != sentence.in_("en") for _, sentence in refused.value.problems)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"3", b"{}", b'{"schedule": []}', b"[" * 100_000, b"\xff"]
)
def test_what_is_no_schedule_is_refused(data):
    with pytest.raises(ScheduleProblems):
        read_schedule(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = [["conference"], ["conference", "rooms"], ["conference", "days"], ["events"], ["events", 0]]
KEYS += [
    ["events", 0, key]
    for key in ("title", "abstract", "participants", "links", "room", "track", "start", "end", "type")
]


@settings(deadline=None)
@given(st.sampled_from(KEYS), JSON)
def test_any_json_is_a_schedule_or_refused(path, value):
    with suppress(ScheduleProblems):
        read = read_schedule(spoilt(path, value))
        assert all(session.starts < session.ends for session in read.sessions)


WORDS = st.text(max_size=12)
KINDS = st.sampled_from(["talk", "panel", "information session", "break", "x y"])


def a_session(minutes: int, words: str, room: str, kind: str, code: str) -> SessionEntry:
    starts = FAIR.sessions[0].starts + timedelta(minutes=minutes)
    return SessionEntry(
        guid="",
        title=words,
        starts=starts,
        ends=starts + timedelta(minutes=50),
        room=room,
        track=words,
        kind=kind,
        subtitle=words,
        abstract={"en": words},
        description={"": words},
        code=code,
        slug=code,
        persons=(PersonEntry(words or "x", code=code),),
    )


SESSIONS = st.lists(st.builds(a_session, st.integers(-4500, 4500), WORDS, WORDS, KINDS, WORDS), max_size=4)


@needs_data
@settings(deadline=None)
@given(SESSIONS, WORDS)
def test_any_programme_is_exported_so_that_it_validates(sessions, acronym):
    schedule = ScheduleFile("1", acronym, "t", "Asia/Tokyo", tuple(sessions))
    assert faults_of(write_v1(schedule), "schema.json") == []
    assert faults_of(write_v2(schedule), "schema2.json") == []
