"""The twelve crests: one line, one colour, an old enclosing shape and what the house does inside it."""

import math

from server.demo.ink import points


def _ray(radius: float, far: float, degrees: float) -> str:
    """A stroke away from the middle."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return f"M{32 + radius * c:.2f} {32 + radius * s:.2f}L{32 + far * c:.2f} {32 + far * s:.2f}"


def _stroke(path: str, width: float = 1.6) -> str:
    return f'<path d="{path}" stroke-width="{width:g}"/>'


def _ring(radius: float, width: float = 1.6, x: float = 32, y: float = 32) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" stroke-width="{width:g}"/>'


def _corners(count: int, radius: float, turn: float, width: float = 1.6) -> str:
    return f'<polygon points="{points(count, radius, turn)}" stroke-width="{width:g}"/>'


def minato() -> str:
    """Tortoise shell; a jointed arm over the water of the harbour."""
    arm = "M20 42V36M16.5 42H23.5M20 33.5 28 20.5M30.5 19.5 41 25M43.3 28.5V33M40 37.5V33H46.6V37.5"
    joints = _ring(2.5, 1.6, 20, 33.6) + _ring(2.5, 1.6, 29, 19) + _ring(2.5, 1.6, 43.3, 26)
    water = "M12.5 47q4.875-3.6 9.750 0t9.750 0 9.750 0 9.750 0"
    return _corners(6, 30, 90) + _corners(6, 26.6, 90, 0.8) + _stroke(arm) + joints + _stroke(water, 1.2)


def shirakaba() -> str:
    """Cut corners; three birches, the marks of their bark."""
    trunks = "M22 51V13.5M26 51V13M30.5 51.5V12.5M35.5 51.5V12.5M40 51V13M44 51V14"
    bark = "M22 22H24M24 31H26M22 40.5H24.3M30.5 18.5H33M33 27H35.5M30.5 36H33.5M33 44.5H35.5"
    more = "M40 24H42M42 33.5H44M40 43H42.3"
    ground = "M13.5 51.5H50.5"
    return _corners(8, 31, 22.5) + _stroke(trunks, 1.3) + _stroke(bark + more, 1.8) + _stroke(ground, 1.2)


def aomori() -> str:
    """A round; three blades, the mast, the sea."""
    blade = "M32 27C29.5 20 30 13.5 32 8.5 34 13.5 34.5 20 32 27Z"
    blades = "".join(
        f'<path d="{blade}" stroke-width="1.4" transform="rotate({turn} 32 28)"/>' for turn in (18, 138, 258)
    )
    mast = "M31.2 31 30.2 49M32.8 31 33.8 49"
    sea = "M8.5 49q5.9-4 11.750 0t11.750 0 11.750 0 11.750 0"
    return _ring(29) + blades + _ring(1.8, 1.4, 32, 28) + _stroke(mast, 1.3) + _stroke(sea, 1.4)


def tsuzumi() -> str:
    """The hand drum itself, its cords, and a beat on either side."""
    body = "M10.5 14 27 32 10.5 50M53.5 14 37 32 53.5 50"
    cords = "M19 17.5 29.5 32 19 46.5M45 17.5 34.5 32 45 46.5M32 18.5V45.5"
    beats = "M5 26V38M59 26V38"
    heads = "".join(f'<ellipse cx="32" cy="{y}" rx="22" ry="5"/>' for y in (13, 51))
    return heads + _stroke(body) + _stroke(cords, 0.9) + _stroke("M27 32H37", 2.4) + _stroke(beats)


def weidenhof() -> str:
    """A lozenge; light through a lens to its focus."""
    lens = "M28 17C33.5 26 33.5 38 28 47 22.5 38 22.5 26 28 17Z"
    rays = "M8 25.5H25L46 32 25 38.5H8M4 32H46"
    focus = "M46 29V35M51.5 32H60"
    return (
        f'<polygon points="{points(4, 31.5, 0)}"/>' + _stroke(lens) + _stroke(rays, 1) + _stroke(focus, 1.2)
    )


def kisaragi() -> str:
    """A plum blossom of the second month; the pulse at its heart."""
    petals = "".join(
        f'<path d="M23.2 21.2C19 10.5 25 4.5 32 4.5S45 10.5 40.8 21.2" stroke-width="1.6" '
        f'transform="rotate({72 * i} 32 33.5)"/>'
        for i in range(5)
    )
    pulse = "M20.5 34H26L29 27.5 33.5 40.5 36.5 34H43.5"
    return petals + _ring(14.6, 1.1, 32, 33.5) + _stroke(pulse, 1.7)


def tanabe() -> str:
    """A square; the balance, with one house on either side."""
    beam = "M32 17.6V50M23 50.5H41M14.5 20.5H49.5"
    pans = "M14.5 20.5 9.5 36H19.5ZM49.5 20.5 44.5 36H54.5Z"
    bowls = "M9.5 36C10.5 40.5 18.5 40.5 19.5 36M44.5 36C45.5 40.5 53.5 40.5 54.5 36"
    square = '<rect x="4" y="4" width="56" height="56"/>'
    return square + _ring(2.6, 1.4, 32, 15) + _stroke(beam) + _stroke(pans, 1.1) + _stroke(bowls)


def umi() -> str:
    """A round; kelp rising from the swell."""
    blade = "M32 46C29 41 36 37 32 31 28 25 35 22 32 8.5"
    leaves = (
        "M32.5 39C38 39.5 41.5 36.5 42.5 31.5 37 31.5 33.5 34.5 32.5 39Z"
        "M32 31.5C26.5 32 23 29 22 24 27.5 24 31 27 32 31.5Z"
        "M32.3 23.5C37 23.5 39.8 21 40.5 17 36 17 33.2 19.5 32.3 23.5Z"
        "M32 17.5C28 17.5 25.5 15.5 25 12 28.5 12 31 14 32 17.5Z"
    )
    swell = "M5 42.5q6.750-6 13.5 0t13.5 0 13.5 0 13.5 0M9.5 49q5.625-5 11.250 0t11.250 0 11.250 0 11.250 0"
    return _ring(29) + _stroke(blade, 1.5) + _stroke(leaves, 1.4) + _stroke(swell, 1.3)


def higo() -> str:
    """Two rounds; a wafer with its notch and its dies."""
    across = "M16.5 20H47.5M12.5 28H51.5M12.5 36H51.5M16.5 44H47.5"
    down = "M20 16.5V47.5M28 12.5V51.5M36 12.5V51.5M44 16.5V47.5"
    chip = '<rect x="28" y="28" width="8" height="8" fill="currentColor" stroke="none"/>'
    notch = "M29.7 52.3 32 49.5 34.3 52.3"
    return (
        _ring(30, 1)
        + _ring(26.5, 1.1)
        + _ring(20.6, 2)
        + _stroke(across + down, 0.8)
        + chip
        + _stroke(notch, 1.6)
    )


def yamabuki() -> str:
    """A sun of short strokes; the arrow that shows the way."""
    rays = "".join(_ray(25.5, 30.5, 30 * i) for i in range(12))
    arrow = "M25 44V33C25 29 27 27 31 27H41M36 21.5 41.5 27 36 32.5"
    return _ring(21.5) + _stroke(rays, 1.6) + _stroke(arrow, 1.9)


def selat() -> str:
    """A roof; boxes stacked by somebody careful."""
    roof = "M3.5 25 32 5.5 60.5 25M9 21.5V58H55V21.5"
    boxes = "M15 58V45H29V58M29 45H43V58M43 49H50V58M21 45V33H35V45M35 37H45V45M26 33V25H33V33"
    labels = "M22 45V49M36 45V49M28 33V37"
    return _stroke(roof) + _stroke(boxes, 1.3) + _stroke(labels, 1.1)


def hinode() -> str:
    """A well frame; the sun that comes up in it, over the line of the hills."""
    frame = "M13 4V60M51 4V60M4 13H60M4 51H60"
    sun = "M22.5 40A9.5 9.5 0 0 1 41.5 40"
    rays = "M32 26V21M22 30 18.5 26.5M42 30 45.5 26.5M18.5 37 15.8 36M45.5 37 48.2 36"
    hills = "M13 43C20 36 26 46 32 42.5S44 36 51 42.5"
    return _stroke(frame) + _stroke(sun, 1.6) + _stroke(rays, 1.4) + _stroke(hills, 1.4)


CRESTS = {
    "minato-robotics": minato,
    "shirakaba-bank": shirakaba,
    "aomori-wind": aomori,
    "tsuzumi-games": tsuzumi,
    "weidenhof-optics": weidenhof,
    "kisaragi-health": kisaragi,
    "tanabe-ross": tanabe,
    "umi-foods": umi,
    "higo-silicon": higo,
    "yamabuki-design": yamabuki,
    "selat-freight": selat,
    "city-of-hinode": hinode,
}


def crest(slug: str, *, ink: str = "currentColor") -> str:
    """The crest of an exhibitor in a square of 64, as a group to set into a drawing."""
    body = CRESTS[slug]().replace("currentColor", ink)
    joined = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<g fill="none" stroke="{ink}" stroke-width="1.6" {joined}>{body}</g>'
