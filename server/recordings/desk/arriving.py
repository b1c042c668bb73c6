"""Films on their way in pieces: what is agreed about an upload.

The protocol follows tus 1.0 (creation, HEAD, PATCH with ``Upload-Offset``, termination). What counts as
received is what the database says after a piece lies in the store; any process may take the next one.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, func, select

from core.accounts.logins import hash_token
from core.fair.access import organised_fair
from core.kit.errors import Conflict, Invalid, NotFound, TooMany
from core.kit.i18n import say
from core.kit.jobs import enqueue
from core.kit.work import Work
from server.programme.models import Recorded, Session
from server.recordings.access import desk_session, recording_of_session, stored
from server.recordings.models import Audience, Recording, Upload
from server.recordings.preparing import StoredFilm, take_in

EXPIRE = "recording.upload_expired"
LASTS = timedelta(days=2)
"""An upload may rest this long before it is given up; every piece begins the time anew."""
MOST_AT_ONCE = 8
NO_UPLOAD = say("There is no such upload. Please begin it again.")
ELSEWHERE = say("This piece does not continue the upload.")


@dataclass(frozen=True)
class Begun:
    """An upload that was agreed on; only its beginner learns the token."""

    token: str
    size: int


def begin(work: Work, fair: str, session_id: int, *, name: str, size: int, limit: int) -> Begun:
    """Agree on an upload of *size* bytes.

    Raises:
        Invalid: On ``video``: empty, or larger than *limit*.
        Conflict: The session is not to be recorded.
        TooMany: Too many uploads are open already.
    """
    where, session = desk_session(work, fair, session_id)
    check_promise(session)
    if size <= 0:
        raise Invalid({"video": say("This file is empty. Please choose another one.")})
    if size > limit:
        raise too_large(limit)
    mine = select(func.count(col(Upload.id))).where(Upload.by == work.actor.signed_in_id)
    if work.session.exec(mine).one() >= MOST_AT_ONCE:
        raise TooMany(say("Too many uploads are open. Please finish or cancel one first."), retry_after=60)
    token = secrets.token_urlsafe(32)
    upload = Upload(
        token_hash=hash_token(token), fair_id=stored(where.id), session_id=session_id,
        arriving_as=secrets.token_hex(16), name=name[:200] or "film", size=size,
        by=work.actor.signed_in_id, at=work.now, expires_at=work.now + LASTS,
    )  # fmt: skip
    work.session.add(upload)
    work.session.flush()
    enqueue(work, EXPIRE, due_at=upload.expires_at, upload=stored(upload.id))
    return Begun(token, size)


def check_promise(session: Session) -> None:
    """``Conflict`` where people were told that nothing is recorded."""
    if session.recorded == Recorded.NOT_RECORDED:
        raise Conflict(
            say("This session was announced as not recorded. Please change that in the programme first.")
        )


def too_large(limit: int) -> Invalid:
    """The sentence beside the field, with the limit in whole MiB."""
    return Invalid(
        {"video": say("This file is larger than {limit} MiB; please make it smaller.", limit=limit >> 20)}
    )


def upload_of(work: Work, fair: str, token: str) -> Upload:
    """An open upload of the actor's at a fair that they organise; else there is none."""
    where = organised_fair(work, fair)
    upload = work.session.exec(select(Upload).where(Upload.token_hash == hash_token(token))).first()
    if upload is None or upload.fair_id != where.id or upload.by != work.actor.account_id:
        raise NotFound(NO_UPLOAD)
    if upload.expires_at <= work.now:
        raise NotFound(NO_UPLOAD)
    return upload


def note_received(work: Work, fair: str, token: str, *, at: int, received: int) -> Upload:
    """So much of it lies in the store, the latest piece from *at* on.

    Raises:
        Conflict: Another piece was faster. Nothing is lost: of two that begin at one place only one goes on.
    """
    upload = upload_of(work, fair, token)
    if upload.received != at:
        raise Conflict(ELSEWHERE)
    upload.received, upload.expires_at = received, work.now + LASTS
    work.session.add(upload)
    work.session.flush()
    return upload


def complete(work: Work, fair: str, token: str, *, film: StoredFilm) -> Recording:
    """The whole of it is in the store: it waits to be looked at, the upload is over."""
    upload = upload_of(work, fair, token)
    if film.size != upload.size:
        raise Conflict(say("This upload is not whole yet."))
    recording = put_in(work, fair, upload.session_id, film=film)
    work.session.delete(upload)
    work.session.flush()
    return recording


def put_in(work: Work, fair: str, session_id: int, *, film: StoredFilm) -> Recording:
    """A stored film becomes the newest of a session; its recording is made with its first film."""
    where, session = desk_session(work, fair, session_id)
    check_promise(session)
    recording = recording_of_session(work, session_id)
    if recording is None:
        public = session.recorded == Recorded.PUBLIC
        recording = Recording(
            fair_id=stored(where.id), session_id=session_id, created_at=work.now,
            audience=Audience.PUBLIC if public else Audience.MEMBERS,
        )  # fmt: skip
        work.session.add(recording)
        work.session.flush()
    take_in(work, recording, film)
    return recording


def cancel(work: Work, fair: str, token: str) -> str:
    """Give the upload up; returns under which name its bytes lie."""
    upload = upload_of(work, fair, token)
    work.session.delete(upload)
    work.session.flush()
    return upload.arriving_as


def rested(work: Work, upload_id: int) -> str | None:
    """Under which name the bytes of an upload lie that rested too long; nobody can go on with it."""
    upload = work.session.get(Upload, upload_id)
    return upload.arriving_as if upload is not None and upload.expires_at <= work.now else None


def expire(work: Work, upload_id: int) -> None:
    """Give up an upload that rested too long. One that goes on is asked again."""
    upload = work.session.get(Upload, upload_id)
    if upload is None:
        return
    if upload.expires_at > work.now:
        enqueue(work, EXPIRE, due_at=upload.expires_at, upload=upload_id)
        return
    work.session.delete(upload)
    work.session.flush()
