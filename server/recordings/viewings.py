"""Where somebody stopped and what they put on their list; nobody else is told."""

from sqlmodel import col, select

from core.kit.work import Work
from server.recordings.access import stored, watchable_recording
from server.recordings.models import Listed, Recording, Viewing

NEARLY_OVER_S = 15.0
"""Whoever comes this near to the end, or within a twentieth of it, has watched it."""
SHORTEST_S = 3.0
"""A stop before this is no reason to resume."""


def keep_position(work: Work, fair: str, recording_id: int, *, at_s: float) -> Viewing:
    """Remember where the actor is; the latest device counts. The end marks it as watched, for good."""
    recording = watchable_recording(work, fair, recording_id)
    me = work.actor.signed_in_id
    at_s = min(max(at_s, 0.0), recording.duration_s)
    viewing = work.session.get(Viewing, (me, recording_id)) or Viewing(
        account_id=me, recording_id=recording_id, watched_at=work.now
    )
    viewing.at_s, viewing.watched_at = at_s, work.now
    if is_nearly_over(recording, at_s) and viewing.finished_at is None:
        viewing.finished_at = work.now
    work.session.add(viewing)
    work.session.flush()
    return viewing


def is_nearly_over(recording: Recording, at_s: float) -> bool:
    """Whether nothing but the thanks is left."""
    return at_s >= recording.duration_s - min(NEARLY_OVER_S, recording.duration_s / 20)


def resume_at(recording: Recording, viewing: Viewing | None) -> float:
    """Where to go on, in seconds; 0.0 for the beginning."""
    if viewing is None or viewing.at_s < SHORTEST_S or is_nearly_over(recording, viewing.at_s):
        return 0.0
    return viewing.at_s


def forget_viewing(work: Work, fair: str, recording_id: int) -> None:
    """As if the actor had never watched it."""
    recording = watchable_recording(work, fair, recording_id)
    viewing = work.session.get(Viewing, (work.actor.signed_in_id, recording.id))
    if viewing is not None:
        work.session.delete(viewing)
        work.session.flush()


def put_on_list(work: Work, fair: str, recording_id: int) -> None:
    """Onto my list; twice changes nothing."""
    recording = watchable_recording(work, fair, recording_id)
    me = work.actor.signed_in_id
    if work.session.get(Listed, (me, recording.id)) is None:
        work.session.add(Listed(account_id=me, recording_id=stored(recording.id), at=work.now))
        work.session.flush()


def take_off_list(work: Work, fair: str, recording_id: int) -> None:
    """Off my list."""
    recording = watchable_recording(work, fair, recording_id)
    listed = work.session.get(Listed, (work.actor.signed_in_id, recording.id))
    if listed is not None:
        work.session.delete(listed)
        work.session.flush()


def my_viewings(work: Work, recording_ids: list[int]) -> dict[int, Viewing]:
    """The actor's own, by recording."""
    me = work.actor.account_id
    if me is None or not recording_ids:
        return {}
    mine = select(Viewing).where(Viewing.account_id == me, col(Viewing.recording_id).in_(recording_ids))
    return {viewing.recording_id: viewing for viewing in work.session.exec(mine)}


def my_list(work: Work, recording_ids: list[int]) -> frozenset[int]:
    """Which of them are on the actor's list."""
    me = work.actor.account_id
    if me is None or not recording_ids:
        return frozenset()
    mine = select(Listed.recording_id).where(
        Listed.account_id == me, col(Listed.recording_id).in_(recording_ids)
    )
    return frozenset(work.session.exec(mine))
