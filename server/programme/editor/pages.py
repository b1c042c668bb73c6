"""The editor of the programme, as its templates need it."""

from dataclasses import dataclass, field
from typing import ClassVar

from sqlmodel import select

from core.accounts.models import Account
from core.fair.access import fair_id, organised_fair
from core.kit.forms import Filled
from core.kit.i18n import pick
from core.kit.times import zone_of
from core.kit.work import Work
from server.programme.access import organised_session, speaker_of, stored
from server.programme.clashes import Placed, clashes
from server.programme.editor.choices import Choices, Option, choices
from server.programme.lines import SessionLine, lines_of, sessions_of
from server.programme.models import Hue, Kind, Level, Recorded, Room, Session, Track
from server.programme.people import people_of, speaker_name
from server.programme.places import rooms_of, tracks_of
from server.programme.schedule import details_of
from server.programme.schedule_import import Outlook
from server.programme.speakers import speakers_of
from server.programme.stage.models import Stream, StreamKind
from server.programme.stage.resources import ResourceLine, resources_of
from server.programme.words import HUES

STAGE_ROWS = 6
"""Empty rows included: a stage holds at least that many."""


@dataclass(frozen=True)
class ClashLine:
    """Two sessions that cannot both be."""

    first: SessionLine
    second: SessionLine
    in_room: bool


@dataclass(frozen=True)
class EditorPage:
    """Every session in a table, clashes first."""

    template: ClassVar[str] = "programme/editor/list.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    lines: list[SessionLine]
    with_stream: frozenset[int]
    clashes: list[ClashLine]
    has_rooms: bool


@dataclass(frozen=True)
class SessionEditPage:
    """One session, new or known; its stream and its resources are forms of their own."""

    template: ClassVar[str] = "programme/editor/edit.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    zone: str
    choices: Choices
    rows: int
    form: Filled
    line: SessionLine | None = None
    stream: Stream | None = None
    resources: list[ResourceLine] = field(default_factory=list)


@dataclass(frozen=True)
class PlacesPage:
    """Rooms and tracks; ``at`` names the form that a refusal belongs to: ``room-new``, ``track-3``."""

    template: ClassVar[str] = "programme/editor/places.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    rooms: list[Room]
    tracks: list[Track]
    hues: list[Option]
    at: str = ""
    form: Filled = field(default_factory=Filled)


@dataclass(frozen=True)
class SpeakerRow:
    """A speaker in a list."""

    id: int
    name: str
    organisation: str
    is_linked: bool


@dataclass(frozen=True)
class SpeakersPage:
    """Everybody who may stand on a stage."""

    template: ClassVar[str] = "programme/editor/speakers.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    speakers: list[SpeakerRow]


@dataclass(frozen=True)
class SpeakerEditPage:
    """One speaker, new or known."""

    template: ClassVar[str] = "programme/editor/speaker.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    speaker_id: int | None
    name: str
    form: Filled


@dataclass(frozen=True)
class ImportPage:
    """A schedule file: chosen, looked at, taken in. ``source`` is the file between the two steps."""

    template: ClassVar[str] = "programme/editor/import.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    outlook: Outlook | None = None
    source: str = ""
    form: Filled = field(default_factory=Filled)


def editor_page(work: Work, fair: str) -> EditorPage:
    """The programme as a table."""
    where = organised_fair(work, fair)
    sessions = sessions_of(work, fair_id(where))
    lines = lines_of(work, fair_id(where), sessions)
    streams = select(Stream.session_id).join(Session).where(Session.fair_id == where.id)
    return EditorPage(
        fair_slug=where.slug,
        lines=lines,
        with_stream=frozenset(work.session.exec(streams)),
        clashes=clash_lines(work, sessions, lines),
        has_rooms=bool(rooms_of(work, fair_id(where))),
    )


def clash_lines(work: Work, sessions: list[Session], lines: list[SessionLine]) -> list[ClashLine]:
    """What an import let pass or a delay has caused, to be sorted out."""
    people = people_of(work, [stored(session.id) for session in sessions])
    placed = [
        Placed(
            stored(session.id),
            session.begins_at,
            session.finishes_at,
            session.room_id,
            frozenset(person.speaker_id for person in people.get(stored(session.id), ())),
        )
        for session in sessions
        if session.cancelled_at is None
    ]
    by_id = {line.id: line for line in lines}
    return [ClashLine(by_id[pair.first], by_id[pair.second], pair.room) for pair in clashes(placed)]


def new_session_page(work: Work, fair: str) -> SessionEditPage:
    """An empty form on the fair's first day."""
    where = organised_fair(work, fair)
    day = where.starts_at.astimezone(zone_of(where.zone)).date()
    form = Filled.of({"date": day, "kind": Kind.TALK, "level": Level.EVERYONE, "recorded": Recorded.NONE})
    return SessionEditPage(
        fair_slug=where.slug, zone=where.zone, choices=choices(work, where), rows=STAGE_ROWS, form=form
    )


def session_edit_page(work: Work, fair: str, session_id: int) -> SessionEditPage:
    """The form as the session stands."""
    where, session = organised_session(work, fair, session_id)
    details = details_of(work, session)
    clock = zone_of(where.zone)
    starts, ends = session.starts_at.astimezone(clock), session.ends_at.astimezone(clock)
    stream = work.session.get(Stream, session_id)
    resources = resources_of(work, session)
    form = Filled.of(
        vars(details) | {"stage": None, "starts_at": None, "ends_at": None},
        date=starts.date(),
        begins=starts.strftime("%H:%M"),
        ends=ends.strftime("%H:%M"),
        speaker=[speaker for speaker, _ in details.stage],
        role=[role for _, role in details.stage],
        stream=stream.kind if stream else StreamKind.YOUTUBE,
        address=stream.address if stream else "",
    )
    return SessionEditPage(
        fair_slug=where.slug,
        zone=where.zone,
        choices=choices(work, where),
        rows=max(STAGE_ROWS, len(details.stage) + 2),
        form=form,
        line=lines_of(work, fair_id(where), [session])[0],
        stream=stream,
        resources=resources,
    )


def places_page(work: Work, fair: str, *, at: str = "", form: Filled | None = None) -> PlacesPage:
    """Rooms and tracks with their forms."""
    where = organised_fair(work, fair)
    return PlacesPage(
        fair_slug=where.slug,
        rooms=rooms_of(work, fair_id(where)),
        tracks=tracks_of(work, fair_id(where)),
        hues=[(hue.value, HUES[hue].in_(work.actor.locale)) for hue in Hue],
        at=at,
        form=form or Filled(),
    )


def speakers_page(work: Work, fair: str) -> SpeakersPage:
    """The list."""
    where = organised_fair(work, fair)
    locale = work.actor.locale
    return SpeakersPage(
        fair_slug=where.slug,
        speakers=[
            SpeakerRow(
                id=stored(speaker.id),
                name=speaker_name(speaker, locale),
                organisation=pick(locale, speaker.organisation_en, speaker.organisation_ja),
                is_linked=speaker.account_id is not None,
            )
            for speaker in speakers_of(work, fair_id(where))
        ],
    )


def speaker_edit_page(work: Work, fair: str, speaker_id: int | None) -> SpeakerEditPage:
    """A speaker's form; empty for a new one."""
    where = organised_fair(work, fair)
    if speaker_id is None:
        return SpeakerEditPage(fair_slug=where.slug, speaker_id=None, name="", form=Filled())
    speaker = speaker_of(work, where, speaker_id)
    account = work.session.get(Account, speaker.account_id) if speaker.account_id else None
    form = Filled.of(speaker, email=account.email if account else "")
    return SpeakerEditPage(
        fair_slug=where.slug, speaker_id=speaker_id, name=speaker_name(speaker, work.actor.locale), form=form
    )


def import_page(work: Work, fair: str, *, outlook: Outlook | None = None, source: str = "") -> ImportPage:
    """The form, and what was found."""
    return ImportPage(fair_slug=organised_fair(work, fair).slug, outlook=outlook, source=source)
