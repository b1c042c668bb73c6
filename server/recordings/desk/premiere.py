"""The film of a recording as the picture of its own session, however large it is."""

from dataclasses import dataclass

from core.kit.errors import Conflict
from core.kit.files import File
from core.kit.i18n import say
from core.kit.work import Work
from server.programme.models import Session
from server.programme.stage.models import Stream
from server.programme.stage.streams import set_film
from server.recordings.access import desk_recording, desk_session
from server.recordings.models import Recording


@dataclass(frozen=True)
class Premiere:
    """``is_set``: the session shows this film; ``replaces``: it shows something else until now."""

    is_set: bool
    replaces: bool


def premiere(work: Work, fair: str, session_id: int) -> Stream:
    """Show the film when its session begins. Who may watch the recording later stays as it is.

    Raises:
        Conflict: There is no film yet that can be shown, or nothing to show it at.
    """
    _, session = desk_session(work, fair, session_id)
    recording = desk_recording(work, fair, session_id)
    if recording.video_id is None:
        raise Conflict(say("There is no film yet that can be shown."))
    if not is_ahead(work, session):
        raise Conflict(say("This session is over or cancelled."))
    return set_film(work, fair, session_id, file=work.session.get_one(File, recording.video_id))


def premiere_of(work: Work, session: Session, recording: Recording | None) -> Premiere | None:
    """How it stands with a session whose door has been passed; None where nothing can be premiered."""
    if recording is None or recording.video_id is None or not is_ahead(work, session):
        return None
    stream = work.session.get(Stream, session.id)
    is_set = stream is not None and stream.file_id == recording.video_id
    return Premiere(is_set, replaces=stream is not None and not is_set)


def is_ahead(work: Work, session: Session) -> bool:
    """Whether the session will take place, or does."""
    return session.cancelled_at is None and work.now < session.finishes_at
