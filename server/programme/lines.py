"""Sessions ready for a template: resolved for the reader, with their people, a list in a few queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import col, select

from booths.stand.models import Booth
from core.kit.i18n import COMMA, pick, script_of
from core.kit.names import face_mark, hue_of
from core.kit.work import Work
from server.programme.access import stored
from server.programme.clashing import speaker_name
from server.programme.models import Appearance, Recorded, Room, Session, Speaker, StageRole, Track
from server.programme.signups import Places, places_of
from server.programme.stars import starred
from server.programme.words import KINDS, LEVELS, RECORDED, ROLES


class Phase(StrEnum):
    """Where a session stands at a moment."""

    BEFORE = "before"
    OPEN = "open"  # the doors are open, it begins within a quarter of an hour
    LIVE = "live"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class StagePerson:
    """Somebody on the stage; ``account_id`` leads to their profile where they have one."""

    speaker_id: int
    name: str
    lang: str
    reading: str
    monogram: str
    hue: str
    headline: str
    organisation: str
    bio: str
    bio_lang: str
    role: str
    role_words: str
    account_id: int | None
    has_photo: bool

    @property
    def about(self) -> str:
        """What they are, in one line."""
        return self.organisation or self.headline


@dataclass(frozen=True)
class SessionLine:
    """A session in a list, everything resolved for the reader.

    ``begins`` and ``ends`` count the delay, ``planned`` and ``planned_end`` do not; all aware UTC.
    """

    id: int
    title: str
    lang: str
    kind: str
    kind_words: str
    track: str
    track_id: int | None
    hue: str
    room: str
    room_id: int
    booth: str
    booth_slug: str
    booth_lang: str
    begins: datetime
    ends: datetime
    planned: datetime
    planned_end: datetime
    delayed_minutes: int
    languages: tuple[str, ...]
    level: str
    level_words: str
    recorded: str
    recorded_words: str
    places: Places | None
    people: tuple[StagePerson, ...]
    starred: bool
    phase: Phase

    @property
    def names(self) -> str:
        """The people on the stage, separated for the eye."""
        return str(COMMA).join(person.name for person in self.people)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return round((self.ends - self.begins) / timedelta(minutes=1))


def phase_of(session: Session, now: datetime) -> Phase:
    """Where it stands, its delay counted."""
    if session.cancelled_at is not None:
        return Phase.CANCELLED
    if now >= session.finishes_at:
        return Phase.OVER
    if now >= session.begins_at:
        return Phase.LIVE
    return Phase.OPEN if now >= session.opens_at else Phase.BEFORE


def lines_of(work: Work, fair: int, sessions: Iterable[Session]) -> list[SessionLine]:
    """The sessions in the given order; the caller has passed the fair's door."""
    listed = list(sessions)
    rooms = {room.id: room for room in work.session.exec(select(Room).where(Room.fair_id == fair))}
    tracks = {track.id: track for track in work.session.exec(select(Track).where(Track.fair_id == fair))}
    wanted = {session.booth_id for session in listed if session.booth_id is not None}
    published = select(Booth).where(col(Booth.id).in_(wanted), col(Booth.published_at).is_not(None))
    booths = {booth.id: booth for booth in work.session.exec(published)} if wanted else {}
    people = people_of(work, [stored(session.id) for session in listed])
    mine, places = starred(work, fair), places_of(work, listed)
    return [
        line_of(
            work,
            session,
            room=rooms[session.room_id],
            track=tracks.get(session.track_id),
            booth=booths.get(session.booth_id),
            people=people.get(stored(session.id), ()),
            places=places.get(stored(session.id)),
            is_starred=session.id in mine,
        )
        for session in listed
    ]


def line_of(
    work: Work,
    session: Session,
    *,
    room: Room,
    track: Track | None,
    booth: Booth | None,
    people: tuple[StagePerson, ...],
    places: Places | None,
    is_starred: bool,
) -> SessionLine:
    """One of them, from what was fetched for all."""
    locale = work.actor.locale
    return SessionLine(
        id=stored(session.id),
        title=pick(locale, session.title_en, session.title_ja),
        lang=script_of(locale, session.title_en, session.title_ja),
        kind=session.kind,
        kind_words=KINDS[session.kind].in_(locale),
        track=pick(locale, track.name_en, track.name_ja) if track else "",
        track_id=session.track_id,
        hue=track.hue if track else "",
        room=pick(locale, room.name_en, room.name_ja),
        room_id=session.room_id,
        booth=pick(locale, booth.name_en, booth.name_ja) if booth else "",
        booth_slug=booth.slug if booth else "",
        booth_lang=script_of(locale, booth.name_en, booth.name_ja) if booth else "",
        begins=session.begins_at,
        ends=session.finishes_at,
        planned=session.starts_at,
        planned_end=session.ends_at,
        delayed_minutes=session.delayed_minutes,
        languages=tuple(session.languages),
        level=session.level,
        level_words=LEVELS[session.level].in_(locale),
        recorded=session.recorded,
        recorded_words="" if session.recorded == Recorded.NONE else RECORDED[session.recorded].in_(locale),
        places=places,
        people=people,
        starred=is_starred,
        phase=phase_of(session, work.now),
    )


def people_of(work: Work, session_ids: list[int]) -> dict[int, tuple[StagePerson, ...]]:
    """Who is on each stage, in order."""
    if not session_ids:
        return {}
    rows = work.session.exec(
        select(Appearance, Speaker)
        .join(Speaker)
        .where(col(Appearance.session_id).in_(session_ids))
        .order_by(col(Appearance.position), col(Appearance.id))
    )
    found: defaultdict[int, list[StagePerson]] = defaultdict(list)
    for appearance, speaker in rows:
        found[appearance.session_id].append(person_of(speaker, StageRole(appearance.role), work.actor.locale))
    return {session_id: tuple(people) for session_id, people in found.items()}


def person_of(speaker: Speaker, role: StageRole, locale: str) -> StagePerson:
    """A speaker as the reader sees them."""
    name = speaker_name(speaker, locale)
    reading = " ".join(filter(None, (speaker.family_kana, speaker.given_kana))) if locale == "ja" else ""
    return StagePerson(
        speaker_id=stored(speaker.id),
        name=name,
        lang=script_of(locale, speaker.family_en or speaker.given_en, speaker.family_ja or speaker.given_ja),
        reading=reading,
        monogram=face_mark(speaker.family_ja, speaker.given_en, speaker.family_en, name),
        hue=hue_of(speaker.guid),
        headline=pick(locale, speaker.headline_en, speaker.headline_ja),
        organisation=pick(locale, speaker.organisation_en, speaker.organisation_ja),
        bio=pick(locale, speaker.bio_en, speaker.bio_ja),
        bio_lang=script_of(locale, speaker.bio_en, speaker.bio_ja),
        role=role,
        role_words=ROLES[role].in_(locale),
        account_id=speaker.account_id,
        has_photo=speaker.photo_id is not None,
    )


def sessions_of(work: Work, fair: int) -> list[Session]:
    """Every session of the fair, also cancelled ones, in order of start, then of room."""
    found = select(Session).join(Room).where(Session.fair_id == fair)
    ordered = found.order_by(col(Session.starts_at), col(Room.position), col(Session.id))
    return list(work.session.exec(ordered))
