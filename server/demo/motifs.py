"""Things that appear in the films: clock, bridge, figure at a counter, little curtain, card, stamp."""

import math

from server.demo.crests import crest
from server.demo.ink import (
    CARD,
    HAIR,
    HUES,
    SANS,
    SHU,
    SUMI,
    SUMI_MID,
    SUMI_PALE,
    WASHI,
    column,
    group,
    rule,
    words,
)

CLOTH = "#fbf6ea"


def clock(x: float, y: float, radius: float, minutes: float, *, ink: str = SUMI) -> str:
    """A station clock that shows `minutes` after midnight."""
    ticks = "".join(
        f'<path d="M0 {-radius * 0.94:.2f}V{-radius * (0.76 if i % 3 == 0 else 0.86):.2f}" stroke="{ink}" '
        f'stroke-width="{2.4 if i % 3 == 0 else 1.2}" transform="rotate({30 * i})"/>'
        for i in range(12)
    )
    hands = (
        f'<path d="M0 {radius * 0.1:.2f}V{-radius * 0.52:.2f}" stroke="{ink}" stroke-width="5" '
        f'transform="rotate({minutes / 2 % 360:.3f})"/>'
        f'<path d="M0 {radius * 0.14:.2f}V{-radius * 0.8:.2f}" stroke="{ink}" stroke-width="2.8" '
        f'transform="rotate({minutes * 6 % 360:.3f})"/>'
    )
    face = f'<circle r="{radius}" fill="{CARD}" stroke="{ink}" stroke-width="1.6"/>'
    return group(face + ticks + hands + f'<circle r="4" fill="{ink}"/>', move=f"translate({x:.2f} {y:.2f})")


def bridge(x: float, y: float, width: float, drawn: float, *, ink: str = SUMI) -> str:
    """An arched bridge over its water, of which the part `drawn` (0 to 1) is there."""
    rise = width * 0.15

    def deck(part: float) -> tuple[float, float]:
        return x + width * part, y - rise * math.sin(math.pi * part)

    steps = max(2, int(60 * drawn))
    line = "M" + "L".join("{:.2f} {:.2f}".format(*deck(drawn * i / steps)) for i in range(steps + 1))
    rail = "M" + "L".join(
        f"{deck(drawn * i / steps)[0]:.2f} {deck(drawn * i / steps)[1] - 13:.2f}" for i in range(steps + 1)
    )
    posts = "".join(
        rule(px, py, px, py - 17, ink=ink, width=2)
        for px, py in (deck(i / 12) for i in range(13) if i / 12 <= drawn)
    )
    waves = "".join(
        f'<path d="M{x + width * (0.28 + 0.1 * i):.2f} {y + 5 + (i % 2) * 6:.2f}q11 -6 22 0t22 0" '
        f'fill="none" stroke="{SUMI_PALE}" stroke-width="1.1" '
        f'stroke-opacity="{max(0.0, min(1.0, drawn * 6 - i)):.2f}"/>'
        for i in range(5)
    )
    return (
        f'<path d="{line}" fill="none" stroke="{ink}" stroke-width="3"/>'
        f'<path d="{rail}" fill="none" stroke="{ink}" stroke-width="1.4"/>{posts}{waves}'
    )


def figure(x: float, y: float, letter: str, hue: str, *, scale: float = 1) -> str:
    """Somebody at a counter: shoulders in a muted hue and a monogram, never an invented face."""
    body = (
        f'<path d="M-44 62V52c0-17 13-26 26-26 5 5 11 8 18 8s13-3 18-8c13 0 26 9 26 26V62Z" '
        f'fill="{HUES[hue]}" fill-opacity=".32" stroke="{SUMI}" stroke-width="1.4"/>'
        f'<circle r="29" fill="{CARD}" stroke="{SUMI}" stroke-width="1.4"/>'
        + words(0, 10.5, 29, letter, anchor="middle")
    )
    return group(body, move=f"translate({x:.2f} {y:.2f}) scale({scale:.3f})")


def curtain(x: float, y: float, width: float, *, fall: float, slug: str, name: str, hue: str) -> str:
    """A booth's curtain, hanging down by `fall`; below 24 it is the roll on its rod."""
    rod = rule(x - 6, y, x + width + 6, y, ink="#5b4a33", width=5)
    if fall < 24:
        roll = (
            f'<rect x="{x:.2f}" y="{y - 2:.2f}" width="{width}" height="15" rx="7" '
            f'fill="{HUES[hue]}" fill-opacity=".75"/>'
        )
        ties = "".join(
            rule(x + width * p, y - 4, x + width * p, y + 17, ink=SUMI_MID, width=1.6) for p in (0.25, 0.75)
        )
        return roll + rod + ties
    half, third = width / 2, width / 3
    hem = "".join(f"q{-third / 2:.2f} {sag} {-third:.2f} 0" for sag in (5, 7, 5))
    cloth = f'<path d="M{x:.2f} {y:.2f}h{width:.2f}v{fall:.2f}{hem}Z" fill="{HUES[hue]}"/>'
    if fall > 90:
        cloth += "".join(
            rule(x + third * i, y + 82, x + third * i, y + fall + 5, ink=WASHI, width=1.6) for i in (1, 2)
        )
    seen = max(0.0, min(1.0, (fall - 120) / 60))
    mark = group(
        crest(slug, ink=CLOTH), move=f"translate({x + half - 27:.2f} {y + 18:.2f}) scale(.844)", opacity=seen
    )
    size = min(19.0, (fall - 96) / max(4, len(name)) / 1.1) if fall > 130 else 0
    return (
        cloth
        + rod
        + mark
        + (group(column(x + half, y + 92, size, name, ink=CLOTH), opacity=seen) if size else "")
    )


def _card(body: str, ink: str = HAIR) -> str:
    shadow = '<rect x="-133" y="-76" width="270" height="163" rx="2" fill="#3c3018" fill-opacity=".13"/>'
    return shadow + f'<rect x="-136" y="-82.5" width="272" height="165" fill="{CARD}" stroke="{ink}"/>' + body


def upright_card() -> str:
    """The Japanese face of a recruiter's card, set downwards; its middle is 0, 0."""
    return _card(
        group(crest("minato-robotics", ink=SUMI), move="translate(92 -72) scale(.5)")
        + column(108, -26, 10.5, "港ロボティクス", ink=SUMI_MID)
        + column(78, -62, 9, "人材開発部主任", ink=SUMI_MID)
        + column(12, -46, 25, "中村遥", step=1.5)
        + column(33, -46, 8, "なかむらはるか", ink=SUMI_PALE, step=1.58)
        + column(-92, -60, 9.5, "手を動かすのが好きな", ink=SUMI_MID, step=1.3)
        + column(-112, -60, 9.5, "技術者を探しています", ink=SUMI_MID, step=1.3)
    )


def level_card(*, own: bool = False) -> str:
    """An English face: the recruiter's, or with `own` the visitor's."""
    if own:
        house, say, name, title = (
            "University of Northmoor",
            "",
            "Sophie Bennett",
            "MSc Mechatronics, class of 2026",
        )
        mail, wish = "sophie.bennett@northmoor.example", "Embedded work close to the machine."
        mark = ""
    else:
        house, say, name = "Minato Robotics", "na-ka-moo-ra ha-roo-ka", "Haruka Nakamura"
        title, mail = "Lead Recruiter, People Development", "h.nakamura@minato-robotics.example"
        wish = "Looking for engineers who like a workshop floor."
        mark = group(crest("minato-robotics", ink=SUMI), move="translate(-122 -70) scale(.45)")
    return _card(
        mark
        + words(-122 if own else -86, -51, 12, house)
        + words(-122, -16, 8.5, say, ink=SUMI_PALE, family=SANS)
        + words(-122, 8, 23, name)
        + words(-122, 25, 9.5, title, ink=SUMI_MID, family=SANS)
        + rule(-122, 40, 122, 40, ink=HAIR, width=1)
        + words(-122, 56, 9, mail, ink=SUMI_MID, family=SANS)
        + words(-122, 70, 9, wish, ink=SUMI_MID, family=SANS)
    )


def stamp(x: float, y: float, size: float, *, opacity: float) -> str:
    """The round stamp of an exchange: exchanged, with the consent of both."""
    body = (
        f'<g fill="none" stroke="{SHU}" stroke-width="2.2"><circle r="44"/>'
        '<path d="M-41.5 -11H41.5M-41.5 11H41.5"/></g>'
        + words(0, -18, 19, "交換", ink=SHU, anchor="middle", bold=True)
        + words(0, 5.6, 15, "26.9.19", ink=SHU, anchor="middle", family=SANS)
        + words(0, 29, 14, "双方同意", ink=SHU, anchor="middle", bold=True)
    )
    return group(body, opacity=opacity, move=f"translate({x:.2f} {y:.2f}) rotate(-7) scale({size / 88:.3f})")
