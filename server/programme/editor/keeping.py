"""Files that an organiser uploads for a session: written down with what they are for, in one transaction."""

from core.kit.files import File, add_file
from core.kit.uploads import Arrived
from core.kit.work import Work
from server.programme.access import organised_session
from server.programme.stage.resources import add_resource
from server.programme.stage.streams import set_film


def keep_film(work: Work, fair: str, session_id: int, *, arrived: Arrived, stored_as: str) -> None:
    """The film that the session shows."""
    organised_session(work, fair, session_id)
    file = written_down(work, session_id, arrived, stored_as)
    set_film(work, fair, session_id, file=file)


def keep_resource(
    work: Work, fair: str, session_id: int, *, arrived: Arrived, stored_as: str, title_en: str, title_ja: str
) -> None:
    """Something to read."""
    organised_session(work, fair, session_id)
    file = written_down(work, session_id, arrived, stored_as)
    add_resource(work, fair, session_id, title_en=title_en or file.name, title_ja=title_ja, file=file)


def written_down(work: Work, session_id: int, arrived: Arrived, stored_as: str) -> File:
    """The row of a file about the session; the caller has passed its door."""
    return add_file(
        work,
        f"session:{session_id}",
        name=arrived.name,
        content_type=arrived.content_type,
        size=arrived.size,
        digest=arrived.digest,
        stored_as=stored_as,
    )
