"""The seven scenes of "One card, one day": each draws itself at a second of its own time."""

import math

from server.demo.ink import (
    HAIR,
    SANS,
    SHU,
    SUMI,
    SUMI_MID,
    SUMI_PALE,
    WASHI_LOW,
    ease,
    group,
    rule,
    seal,
    words,
)
from server.demo.motifs import bridge, clock, curtain, figure, level_card, stamp, upright_card

WIDTH, HEIGHT = 854, 480


def opening(now: float) -> str:
    """The name of the fair, the bridge, the seal."""
    title = group(
        words(90, 150, 15, "Kakehashi Alumni Network　架け橋同窓会", ink=SUMI_MID, family=SANS)
        + words(87, 214, 52, "Autumn Career Exchange"),
        opacity=ease(now, 0.4, 1.6),
        move=f"translate(0 {10 * (1 - ease(now, 0.4, 1.8)):.2f})",
    )
    other = group(
        words(89, 262, 27, "秋のキャリア交流会", ink=SUMI_MID, spacing=2), opacity=ease(now, 1.6, 2.8)
    )
    pressed = ease(now, 4.2, 4.6)
    mark = seal(728, 92, 68 * (1.35 - 0.35 * pressed), opacity=pressed)
    return title + other + bridge(90, 396, 674, ease(now, 1.2, 6.5)) + mark


def clocks(now: float) -> str:
    """Two station clocks run from the opening to the hour of the panel."""
    passed = 9 * 60 + 30 + 97 * ease(now, 2.4, 11)
    drawn = ""
    for x, city, other, ahead in (
        (262, "London, you", "ロンドン（現地）", 0),
        (592, "Tokyo, the fair", "東京（会場時間）", 480),
    ):
        minutes = passed + ahead
        shown = f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"
        drawn += clock(x, 186, 104, minutes)
        drawn += words(x, 344, 38, shown, anchor="middle", family=SANS)
        drawn += words(x, 374, 15, city, anchor="middle", family=SANS, ink=SUMI_MID)
        drawn += words(x, 396, 13.5, other, anchor="middle", family=SANS, ink=SUMI_PALE)
    between = rule(392, 186, 462, 186, ink=HAIR, width=1.4) + words(
        427, 176, 13, "8 h", anchor="middle", family=SANS, ink=SUMI_PALE
    )
    return group(drawn + between, opacity=ease(now, 0.2, 1.2))


STREET = (
    ("minato-robotics", "港ロボティクス", "asagi", "2"),
    ("shirakaba-bank", "白樺銀行", "fuji", "3"),
    ("aomori-wind", "青森風力", "wakatake", "2"),
    ("tsuzumi-games", "鼓ゲームス", "sakura", "1"),
    ("umi-foods", "海フーズ", "yamabuki", "0"),
    ("city-of-hinode", "ひので市役所", "asagi", "2"),
)


def street(now: float) -> str:
    """Curtains unroll along the street; one stays up."""
    drawn = rule(60, 84, 794, 84, ink=SUMI, width=1.6)
    for index, (slug, name, hue, staff) in enumerate(STREET):
        left = 76 + index * 120
        begun = 0.6 + index * 0.55
        fall = 236 * ease(now, begun, begun + 1.3) if staff != "0" else 0
        drawn += curtain(left, 96, 98, fall=fall, slug=slug, name=name, hue=hue)
        told = ease(now, begun + 1.2, begun + 1.9)
        if staff == "0":
            hollow = f'fill="none" stroke="{SUMI_MID}" stroke-width="1.4"'
            mark = f'<circle cx="{left + 14}" cy="368" r="4" {hollow}/>'
            said, other = "letterbox", "書置き受付"
        else:
            mark = f'<circle cx="{left + 14}" cy="368" r="4.400" fill="{SUMI}"/>'
            said, other = f"{staff} here", f"窓口に{staff}人"
        label = (
            mark
            + words(left + 25, 373, 13.5, said, family=SANS)
            + words(left + 25, 392, 12, other, family=SANS, ink=SUMI_PALE)
        )
        drawn += group(label, opacity=told)
    return drawn + rule(60, 346, 794, 346, ink=HAIR, width=1)


PLACES = (
    (0.0, "5", "th", "14–22"),
    (3.0, "4", "th", "11–18"),
    (5.6, "3", "rd", "9–14"),
    (8.0, "2", "nd", "4–8"),
    (10.4, "1", "st", "0–3"),
)


def line(now: float) -> str:
    """Five circles move up; the one with the ring arrives."""
    gone = sum(ease(now, at, at + 0.7) for at, *_ in PLACES[1:])
    place = [row for row in PLACES if now >= row[0]][-1]
    shown = ease(now, place[0], place[0] + 0.5) if place[0] else 1.0
    slip = (
        '<rect x="92" y="84" width="300" height="268" fill="#fffdf7" stroke="#d8d2c4"/>'
        f'<path d="M92 128H392" stroke="{SUMI}" stroke-width="1.4"/>'
        + words(112, 114, 14, "Your place in line　あなたの順番", family=SANS, ink=SUMI_MID)
        + group(
            words(112, 262, 128, place[1])
            + words(192, 262, 24, place[2])
            + words(112, 300, 17, f"{place[1]}番目", ink=SUMI_MID),
            opacity=0.25 + 0.75 * shown,
        )
        + words(372, 236, 25, place[3], anchor="end", family=SANS)
        + words(372, 262, 14, "min　分", anchor="end", family=SANS, ink=SUMI_MID)
        + words(112, 334, 13, "Minato Robotics　港ロボティクス", family=SANS, ink=SUMI_PALE)
    )
    counter = rule(452, 150, 452, 292, width=3) + words(
        452, 322, 14, "counter　窓口", anchor="middle", family=SANS, ink=SUMI_MID
    )
    marks = ""
    for index in range(6):
        x = 500 + 58 * (index - gone)
        seen = ease(x, 440, 492) if x < 500 else 1.0
        you = index == 4
        ring = (
            f'<circle cx="{x:.2f}" cy="221" r="24" fill="none" stroke="{SHU}" stroke-width="2.6"/>'
            if you
            else ""
        )
        fill = SHU if you else "none"
        marks += group(
            f'<circle cx="{x:.2f}" cy="221" r="15" fill="{fill}" '
            f'stroke="{SHU if you else SUMI}" stroke-width="1.8"/>' + ring,
            opacity=seen,
        )
    called = ease(now, 11.4, 12)
    call = group(words(500, 160, 21, "Your turn　お待たせしました", ink=SHU), opacity=called)
    return slip + counter + marks + call


SPEECH = (
    (1.2, 0, 150),
    (2.6, 0, 96),
    (3.8, 1, 132),
    (5.2, 1, 160),
    (6.6, 0, 84),
    (7.8, 1, 118),
    (9.2, 0, 140),
)


def talk(now: float) -> str:
    """Two people at a counter; what they say comes and goes as lines; a ring tells the time left."""
    people = figure(226, 236, "中", "asagi", scale=1.75) + figure(628, 236, "S", "fuji", scale=1.75)
    plank = (
        f'<rect x="96" y="338" width="662" height="20" fill="{WASHI_LOW}"/>'
        + rule(96, 338, 758, 338, width=2.4)
        + rule(96, 358, 758, 358, ink=HAIR)
    )
    said = ""
    for index, (at, who, length) in enumerate(SPEECH):
        y = 126 + index * 27
        part = ease(now, at, at + 0.9)
        if part <= 0:
            continue
        if who == 0:
            said += rule(306, y, 306 + length * part, y, ink=SUMI_MID, width=4)
        else:
            said += rule(548, y, 548 - length * part, y, ink="#24457f", width=4)
    left = 1 - now / 12 * 0.35
    angle = 2 * math.pi * left
    arc = f"M0 -26A26 26 0 {1 if left > 0.5 else 0} 1 {26 * math.sin(angle):.2f} {-26 * math.cos(angle):.2f}"
    seconds = int(480 * left)
    ring = group(
        f'<circle r="26" fill="none" stroke="{HAIR}" stroke-width="3"/>'
        f'<path d="{arc}" fill="none" stroke="{SUMI}" stroke-width="3"/>'
        + words(40, 0, 20, f"{seconds // 60}:{seconds % 60:02d}", family=SANS)
        + words(40, 20, 12.5, "left for both　残り時間", family=SANS, ink=SUMI_PALE),
        move="translate(356 82)",
    )
    return people + plank + said + ring


def card(now: float) -> str:
    """A card turns over; two cards cross; the stamp falls."""
    turn = ease(now, 1.6, 3.4)
    width = math.cos(math.pi * turn)
    apart = ease(now, 4.6, 5.8)
    cross = ease(now, 6.6, 8.8)
    face = upright_card() if width > 0 else level_card()
    theirs_x = 427 + 210 * apart - 420 * cross
    mine_x = -200 + 417 * apart + 420 * cross
    lift = 26 * math.sin(math.pi * cross)
    theirs = group(
        face, move=f"translate({theirs_x:.2f} {206 - lift:.2f}) scale({1.3 * max(0.02, abs(width)):.4f} 1.3)"
    )
    mine = group(level_card(own=True), move=f"translate({mine_x:.2f} {206 + lift:.2f}) scale(1.3)")
    fallen = ease(now, 9.6, 9.95)
    told = group(
        words(427, 372, 20, "Exchanged, both agreed", anchor="middle")
        + words(427, 398, 15, "双方の同意で、名刺を交換しました", anchor="middle", ink=SUMI_MID),
        opacity=ease(now, 10.2, 11),
    )
    return theirs + mine + stamp(427, 206, 94 * (1.3 - 0.3 * fallen), opacity=fallen) + told


DAY = (
    ("10:31", "Nagisa Sasaki", "佐々木 渚", "send my portfolio", "作品集を送る"),
    ("10:52", "Joon-ho Baek", "ペク・ジュノ", "the first year", "最初の一年の話"),
    ("11:05", "Haruka Nakamura", "中村 遥", "write on Tuesday", "火曜日に連絡"),
    ("13:00", "Table round", "名刺交換会", "nine new cards", "新しい名刺 九枚"),
)


def day(now: float) -> str:
    """The list of the day is written, then the bridge once more."""
    listed = (
        words(112, 96, 26, "Your day")
        + words(236, 96, 19, "あなたの一日", ink=SUMI_MID)
        + rule(112, 114, 742, 114)
    )
    for index, (at, name, name_ja, step, step_ja) in enumerate(DAY):
        y = 152 + index * 44
        row = (
            words(112, y, 16, at, family=SANS, ink=SUMI_MID)
            + words(190, y, 20, name)
            + words(386, y, 15, name_ja, ink=SUMI_MID)
            + words(508, y, 15, step, family=SANS)
            + words(742, y, 13, step_ja, anchor="end", family=SANS, ink=SUMI_PALE)
            + rule(112, y + 15, 742, y + 15, ink=HAIR, width=1)
        )
        drawn = ease(now, 0.6 + index * 0.7, 1.4 + index * 0.7)
        listed += group(row, opacity=drawn, move=f"translate({8 * (1 - drawn):.2f} 0)")
    ending = (
        bridge(190, 268, 474, 1)
        + words(427, 328, 27, "架け橋同窓会", anchor="middle", spacing=4)
        + words(427, 358, 16, "Kakehashi Alumni Network", anchor="middle", ink=SUMI_MID)
        + seal(427, 128, 52)
    )
    change = ease(now, 5.4, 6.4)
    return group(listed, opacity=1 - change) + group(ending, opacity=change)


SCENES = {
    "opening": opening,
    "clocks": clocks,
    "street": street,
    "line": line,
    "talk": talk,
    "card": card,
    "day": day,
}
