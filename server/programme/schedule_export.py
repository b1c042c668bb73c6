"""The programme as a schedule file for other programs."""

import json
from dataclasses import replace

from sqlmodel import col, select

from core.fair.access import fair_id, visible_fair
from core.fair.models import Fair
from core.kit.i18n import pick
from core.kit.work import Work
from server.programme.access import stored
from server.programme.lines import sessions_of
from server.programme.models import Appearance, Recorded, Resource, Room, Session, Speaker, Track
from server.programme.people import speaker_name
from server.programme.places import rooms_of, tracks_of
from server.programme.schedule_json import (
    LinkEntry,
    PersonEntry,
    RoomEntry,
    ScheduleFile,
    SessionEntry,
    TrackEntry,
    write_v1,
    write_v2,
)
from server.programme.schedule_names import NO_TRACK


def exported(work: Work, fair: str, *, version: int, site: str) -> bytes:
    """schedule.json, in version 1 or 2 of the voc's format; *site* is this installation's address."""
    where = visible_fair(work, fair)
    schedule = schedule_of(work, where, site=site)
    document = write_v1(without_cancelled(schedule)) if version == 1 else write_v2(with_tracks(schedule))
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def without_cancelled(schedule: ScheduleFile) -> ScheduleFile:
    """Version 1 has no word for a cancelled session, so it is left out."""
    held = tuple(session for session in schedule.sessions if not session.cancelled)
    return replace(schedule, sessions=held)


def with_tracks(schedule: ScheduleFile) -> ScheduleFile:
    """Version 2 asks for a track: sessions without one are on :data:`NO_TRACK`."""
    sessions = tuple(replace(session, track=session.track or NO_TRACK) for session in schedule.sessions)
    if sessions == schedule.sessions:
        return schedule
    return replace(
        schedule, sessions=sessions, tracks=(*schedule.tracks, TrackEntry(name=NO_TRACK, slug=NO_TRACK))
    )


def schedule_of(work: Work, fair: Fair, *, site: str) -> ScheduleFile:
    """Everything that such a file can hold; its version is the moment of the last change."""
    rooms = {stored(room.id): room for room in rooms_of(work, fair_id(fair))}
    tracks = {stored(track.id): track for track in tracks_of(work, fair_id(fair))}
    sessions = sessions_of(work, fair_id(fair))
    address = f"{site.rstrip('/')}/fairs/{fair.slug}"
    changed = max((session.changed_at for session in sessions), default=fair.created_at)
    people, links = persons_of(work, fair_id(fair)), links_of(work, fair_id(fair))
    return ScheduleFile(
        version=changed.strftime("%Y-%m-%d %H:%M"),
        acronym=fair.slug,
        title=pick("en", fair.name_en, fair.name_ja),
        zone=fair.zone,
        url=address,
        rooms=tuple(
            RoomEntry(name=room.name_en, description={"ja": room.name_ja} if room.name_ja else {})
            for room in rooms.values()
        ),
        tracks=tuple(TrackEntry(name=track.name_en) for track in tracks.values()),
        sessions=tuple(
            entry_of(
                session,
                room=rooms[session.room_id],
                track=tracks.get(session.track_id or 0),
                persons=tuple(people.get(stored(session.id), ())),
                links=tuple(links.get(stored(session.id), ())),
                url=f"{address}/sessions/{session.id}",
            )
            for session in sessions
        ),
    )


def entry_of(
    session: Session, *, room: Room, track: Track | None, persons: tuple[PersonEntry, ...],
    links: tuple[LinkEntry, ...], url: str,
) -> SessionEntry:  # fmt: skip
    """A session; where it has two titles the Japanese one is the subtitle."""
    both = bool(session.title_en and session.title_ja)
    abstract = {"en": session.abstract_en, "ja": session.abstract_ja}
    return SessionEntry(
        guid=session.guid,
        title=session.title_en or session.title_ja,
        subtitle=session.title_ja if both else "",
        starts=session.starts_at,
        ends=session.ends_at,
        room=room.name_en,
        track=track.name_en if track else "",
        kind=session.kind,
        language=session.languages[0] if session.languages else "",
        abstract={language: text for language, text in abstract.items() if text},
        url=url,
        slug=f"session-{session.id}",
        persons=persons,
        links=links,
        do_not_record=session.recorded == Recorded.NOT_RECORDED,
        cancelled=session.cancelled_at is not None,
    )


def persons_of(work: Work, fair: int) -> dict[int, list[PersonEntry]]:
    """Who appears in each session, in order."""
    found: dict[int, list[PersonEntry]] = {}
    rows = select(Appearance, Speaker).join(Speaker).where(Speaker.fair_id == fair)
    for appearance, speaker in work.session.exec(rows.order_by(col(Appearance.position), col(Appearance.id))):
        person = PersonEntry(
            name=speaker_name(speaker, "en"),
            guid=speaker.guid,
            role=appearance.role,
            biography=pick("en", speaker.bio_en, speaker.bio_ja),
        )
        found.setdefault(appearance.session_id, []).append(person)
    return found


def links_of(work: Work, fair: int) -> dict[int, list[LinkEntry]]:
    """What there is to read on the web, by session; files stay with the fair."""
    found: dict[int, list[LinkEntry]] = {}
    rows = select(Resource).join(Session).where(Session.fair_id == fair, Resource.link != "")
    for row in work.session.exec(rows.order_by(col(Resource.position), col(Resource.id))):
        entry = LinkEntry(url=row.link, title=pick("en", row.title_en, row.title_ja))
        found.setdefault(row.session_id, []).append(entry)
    return found
