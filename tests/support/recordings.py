"""Films of two seconds, and recordings of them: ``a_film()``, ``a_recording(work, store, session)``."""

import io
from fractions import Fraction
from functools import cache
from hashlib import sha256
from typing import Any

import av
from PIL import Image, ImageDraw

from core.fair.models import Fair
from core.kit.files import add_file
from core.kit.store import Store
from core.kit.work import Work
from server.programme.models import Session
from server.recordings.access import stored
from server.recordings.captioning import put_captions, read_file
from server.recordings.models import Recording
from server.recordings.preparing import about

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n{}\n\n00:01.000 --> 00:01.900\n{}\n"
VTT_EN = VTT.format("The telephone has no face.", "Lunch is easier.").encode()
VTT_JA = VTT.format("電話には表情がありません。", "昼食のほうが楽です。").encode()


@cache
def a_film(
    *, seconds: int = 2, picture: bool = True, sound: bool = False, kind: str = "mp4", size: int = 64
) -> bytes:
    """A small film in which a bar moves; H.264 in MP4, VP8 in WebM, or ``mpeg4`` that no browser plays."""
    held = io.BytesIO()
    container, codec = {"mp4": ("mp4", "libx264"), "webm": ("webm", "libvpx"), "mpeg4": ("mp4", "mpeg4")}[
        kind
    ]
    with av.open(held, "w", format=container) as film:
        if picture:
            stream: Any = film.add_stream(codec, rate=10)
            stream.width, stream.height, stream.pix_fmt = size, size, "yuv420p"
        if sound:
            voice: Any = film.add_stream("libopus" if kind == "webm" else "aac", rate=48000)
            voice.layout = "mono"
        if picture:
            for number in range(seconds * 10):
                image = Image.new("RGB", (size, size), "#284a7d")
                ImageDraw.Draw(image).rectangle((number * 2, 8, number * 2 + 8, size - 8), fill="#faf8f2")
                film.mux(stream.encode(av.VideoFrame.from_image(image)))
            film.mux(stream.encode(None))
        if sound:
            for number in range(seconds * 47):
                frame = av.AudioFrame(format="fltp", layout="mono", samples=1024)
                frame.planes[0].update(bytes(4096))
                frame.rate, frame.pts, frame.time_base = 48000, number * 1024, Fraction(1, 48000)
                film.mux(voice.encode(frame))
            film.mux(voice.encode(None))
    return held.getvalue()


def a_recording(
    work: Work, store: Store, session: Session, *, released: bool = True, **values: Any
) -> Recording:
    """A recording with a film that has been checked, for members unless said otherwise."""
    defaults = {
        "fair_id": session.fair_id,
        "session_id": session.id,
        "created_at": work.now,
        "duration_s": 2.0,
        "width": 64,
        "height": 64,
    }
    released_at = values.pop("released_at", work.now if released else None)
    recording = Recording(**(defaults | values))
    work.session.add(recording)
    work.session.flush()
    film = keep(work, store, recording, a_film(), "film.mp4", "video/mp4")
    poster = keep(work, store, recording, b"RIFF0000WEBP a picture", "poster.webp", "image/webp")
    recording.video_id, recording.poster_id = film, poster
    recording.uploaded_at = recording.prepared_at = work.now
    recording.released_at = released_at
    work.session.add(recording)
    work.session.flush()
    return recording


def keep(work: Work, store: Store, recording: Recording, data: bytes, name: str, content_type: str) -> int:  # noqa: PLR0917
    """Bytes in the store with their row."""
    file = add_file(
        work, about(recording), name=name, content_type=content_type, size=len(data),
        digest=sha256(data).hexdigest(), stored_as=store.keep_bytes(data),
    )  # fmt: skip
    return stored(file.id)


def captioned(work: Work, fair: Fair, session: Session, *, en: bytes = VTT_EN, ja: bytes = VTT_JA) -> None:
    """Captions in both languages; the actor organises the fair."""
    for locale, data in (("en", en), ("ja", ja)):
        cues = read_file(data, field="captions")
        put_captions(work, fair.slug, stored(session.id), locale=locale, cues=cues)
