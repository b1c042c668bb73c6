"""Pictures: drawn anew within bounds, whatever was in the file."""

import io
import time
import zlib

import pytest
from PIL import Image

from booths.stand.pictures import cut_down, redrawn
from core.kit.errors import Invalid
from tests.support.pictures import a_png_of

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
)
RECT = '<rect width="40" height="20" fill="#f00"/>'


def a_picture(kind="PNG", size=(40, 20), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def draw(folder, data, content_type="image/png", longest=512):
    path = folder / "picture"
    path.write_bytes(data)
    return redrawn(path, content_type, field="logo", longest=longest)


@pytest.mark.parametrize(
    ("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")]
)
def test_a_picture_keeps_its_kind_and_fits_the_bounds(tmp_path, kind, content_type):
    data, now = draw(tmp_path, a_picture(kind, (900, 300)), content_type, longest=300)
    assert (now, Image.open(io.BytesIO(data)).size) == (content_type, (300, 100))


def test_place_and_camera_are_gone(tmp_path):
    """Security 46."""
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825)[1] = "N"
    data, _ = draw(tmp_path, a_picture("JPEG", exif=exif.tobytes()), "image/jpeg")
    assert b"A camera" not in data
    assert not Image.open(io.BytesIO(data)).getexif()


def test_a_script_behind_the_pixels_is_gone(tmp_path):
    """Security 41."""
    data, _ = draw(tmp_path, a_picture() + b"<script>alert(1)</script>")
    assert b"<script" not in data


@pytest.mark.parametrize(
    "data", [a_picture()[:60], b"\x89PNG\r\n\x1a\n" + b"x" * 400, a_picture()[:33] + zlib.compress(b"x")]
)
def test_a_damaged_picture_is_refused_in_words(tmp_path, data):
    with pytest.raises(Invalid) as refusal:
        draw(tmp_path, data)
    assert "logo" in refusal.value.fields


def test_a_flood_of_pixels_is_refused_before_it_is_unpacked(tmp_path):
    """Security 44."""
    flood = a_png_of(12_000, 12_000)
    began = time.process_time()
    with pytest.raises(Invalid):
        draw(tmp_path, flood)
    assert time.process_time() - began < 1


def test_a_plain_svg_becomes_a_png(tmp_path):
    data, now = draw(tmp_path, f"{HEAD}{RECT}</svg>".encode(), "image/svg+xml", longest=200)
    picture = Image.open(io.BytesIO(data))
    assert (now, picture.size, picture.getpixel((100, 50))[:3]) == ("image/png", (200, 100), (255, 0, 0))


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image xlink:href="http://evil.example/x.png" width="9" height="9"/>',
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
        '<use href="http://evil.example/x.svg#a"/>',
        '<a href="javascript:alert(1)"><text>x</text></a>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<style>@import url("http://evil.example/x.css");</style>',
        '<rect width="1" height="1" onload="alert(1)" style="fill:url(http://evil.example/x)"/>',
    ],
)
def test_what_runs_or_reaches_outside_is_cut_from_an_svg(tmp_path, inside):
    """Security 42."""
    data, _ = draw(tmp_path, f"{HEAD}{RECT}{inside}</svg>".encode(), "image/svg+xml")
    assert data.startswith(b"\x89PNG")
    root = cut_down(f"{HEAD}{RECT}{inside}</svg>".encode())
    left = "".join(f"{part.tag} {part.attrib}" for part in root.iter())
    for word in ("script", "evil", "passwd", "foreign", "onload", "animate"):
        assert word not in left


@pytest.mark.parametrize(
    "svg",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + f"{HEAD}<text>&b;</text></svg>",
        f"{HEAD}{RECT}",
        "<html></html>",
        HEAD.replace("0 0 40 20", "0 0 1 99999999") + "</svg>",
        HEAD.replace("0 0 40 20", "0 0 nan 4") + "</svg>",
        HEAD + "<g>" * 3000 + "</g>" * 3000 + "</svg>",
        HEAD + RECT * 5000 + "</svg>",
    ],
)
def test_an_svg_that_is_none_or_too_much_is_refused(tmp_path, svg):
    """Security 42, 44."""
    with pytest.raises(Invalid):
        draw(tmp_path, svg.encode(), "image/svg+xml")


def test_copies_of_copies_do_not_explode(tmp_path):
    """Security 44."""
    levels = "".join(f'<g id="l{n + 1}"><use href="#l{n}"/><use href="#l{n}"/></g>' for n in range(40))
    began = time.process_time()
    draw(
        tmp_path,
        f'{HEAD}<defs><g id="l0">{RECT}</g>{levels}</defs><use href="#l40"/></svg>'.encode(),
        "image/svg+xml",
    )
    assert time.process_time() - began < 2
