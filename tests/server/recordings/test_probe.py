"""Films are looked into before they are shown: what plays, what does not, and why."""

import io
from pathlib import Path

import pytest
from PIL import Image

from server.recordings.models import Problem
from server.recordings.probe import Unfit, probe
from tests.support.recordings import a_film

DEMO = Path(__file__).parents[3] / "server" / "demo" / "media" / "one-day.mp4"


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("kind", "content_type"), [("mp4", "video/mp4"), ("webm", "video/webm")])
def test_a_film_is_measured_and_gets_a_poster(tmp_path, kind, content_type):
    found = probe(written(tmp_path, a_film(kind=kind, sound=True)))

    assert (found.content_type, found.width, found.height) == (content_type, 64, 64)
    assert 1.8 <= found.duration_s <= 2.4
    with Image.open(io.BytesIO(found.poster)) as poster:
        assert (poster.format, poster.size) == ("WEBP", (64, 64))


def test_a_poster_is_small_and_not_the_first_picture():
    found = probe(DEMO)

    with Image.open(io.BytesIO(found.poster)) as poster:
        assert max(poster.size) <= 1280
    assert found.duration_s == pytest.approx(90, abs=1)


def test_sound_alone_is_a_recording_without_a_poster(tmp_path):
    found = probe(written(tmp_path, a_film(picture=False, sound=True)))

    assert (found.content_type, found.width, found.poster) == ("audio/mp4", None, None)
    assert found.duration_s == pytest.approx(2, abs=0.3)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"Meet me at six.\n" * 99, Problem.WRONG_CONTAINER),
        (b"", Problem.WRONG_CONTAINER),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", Problem.WRONG_CONTAINER),
        (b"\x00\x00\x00\x20ftypisom" + b"text that calls itself a film " * 99, Problem.UNREADABLE),
        (b"\x1aE\xdf\xa3" + bytes(4000), Problem.UNREADABLE),
    ],
    ids=["text", "nothing", "a playlist", "text as mp4", "zeros as webm"],
)
def test_what_is_no_film_is_refused(tmp_path, data, problem):
    """Security 43."""
    with pytest.raises(Unfit) as refusal:
        probe(written(tmp_path, data))

    assert refusal.value.problem == problem


def test_a_film_that_no_browser_plays_is_refused(tmp_path):
    with pytest.raises(Unfit) as refusal:
        probe(written(tmp_path, a_film(kind="mpeg4")))

    assert refusal.value.problem == Problem.WRONG_PICTURE


def test_a_film_whose_pictures_are_gone_is_damaged(tmp_path):
    film = bytearray(a_film(size=256))
    begins = film.index(b"mdat") + 4
    film[begins : film.index(b"moov", begins) - 4] = b"\xaa" * (film.index(b"moov", begins) - 4 - begins)

    with pytest.raises(Unfit) as refusal:
        probe(written(tmp_path, bytes(film)))

    assert refusal.value.problem in (Problem.DAMAGED, Problem.UNREADABLE)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_half_a_film_is_refused_or_measured_but_never_breaks_us(tmp_path, kept):
    film = a_film(size=128)

    try:
        found = probe(written(tmp_path, film[: int(len(film) * kept)]))
    except Unfit:
        return
    assert found.duration_s > 0
