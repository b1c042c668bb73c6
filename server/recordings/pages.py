"""The recordings and the page of one, as their templates need them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlalchemy import func
from sqlmodel import col, select

from booths.stand.models import Booth, Opening
from core.fair.access import visible_fair
from core.fair.models import Fair
from core.kit.forms import Filled
from core.kit.i18n import pick, script_of
from core.kit.work import Work
from server.programme.models import Session
from server.programme.stage.resources import ResourceLine, resources_of
from server.recordings.access import Lock, Rights, rights_at, shown_recording
from server.recordings.lines import RecordingLine, Row, lines_of, rows_of, texts_of
from server.recordings.playing import (
    ChapterLine,
    Track,
    Transcript,
    chapter_lines,
    film_type,
    tracks_of,
    transcript_for,
)
from server.recordings.search import matching

SHOWS = ("", "list", "open", "watched")
"""Which ones: all, on my list, begun and not finished, watched."""
MOST_RELATED = 4


@dataclass(frozen=True)
class RecordingsPage:
    """The recordings of a fair that the reader may know of, filtered.

    ``locked`` counts those among all that membership would open.
    """

    template: ClassVar[str] = "recordings/list.html"
    section: ClassVar[str] = "recordings"

    fair_slug: str
    now: datetime
    form: Filled
    show: str
    address: str
    going_on: list[RecordingLine]
    lines: list[RecordingLine]
    total: int
    locked: int
    membership: str
    membership_lang: str
    is_filtered: bool
    organises: bool


@dataclass(frozen=True)
class House:
    """The exhibitor whose session it was; ``posts`` are open ones."""

    slug: str
    name: str
    lang: str
    posts: int


@dataclass(frozen=True)
class RecordingPage:
    """One recording. With a ``lock`` there is no player: only what it is, and how one comes to see it.

    ``start_s`` is where the film begins to play; ``resumed`` says that it is where the reader stopped.
    """

    template: ClassVar[str] = "recordings/show.html"
    section: ClassVar[str] = "recordings"

    fair_slug: str
    now: datetime
    line: RecordingLine
    abstract: str
    abstract_lang: str
    lock: str
    membership: str
    membership_lang: str
    content_type: str
    is_sound: bool
    tracks: list[Track]
    chapters: list[ChapterLine]
    chapter_locale: str
    transcript: Transcript | None
    start_s: float
    resumed: bool
    resources: list[ResourceLine]
    house: House | None
    related: list[RecordingLine]
    organises: bool
    form: Filled = field(default_factory=Filled)


@dataclass(frozen=True)
class RecordingLinkPart:
    """A fragment for the page of a session: its recording, as far as the reader may know of one."""

    template: ClassVar[str] = "recordings/of_session.html"
    section: ClassVar[str] = "programme"

    fair_slug: str
    line: RecordingLine | None


def recordings_page(
    work: Work, fair: str, *, query: str = "", show: str = "", language: str = ""
) -> RecordingsPage:
    """The recordings of a visible fair."""
    where = visible_fair(work, fair)
    rights = rights_at(work, where)
    rows = rows_of(work, where, rights)
    everything = lines_of(work, where, rights, rows)
    show = show if show in SHOWS else ""
    found = everything
    if query.strip():
        hits = matching(
            work,
            query,
            titles=texts_of(work, rows),
            may_hear=[line.id for line in everything if not line.lock],
        )
        found = [line for line in found if line.id in hits]
    found = [line for line in found if keeps(line, show, language)]
    is_filtered = bool(query.strip() or show or language)
    membership, membership_lang = membership_of(work, where)
    return RecordingsPage(
        fair_slug=where.slug,
        now=work.now,
        form=Filled.of({"q": query, "show": show, "language": language}),
        show=show,
        address=f"/fairs/{where.slug}/recordings",
        going_on=[] if is_filtered else [line for line in everything if line.at_s and not line.lock],
        lines=found,
        total=len(everything),
        locked=sum(line.lock == Lock.MEMBERS for line in everything),
        membership=membership,
        membership_lang=membership_lang,
        is_filtered=is_filtered,
        organises=rights.organises,
    )


def keeps(line: RecordingLine, show: str, language: str) -> bool:
    """Whether the filters let it through."""
    if language and language not in (*line.languages, *line.captions):
        return False
    match show:
        case "list":
            return line.is_listed
        case "open":
            return line.at_s > 0
        case "watched":
            return line.is_finished
    return True


def membership_of(work: Work, fair: Fair) -> tuple[str, str]:
    """How one becomes a member, and the language it is written in."""
    locale = work.actor.locale
    return (
        pick(locale, fair.membership_en, fair.membership_ja),
        script_of(locale, fair.membership_en, fair.membership_ja),
    )


def recording_page(
    work: Work,
    fair: str,
    recording_id: int,
    *,
    start: float | None = None,
    captions: str = "",
    find: str = "",
) -> RecordingPage:
    """The page; *start* is a place that the address asks for, *captions* the language of the transcript."""
    where, recording, lock = shown_recording(work, fair, recording_id)
    rights = rights_at(work, where)
    session = work.session.get_one(Session, recording.session_id)
    line = lines_of(work, where, rights, [Row(recording, session)])[0]
    locale = work.actor.locale
    membership, membership_lang = membership_of(work, where)
    tracks = [] if lock else tracks_of(work, fair, line, locale)
    chapters = [] if lock else chapter_lines(work, recording, locale)
    start_s = line.at_s if start is None else min(max(start, 0.0), recording.duration_s)
    return RecordingPage(
        fair_slug=where.slug,
        now=work.now,
        line=line,
        abstract=pick(locale, session.abstract_en, session.abstract_ja),
        abstract_lang=script_of(locale, session.abstract_en, session.abstract_ja),
        lock=lock or "",
        membership=membership,
        membership_lang=membership_lang,
        content_type="" if lock else film_type(work, recording),
        is_sound=recording.width is None,
        tracks=tracks,
        chapters=chapters,
        chapter_locale=locale if chapters else "",
        transcript=None
        if lock
        else transcript_for(work, recording, line, wanted=captions or locale, find=find),
        start_s=0.0 if lock else start_s,
        resumed=not lock and start is None and start_s > 0,
        resources=[] if lock else resources_of(work, session),
        house=house_of(work, session),
        related=related_to(work, where, rights, line),
        organises=rights.organises,
        form=Filled.of({"find": find, "captions": captions}),
    )


def house_of(work: Work, session: Session) -> House | None:
    """The booth of the session's exhibitor, where everybody sees it."""
    booth = work.session.get(Booth, session.booth_id) if session.booth_id is not None else None
    if booth is None or booth.published_at is None:
        return None
    posts = select(func.count()).select_from(Opening).where(Opening.booth_id == booth.id)
    locale = work.actor.locale
    return House(
        slug=booth.slug,
        name=pick(locale, booth.name_en, booth.name_ja),
        lang=script_of(locale, booth.name_en, booth.name_ja),
        posts=work.session.exec(posts.where(col(Opening.closed_at).is_(None))).one(),
    )


def related_to(work: Work, fair: Fair, rights: Rights, line: RecordingLine) -> list[RecordingLine]:
    """Others of the same people first, then of the same track."""
    rows = [row for row in rows_of(work, fair, rights) if row.recording.id != line.id]
    others = lines_of(work, fair, rights, rows)
    mine = {person.speaker_id for person in line.people}

    def nearness(other: RecordingLine) -> int:
        same_people = any(person.speaker_id in mine for person in other.people)
        return 2 * same_people + (other.track_id is not None and other.track_id == line.track_id)

    near = [other for other in others if nearness(other)]
    return sorted(near, key=nearness, reverse=True)[:MOST_RELATED]


def session_recording(work: Work, fair: str, session_id: int) -> RecordingLinkPart:
    """The recording of a session, or that there is none to know of."""
    where = visible_fair(work, fair)
    rights = rights_at(work, where)
    rows = [row for row in rows_of(work, where, rights) if row.recording.session_id == session_id]
    lines = lines_of(work, where, rights, rows)
    return RecordingLinkPart(fair_slug=where.slug, line=lines[0] if lines else None)
