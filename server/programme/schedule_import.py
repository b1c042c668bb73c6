"""A schedule file into the programme: first what it would do, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import select

from core.fair.access import organised_fair
from core.fair.models import Fair
from core.kit.errors import Invalid
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from server.programme.access import stored
from server.programme.clashes import Placed, clashes
from server.programme.clashing import held_words
from server.programme.messages import ProgrammeChanged
from server.programme.models import Resource, Session, StageRole
from server.programme.schedule import Details, appearances_of, details_of, put_changed, put_new
from server.programme.schedule_json import (
    ScheduleFile,
    ScheduleProblems,
    SessionEntry,
    read_schedule,
)
from server.programme.schedule_known import Known
from server.programme.schedule_names import (
    NO_TRACK,
    key_of,
    kind_of,
    recorded_of,
    role_of,
    with_texts,
)

MOST_SESSIONS = 2000


@dataclass(frozen=True)
class Outlook:
    """What an import would do, and everything that speaks against it.

    ``problems`` stop it; ``clashes`` stop it unless the organiser says that they may be.
    """

    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: int = 0
    rooms: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    problems: tuple[tuple[str, Sentence], ...] = ()
    clashes: tuple[Sentence, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Whether nothing is wrong with the file itself."""
        return not self.problems


def look_ahead(work: Work, fair: str, *, data: bytes) -> Outlook:
    """What importing *data* would do; changes nothing."""
    where = organised_fair(work, fair)
    try:
        schedule = read_schedule(data)
    except ScheduleProblems as wrong:
        return Outlook(problems=tuple(wrong.problems))
    return Import(work, where, schedule).outlook()


def import_schedule(work: Work, fair: str, *, data: bytes, with_clashes: bool = False) -> Outlook:
    """Make and change sessions as the file says; those it does not name stay as they are.

    Raises:
        Invalid: On ``file``, where :func:`look_ahead` names problems, or clashes that may not be.
    """
    where = organised_fair(work, fair)
    outlook = look_ahead(work, fair, data=data)
    if not outlook.is_possible:
        raise Invalid({"file": say("Nothing was changed: there is something wrong with this file.")})
    if outlook.clashes and not with_clashes:
        raise Invalid({"file": say("Nothing was changed: sessions of this file clash.")})
    Import(work, where, read_schedule(data)).carry_out()
    work.announce(f"fair:{where.id}", ProgrammeChanged())
    return outlook


@dataclass(frozen=True)
class Held:
    """A session as it would be, ``late`` minutes after its plan; whether the file makes or changes it."""

    title: str
    begins: datetime
    finishes: datetime
    late: int
    is_touched: bool = False


class Import:
    """One file against one fair's programme."""

    def __init__(self, work: Work, fair: Fair, schedule: ScheduleFile) -> None:
        self.work, self.fair, self.schedule = work, fair, schedule
        self.known = Known(work, fair)

    def outlook(self) -> Outlook:
        """What it would do, by comparing names and identifiers."""
        entries = self.schedule.sessions
        made = [entry.title for entry in entries if entry.guid not in self.known.sessions]
        kept = [entry for entry in entries if entry.guid in self.known.sessions]
        changed = [entry.title for entry in kept if self.differs(entry)]
        people = {key_of(person): person for entry in entries for person in entry.persons}
        return Outlook(
            made=tuple(made),
            changed=tuple(changed),
            same=len(kept) - len(changed),
            rooms=tuple(dict.fromkeys(e.room for e in entries if e.room and e.room not in self.known.rooms)),
            tracks=tuple(
                dict.fromkeys(
                    self.track_name(e)
                    for e in entries
                    if self.track_name(e) and self.track_name(e) not in self.known.tracks
                )
            ),
            speakers=tuple(person.name for person in people.values() if self.known.speaker(person) is None),
            problems=tuple(self.problems()),
            clashes=tuple(self.clashes()),
        )

    def problems(self) -> list[tuple[str, Sentence]]:
        """What a file may say, and a fair may not have."""
        found: list[tuple[str, Sentence]] = []
        if len(self.schedule.sessions) > MOST_SESSIONS:
            found.append(("", say("A programme has at most {most} sessions.", most=MOST_SESSIONS)))
        for entry in self.schedule.sessions:
            if not entry.room:
                found.append((entry.title, say("This session has no room.")))
            for text, most in (
                (entry.title, 200),
                (entry.subtitle, 200),
                (entry.room, 80),
                (self.track_name(entry), 80),
            ):
                if len(text) > most:
                    found.append(
                        (
                            entry.title[:80],
                            say("At most {max_length} characters; please shorten it.", max_length=most),
                        )
                    )
        return found

    def clashes(self) -> list[Sentence]:
        """Pairs that share a room or a person at a time, in the programme as it would be today.

        Sessions keep the delay that they have. Two that the file leaves as they are were told of already.
        """
        held: list[Held] = []
        placed: list[Placed] = []
        numbers: dict[str, int] = {}

        def number(key: str) -> int:
            return numbers.setdefault(key, len(numbers))

        def add(one: Held, room: str, people: Sequence[str]) -> None:
            who = frozenset(number(f"person {key}") for key in people)
            placed.append(Placed(len(held), one.begins, one.finishes, number(f"room {room}"), who))
            held.append(one)

        for entry in self.schedule.sessions:
            if not entry.cancelled:
                room = self.known.rooms.get(entry.room)
                people = [self.known.person_key(person) for person in entry.persons]
                add(self.held(entry), room.name_en if room else entry.room, people)
        named = {entry.guid for entry in self.schedule.sessions}
        ids = {stored(room.id): room.name_en for room in self.known.rooms.values()}
        guids = {stored(speaker.id): speaker.guid for speaker in self.known.by_guid.values()}
        for session in self.known.sessions.values():
            if session.guid not in named and session.cancelled_at is None:
                people = [guids[row.speaker_id] for row in appearances_of(self.work, session)]
                times = (session.begins_at, session.finishes_at, session.delayed_minutes)
                add(Held(session.title_en or session.title_ja, *times), ids[session.room_id], people)
        pairs = [(held[pair.first], held[pair.second]) for pair in clashes(placed)]
        return [self.clash_words(*pair) for pair in pairs if any(one.is_touched for one in pair)]

    def held(self, entry: SessionEntry) -> Held:
        """When an entry would really take place."""
        session = self.known.sessions.get(entry.guid)
        late = session.delayed_minutes if session else 0
        delay = timedelta(minutes=late)
        touched = session is None or self.differs(entry)
        return Held(entry.title, entry.starts + delay, entry.ends + delay, late, touched)

    def clash_words(self, first: Held, second: Held) -> Sentence:
        """Both titles with their times."""
        times = [
            held_words(self.work, self.fair, one.begins, one.finishes, late=one.late)
            for one in (first, second)
        ]
        return say(
            "“{first}” at {first_time} and “{second}” at {second_time} share a room or a speaker.",
            first=first.title, second=second.title, first_time=times[0], second_time=times[1],
        )  # fmt: skip

    def carry_out(self) -> None:
        """All of it; the caller has looked ahead in the same transaction."""
        for entry in self.schedule.sessions:
            session = self.known.sessions.get(entry.guid)
            details = self.details(entry, session)
            if session is None:
                session = put_new(self.work, self.fair, details, guid=entry.guid)
            else:
                put_changed(self.work, self.fair, session, details)
            self.cancel_or_restore(session, entry)
            self.add_links(session, entry)

    def details(self, entry: SessionEntry, session: Session | None) -> Details:
        """What the file says over what is known of a session; rooms and people are made as needed."""
        room = self.known.room(entry.room)
        track = self.known.track(self.track_name(entry))
        start = Details(room_id=stored(room.id), starts_at=entry.starts, ends_at=entry.ends)
        known = details_of(self.work, session) if session else replace(start, kind=kind_of(entry.kind))
        known = with_texts(known, entry)
        roles = dict(known.stage)
        people = [(stored(self.known.person(person).id), person) for person in entry.persons]
        stage = {
            number: role_of(person, StageRole(roles.get(number, "speaker"))) for number, person in people
        }
        return replace(
            known,
            room_id=stored(room.id),
            track_id=stored(track.id) if track else None,
            starts_at=entry.starts,
            ends_at=entry.ends,
            kind=kind_of(entry.kind, known.kind),
            languages=known.languages if entry.language in ("", *known.languages) else (entry.language[:2],),
            recorded=recorded_of(entry, known),
            stage=tuple(stage.items()),
        )

    def differs(self, entry: SessionEntry) -> bool:
        """Whether the file says something else than the programme; asked without making anything."""
        session = self.known.sessions[entry.guid]
        room, track = self.known.rooms.get(entry.room), self.known.tracks.get(self.track_name(entry))
        people = [self.known.speaker(person) for person in entry.persons]
        if room is None or None in people or (self.track_name(entry) and track is None):
            return True
        cancelled = session.cancelled_at is not None
        return cancelled != entry.cancelled or self.details(entry, session) != details_of(self.work, session)

    def cancel_or_restore(self, session: Session, entry: SessionEntry) -> None:
        """As the file says."""
        if (session.cancelled_at is not None) != entry.cancelled:
            session.cancelled_at = self.work.now if entry.cancelled else None
            session.sequence += 1
            session.changed_at = self.work.now
            self.work.session.add(session)

    def add_links(self, session: Session, entry: SessionEntry) -> None:
        """Those that are not there yet."""
        known = set(self.work.session.exec(select(Resource.link).where(Resource.session_id == session.id)))
        for link in (*entry.links, *entry.attachments):
            if link.url not in known and link.url.startswith("https://") and len(link.url) <= 2000:
                known.add(link.url)
                row = Resource(
                    session_id=stored(session.id),
                    title_en=link.title[:160],
                    link=link.url,
                    position=len(known),
                )
                self.work.session.add(row)

    def track_name(self, entry: SessionEntry) -> str:
        """Sessions name a track by its slug, or by its name."""
        if entry.track == NO_TRACK:
            return ""
        named = (track.name for track in self.schedule.tracks if entry.track and track.slug == entry.track)
        return next(named, entry.track)
