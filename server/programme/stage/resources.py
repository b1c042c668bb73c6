"""What there is to read beside a session: links and files that its organisers put there."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from core.kit.errors import Invalid, NotFound
from core.kit.files import File
from core.kit.i18n import pick, say, script_of
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from server.programme.access import organised_session, stored
from server.programme.models import Resource, Session
from server.programme.telling import tell_everybody

MOST = 30
"""Beside one session."""
SHOWN: tuple[Any, ...] = (
    *(Resource.id, Resource.title_en, Resource.title_ja, Resource.link, Resource.file_id),
    *(File.name, File.size),
)
RESOURCES = Prepared(
    select(*SHOWN)
    .join(File, isouter=True)
    .where(Resource.session_id == bindparam("session"))
    .order_by(col(Resource.position), col(Resource.id)),
    whole,
)


@dataclass(frozen=True)
class ResourceLine:
    """Something to read; ``file_id`` where it is a file of ours."""

    id: int
    title: str
    lang: str
    link: str
    file_id: int | None
    size: int


def resources_of(work: Work, session: Session) -> list[ResourceLine]:
    """What there is to read, in order."""
    locale = work.actor.locale
    return [
        ResourceLine(
            id=number,
            title=pick(locale, en, ja) or link or name or "",
            lang=script_of(locale, en, ja),
            link=link,
            file_id=file_id,
            size=size or 0,
        )
        for number, en, ja, link, file_id, name, size in work.ask(RESOURCES, session=session.id)
    ]


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
