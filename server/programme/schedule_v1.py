"""schedule.json, version 1, as frab and pretalx write it: days, in them rooms, in them sessions. Pure.

Source: voc/schedule, validator/json/schema.json.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from core.kit.i18n import say
from core.kit.times import zone_of
from server.programme.schedule_checks import CODE, Part
from server.programme.schedule_file import LinkEntry, PersonEntry, RoomEntry, ScheduleFile, SessionEntry
from server.programme.schedule_parts import (
    acronym_of,
    code_of,
    guid_of,
    plain_words,
    present,
    read_links,
    read_room,
    read_session,
    slug_of,
    zone_field,
)

EVENT = (
    *(
        "guid",
        "code",
        "id",
        "logo",
        "date",
        "start",
        "end",
        "duration",
        "room",
        "slug",
        "url",
        "title",
        "subtitle",
    ),
    *("track", "type", "language", "abstract", "description", "recording_license", "do_not_record"),
    *("do_not_stream", "persons", "links", "feedback_url", "origin_url", "attachments"),
)
NEEDED = (
    *("abstract", "date", "duration", "guid", "id", "language", "links", "persons", "room", "slug", "start"),
    *("subtitle", "title", "track", "type", "url"),
)
LINKS = frozenset(["slides", "paper", "web", "blog", "article", "media", "related", "activitypub"])

Sessions = list[tuple[Part, SessionEntry]]


def read_v1(schedule: Part, conference: Part) -> tuple[Sessions, list[RoomEntry]]:
    """Sessions with their place in the document, and rooms: those listed and those that only days name."""
    if "rooms" in schedule.names():
        schedule.note("rooms", say("Rooms belong into the conference, not beside it. Please move them."))
    conference.needs("title", "acronym", "days", "daysCount", "start", "end", "timeslot_duration")
    conference.only(
        *(
            "acronym",
            "title",
            "description",
            "start",
            "end",
            "daysCount",
            "timeslot_duration",
            "time_zone_name",
        ),
        *("logo", "colors", "keywords", "url", "tracks", "rooms", "meta", "days"),
    )
    conference.whole("daysCount")
    for key in ("start", "end", "timeslot_duration"):
        conference.text(key)
    rooms: dict[str, RoomEntry] = {}
    for part in conference.parts("rooms"):
        translated = [key for key in part.names() if key.startswith("description_")]
        room = read_room(part, "assembly", *translated)
        rooms[room.name] = room
    sessions: Sessions = []
    for day in conference.parts("days"):
        in_rooms = _day(day)
        for name in in_rooms.names():
            rooms.setdefault(name, RoomEntry(name))
            sessions += [(part, read) for part in in_rooms.parts(name) if (read := _session(part, name))]
    return sessions, list(rooms.values())


def _day(day: Part) -> Part:
    day.needs("date", "day_end", "day_start", "index", "rooms")
    day.only("index", "date", "day_start", "day_end", "rooms")
    day.whole("index")
    day.text("date", pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    day.moment("day_start")
    day.moment("day_end")
    return day.part("rooms")


def _session(part: Part, room: str) -> SessionEntry | None:
    part.needs(*NEEDED)
    part.only(*EVENT)
    part.whole("id", least=1)
    part.text("start", pattern="^(0[0-9]|1[0-9]|2[0-3]):[0-5][0-9]$")
    part.text("recording_license")
    if part.text("room") not in ("", room):
        part.note("room", say("The session stands under another room than it names. Please correct one."))
    starts, ends = part.moment("date"), part.moment("end")
    duration = part.text("duration", pattern="^[0-9]+:[0-9]{2}$")
    if starts is not None and ends is None and (found := re.fullmatch("([0-9]{1,4}):([0-9]{2})", duration)):
        ends = starts + timedelta(hours=int(found[1]), minutes=int(found[2]))
    track, language, kind = part.text("track", null=True), part.text("language", null=True), part.text("type")
    persons = tuple(_person(person) for person in part.parts("persons"))
    links, attachments = read_links(part, "links", LINKS), read_links(part, "attachments", LINKS)
    unrecorded = part.flag("do_not_record")
    core = read_session(part, starts, ends)
    return core and replace(
        core,
        room=room,
        track=track,
        kind=kind.lower() or "talk",
        language=language[:2].lower(),
        persons=persons,
        links=links,
        attachments=attachments,
        do_not_record=unrecorded,
    )


def _person(part: Part) -> PersonEntry:
    """Somebody as frab (``id`` and ``public_name``) or as pretalx (``name``) writes them."""
    part.whole("id")
    name = part.text("name") or part.text("public_name")
    if not name.strip():
        part.note("name", say("A person needs a name."))
    code, biography = part.text("code", pattern=CODE), part.text("biography", null=True)
    return PersonEntry(name, part.guid(), code, biography=biography)


def write_v1(schedule: ScheduleFile) -> dict[str, Any]:
    """The programme as the voc's validator wants version 1; numbers and identifiers are stable.

    One text is kept of several languages, days begin and end at midnight in the schedule's zone.
    """
    zone = zone_of(schedule.zone)
    ordered = sorted(schedule.sessions, key=lambda each: (each.starts, each.room, each.guid, each.title))
    numbers = {id(session): number for number, session in enumerate(ordered, start=1)}
    days: list[dict[str, Any]] = []
    for day, group in groupby(ordered, key=lambda each: each.starts.astimezone(zone).date()):
        days.append(_written_day(len(days) + 1, day, list(group), schedule, numbers))
    moments = [moment for each in ordered for moment in (each.starts, each.ends)]
    first, last = (f(moments).astimezone(zone).date() if moments else date(1970, 1, 1) for f in (min, max))
    conference = {
        "acronym": acronym_of(schedule.acronym),
        "title": schedule.title,
        "start": first.isoformat(),
        "end": last.isoformat(),
        "daysCount": len(days),
        "timeslot_duration": "00:05",
        **zone_field(schedule.zone),
        **present(url=schedule.url),
        "tracks": [
            present(name=track.name, slug=slug_of(track.slug, track.name), color=track.color)
            for track in schedule.tracks
        ],
        "rooms": [
            {"name": room.name, "guid": guid_of(room.guid, "room", room.name), "capacity": room.capacity}
            | present(slug=slug_of(room.slug, room.name), description=plain_words(room.description))
            for room in schedule.rooms
        ],
        "days": days,
    }
    return {"schedule": {"version": schedule.version, "conference": conference}}


def _written_day(
    index: int, day: date, sessions: list[SessionEntry], schedule: ScheduleFile, numbers: dict[int, int]
) -> dict[str, Any]:
    zone = zone_of(schedule.zone)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        rooms.setdefault(session.room, []).append(_written(session, schedule, numbers[id(session)]))
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": datetime.combine(day, time(), zone).isoformat(),
        "day_end": datetime.combine(day, time(23, 59, 59), zone).isoformat(),
        "rooms": rooms,
    }


def _written(session: SessionEntry, schedule: ScheduleFile, number: int) -> dict[str, Any]:
    local = session.starts.astimezone(zone_of(schedule.zone))
    minutes = max(0, int((session.ends - session.starts).total_seconds()) // 60)
    names = {track.slug: track.name for track in schedule.tracks if track.slug}
    return {
        "guid": guid_of(session.guid, "session", session.title, session.starts.isoformat()),
        **code_of(session.code),
        "id": number,
        "date": local.isoformat(timespec="seconds"),
        "start": f"{local:%H:%M}",
        "end": session.ends.astimezone(local.tzinfo).isoformat(timespec="seconds"),
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "room": session.room,
        "slug": slug_of(session.slug, session.title, session.guid),
        "url": session.url,
        "title": session.title,
        "subtitle": session.subtitle,
        "track": names.get(session.track, session.track) or None,
        "type": session.kind,
        "language": session.language or None,
        "abstract": plain_words(session.abstract, session.language),
        "description": plain_words(session.description, session.language),
        "do_not_record": session.do_not_record,
        "persons": [
            {"name": person.name, "guid": guid_of(person.guid, "person", person.name)}
            | code_of(person.code)
            | present(biography=person.biography)
            for person in session.persons
        ],
        "links": _written_links(session.links),
        "attachments": _written_links(session.attachments),
    }


def _written_links(links: Iterable[LinkEntry]) -> list[dict[str, Any]]:
    return [
        present(url=link.url, title=link.title, type=link.kind if link.kind in LINKS else "")
        for link in links
        if link.url
    ]
