"""Pictures are drawn anew: nothing but pixels is kept, and bombs do not go off."""

import io
import time
from pathlib import Path

import pytest
from PIL import Image

from core.kit.errors import Invalid
from core.kit.pictures import MOST_PIXELS, redraw
from tests.support.pictures import a_png_of


def saved(tmp_path: Path, picture: Image.Image, kind: str, **options: object) -> Path:
    path = tmp_path / f"picture.{kind.lower()}"
    picture.save(path, kind, **options)
    return path


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_becomes_a_small_webp(tmp_path: Path, kind: str):
    path = saved(tmp_path, Image.new("RGB", (3000, 1500), "navy"), kind)

    with Image.open(io.BytesIO(redraw(path, longest=1024, field="photo"))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (1024, 512))


def test_place_time_and_author_are_gone_and_the_picture_stands_upright(tmp_path: Path):
    """Security 46."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010F] = "A camera"
    exif[0x013B] = "Anna Bell"
    exif.get_ifd(0x8825)[2] = (53.8, 0.0, 0.0)
    path = saved(tmp_path, Image.new("RGB", (200, 100), "red"), "JPEG", exif=exif, comment=b"secret words")
    with path.open("ab") as file:
        file.write(b"<script>appended</script>")

    data = redraw(path, longest=1024, field="photo")

    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (100, 200)
        assert dict(drawn.getexif()) == {}
        assert not {"exif", "xmp", "comment"} & drawn.info.keys()
    assert all(words not in data for words in (b"Anna", b"camera", b"secret", b"script", b"Exif"))


def test_transparency_stays(tmp_path: Path):
    path = saved(tmp_path, Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG")

    with Image.open(io.BytesIO(redraw(path, longest=1024, field="photo"))) as drawn:
        assert drawn.convert("RGBA").getpixel((10, 10))[3] == 0


@pytest.mark.parametrize("size", [(20_000, 20_000), (65_000, 65_000), (1, 100_000_000), (5000, 5000)])
def test_a_pixel_bomb_is_refused_before_it_goes_off(tmp_path: Path, size: tuple[int, int]):
    """Security 44."""
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(a_png_of(*size))
    began = time.perf_counter()

    with pytest.raises(Invalid) as problem:
        redraw(bomb, longest=1024, field="photo")

    assert list(problem.value.fields) == ["photo"]
    assert time.perf_counter() - began < 1
    assert size[0] * size[1] > MOST_PIXELS // 3


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"\xff\xd8\xff\xe0" + b"\x00" * 100,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"GIF89a" + b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        a_png_of(300, 300)[:-40],
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, data: bytes):
    """Security 42, 43."""
    path = tmp_path / "file"
    path.write_bytes(data)

    with pytest.raises(Invalid):
        redraw(path, longest=1024, field="photo")


def test_the_small_odd_modes_are_drawn_too(tmp_path: Path):
    for mode in ("L", "P", "1", "LA", "I;16"):
        path = saved(tmp_path, Image.new(mode, (20, 20)), "PNG")
        assert redraw(path, longest=1024, field="photo")
    cmyk = saved(tmp_path, Image.new("CMYK", (20, 20)), "JPEG")
    assert redraw(cmyk, longest=1024, field="photo")
