"""schedule.json, version 2, as the hub writes it: one list of sessions with start and end. Pure.

Source: voc/schedule, validator/json/schema2.json (alpha-3).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from core.kit.i18n import say
from core.kit.times import zone_of
from server.programme.schedule_checks import LANGUAGE, Part
from server.programme.schedule_file import (
    LinkEntry,
    PersonEntry,
    RoomEntry,
    ScheduleFile,
    SessionEntry,
    Words,
)
from server.programme.schedule_parts import (
    acronym_of,
    code_of,
    guid_of,
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
        "logo",
        "start",
        "end",
        "duration",
        "room",
        "slug",
        "url",
        "title",
        "subtitle",
        "track",
    ),
    *("type", "language", "abstract", "description", "participants", "links", "attachments", "state"),
)
NEEDED = (
    *(
        "abstract",
        "guid",
        "language",
        "links",
        "participants",
        "room",
        "slug",
        "start",
        "end",
        "subtitle",
        "title",
    ),
    *("track", "type", "url"),
)
PAUSES = frozenset(["BREAK", "META"])
KINDS = PAUSES | frozenset(
    [
        "TALK",
        "WORKSHOP",
        "HANDS-ON",
        "MEETING",
        "DISCUSSION",
        "PERFORMANCE",
        "CONCERT",
        "GAME",
        "LIGHTNING_TALK",
        "OTHER",
    ]
)
KIND_OF = {"PANEL": "DISCUSSION", "BREAKOUT": "WORKSHOP", "INFORMATION": "TALK", "SOCIAL": "MEETING"}
"""Our kinds that the format does not know, as the nearest that it does."""
LINKS = frozenset(["SLIDES", "PAPER", "WEB", "BLOG", "ARTICLE", "BOOK", "MEDIA", "RELATED"]) | frozenset(
    ["FEEDBACK", "ORIGIN", "ACTIVITYPUB"]
)
ROLES = frozenset(["SPEAKER", "MODERATOR", "CONTRIBUTOR", "HOST", "GUEST"])
GONE = frozenset(["REJECTED", "CANCELED", "WITHDRAWN", "DELETED"])
STATES = GONE | frozenset(["DRAFT", "SUBMITTED", "ACCEPTED", "CONFIRMED", "DELAYED"])

Sessions = list[tuple[Part, SessionEntry]]


def read_v2(schedule: Part, conference: Part) -> tuple[Sessions, list[RoomEntry]]:
    """Sessions with their place in the document, and rooms."""
    conference.needs("title", "acronym", "days", "start", "end")
    conference.only(
        *(
            "acronym",
            "title",
            "description",
            "start",
            "end",
            "timeslot_duration",
            "time_zone_name",
            "logo",
            "colors",
        ),
        *("keywords", "url", "languages", "defaults", "tracks", "rooms", "meta", "days"),
    )
    conference.moment("start")
    conference.moment("end")
    for day in conference.parts("days"):
        day.needs("date", "end", "start", "index")
        day.only("index", "date", "start", "end")
        day.whole("index")
        day.moment("start")
        day.moment("end")
    rooms = [read_room(part, "parent") for part in conference.parts("rooms")]
    people = {part.guid(): part.text("biography", null=True) for part in schedule.parts("persons")}
    by_guid = {room.guid: room.name for room in rooms if room.guid}
    sessions: Sessions = []
    for part in schedule.parts("events"):
        is_pause = part.text("type") in PAUSES
        read = _pause(part, by_guid) if is_pause else _session(part, by_guid, people)
        if read is not None:
            sessions.append((part, read))
    known = {room.name for room in rooms}
    unlisted = dict.fromkeys(each.room for _, each in sessions if each.room and each.room not in known)
    return sessions, [*rooms, *(RoomEntry(name) for name in unlisted)]


def _session(part: Part, rooms: dict[str, str], people: dict[str, str]) -> SessionEntry | None:
    part.needs(*NEEDED)
    part.only(*EVENT)
    kind, language = part.choice("type", KINDS), part.text("language", pattern=LANGUAGE)
    state = part.choice("state", STATES)
    track = ""
    if "track" in part.names():
        named = part.part("track")
        named.needs("slug")
        track = named.text("slug")
    persons = tuple(_person(person, people) for person in part.parts("participants"))
    links, attachments = (
        read_links(part, "links", LINKS, "service"),
        read_links(part, "attachments", LINKS, "service"),
    )
    room = _room_name(part, rooms)
    core = read_session(part, part.moment("start"), part.moment("end"))
    return core and replace(
        core,
        room=room,
        track=track,
        kind=kind.lower() or "talk",
        language=language,
        persons=persons,
        links=links,
        attachments=attachments,
        cancelled=state in GONE,
    )


def _pause(part: Part, rooms: dict[str, str]) -> SessionEntry | None:
    """A break or another thing without people (MetaEvent)."""
    part.needs("start", "end", "title", "type")
    part.only("type", "title", "subtitle", "guid", "start", "end", "room")
    room = _room_name(part, rooms)
    core = read_session(part, part.moment("start"), part.moment("end"))
    return core and replace(core, room=room, kind=part.text("type").lower())


def _room_name(part: Part, rooms: dict[str, str]) -> str:
    if "room" not in part.names():
        return ""
    named = part.part("room")
    named.needs("guid")
    guid, name = named.guid(), named.text("name")
    if guid and guid not in rooms and not name:
        named.note("guid", say("There is no room with this identifier in the file."))
    return rooms.get(guid) or name


def _person(part: Part, people: dict[str, str]) -> PersonEntry:
    part.needs("guid", "name")
    guid, role = part.guid(), part.choice("role", ROLES)
    return PersonEntry(
        part.text("name"), guid, role=role.lower() or "speaker", biography=people.get(guid, "")
    )


def write_v2(schedule: ScheduleFile, *, language: str = "en") -> dict[str, Any]:
    """The programme as the voc's validator wants version 2; *language* is that of texts which name none."""
    zone = zone_of(schedule.zone)
    ordered = sorted(schedule.sessions, key=lambda each: (each.starts, each.room, each.guid, each.title))
    days = sorted({each.starts.astimezone(zone).date() for each in ordered})
    moments = [moment.astimezone(zone) for each in ordered for moment in (each.starts, each.ends)]
    nowhen = datetime(1970, 1, 1, tzinfo=UTC)
    people = {_person_guid(person): person for each in ordered for person in each.persons}
    conference = {
        "acronym": acronym_of(schedule.acronym),
        "title": schedule.title,
        "start": min(moments, default=nowhen).isoformat(timespec="seconds"),
        "end": max(moments, default=nowhen).isoformat(timespec="seconds"),
        "timeslot_duration": "PT5M",
        **zone_field(schedule.zone),
        **present(url=schedule.url),
        "tracks": [
            present(name=track.name, slug=slug_of(track.slug, track.name), color=track.color)
            for track in schedule.tracks
        ],
        "rooms": [
            {"name": room.name, "guid": guid_of(room.guid, "room", room.name), "capacity": room.capacity}
            | {"slug": slug_of(room.slug, room.name), "description": _words(room.description)}
            for room in schedule.rooms
        ],
        "days": [
            {
                "index": index,
                "date": day.isoformat(),
                "start": datetime.combine(day, time(), zone).isoformat(),
                "end": datetime.combine(day, time(23, 59, 59), zone).isoformat(),
            }
            for index, day in enumerate(days, start=1)
        ],
    }
    guids = {room.name: guid_of(room.guid, "room", room.name) for room in schedule.rooms}
    written = {
        "version": schedule.version,
        "conference": conference,
        "events": [_written(each, schedule, guids, language) for each in ordered],
        "persons": [
            {"guid": guid, "name": person.name} | present(biography=person.biography)
            for guid, person in people.items()
        ],
    }
    return {"schedule": written}


def _written(
    session: SessionEntry, schedule: ScheduleFile, rooms: dict[str, str], language: str
) -> dict[str, Any]:
    zone = zone_of(schedule.zone)
    kind = session.kind.upper().replace(" ", "_")
    known = kind if kind in KINDS else KIND_OF.get(kind.split("_")[0], "OTHER")
    name = session.room
    core = {
        "type": known,
        "title": session.title,
        "subtitle": session.subtitle,
        "guid": guid_of(session.guid, "session", session.title, session.starts.isoformat()),
        "start": session.starts.astimezone(zone).isoformat(timespec="seconds"),
        "end": session.ends.astimezone(zone).isoformat(timespec="seconds"),
        "room": {"guid": rooms.get(name) or guid_of("", "room", name)} | present(name=name),
    }
    if known in PAUSES:
        return core
    names = {track.name: slug_of(track.slug, track.name) for track in schedule.tracks}
    return core | {
        **code_of(session.code),
        "slug": slug_of(session.slug, session.title, session.guid),
        "url": session.url,
        "track": {"slug": names.get(session.track) or slug_of(session.track, session.track)},
        "language": session.language or language,
        "abstract": _words(session.abstract),
        "description": _words(session.description),
        "participants": [
            {"guid": _person_guid(person), "name": person.name, "role": role if role in ROLES else "SPEAKER"}
            for person in session.persons
            for role in [person.role.upper()]
        ],
        "links": _written_links(session.links),
        "attachments": _written_links(session.attachments),
        "state": "CANCELED" if session.cancelled else "CONFIRMED",
    }


def _person_guid(person: PersonEntry) -> str:
    return guid_of(person.guid, "person", person.name)


def _words(words: Words) -> str | dict[str, str] | None:
    """A text without language as it is, else all that have one."""
    named = {language: text for language, text in words.items() if language}
    return named or words.get("") or None


def _written_links(links: Iterable[LinkEntry]) -> list[dict[str, Any]]:
    kinds = [(link, link.kind.upper()) for link in links if link.url]
    return [
        present(url=link.url, title=link.title, type=kind if kind in LINKS else "") for link, kind in kinds
    ]
