"""Recordings ready for a list: resolved for the reader, with what they may do, in a handful of queries."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.i18n import COMMA, pick, script_of
from core.kit.search import index_text
from core.kit.work import Work
from server.programme.lines import NO_TRACK, TrackLine, track_lines
from server.programme.models import Session
from server.programme.people import StagePerson, people_of
from server.recordings.access import Rights, stored
from server.recordings.models import Caption, Recording
from server.recordings.search import names_by_session
from server.recordings.viewings import my_list, my_viewings, resume_at
from server.recordings.words import LOCKS


@dataclass(frozen=True)
class RecordingLine:
    """A recording in a list.

    ``lock`` is empty where the reader may watch it, else the word for why not, said in ``lock_words``.
    ``at_s`` is where they stopped, 0 for the beginning. ``version`` changes with the film.
    """

    id: int
    session_id: int
    title: str
    lang: str
    people: tuple[StagePerson, ...]
    track: str
    track_id: int | None
    hue: str
    held_at: datetime
    duration_s: float
    captions: tuple[str, ...]
    languages: tuple[str, ...]
    is_public: bool
    is_out: bool
    lock: str
    lock_words: str
    has_poster: bool
    version: int
    at_s: float
    is_finished: bool
    is_listed: bool

    @property
    def names(self) -> str:
        """The people on the stage, separated for the eye."""
        return str(COMMA).join(person.name for person in self.people)

    @property
    def minutes(self) -> int:
        """Its length, at least one minute."""
        return max(1, round(self.duration_s / 60))


@dataclass(frozen=True)
class Row:
    """A recording and its session, before anything is resolved."""

    recording: Recording
    session: Session


def rows_of(work: Work, fair: Fair, rights: Rights) -> list[Row]:
    """Every recording of the fair that the actor may know of, in the order of the programme."""
    if rights.banned and not rights.organises:
        return []
    found = work.session.exec(
        select(Recording, Session)
        .join(Session)
        .where(Recording.fair_id == fair_id(fair), col(Recording.video_id).is_not(None))
        .order_by(col(Session.starts_at), col(Session.id))
    )
    return [Row(recording, session) for recording, session in found if recording.is_out(work.now)]


def lines_of(work: Work, fair: Fair, rights: Rights, rows: list[Row]) -> list[RecordingLine]:
    """The rows in the given order; the caller has passed the fair's door."""
    numbers = [stored(row.recording.id) for row in rows]
    people = people_of(work, [row.recording.session_id for row in rows])
    tracks: dict[int | None, TrackLine] = {track.id: track for track in track_lines(work, fair_id(fair))}
    captions = captions_by_recording(work, numbers)
    viewings, listed = my_viewings(work, numbers), my_list(work, numbers)
    locale = work.actor.locale
    lines = []
    for number, row in zip(numbers, rows, strict=True):
        recording, session = row.recording, row.session
        track, viewing = tracks.get(session.track_id, NO_TRACK), viewings.get(number)
        title_en, title_ja = titles_of(recording, session)
        lock = rights.lock(recording)
        lines.append(
            RecordingLine(
                id=number,
                session_id=recording.session_id,
                title=pick(locale, title_en, title_ja),
                lang=script_of(locale, title_en, title_ja),
                people=people.get(recording.session_id, ()),
                track=track.name,
                track_id=session.track_id,
                hue=track.hue,
                held_at=session.begins_at,
                duration_s=recording.duration_s,
                captions=captions.get(number, ()),
                languages=tuple(session.languages),
                is_public=recording.audience == "public",
                is_out=recording.is_out(work.now),
                lock=lock or "",
                lock_words=LOCKS[lock].in_(locale) if lock else "",
                has_poster=recording.poster_id is not None and lock is None,
                version=recording.video_id or 0,
                at_s=resume_at(recording, viewing),
                is_finished=viewing is not None and viewing.finished_at is not None,
                is_listed=number in listed,
            )
        )
    return lines


def titles_of(recording: Recording, session: Session) -> tuple[str, str]:
    """English and Japanese: its own where it has one, else the session's."""
    if recording.title_en or recording.title_ja:
        return recording.title_en, recording.title_ja
    return session.title_en, session.title_ja


def texts_of(work: Work, rows: list[Row]) -> dict[int, str]:
    """Recording → its folded titles, and names of its people, to search in."""
    names = names_by_session(work, [row.recording.session_id for row in rows])
    return {
        stored(row.recording.id): index_text(
            *titles_of(row.recording, row.session), *names.get(row.recording.session_id, ())
        )
        for row in rows
    }


def captions_by_recording(work: Work, recording_ids: list[int]) -> dict[int, tuple[str, ...]]:
    """The languages of the captions of each, without the captions themselves."""
    rows = work.session.exec(
        select(Caption.recording_id, Caption.locale)
        .where(col(Caption.recording_id).in_(recording_ids))
        .order_by(col(Caption.locale))
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, locale in rows:
        found[number] = (*found.get(number, ()), locale)
    return found
