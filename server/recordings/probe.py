"""What is inside a film: checked by decoding its beginning, with a picture of it for the poster. Pure, slow.

The demuxer is chosen by the first bytes and nothing else, so that a playlist or a list of files that
calls itself a film is never followed.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError
from PIL import Image

from core.kit.files import content_type_of
from server.recordings.models import Problem

DEMUXERS = {"video/mp4": "mov", "audio/mp4": "mov", "video/webm": "matroska"}
ONLY_FILES = {"protocol_whitelist": "file"}
PICTURES = frozenset({"h264", "vp8", "vp9", "av1"})
SOUNDS = frozenset({"aac", "mp3", "opus", "vorbis", "flac"})
"""What every current browser plays."""
LONGEST_S = 24 * 60 * 60
LARGEST = 8192
MOST_STREAMS = 32
POSTER_WIDTH = 1280
FIRST_FRAMES = 5
FEW = 4000
"""Packets after which a beginning without a picture is given up."""


class Unfit(Exception):
    """The file is no film that can be shown."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Probed:
    """A film that plays. Width, height and poster (WebP) are None where there is sound only."""

    content_type: str
    duration_s: float
    width: int | None
    height: int | None
    poster: bytes | None


def probe(path: Path) -> Probed:
    """Look into the file.

    Raises:
        Unfit: It is none, damaged, or nothing a browser plays.
    """
    with path.open("rb") as file:
        content_type = content_type_of(file.read(512))
    if content_type not in DEMUXERS:
        raise Unfit(Problem.WRONG_CONTAINER)
    try:
        with av.open(str(path), format=DEMUXERS[content_type], options=ONLY_FILES) as film:
            return look(film, content_type)
    except (FFmpegError, OSError, ValueError, OverflowError, MemoryError) as problem:
        raise Unfit(Problem.UNREADABLE) from problem


def look(film: Any, content_type: str) -> Probed:
    """An opened container: its streams, the beginning of each, its length, its poster."""
    if len(film.streams) > MOST_STREAMS:
        raise Unfit(Problem.UNREADABLE)
    picture = next((stream for stream in film.streams.video if not is_cover(stream)), None)
    sound = next(iter(film.streams.audio), None)
    if picture is None and sound is None:
        raise Unfit(Problem.NO_FILM)
    check_codecs(picture, sound)
    for stream in filter(None, (picture, sound)):
        check_beginning(film, stream)
    duration_s = length_of(film)
    if duration_s <= 0:
        raise Unfit(Problem.EMPTY)
    if duration_s > LONGEST_S:
        raise Unfit(Problem.TOO_LONG)
    if picture is None:
        kind = content_type if content_type == "video/webm" else "audio/mp4"
        return Probed(kind, duration_s, None, None, None)
    size = picture.codec_context.width, picture.codec_context.height
    return Probed(content_type, duration_s, *size, poster_of(film, picture, duration_s))


def is_cover(stream: Any) -> bool:
    """Whether it is a still picture that goes with the sound, not a film."""
    return codec_of(stream) in ("mjpeg", "png", "bmp", "gif")


def codec_of(stream: Any) -> str:
    """The codec's common name, whichever decoder of it is installed; "" for one that nobody knows."""
    context = stream.codec_context
    return str(context.codec.canonical_name) if context is not None else ""


def check_codecs(picture: Any | None, sound: Any | None) -> None:
    """Only what browsers play, and no picture beyond all measure."""
    if picture is not None:
        if codec_of(picture) not in PICTURES:
            raise Unfit(Problem.WRONG_PICTURE)
        if max(picture.codec_context.width, picture.codec_context.height) > LARGEST:
            raise Unfit(Problem.TOO_LARGE)
    if sound is not None and codec_of(sound) not in SOUNDS:
        raise Unfit(Problem.WRONG_SOUND)


def check_beginning(film: Any, stream: Any) -> None:
    """Decode the first frames; a stream that gives none is damaged."""
    film.seek(0)
    try:
        if not list(islice(frames(film, stream), FIRST_FRAMES)):
            raise Unfit(Problem.DAMAGED)
    except FFmpegError as problem:
        raise Unfit(Problem.DAMAGED) from problem


def frames(film: Any, stream: Any) -> Iterator[Any]:
    """What the next few thousand packets of *stream* hold."""
    for packet in islice(film.demux(stream), FEW):
        yield from packet.decode()


def length_of(film: Any) -> float:
    """Seconds, from the header; where a live recorder wrote none, from the packets themselves."""
    if film.duration and film.duration > 0:
        return float(film.duration) / av.time_base
    film.seek(0)
    ends = (
        float((packet.pts + (packet.duration or 0)) * packet.time_base)
        for packet in film.demux()
        if packet.pts is not None and packet.time_base is not None
    )
    return max(ends, default=0.0)


def poster_of(film: Any, picture: Any, duration_s: float) -> bytes | None:
    """A picture from a tenth into the film, at most half a minute: beginnings are often black."""
    at = min(duration_s / 10, 30.0)
    try:
        film.seek(int(at * av.time_base))
        later = (frame for frame in frames(film, picture) if frame.time is None or frame.time >= at)
        frame = next(later, None)
        if frame is None:
            film.seek(0)
            frame = next(frames(film, picture), None)
    except FFmpegError:
        return None
    if frame is None:
        return None
    drawn = io.BytesIO()
    image: Image.Image = frame.to_image()
    image.thumbnail((POSTER_WIDTH, POSTER_WIDTH))
    image.convert("RGB").save(drawn, "WEBP", quality=80)
    return drawn.getvalue()
