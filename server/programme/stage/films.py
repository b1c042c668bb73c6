"""Files of a session: its film, from the moment it begins, and what there is to read beside it."""

from sqlmodel import select

from core.kit.errors import NotFound
from core.kit.files import File, file_about
from core.kit.i18n import say
from core.kit.work import Work
from server.programme.access import require_part, speaker_of, visible_session
from server.programme.models import Resource
from server.programme.stage.models import Stream, StreamKind
from server.programme.stage.pages import visible_player


def film_of(work: Work, fair: str, session_id: int) -> File:
    """The film, while the session runs, for who may take part; else there is none."""
    where, session = visible_session(work, fair, session_id)
    require_part(work, session)
    stream = work.session.get(Stream, session_id)
    if stream is None or stream.kind != StreamKind.FILE or stream.file_id is None:
        raise NotFound(say("There is no film here."))
    if visible_player(work, where, session, stream) is None:
        raise NotFound(say("There is no film here."))
    return work.session.get_one(File, stream.file_id)  # the session's own, or that of its recording


def resource_file(work: Work, fair: str, session_id: int, file_id: int) -> File:
    """A file to read, for everybody who sees the session."""
    visible_session(work, fair, session_id)
    row = select(Resource.id).where(Resource.session_id == session_id, Resource.file_id == file_id)
    if work.session.exec(row).first() is None:
        raise NotFound(say("There is no such file."))
    return file_about(work, file_id, f"session:{session_id}")


def speaker_photo(work: Work, fair: str, session_id: int, speaker_id: int) -> File:
    """The picture of somebody on the stage."""
    where, _ = visible_session(work, fair, session_id)
    speaker = speaker_of(work, where, speaker_id)
    if speaker.photo_id is None:
        raise NotFound(say("There is no such file."))
    return file_about(work, speaker.photo_id, f"speaker:{speaker_id}")
