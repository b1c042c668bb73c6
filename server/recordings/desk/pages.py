"""The organisers' desk for recordings, as its templates need it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlmodel import select

from core.fair.access import fair_id, organised_fair
from core.kit.files import File
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.work import Work
from server.programme.lines import sessions_of
from server.programme.models import Recorded, Session
from server.recordings.access import desk_session, recording_of_session, stored
from server.recordings.captioning import caption_in
from server.recordings.captions import read_captions
from server.recordings.chapters import as_text, chapters_of
from server.recordings.desk.premiere import Premiere, premiere_of
from server.recordings.desk.release import last_day_of
from server.recordings.lines import captions_by_recording
from server.recordings.models import Audience, Problem, Recording, State, Upload
from server.recordings.words import AUDIENCES, LANGUAGES, PROBLEMS, STATE_KINDS, STATES

NEVER = say("Not recorded")


@dataclass(frozen=True)
class DeskLine:
    """A session and where its recording stands. ``problem`` is said in the reader's language."""

    session_id: int
    title: str
    lang: str
    starts: datetime
    state: str
    state_words: str
    state_kind: str
    audience: str
    captions: tuple[str, ...]
    duration_s: float
    problem: str
    needs_care: bool


@dataclass(frozen=True)
class CaptionLine:
    """The captions in one language: how many there are, 0 for none."""

    locale: str
    label: str
    cues: int
    at: datetime | None
    form: Filled


@dataclass(frozen=True)
class OpenUpload:
    """A film on its way."""

    name: str
    size: int
    received: int


@dataclass(frozen=True)
class DeskPage:
    """Every session of the fair and its recording."""

    template: ClassVar[str] = "recordings/desk_list.html"
    section: ClassVar[str] = "console"
    fair_slug: str
    now: datetime
    lines: list[DeskLine]


@dataclass(frozen=True)
class DeskRecordingPage:
    """One recording on the desk. ``number`` is None until its first film has arrived.

    ``film`` is what is shown, ``incoming`` what is being checked, each by name. ``forms`` has one filled
    form for each of ``video settings chapters``.
    """

    template: ClassVar[str] = "recordings/desk.html"
    section: ClassVar[str] = "console"
    parts: ClassVar[frozenset[str]] = frozenset({"desk_state"})

    fair_slug: str
    now: datetime
    line: DeskLine
    number: int | None
    film: str
    film_size: int
    incoming: str
    version: int
    width: int | None
    height: int | None
    released_at: datetime | None
    withdrawn_at: datetime | None
    expires_at: datetime | None
    may_record: bool
    may_release: bool
    is_out: bool
    waits: bool
    premiere: Premiere | None
    audiences: list[tuple[str, str]]
    captions: list[CaptionLine]
    chapters: int
    uploads: list[OpenUpload]
    limit: int
    video_form: Filled = field(default_factory=Filled)
    settings_form: Filled = field(default_factory=Filled)
    chapters_form: Filled = field(default_factory=Filled)
    errors: Filled = field(default_factory=Filled)


def desk_page(work: Work, fair: str) -> DeskPage:
    """The desk of an organised fair; what needs care comes first, then the order of the programme."""
    where = organised_fair(work, fair)
    rows = work.session.exec(select(Recording).where(Recording.fair_id == fair_id(where)))
    recordings = {recording.session_id: recording for recording in rows}
    captions = captions_by_recording(work, [stored(recording.id) for recording in recordings.values()])
    sessions = [session for session in sessions_of(work, fair_id(where)) if session.cancelled_at is None]
    lines = [desk_line(work, session, recordings.get(stored(session.id)), captions) for session in sessions]
    return DeskPage(
        fair_slug=where.slug, now=work.now, lines=sorted(lines, key=lambda line: not line.needs_care)
    )


def desk_line(
    work: Work, session: Session, recording: Recording | None, captions: dict[int, tuple[str, ...]]
) -> DeskLine:
    """One of them. A recording needs care when it was refused, or waits for its release."""
    locale = work.actor.locale
    state = recording.state(work.now) if recording else State.NONE
    silent = session.recorded == Recorded.NOT_RECORDED and recording is None
    problem = PROBLEMS[Problem(recording.problem)].in_(locale) if recording and recording.problem else ""
    return DeskLine(
        session_id=stored(session.id),
        title=pick(locale, session.title_en, session.title_ja),
        lang=script_of(locale, session.title_en, session.title_ja),
        starts=session.begins_at,
        state=state,
        state_words=(NEVER if silent else STATES[state]).in_(locale),
        state_kind="away" if silent else STATE_KINDS[state],
        audience=AUDIENCES[Audience(recording.audience)].in_(locale) if recording else "",
        captions=captions.get(recording.id or 0, ()) if recording else (),
        duration_s=recording.duration_s if recording else 0.0,
        problem=problem,
        needs_care=bool(problem) or state == State.READY,
    )


def desk_recording_page(work: Work, fair: str, session_id: int, *, limit: int) -> DeskRecordingPage:
    """Everything about one session's recording; *limit* is the largest film in bytes."""
    where, session = desk_session(work, fair, session_id)
    recording = recording_of_session(work, session_id)
    number = recording.id if recording else None
    captions = captions_by_recording(work, [number]) if number else {}
    line = desk_line(work, session, recording, captions)
    film, incoming = (file_of(work, recording.video_id if recording else None),
                      file_of(work, recording.incoming_id if recording else None))  # fmt: skip
    chapters = chapters_of(work, number) if number else []
    audience = recording.audience if recording else Audience.MEMBERS
    return DeskRecordingPage(
        fair_slug=where.slug,
        now=work.now,
        line=line,
        number=number,
        film=film.name if film else "",
        film_size=film.size if film else 0,
        incoming=incoming.name if incoming else "",
        version=recording.video_id or 0 if recording else 0,
        width=recording.width if recording else None,
        height=recording.height if recording else None,
        released_at=recording.released_at if recording else None,
        withdrawn_at=recording.withdrawn_at if recording else None,
        expires_at=recording.expires_at if recording else None,
        may_record=session.recorded != Recorded.NOT_RECORDED,
        may_release=film is not None and not (recording and recording.is_out(work.now)),
        is_out=recording is not None and recording.is_out(work.now),
        waits=incoming is not None,
        premiere=premiere_of(work, session, recording),
        audiences=[(kind.value, words.in_(work.actor.locale)) for kind, words in AUDIENCES.items()],
        captions=caption_lines(work, number),
        chapters=len(chapters),
        uploads=open_uploads(work, session_id),
        limit=limit,
        settings_form=Filled.of(
            {
                "title_en": recording.title_en if recording else "",
                "title_ja": recording.title_ja if recording else "",
                "audience": audience,
                "last_day": last_day_of(recording.expires_at, where.zone) if recording else None,
            }
        ),
        chapters_form=Filled.of(
            {"chapters_en": as_text(chapters, "en"), "chapters_ja": as_text(chapters, "ja")}
        ),
    )


def file_of(work: Work, file_id: int | None) -> File | None:
    """A file of a recording whose door has been passed."""
    return work.session.get(File, file_id) if file_id is not None else None


def caption_lines(work: Work, number: int | None) -> list[CaptionLine]:
    """One for each language, whether there are captions or not."""
    lines = []
    for locale, label in LANGUAGES.items():
        caption = caption_in(work, number, locale) if number else None
        cues = len(read_captions(caption.vtt.encode())) if caption else 0
        lines.append(CaptionLine(locale, label, cues, caption.at if caption else None, Filled()))
    return lines


def open_uploads(work: Work, session_id: int) -> list[OpenUpload]:
    """Films of the actor's that are on their way."""
    mine = select(Upload).where(Upload.session_id == session_id, Upload.by == work.actor.account_id)
    return [
        OpenUpload(row.name, row.size, row.received)
        for row in work.session.exec(mine)
        if row.expires_at > work.now
    ]


def refused_with(page_: DeskRecordingPage, fields: dict[str, Sentence], locale: str) -> Sequence[CaptionLine]:
    """The caption lines with the sentence beside the file of one language."""
    return [
        CaptionLine(
            line.locale, line.label, line.cues, line.at, Filled({}, fields if line.locale == locale else {})
        )
        for line in page_.captions
    ]
