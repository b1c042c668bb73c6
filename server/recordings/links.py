"""Where a session's recording stands, for the page of the session."""

from core.fair.access import visible_fair
from core.kit.i18n import say
from core.kit.work import Work
from server.programme.models import Recorded, Session
from server.programme.stage.pages import RecordingLink
from server.recordings.access import recording_of_session, rights_at
from server.recordings.words import LOCKS

WATCH = say("Watch the recording")
WATCH_LOCKED = say("The recording: {who}", who="")
COMING = say("The recording will stand here.")


def recording_of(work: Work, session_id: int) -> RecordingLink | None:
    """Its page once it is out; before, that one will come where that was promised."""
    session = work.session.get(Session, session_id)
    if session is None:
        return None
    where = visible_fair(work, session.fair_id)
    rights = rights_at(work, where)
    locale = work.actor.locale
    recording = recording_of_session(work, session_id)
    if recording is not None and recording.is_out(work.now) and (rights.organises or not rights.banned):
        lock = rights.lock(recording)
        words = WATCH if lock is None else say(WATCH_LOCKED.text, who=LOCKS[lock])
        return RecordingLink(f"/fairs/{where.slug}/recordings/{recording.id}", words.in_(locale))
    promised = session.recorded in (Recorded.MEMBERS, Recorded.PUBLIC)
    gone = recording is not None and recording.released_at is not None
    return RecordingLink("", COMING.in_(locale)) if promised and not gone else None
