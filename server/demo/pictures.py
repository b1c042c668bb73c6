"""The demo fair's own pictures: crests, logos, booth curtains: `python -m server.demo.pictures`."""

import io

from PIL import Image

from server.demo.cast import exhibitors, media
from server.demo.crests import crest
from server.demo.documents import print_documents
from server.demo.houses import Exhibitor
from server.demo.ink import CARD, HUES, SUMI, WASHI_LOW, column, group, png, rule, sheet

CLOTH = "#fbf6ea"
BANNER = (1280, 320)


def crest_file(booth: Exhibitor) -> str:
    """The crest alone, in `currentColor`, for setting into a page."""
    return sheet(64, 64, crest(booth.slug)) + "\n"


def logo(booth: Exhibitor) -> str:
    """The crest in ink on card paper, for wherever a picture file is wanted."""
    return sheet(96, 96, group(crest(booth.slug, ink=SUMI), move="translate(16 16)"), paper=CARD)


def noren(booth: Exhibitor, width: float, height: float) -> str:
    """The curtain of a booth: dyed cloth on a rod, the crest in the middle, the name to its right."""
    dye = HUES[booth.hue]
    rod, hem, count = 34.0, height - 24.0, 7
    panel = width / count
    cloth = []
    for index in range(count):
        left, sag = index * panel, 5 if index % 2 else 0
        cloth.append(
            f'<path d="M{left - 0.5:.1f} {rod}H{left + panel + 0.5:.1f}V{hem + sag}'
            f'q{-panel / 2:.1f} 8 {-panel - 1:.1f} 0Z" fill="{dye}"/>'
        )
        if index:
            cloth.append(rule(left, rod + 64, left, height, ink=WASHI_LOW, width=2.6))
    loops = "".join(
        f'<rect x="{index * panel + panel / 2 - 13:.1f}" y="16" width="26" height="24" fill="{dye}"/>'
        for index in range(count)
    )
    pole = rule(0, 20, width, 20, ink="#5b4a33", width=9) + rule(
        0, 17.6, width, 17.6, ink="#8a7350", width=1.6
    )
    side = height * 0.48
    mark = group(
        crest(booth.slug, ink=CLOTH),
        move=f"translate({width / 2 - side / 2:.1f} {height * 0.3:.1f}) scale({side / 64:.4f})",
    )
    name = booth.name.ja
    size = min(34.0, (height - 110) / len(name) / 1.12)
    return "".join(cloth) + loops + pole + mark + column(width * 5.5 / 7, 88, size, name, ink=CLOTH)


def banner(booth: Exhibitor) -> str:
    """The curtain, hung before sunk paper, in the proportions of a booth's banner."""
    return sheet(*BANNER, noren(booth, *BANNER), paper=WASHI_LOW)


def few_colours(picture: bytes, count: int = 24) -> bytes:
    """The same PNG with a small palette: flat drawings lose nothing and weigh a fifth."""
    small = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(count).save(small, "PNG", optimize=True)
    return small.getvalue()


def draw() -> None:
    """Write every picture and document of the demo into media/."""
    for booth in exhibitors():
        media(booth.crest).write_text(crest_file(booth), encoding="utf-8")
        media(booth.logo).write_bytes(few_colours(png(logo(booth), width=288)))
        media(booth.banner).write_bytes(few_colours(png(banner(booth))))
    print_documents(exhibitors())


if __name__ == "__main__":
    draw()
