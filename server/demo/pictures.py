"""The demo fair's own pictures: crests and logos: `python -m server.demo.pictures`."""

import io

from PIL import Image

from server.demo.cast import exhibitors, media
from server.demo.crests import crest
from server.demo.documents import print_documents
from server.demo.houses import Exhibitor
from server.demo.ink import CARD, SUMI, group, png, sheet


def crest_file(booth: Exhibitor) -> str:
    """The crest alone, in `currentColor`, for setting into a page."""
    return sheet(64, 64, crest(booth.slug)) + "\n"


def logo(booth: Exhibitor) -> str:
    """The crest in ink on card paper, for wherever a picture file is wanted."""
    return sheet(96, 96, group(crest(booth.slug, ink=SUMI), move="translate(16 16)"), paper=CARD)


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
    print_documents(exhibitors())


if __name__ == "__main__":
    draw()
