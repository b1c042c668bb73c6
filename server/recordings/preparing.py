"""The job that looks at an uploaded film: it becomes the recording's film, or is refused with a reason."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anyio import to_thread

from core.kit.database import Database
from core.kit.files import File, add_file, digest_of, forget_later
from core.kit.jobs import FAIR, enqueue
from core.kit.store import Store
from core.kit.work import Work
from server.programme.stage.streams import follow_film
from server.recordings.access import stored
from server.recordings.models import Problem, Recording
from server.recordings.probe import Probed, Unfit, probe

JOB = "recording.prepare"


@dataclass(frozen=True)
class StoredFilm:
    """Bytes that lie in the store already, waiting for their row; one that nobody has read has no digest."""

    name: str
    content_type: str
    size: int
    stored_as: str
    digest: str = ""


def about(recording: Recording) -> str:
    """What its files belong to."""
    return f"recording:{stored(recording.id)}"


def take_in(work: Work, recording: Recording, film: StoredFilm) -> None:
    """A film has arrived whole; the caller has passed the door. One that still waited is thrown away."""
    waited = recording.incoming_id
    file = add_file(
        work, about(recording), name=film.name, content_type=film.content_type, size=film.size,
        digest=film.digest, stored_as=film.stored_as,
    )  # fmt: skip
    recording.incoming_id, recording.uploaded_at, recording.problem = file.id, work.now, ""
    work.session.add(recording)
    work.session.flush()
    if waited is not None:
        drop(work, waited)
    enqueue(work, JOB, recording=stored(recording.id), file=stored(file.id))


def waiting_film(work: Work, recording_id: int, file_id: int) -> str | None:
    """Where the film lies, while it still waits to be looked at."""
    recording = work.session.get(Recording, recording_id)
    if recording is None or recording.incoming_id != file_id:
        return None
    return work.session.get_one(File, file_id).stored_as


def accept(
    work: Work,
    recording_id: int,
    file_id: int,
    *,
    probed: Probed,
    digest: str,
    poster: tuple[str, int, str] | None,
) -> bool:
    """Show the film from now on; False if meanwhile another one was uploaded.

    Args:
        digest: Of the film.
        poster: Stored name, size and digest of the picture.
    """
    recording = work.session.get(Recording, recording_id)
    if recording is None or recording.incoming_id != file_id:
        return False
    film = work.session.get_one(File, file_id)
    film.content_type, film.digest = probed.content_type, digest
    picture = picture_row(work, recording, poster) if poster is not None else None
    old = [recording.video_id, recording.poster_id]
    recording.video_id, recording.incoming_id, recording.poster_id = file_id, None, picture
    recording.duration_s, recording.width, recording.height = probed.duration_s, probed.width, probed.height
    recording.prepared_at, recording.problem = work.now, ""
    work.session.add_all([recording, film])
    work.session.flush()
    for number in filter(None, old):
        drop(work, number, by=file_id)
    return True


def picture_row(work: Work, recording: Recording, poster: tuple[str, int, str]) -> int:
    """The poster among the files; returns its id."""
    stored_as, size, digest = poster
    file = add_file(
        work, about(recording), name="poster.webp", content_type="image/webp", size=size, digest=digest,
        stored_as=stored_as,
    )  # fmt: skip
    return stored(file.id)


def refuse(work: Work, recording_id: int, file_id: int, *, problem: Problem) -> None:
    """Say why on the console and throw the upload away; a film that is shown already stays."""
    recording = work.session.get(Recording, recording_id)
    if recording is None or recording.incoming_id != file_id:
        return
    recording.incoming_id, recording.problem = None, problem.value
    work.session.add(recording)
    work.session.flush()
    drop(work, file_id)


def drop(work: Work, file_id: int, *, by: int | None = None) -> None:
    """Forget a file, which a session may premiere: it premieres *by* then. Its bytes go after the commit."""
    follow_film(work, file_id, by=by)
    file = work.session.get_one(File, file_id)
    work.session.delete(file)
    work.session.flush()
    forget_later(work, file.stored_as)


class Preparer:
    """Does the job, which is harmless when repeated."""

    def __init__(self, db: Database, store: Store, look: Callable[..., Probed] = probe) -> None:
        self._db, self._store, self._look = db, store, look

    async def prepare(self, payload: dict[str, Any]) -> None:
        """``recording``, ``file``: look at the film and take or refuse it."""
        which = int(payload["recording"]), int(payload["file"])
        stored_as = await self._db.read(FAIR, waiting_film, *which)
        if stored_as is None:
            return
        try:
            async with self._store.local(stored_as) as path:
                probed, digest = await to_thread.run_sync(self._read, path)
        except Unfit as unfit:
            await self._db.write(FAIR, refuse, *which, problem=unfit.problem)
            return
        poster = None
        if probed.poster is not None:
            kept = await to_thread.run_sync(self._store.keep_bytes, probed.poster)
            poster = (kept, len(probed.poster), hashlib.sha256(probed.poster).hexdigest())
        taken = await self._db.write(FAIR, accept, *which, probed=probed, digest=digest, poster=poster)
        if not taken and poster is not None:
            await self._db.write(FAIR, forget_later, poster[0])

    def _read(self, path: Path) -> tuple[Probed, str]:
        return self._look(path), digest_of(path)
