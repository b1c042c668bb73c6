"""The demo fair's pictures, documents and films are there, small, and play."""

from itertools import pairwise

import av
import pytest
import webvtt

from server.demo import cast
from server.demo.programme import Film


def test_pictures_and_documents_are_there_and_small() -> None:
    for booth in cast.exhibitors():
        crest = cast.media(booth.crest).read_text(encoding="utf-8")
        assert "currentColor" in crest
        assert "<text" not in crest
        for picture in (booth.logo,):
            assert cast.media(picture).read_bytes().startswith(b"\x89PNG")
        for document in booth.documents:
            assert cast.media(document.file).read_bytes().startswith(b"%PDF-1.4")
    sizes = [file.stat().st_size for file in cast.MEDIA.iterdir()]
    assert max(sizes) < 1_200_000
    assert sum(sizes) < 3_000_000


@pytest.mark.parametrize("film", cast.films(), ids=lambda film: film.slug)
def test_a_film_has_picture_sound_and_its_full_length(film: Film) -> None:
    with av.open(str(cast.media(film.file))) as file:
        picture, sound = file.streams.video[0], file.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert (picture.width, picture.height) == (854, 480)
        assert file.duration is not None
        assert file.duration / av.time_base == pytest.approx(film.seconds, abs=0.5)
        assert next(file.decode(video=0)).pts == 0
    start = cast.media(film.file).read_bytes()[:4096]
    assert b"moov" in start  # in front: it plays while it loads
    assert cast.media(film.poster).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("film", cast.films(), ids=lambda film: film.slug)
def test_captions_and_chapters_follow_each_other_in_both_languages(film: Film) -> None:
    assert film.scenes[0].start == 0
    assert film.scenes[-1].end == film.seconds
    for one, following in pairwise(film.scenes):
        assert one.end == following.start
    for language in ("en", "ja"):
        cues = webvtt.read(str(cast.media(f"{film.slug}.{language}.vtt"))).captions
        assert [cue.text for cue in cues] == [getattr(cue, language) for cue in film.captions]
        assert all(cue.start_in_seconds < cue.end_in_seconds <= film.seconds for cue in cues)
        assert all(a.end_in_seconds <= b.start_in_seconds for a, b in pairwise(cues))
