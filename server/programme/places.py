"""Rooms and tracks: where sessions are, and the threads that run through them."""

from sqlmodel import col, select

from core.fair.access import fair_id, organised_fair
from core.kit.errors import Conflict, Invalid
from core.kit.i18n import say
from core.kit.work import Work
from server.programme.access import room_of, track_of
from server.programme.messages import ProgrammeChanged
from server.programme.models import Hue, Room, Session, Track


def add_room(work: Work, fair: str | int, *, name_en: str, name_ja: str = "") -> Room:
    """A new room behind the others; its English name is its own within the fair."""
    where = organised_fair(work, fair)
    require_free_name(room_named(work, fair_id(where), name_en))
    room = Room(
        fair_id=fair_id(where), name_en=name_en, name_ja=name_ja, position=len(rooms_of(work, fair_id(where)))
    )
    work.session.add(room)
    work.session.flush()
    return room


def change_room(work: Work, fair: str | int, room_id: int, *, name_en: str, name_ja: str = "") -> Room:
    """Other names for a room; everybody with the programme open sees them."""
    where = organised_fair(work, fair)
    room = room_of(work, where, room_id)
    require_free_name(room_named(work, fair_id(where), name_en), apart_from=room_id)
    room.name_en, room.name_ja = name_en, name_ja
    work.session.add(room)
    work.announce(f"fair:{where.id}", ProgrammeChanged())
    return room


def remove_room(work: Work, fair: str | int, room_id: int) -> None:
    """Take a room away; ``Conflict`` while a session, even a cancelled one, is in it."""
    where = organised_fair(work, fair)
    room = room_of(work, where, room_id)
    if work.session.exec(select(Session.id).where(Session.room_id == room_id)).first() is not None:
        raise Conflict(say("There are sessions in this room. Please move them to another room first."))
    work.session.delete(room)


def add_track(work: Work, fair: str | int, *, name_en: str, name_ja: str = "", hue: Hue = Hue.ASAGI) -> Track:
    """A new track behind the others."""
    where = organised_fair(work, fair)
    require_free_name(track_named(work, fair_id(where), name_en))
    count = len(tracks_of(work, fair_id(where)))
    track = Track(fair_id=fair_id(where), name_en=name_en, name_ja=name_ja, hue=hue, position=count)
    work.session.add(track)
    work.session.flush()
    return track


def change_track(
    work: Work, fair: str | int, track_id: int, *, name_en: str, name_ja: str = "", hue: Hue
) -> Track:
    """Other names or another hue for a track."""
    where = organised_fair(work, fair)
    track = track_of(work, where, track_id)
    require_free_name(track_named(work, fair_id(where), name_en), apart_from=track_id)
    track.name_en, track.name_ja, track.hue = name_en, name_ja, hue
    work.session.add(track)
    work.announce(f"fair:{where.id}", ProgrammeChanged())
    return track


def remove_track(work: Work, fair: str | int, track_id: int) -> None:
    """Take a track away; its sessions stay, without one."""
    where = organised_fair(work, fair)
    track = track_of(work, where, track_id)
    for session in work.session.exec(select(Session).where(Session.track_id == track_id)):
        session.track_id = None
        work.session.add(session)
    work.session.flush()
    work.session.delete(track)
    work.announce(f"fair:{where.id}", ProgrammeChanged())


def rooms_of(work: Work, fair: int) -> list[Room]:
    """Every room, in its order; the caller has passed the fair's door."""
    return list(
        work.session.exec(select(Room).where(Room.fair_id == fair).order_by(col(Room.position), col(Room.id)))
    )


def tracks_of(work: Work, fair: int) -> list[Track]:
    """Every track, in its order; the caller has passed the fair's door."""
    found = select(Track).where(Track.fair_id == fair).order_by(col(Track.position), col(Track.id))
    return list(work.session.exec(found))


def require_free_name(named: Room | Track | None, *, apart_from: int | None = None) -> None:
    """``Invalid`` on ``name_en`` where another one of the fair is called so."""
    if named is not None and named.id != apart_from:
        sentence = say("There is one called {name} already. Please choose another name.", name=named.name_en)
        raise Invalid({"name_en": sentence})


def room_named(work: Work, fair: int, name: str) -> Room | None:
    """The room of that English name."""
    return work.session.exec(select(Room).where(Room.fair_id == fair, Room.name_en == name)).first()


def track_named(work: Work, fair: int, name: str) -> Track | None:
    """The track of that English name."""
    return work.session.exec(select(Track).where(Track.fair_id == fair, Track.name_en == name)).first()
