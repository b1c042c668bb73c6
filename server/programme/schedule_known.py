"""What a fair has already of what a schedule file names, and the making of what it has not."""

from sqlmodel import select

from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.work import Work
from server.programme.lines import sessions_of
from server.programme.models import Room, Speaker, Track
from server.programme.places import rooms_of, tracks_of
from server.programme.schedule_file import PersonEntry
from server.programme.schedule_names import key_of, names_of, said_about


class Known:
    """Rooms and tracks by either name, speakers by identifier and by every way to write them."""

    def __init__(self, work: Work, fair: Fair) -> None:
        self.work, self.fair = work, fair
        known = fair_id(fair)
        rooms, tracks = rooms_of(work, known), tracks_of(work, known)
        self.rooms = {name: room for room in rooms for name in (room.name_ja, room.name_en) if name}
        self.tracks = {name: track for track in tracks for name in (track.name_ja, track.name_en) if name}
        self.sessions = {session.guid: session for session in sessions_of(work, known)}
        speakers = work.session.exec(select(Speaker).where(Speaker.fair_id == known)).all()
        self.by_guid = {speaker.guid: speaker for speaker in speakers}
        self.by_name = {name: speaker for speaker in speakers for name in names_of(speaker)}

    def track(self, name: str) -> Track | None:
        """The track, made if there is none of that name; None for no name."""
        if not name:
            return None
        if name not in self.tracks:
            position = len({track.id for track in self.tracks.values()})
            self.tracks[name] = Track(fair_id=fair_id(self.fair), name_en=name, position=position)
            self.work.session.add(self.tracks[name])
            self.work.session.flush()
        return self.tracks[name]

    def room(self, name: str) -> Room:
        """The room, made if there is none of that name."""
        if name in self.rooms:
            return self.rooms[name]
        position = len({room.id for room in self.rooms.values()})
        room = self.rooms[name] = Room(fair_id=fair_id(self.fair), name_en=name, position=position)
        self.work.session.add(room)
        self.work.session.flush()
        return room

    def speaker(self, person: PersonEntry) -> Speaker | None:
        """Who that is, by identifier, else by name."""
        return self.by_guid.get(person.guid) or self.by_name.get(person.name)

    def person_key(self, person: PersonEntry) -> str:
        """The same for the same person, known or new."""
        known = self.speaker(person)
        return known.guid if known else key_of(person)

    def person(self, entry: PersonEntry) -> Speaker:
        """The speaker, made if nobody is called so."""
        known = self.speaker(entry)
        if known is not None:
            return known
        speaker = Speaker(
            fair_id=fair_id(self.fair),
            created_at=self.work.now,
            changed_at=self.work.now,
            **vars(said_about(entry)),
        )
        if entry.guid:
            speaker.guid = entry.guid
        self.work.session.add(speaker)
        self.work.session.flush()
        self.by_guid[speaker.guid] = self.by_name[entry.name] = speaker
        return speaker
