"""Sessions ready for a template: resolved for the reader, with their people, a list in a few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from booths.stand.models import Booth
from core.kit.among import among
from core.kit.i18n import COMMA, pick, script_of
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from server.programme.access import stored
from server.programme.models import Recorded, Room, Session, Track
from server.programme.people import StagePerson, people_of
from server.programme.rows import SessionRow
from server.programme.signups import Places, places_of
from server.programme.stars import starred
from server.programme.words import KINDS, LEVELS, RECORDED


class Phase(StrEnum):
    """Where a session stands at a moment."""

    BEFORE = "before"
    OPEN = "open"  # the doors are open, it begins within a quarter of an hour
    LIVE = "live"
    OVER = "over"
    CANCELLED = "cancelled"


class RoomLine(NamedTuple):
    """A room in the reader's language."""

    id: int
    name: str


class TrackLine(NamedTuple):
    """A track in the reader's language, with its hue."""

    id: int
    name: str
    hue: str


class BoothLine(NamedTuple):
    """The booth whose session it is, in the reader's language; ``lang`` is that of its name."""

    name: str
    slug: str
    lang: str


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


def phase_of(session: Session | SessionRow, now: datetime) -> Phase:
    """Where it stands, its delay counted."""
    if session.cancelled_at is not None:
        return Phase.CANCELLED
    if now >= session.finishes_at:
        return Phase.OVER
    if now >= session.begins_at:
        return Phase.LIVE
    return Phase.OPEN if now >= session.opens_at else Phase.BEFORE


def _by_fair(model: type[Room] | type[Track], *columns: Any) -> Prepared[Any]:
    held = select(model.id, model.name_en, model.name_ja, *columns).where(model.fair_id == bindparam("fair"))
    return Prepared(held.order_by(col(model.position), col(model.id)), whole)


ROOMS, TRACKS = _by_fair(Room), _by_fair(Track, Track.hue)
BOOTHS = Prepared(
    select(Booth.id, Booth.name_en, Booth.name_ja, Booth.slug).where(
        among(col(Booth.id), "booths"), col(Booth.published_at).is_not(None)
    ),
    whole,
)


def room_lines(work: Work, fair: int) -> list[RoomLine]:
    """Every room, in its order; the caller has passed the fair's door."""
    rows, locale = work.ask(ROOMS, fair=fair), work.actor.locale
    return [RoomLine(number, pick(locale, en, ja)) for number, en, ja in rows]


def track_lines(work: Work, fair: int) -> list[TrackLine]:
    """Every track, in its order; the caller has passed the fair's door."""
    locale = work.actor.locale
    return [
        TrackLine(number, pick(locale, en, ja), hue) for number, en, ja, hue in work.ask(TRACKS, fair=fair)
    ]


def booth_lines(work: Work, sessions: Iterable[Session | SessionRow]) -> dict[int | None, BoothLine]:
    """The booths of these sessions that are in the hall."""
    wanted, locale = {session.booth_id for session in sessions} - {None}, work.actor.locale
    rows = work.ask(BOOTHS, booths=wanted) if wanted else []
    return {
        number: BoothLine(pick(locale, en, ja), slug, script_of(locale, en, ja))
        for number, en, ja, slug in rows
    }


NO_TRACK, NO_BOOTH = TrackLine(0, "", ""), BoothLine("", "", "")


def lines_of(work: Work, fair: int, sessions: Iterable[Session | SessionRow]) -> list[SessionLine]:
    """The sessions in the given order; the caller has passed the fair's door."""
    listed = list(sessions)
    rooms = {room.id: room for room in room_lines(work, fair)}
    tracks: dict[int | None, TrackLine] = {track.id: track for track in track_lines(work, fair)}
    booths = booth_lines(work, listed)
    people = people_of(work, [stored(session.id) for session in listed])
    mine, places = starred(work, fair), places_of(work, listed)
    return [
        line_of(
            work,
            session,
            room=rooms[session.room_id],
            track=tracks.get(session.track_id, NO_TRACK),
            booth=booths.get(session.booth_id, NO_BOOTH),
            people=people.get(stored(session.id), ()),
            places=places.get(stored(session.id)),
            is_starred=session.id in mine,
        )
        for session in listed
    ]


def line_of(
    work: Work,
    session: Session | SessionRow,
    *,
    room: RoomLine,
    track: TrackLine,
    booth: BoothLine,
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
        track=track.name,
        track_id=session.track_id,
        hue=track.hue,
        room=room.name,
        room_id=session.room_id,
        booth=booth.name,
        booth_slug=booth.slug,
        booth_lang=booth.lang,
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


def sessions_of(work: Work, fair: int) -> list[Session]:
    """Every session of the fair, also cancelled ones, in order of start, then of room."""
    found = select(Session).join(Room).where(Session.fair_id == fair)
    ordered = found.order_by(col(Session.starts_at), col(Room.position), col(Session.id))
    return list(work.session.exec(ordered))
