"""Paper, ink and the few strokes that the demo's pictures and films are drawn with."""

import math
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from resvg_py import svg_to_bytes

WASHI = "#faf8f2"
WASHI_LOW = "#f2eee3"
CARD = "#fffdf7"
SUMI = "#1b1a18"
SUMI_MID = "#4d4942"
SUMI_PALE = "#6a655b"
HAIR = "#d8d2c4"
SHU = "#bf2f17"
HUES = {
    "asagi": "#1f7f8f",
    "fuji": "#75629f",
    "yamabuki": "#a8740c",
    "wakatake": "#3f7d5d",
    "sakura": "#9c6a70",
}

SERIF = "Noto Serif CJK JP"
SANS = "Noto Sans CJK JP"
FONT_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc")


@cache
def fonts() -> list[str]:
    """The Noto CJK files of this machine; needed to draw anew, never to show what is committed."""
    found = [str(path) for name in FONT_FILES for path in Path("/usr/share/fonts").rglob(name)]
    if len(found) < len(FONT_FILES):
        raise FileNotFoundError("Drawing needs the Noto CJK fonts (Debian: fonts-noto-cjk).")
    return found


def sheet(width: float, height: float, body: str, *, paper: str | None = None) -> str:
    """A whole SVG document of `body`, on `paper` when given."""
    ground = f'<rect width="{width:g}" height="{height:g}" fill="{paper}"/>' if paper else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{ground}{body}</svg>'
    )


def png(svg: str, *, width: int | None = None) -> bytes:
    """`svg` as PNG, `width` pixels wide when given."""
    return svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=fonts(), width=width)


def words(
    x: float,
    y: float,
    size: float,
    text: str,
    *,
    ink: str = SUMI,
    anchor: str = "start",
    family: str = SERIF,
    opacity: float = 1,
    spacing: float = 0,
    bold: bool = False,
) -> str:
    """One line of text with its baseline at y."""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" font-family="{family}" fill="{ink}" '
        f'text-anchor="{anchor}" letter-spacing="{spacing:g}" fill-opacity="{opacity:.3f}"'
        f"{' font-weight=' + chr(34) + '700' + chr(34) if bold else ''}>{escape(text)}</text>"
    )


def column(x: float, y: float, size: float, text: str, *, ink: str = SUMI, step: float = 1.12) -> str:
    """Text set downwards, one character under the other, the long mark turned upright."""
    marks = []
    for index, character in enumerate(text):
        middle = y + size * step * index
        turned = f' transform="rotate(90 {x:.2f} {middle:.2f})"' if character == "ー" else ""
        marks.append(
            f"<g{turned}>{words(x, middle + size * 0.36, size, character, ink=ink, anchor='middle')}</g>"
        )
    return "".join(marks)


def rule(x1: float, y1: float, x2: float, y2: float, *, ink: str = SUMI, width: float = 1.2) -> str:
    """A straight hairline."""
    way = f"M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}"
    return f'<path d="{way}" stroke="{ink}" stroke-width="{width:g}" fill="none"/>'


def group(body: str, *, opacity: float = 1, move: str = "") -> str:
    """`body` faded to `opacity` and moved by an SVG transform."""
    shifted = f' transform="{move}"' if move else ""
    return f'<g opacity="{max(0.0, min(1.0, opacity)):.3f}"{shifted}>{body}</g>'


def points(count: int, radius: float, turn: float = 0, middle: float = 32) -> str:
    """The corners of a regular polygon, as an SVG point list."""
    return " ".join(
        f"{middle + radius * math.cos(math.radians(turn + 360 * i / count)):.2f},"
        f"{middle + radius * math.sin(math.radians(turn + 360 * i / count)):.2f}"
        for i in range(count)
    )


def seal(x: float, y: float, size: float, *, opacity: float = 1) -> str:
    """The vermilion seal of the fair, its middle at x, y."""
    body = (
        f'<rect x="-30" y="-30" width="60" height="60" rx="6" fill="{SHU}"/>'
        '<rect x="-25.5" y="-25.5" width="51" height="51" rx="3" fill="none" '
        'stroke="#fffdf8" stroke-width="1.6"/>'
        + words(0, 14.4, 40, "交", ink="#fffdf8", anchor="middle", bold=True)
    )
    return group(body, opacity=opacity, move=f"translate({x:.2f} {y:.2f}) scale({size / 60:.4f})")


def ease(now: float, start: float, end: float) -> float:
    """How far a movement from `start` to `end` has come at `now`: 0 to 1, slow at both ends."""
    part = max(0.0, min(1.0, (now - start) / (end - start)))
    return part * part * (3 - 2 * part)


def rows(parts: Iterable[str]) -> str:
    """The parts one after the other."""
    return "".join(parts)
