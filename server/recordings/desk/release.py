"""Who may watch a recording and from when to when; taking it back, and taking it away."""

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import select

from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.times import zone_of
from core.kit.work import Work
from server.recordings.access import desk_recording, desk_session
from server.recordings.desk.forms import SettingsForm
from server.recordings.models import Caption, Chapter, Listed, Recording, Viewing
from server.recordings.preparing import drop


def change(work: Work, fair: str, session_id: int, form: SettingsForm) -> Recording:
    """Title, audience and last day, which ends at midnight on the fair's clock."""
    where, _ = desk_session(work, fair, session_id)
    recording = desk_recording(work, fair, session_id)
    recording.title_en, recording.title_ja = form.title_en, form.title_ja
    recording.audience = form.audience
    recording.expires_at = end_of(form.last_day, where.zone) if form.last_day else None
    work.session.add(recording)
    work.session.flush()
    return recording


def end_of(day: date, zone: str) -> datetime:
    """The first moment of the next day, in UTC."""
    following = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone_of(zone))
    return following.astimezone(UTC)


def last_day_of(expires_at: datetime | None, zone: str) -> date | None:
    """The day that :func:`end_of` was asked for."""
    return (expires_at - timedelta(seconds=1)).astimezone(zone_of(zone)).date() if expires_at else None


def release(work: Work, fair: str, session_id: int) -> Recording:
    """Let its audience watch it from now on.

    Raises:
        Conflict: There is no film yet that can be shown, or its time is over.
    """
    recording = desk_recording(work, fair, session_id)
    if recording.video_id is None:
        raise Conflict(say("There is no film yet that can be shown."))
    if recording.expires_at is not None and recording.expires_at <= work.now:
        raise Conflict(say("Its last day has passed. Please set a later one first."))
    if not recording.is_out(work.now):
        recording.released_at = work.now
    recording.withdrawn_at = None
    work.session.add(recording)
    work.session.flush()
    return recording


def withdraw(work: Work, fair: str, session_id: int) -> Recording:
    """Nobody but the organisers may watch it any more, also who watches just now."""
    recording = desk_recording(work, fair, session_id)
    if recording.released_at is not None and recording.withdrawn_at is None:
        recording.withdrawn_at = work.now
        work.session.add(recording)
        work.session.flush()
    return recording


def remove(work: Work, fair: str, session_id: int) -> None:
    """Film, captions, chapters and everybody's places in it, for good."""
    recording = desk_recording(work, fair, session_id)
    for table in (Caption, Chapter, Viewing, Listed):
        for row in work.session.exec(select(table).where(table.recording_id == recording.id)):
            work.session.delete(row)
    files = recording.incoming_id, recording.video_id, recording.poster_id
    work.session.flush()
    work.session.delete(recording)
    work.session.flush()
    for number in filter(None, files):
        drop(work, number)
