"""The stage of the panel "Beyond N2" as it is filmed: a slide on dark ground and the panel beside it."""

from server.demo.ink import SANS, ease, group, rule, words

NIGHT, CHALK, CHALK_MID, CHALK_LOW = "#191713", "#f4eddf", "#d8cfbd", "#4a453b"
PANEL = (
    ("林", "Mizuki Hayashi", "#3c5a60"),
    ("P", "Priya Raman", "#75602f"),
    ("小", "Takumi Ono", "#3f5a4a"),
)
BARS = (
    (8.2, "Meetings", "会議", 62),
    (12.2, "Telephone", "電話", 31),
    (16.2, "Chat", "チャット", 78),
    (20.2, "Lunch", "昼食", 45),
)
TURNS = ((0.0, 0), (8.0, 1), (16.0, 2), (24.0, 0), (26.8, 1), (29.4, 2))


def tile(index: int, now: float, speaking: bool) -> str:
    """One of the panel; who speaks has the bright frame and nods a little."""
    letter, name, ground = PANEL[index]
    beat = now * 1.7 % 1
    nod = 2.2 * ease(beat, 0, 0.4) * (1 - ease(beat, 0.5, 0.95)) if speaking else 0.0
    y = 16 + index * 152
    frame = f'<rect x="-3" y="-3" width="234" height="146" fill="none" stroke="{CHALK}" stroke-width="3"/>'
    shoulders = "M48 140c2-27 22-38 43-39 6 6 14 10 23 10s17-4 23-10c21 1 41 12 43 39Z"
    return group(
        f'<rect width="228" height="140" fill="{ground}"/>'
        f'<path d="{shoulders}" fill="#000" fill-opacity=".26"/>'
        f'<circle cx="114" cy="{62 + nod:.2f}" r="39" fill="#efe7d7"/>'
        + words(114, 76 + nod, 38, letter, anchor="middle")
        + words(12, 129, 13.5, name, ink="#fff")
        + (frame if speaking else ""),
        move=f"translate(608 {y})",
    )


def slide(now: float) -> str:
    """The question, then the four answers as bars that grow."""
    drawn = group(
        words(70, 92, 17, "80 people, one year after passing N2", ink="#b8ad98", family=SANS)
        + words(70, 116, 14, "N2合格から一年後の80人", ink="#b8ad98", family=SANS),
        opacity=ease(now, 0.3, 1.1),
    ) + group(
        words(68, 172, 35, "“I follow everything.”", ink=CHALK)
        + words(70, 206, 20, "「すべて聞き取れる」", ink=CHALK_MID),
        opacity=ease(now, 3.6, 4.8),
    )
    for index, (at, label, other, share) in enumerate(BARS):
        y = 258 + index * 48
        grown = ease(now, at, at + 1.8)
        end = 200 + 3.1 * share * grown
        told = group(
            words(70, y + 2, 17, label, ink=CHALK_MID, family=SANS)
            + words(70, y + 20, 12, other, ink="#b8ad98", family=SANS)
            + rule(200, y, 510, y, ink=CHALK_LOW, width=1),
            opacity=ease(now, 6.6, 7.6),
        )
        bar = rule(200, y, end, y, ink="#e9e1d0", width=9) if grown > 0.01 else ""
        number = (
            words(end + 12, y + 6, 18, f"{round(share * grown)}%", ink="#e9e1d0", family=SANS)
            if grown > 0.01
            else ""
        )
        drawn += told + bar + number
    return drawn


def stage(now: float) -> str:
    """The whole picture at a second of the film; its end fades into its beginning, so that it can loop."""
    speaking = [who for at, who in TURNS if now >= at][-1]
    tiles = "".join(tile(index, now, index == speaking) for index in range(len(PANEL)))
    return group(slide(now), opacity=1 - ease(now, 30.8, 31.8)) + tiles
