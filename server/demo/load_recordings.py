"""The recordings of what is over: our own films with posters, captions, chapters; most are released."""

import io
from functools import cache
from hashlib import sha256

from PIL import Image

from server.demo.cast import film, media, recordings, sessions
from server.demo.day import Day
from server.demo.programme import Film, Recording
from server.recordings.captioning import put_captions, read_file
from server.recordings.chapters import put_chapters
from server.recordings.desk.arriving import put_in
from server.recordings.desk.release import release
from server.recordings.preparing import StoredFilm, accept
from server.recordings.probe import Probed

UPLOADED_AFTER, RELEASED_AFTER = 4, 15
"""Minutes after the end of the session."""


def load_recordings(day: Day) -> None:
    """Each in the order of the file; one whose speakers have not agreed yet waits for its release."""
    ends = {one.slug: one.end for one in sessions()}
    for recording in recordings():
        upload(day, recording, film(recording.film), minute=ends[recording.session] + UPLOADED_AFTER)
        if recording.state == "released":
            work = day.organised(ends[recording.session] + RELEASED_AFTER)
            release(work, day.fair, day.sessions[recording.session])


def upload(day: Day, recording: Recording, plan: Film, *, minute: float) -> None:
    """The film as an organiser uploads it; what a job would find out about it is known already."""
    work, session = day.organised(minute), day.sessions[recording.session]
    held = day.hold(media(plan.file))
    made = put_in(work, day.fair, session, film=StoredFilm(**vars(held)))
    assert made.id is not None
    assert made.incoming_id is not None
    picture, width, height = poster(plan)
    stored = day.store.keep_bytes(picture), len(picture), sha256(picture).hexdigest()
    probed = Probed(
        content_type=held.content_type, duration_s=plan.seconds, width=width, height=height, poster=None
    )
    accept(work, made.id, made.incoming_id, probed=probed, digest=held.digest, poster=stored)
    for locale in ("en", "ja"):
        words = media(f"{plan.slug}.{locale}.vtt").read_bytes()
        put_captions(work, day.fair, session, locale=locale, cues=read_file(words, field="captions"))
    put_chapters(work, day.fair, session, en=chapters(plan, "en"), ja=chapters(plan, "ja"))


def chapters(plan: Film, locale: str) -> str:
    """The scenes as an organiser types chapters."""
    starts = ((int(one.start), getattr(one.title, locale)) for one in plan.scenes)
    return "\n".join(f"{start // 60}:{start % 60:02} {title}" for start, title in starts)


@cache
def poster(plan: Film) -> tuple[bytes, int, int]:
    """The film's picture as WebP, and its size."""
    kept = io.BytesIO()
    with Image.open(media(plan.poster)) as picture:
        picture.save(kept, "WEBP", quality=85)
        return kept.getvalue(), picture.width, picture.height
