"""A programme as schedule.json of the voc, in and out, version 1 and version 2. Pure.

As strict as the voc's schemas when reading, and besides: moments have offsets, a session ends after it
begins, its room exists, addresses are of the web, and no two sessions share an identifier.
Source: voc/schedule, validator/json.
"""

import json

from core.kit.i18n import Sentence, say
from core.kit.times import is_zone
from server.programme.schedule_checks import Part
from server.programme.schedule_file import (
    LinkEntry,
    PersonEntry,
    RoomEntry,
    ScheduleFile,
    ScheduleProblems,
    SessionEntry,
    TrackEntry,
)
from server.programme.schedule_parts import ACRONYM, read_track
from server.programme.schedule_v1 import read_v1, write_v1
from server.programme.schedule_v2 import read_v2, write_v2

__all__ = [
    "LinkEntry",
    "PersonEntry",
    "RoomEntry",
    "ScheduleFile",
    "ScheduleProblems",
    "SessionEntry",
    "TrackEntry",
    "read_schedule",
    "write_v1",
    "write_v2",
]

MAX_BYTES = 20_000_000


def read_schedule(data: bytes) -> ScheduleFile:
    """The programme in a schedule.json of either version; version 2 is known by its list of events.

    Raises:
        ScheduleProblems: Every fault with its path, up to 500.
    """
    if len(data) > MAX_BYTES:
        raise ScheduleProblems([("", say("The file is too large. A schedule may have up to 20 MB."))])
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        raise ScheduleProblems(
            [("", say("The file is no JSON. Please export the schedule again."))]
        ) from None
    problems: list[tuple[str, Sentence]] = []
    schedule = Part(document.get("schedule") if isinstance(document, dict) else None, "schedule", problems)
    schedule.needs("version", "conference")
    conference = schedule.part("conference")
    sessions, rooms = (read_v2 if "events" in schedule.names() else read_v1)(schedule, conference)
    _refuse_twins(sessions)
    found = ScheduleFile(
        version=schedule.text("version"),
        acronym=conference.text("acronym", pattern=ACRONYM),
        title=conference.text("title"),
        zone=_zone(conference),
        sessions=tuple(session for _, session in sessions),
        rooms=tuple(rooms),
        tracks=tuple(read_track(part) for part in conference.parts("tracks")),
        url=conference.address(),
    )
    if problems:
        raise ScheduleProblems(problems)
    return found


def _zone(conference: Part) -> str:
    zone = conference.text("time_zone_name")
    if zone and not is_zone(zone):
        conference.note(
            "time_zone_name", say("There is no time zone by that name. Please choose one from the list.")
        )
    return zone or "UTC"


def _refuse_twins(sessions: list[tuple[Part, SessionEntry]]) -> None:
    seen: set[str] = set()
    for part, session in sessions:
        if session.guid and session.guid in seen:
            part.note("guid", say("Two sessions have this identifier. Please give each its own."))
        seen.add(session.guid)
