"""Pictures and drawings for a booth: drawn anew, so that only pixels are kept.

An SVG is cut down to shapes and text and drawn as PNG; the original is not kept. Pure: a file in,
bytes out; it takes a moment, so it runs in a thread.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

import resvg_py

from core.kit.errors import Invalid
from core.kit.i18n import say
from core.kit.pictures import redraw

PICTURES = ("image/png", "image/jpeg", "image/webp")
LOGOS = (*PICTURES, "image/svg+xml")
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
LARGEST_SVG = 512 << 10
MOST_ELEMENTS = 4000
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
SHAPES = (
    "svg g defs path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath"
)
OTHERS = "clipPath mask use symbol text tspan title desc"
KEPT = frozenset([*SHAPES.split(), *OTHERS.split()])
OUTSIDE = re.compile(r"url\s*\(\s*['\"]?(?!#)|@import|expression|javascript:|\\", re.IGNORECASE)


def redrawn(path: Path, content_type: str, *, field: str, longest: int) -> tuple[bytes, str]:
    """The picture again, at most *longest* pixels a side, and the type it has now.

    Raises:
        Invalid: On *field*: damaged, or far more pixels than a booth can show.
    """
    if content_type == "image/svg+xml":
        return drawn(path, field=field, longest=longest), "image/png"
    return redraw(path, longest=longest, field=field, kind=FORMATS[content_type]), content_type


def drawn(path: Path, *, field: str, longest: int) -> bytes:
    """An SVG as PNG."""
    damaged = Invalid({field: say("This SVG cannot be drawn. Please save it as a plain SVG or as PNG.")})
    data = path.read_bytes()
    if len(data) > LARGEST_SVG:
        raise Invalid({field: say("This SVG is too large. Please save it as PNG.")})
    try:
        root = cut_down(data)
        wide = wider_than_high(root)
        picture = resvg_py.svg_to_bytes(
            svg_string=ElementTree.tostring(root, encoding="unicode"),
            width=longest if wide else None,
            height=None if wide else longest,
        )
    except (ValueError, ElementTree.ParseError, UnicodeError, RecursionError, OverflowError):
        raise damaged from None
    return bytes(picture)


def cut_down(data: bytes) -> ElementTree.Element:
    """Shapes, gradients and text of an SVG; nothing that runs, moves, embeds or reaches outside.

    Raises:
        ValueError: It declares entities, has too many parts, or is no SVG.
    """
    text = re.sub(r"<!DOCTYPE[^<>\[]*>", "", data.decode("utf-8-sig"), count=1)
    if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[", "", text, flags=re.DOTALL):
        raise ValueError("declarations")
    root = ElementTree.fromstring(text)  # noqa: S314 – entities are refused above
    if root.tag != f"{SVG}svg" or sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise ValueError("no svg")
    repeated = {
        element.get("id")
        for element in root.iter()
        if any(part.tag == f"{SVG}use" for part in element.iter())
    }
    _clean(root, repeated)
    return root


def _clean(element: ElementTree.Element, repeated: set[str | None]) -> None:
    for name, value in list(element.attrib.items()):
        outside = name in ("href", XLINK) and not value.strip().startswith("#")
        if name.lower().startswith("on") or outside or OUTSIDE.search(value):
            del element.attrib[name]
    for child in list(element):
        link = (child.get("href") or child.get(XLINK) or "").strip().removeprefix("#")
        within = child.tag == f"{SVG}use" and link in repeated  # a copy of copies grows without bound
        if not isinstance(child.tag, str) or child.tag.removeprefix(SVG) not in KEPT or within:
            element.remove(child)
        else:
            _clean(child, repeated)


def wider_than_high(root: ElementTree.Element) -> bool:
    """Which side is the longer one, by the viewBox or the size; ``ValueError`` for absurd ones."""
    box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
    sizes = box[2:] or [float(re.sub(r"[a-z%]+$", "", root.get(side, "100"))) for side in ("width", "height")]
    if len(sizes) != 2 or not all(0 < size < 1e6 for size in sizes) or not 1 / 50 < sizes[0] / sizes[1] < 50:
        raise ValueError("absurd size")
    return sizes[0] >= sizes[1]
