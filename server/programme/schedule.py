"""Placing sessions: making, changing, moving, delaying, cancelling them; clashes are refused."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from core.fair.access import fair_id, organised_fair
from core.fair.models import Fair
from core.kit.errors import Conflict, Invalid
from core.kit.i18n import Sentence, say
from core.kit.work import Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from server.programme.access import (
    moderated_session,
    organised_session,
    room_of,
    speaker_of,
    stored,
    track_of,
)
from server.programme.clashes import Placed
from server.programme.clashing import require_free
from server.programme.models import Appearance, Kind, Level, Recorded, Session, StageRole
from server.programme.reminders import remind_in_time
from server.programme.signups import move_up
from server.programme.telling import tell_cancelled, tell_everybody, tell_moved

LONGEST_DELAY = 180
"""Minutes; whoever is later than that moves the session."""


@dataclass(frozen=True, kw_only=True)
class Details:
    """Everything that an organiser says about a session.

    ``starts_at`` and ``ends_at`` are aware; ``stage`` is who appears in it, in order, nobody twice.
    """

    title_en: str = ""
    title_ja: str = ""
    abstract_en: str = ""
    abstract_ja: str = ""
    kind: Kind = Kind.TALK
    track_id: int | None = None
    room_id: int
    booth_id: int | None = None
    starts_at: datetime
    ends_at: datetime
    languages: tuple[str, ...] = ()
    level: Level = Level.EVERYONE
    recorded: Recorded = Recorded.NONE
    capacity: int | None = None
    stage: tuple[tuple[int, StageRole], ...] = ()


PLAIN_FIELDS = (
    "title_en", "title_ja", "abstract_en", "abstract_ja", "kind", "track_id", "room_id", "booth_id",
    "starts_at", "ends_at", "level", "recorded", "capacity",
)  # fmt: skip


def create_session(work: Work, fair: str | int, *, details: Details, guid: str | None = None) -> Session:
    """Put a session into the programme; its chat room opens with it.

    Raises:
        Invalid: The entries contradict each other, or the room or a speaker is taken at that time.
    """
    where = organised_fair(work, fair)
    require_sound(work, where, details)
    return put_new(work, where, details, guid=guid)


def change_session(work: Work, fair: str | int, session_id: int, *, details: Details) -> Session:
    """Say everything about a session anew; whoever starred it hears of another time or room."""
    where, session = organised_session(work, fair, session_id)
    require_sound(work, where, details, session)
    return put_changed(work, where, session, details)


def move_session(
    work: Work, fair: str | int, session_id: int, *, room_id: int, starts_at: datetime
) -> Session:
    """Another room or time, as long as before; everything else stays."""
    where, session = organised_session(work, fair, session_id)
    details = details_of(work, session)
    ends_at = starts_at + (session.ends_at - session.starts_at)
    moved = Details(**(vars(details) | {"room_id": room_id, "starts_at": starts_at, "ends_at": ends_at}))
    return change_session(work, where.slug, session_id, details=moved)


def cancel_session(work: Work, fair: str | int, session_id: int) -> Session:
    """Take a session off the programme; it stays to be seen as cancelled, also in calendars."""
    where, session = organised_session(work, fair, session_id)
    if session.cancelled_at is not None:
        return session
    session.cancelled_at = session.changed_at = work.now
    session.sequence += 1
    work.session.add(session)
    tell_everybody(work, session)
    tell_cancelled(work, where, session)
    return session


def restore_session(work: Work, fair: str | int, session_id: int) -> Session:
    """Hold a cancelled session after all; ``Conflict`` where its place has been taken meanwhile."""
    where, session = organised_session(work, fair, session_id)
    if session.cancelled_at is None:
        return session
    details = details_of(work, session)
    try:
        require_free(work, where, placed(details, session), late=session.delayed_minutes)
    except Invalid as problem:
        raise Conflict(next(iter(problem.fields.values()))) from problem
    session.cancelled_at, session.changed_at = None, work.now
    session.sequence += 1
    work.session.add(session)
    tell_everybody(work, session)
    tell_moved(work, where, session)
    remind_in_time(work, session)
    return session


def delay_session(work: Work, fair: str | int, session_id: int, *, minutes: int) -> Session:
    """Let it run *minutes* later than planned (0: on time); whoever leads it may say so."""
    where, session = moderated_session(work, fair, session_id)
    if not 0 <= minutes <= LONGEST_DELAY:
        raise Invalid({"minutes": say("Between 0 and {most} minutes.", most=LONGEST_DELAY)})
    if session.delayed_minutes == minutes:
        return session
    session.delayed_minutes, session.changed_at = minutes, work.now
    session.sequence += 1
    work.session.add(session)
    tell_everybody(work, session)
    tell_moved(work, where, session)
    remind_in_time(work, session)
    return session


def require_sound(work: Work, fair: Fair, details: Details, session: Session | None = None) -> None:
    """``Invalid`` for entries that cannot be, then for a taken room or speaker; strangers: ``NotFound``.

    Of a known *session* only what it would newly take is asked: one that somebody else's delay has run
    into can still be given another title.
    """
    problems: dict[str, Sentence] = {}
    if not (details.title_en.strip() or details.title_ja.strip()):
        problems["title"] = say("Please give the session a title, in one language at least.")
    if details.ends_at <= details.starts_at:
        problems["ends"] = say("A session ends after it begins. Please check the times.")
    if details.capacity is not None and details.capacity < 1:
        problems["capacity"] = say("At least {ge}.", ge=1)
    speaker_ids = [speaker_id for speaker_id, _ in details.stage]
    if len(set(speaker_ids)) != len(speaker_ids):
        problems["speakers"] = say("Somebody is on the stage twice. Please name everybody once.")
    if problems:
        raise Invalid(problems)
    room_of(work, fair, details.room_id)
    if details.track_id is not None:
        track_of(work, fair, details.track_id)
    for speaker_id in speaker_ids:
        speaker_of(work, fair, speaker_id)
    wanted = placed(details, session)
    if session is not None and (details.starts_at, details.ends_at) == (session.starts_at, session.ends_at):
        before = placed(details_of(work, session), session)
        wanted = replace(
            wanted,
            room_id=None if wanted.room_id == before.room_id else wanted.room_id,
            speaker_ids=wanted.speaker_ids - before.speaker_ids,
        )
    require_free(work, fair, wanted, late=session.delayed_minutes if session else 0)


def placed(details: Details, session: Session | None = None) -> Placed:
    """Where and when it would really be: a known *session* keeps the delay that it has today."""
    late = timedelta(minutes=session.delayed_minutes if session else 0)
    return Placed(
        stored(session.id) if session else 0,
        details.starts_at + late,
        details.ends_at + late,
        details.room_id,
        frozenset(speaker_id for speaker_id, _ in details.stage),
    )


def written(details: Details) -> dict[str, Any]:
    """The columns that *details* say."""
    return {name: getattr(details, name) for name in PLAIN_FIELDS} | {"languages": list(details.languages)}


def details_of(work: Work, session: Session) -> Details:
    """What is said about a stored session."""
    stage = tuple((row.speaker_id, row.role) for row in appearances_of(work, session))
    values = {name: getattr(session, name) for name in PLAIN_FIELDS}
    return Details(**values, languages=tuple(session.languages), stage=stage)


def appearances_of(work: Work, session: Session) -> list[Appearance]:
    """Who appears in it, in order."""
    found = select(Appearance).where(Appearance.session_id == session.id)
    return list(work.session.exec(found.order_by(col(Appearance.position), col(Appearance.id))))


def set_stage(work: Work, session: Session, details: Details) -> None:
    """Exactly the people that *details* name, in that order."""
    known = {row.speaker_id: row for row in appearances_of(work, session)}
    for position, (speaker_id, role) in enumerate(details.stage):
        row = known.pop(speaker_id, None) or Appearance(session_id=stored(session.id), speaker_id=speaker_id)
        row.role, row.position = role, position
        work.session.add(row)
    for left in known.values():
        work.session.delete(left)
    work.session.flush()


def put_new(work: Work, fair: Fair, details: Details, *, guid: str | None = None) -> Session:
    """Write a session that was found sound; its chat room opens with it."""
    session = Session(fair_id=fair_id(fair), created_at=work.now, changed_at=work.now, **written(details))
    if guid:
        session.guid = guid
    work.session.add(session)
    work.session.flush()
    set_stage(work, session, details)
    open_room(work, fair_id(fair), RoomKind.SESSION, session.id)
    tell_everybody(work, session)
    remind_in_time(work, session)
    return session


def put_changed(work: Work, fair: Fair, session: Session, details: Details) -> Session:
    """Write what changed of a session; nothing at all is told where nothing did."""
    if details == details_of(work, session):
        return session
    before = (session.starts_at, session.ends_at, session.room_id)
    session.sequence += 1
    for name, value in written(details).items():
        setattr(session, name, value)
    session.changed_at = work.now
    work.session.add(session)
    set_stage(work, session, details)
    tell_everybody(work, session)
    if before != (session.starts_at, session.ends_at, session.room_id):
        tell_moved(work, fair, session)
        remind_in_time(work, session)
    move_up(work, session)
    return session
