"""What there is to read beside a session: links and files that its organisers put there."""

from sqlmodel import func, select

from core.kit.errors import Invalid, NotFound
from core.kit.files import File
from core.kit.i18n import say
from core.kit.work import Work
from server.programme.access import organised_session, stored
from server.programme.models import Resource
from server.programme.telling import tell_everybody

MOST = 30
"""Beside one session."""


def add_resource(
    work: Work,
    fair: str,
    session_id: int,
    *,
    title_en: str = "",
    title_ja: str = "",
    link: str = "",
    file: File | None = None,
) -> Resource:
    """A link, or a stored file about ``session:<id>``; a file needs no title, its name will do."""
    _, session = organised_session(work, fair, session_id)
    if bool(link) == (file is not None):
        raise Invalid({"link": say("Please give a link or choose a file, one of the two.")})
    count = work.session.exec(select(func.count()).where(Resource.session_id == session_id)).one()
    if count >= MOST:
        raise Invalid({"link": say("At most {max_length} entries.", max_length=MOST)})
    row = Resource(
        session_id=stored(session.id),
        title_en=title_en,
        title_ja=title_ja,
        link=link,
        file_id=file.id if file else None,
        position=count,
    )
    work.session.add(row)
    work.session.flush()
    tell_everybody(work, session)
    return row


def remove_resource(work: Work, fair: str, session_id: int, resource_id: int) -> None:
    """Take it away; a file's bytes are cleared by whoever keeps the store tidy."""
    _, session = organised_session(work, fair, session_id)
    row = work.session.get(Resource, resource_id)
    if row is None or row.session_id != session_id:
        raise NotFound(say("There is no such file."))
    work.session.delete(row)
    tell_everybody(work, session)
