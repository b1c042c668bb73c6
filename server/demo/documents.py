"""The exhibitors' leaflets: one page each in both languages, as small PDF files."""

import io
import zlib
from collections.abc import Iterable

from PIL import Image

from server.demo.cast import media
from server.demo.crests import crest
from server.demo.houses import Document, Exhibitor
from server.demo.ink import SANS, SUMI, SUMI_MID, SUMI_PALE, group, png, rule, sheet, words

PAGE = (595, 842)  # A4 in points
PIXELS = 992  # 120 dots to the inch
LATIN_LINE = 66
JAPANESE_LINE = 33
NO_LINE_START = "、。）」』・ー"


def folded(text: str, *, japanese: bool) -> list[str]:
    """A paragraph broken into lines that fit the page."""
    if japanese:
        lines, rest = [], text
        while rest:
            cut = JAPANESE_LINE
            while cut < len(rest) and rest[cut] in NO_LINE_START:
                cut += 1
            lines.append(rest[:cut])
            rest = rest[cut:]
        return lines
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= LATIN_LINE:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def body(text: str, top: float, step: float, *, japanese: bool) -> tuple[str, float]:
    """The paragraphs and bullet lines of a text from `top` downwards, `step` apart, and where they end."""
    drawn, y = [], top
    for paragraph in filter(None, text.strip().split("\n")):
        bullet = paragraph.startswith("- ")
        for index, line in enumerate(folded(paragraph.removeprefix("- "), japanese=japanese)):
            if bullet and index == 0:
                drawn.append(rule(72, y - 4, 80, y - 4, width=1))
            drawn.append(words(88 if bullet else 72, y, 12.5, line, ink=SUMI_MID, family=SANS))
            y += step
        y += step / 3
    return "".join(drawn), y


def leaflet(booth: Exhibitor, document: Document) -> str:
    """The page as a drawing."""
    step = 20.0 if document.body.en.strip().count("\n") < 7 else 16.5
    english, y = body(document.body.en, 262, step, japanese=False)
    title_ja = words(72, y + 44, 22, document.title.ja) + rule(72, y + 62, 523, y + 62, width=0.7)
    japanese, _ = body(document.body.ja, y + 92, step, japanese=True)
    head = group(crest(booth.slug, ink=SUMI), move="translate(72 64)") + words(152, 92, 17, booth.name.en)
    return sheet(
        *PAGE,
        head
        + words(152, 116, 14, booth.name.ja, ink=SUMI_MID)
        + words(72, 206, 26, document.title.en)
        + rule(72, 226, 523, 226, width=0.7)
        + english
        + title_ja
        + japanese
        + rule(72, 786, 523, 786, width=0.7)
        + words(72, 804, 9.5, "Autumn Career Exchange · 秋のキャリア交流会", ink=SUMI_PALE, family=SANS)
        + words(
            523,
            804,
            9.5,
            booth.links[0].url.removeprefix("https://"),
            ink=SUMI_PALE,
            family=SANS,
            anchor="end",
        ),
        paper="#ffffff",
    )


def pdf(picture: bytes, title: str) -> bytes:
    """A PDF 1.4 file of one A4 page that shows `picture` (PNG) in sixteen greys, and is called `title`."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    width, height = grey.size
    shades = grey.tobytes()
    packed = bytes((shades[i] & 0xF0) | (shades[i + 1] >> 4) for i in range(0, len(shades), 2))
    ink = zlib.compress(packed, 9)
    place = f"q {PAGE[0]} 0 0 {PAGE[1]} 0 0 cm /Page Do Q".encode()
    called = title.encode("utf-16-be").hex().upper()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents 4 0 R"
        " /Resources << /XObject << /Page 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(place), place),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 4"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(ink), ink),
        f"<< /Title <FEFF{called}> >>".encode(),
    ]
    file, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(file)


def print_documents(booths: Iterable[Exhibitor]) -> None:
    """Write each booth's leaflets into media/."""
    for booth in booths:
        for document in booth.documents:
            picture = png(leaflet(booth, document), width=PIXELS)
            media(document.file).write_bytes(pdf(picture, f"{document.title.en} / {document.title.ja}"))
