"""PDF documents lose what they tell beside their pages: author, program, history, where a picture was taken.

They are written anew from what their pages need, so older states that were saved inside go too.
``python -m core.kit.papers`` does it from its input to its output, in a process of its own.
"""

import io
import sys

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, EncodedStreamObject

from core.kit.apart import Felled, bound, run_apart

MEMORY = 1 << 30
"""Bytes of address space; a document of 20 MiB takes a quarter of it."""
UNREADABLE, LOCKED = 3, 4
"""What the process ends with; anything else but 0 means that it was felled."""
TOLD = ("/Metadata", "/PieceInfo", "/LastModified")
"""Keys under which a document, a page or a picture says who made it, with what and when (PDF 32000-1, 14)."""
SPOKEN_OF = frozenset({0xE1, 0xED, 0xFE})
"""JPEG segments that hold EXIF and XMP, IPTC, and a comment; the picture needs none of them."""
START_OF_SCAN = 0xDA


class NoPaper(ValueError):
    """Nothing that can be read as a PDF, with the memory and time there is."""


class LockedPaper(NoPaper):
    """It opens with a password only."""


def bare_paper(data: bytes) -> bytes:
    """The document with its pages and without its metadata."""
    try:
        ended, written = run_apart("core.kit.papers", data)
    except Felled:
        raise NoPaper("time") from None
    if ended == LOCKED:
        raise LockedPaper("password")
    if ended != 0 or not written:
        raise NoPaper(f"ended with {ended}")
    return written


def main() -> int:
    """Read and write, with the limits on."""
    bound(MEMORY)
    try:
        with io.BytesIO() as out:
            reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
            if reader.is_encrypted:
                return LOCKED
            written_anew(reader).write(out)
            sys.stdout.buffer.write(out.getvalue())
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        MemoryError,
        OSError,
    ):
        return UNREADABLE
    return 0


def written_anew(reader: PdfReader) -> PdfWriter:
    """Everything that the pages lead to, and nothing about it."""
    writer = PdfWriter(clone_from=reader)
    if not len(writer.pages):
        raise ValueError("no page")
    writer.metadata = None
    for part in writer._objects:
        if isinstance(part, DictionaryObject):
            forget(part)
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    return writer


def forget(part: DictionaryObject) -> None:
    """Take out what one object tells about itself, and what a photograph in it does."""
    for key in TOLD:
        part.pop(key, None)
    if isinstance(part, EncodedStreamObject) and part.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        part._data = bare_jpeg(part._data)


def bare_jpeg(data: bytes) -> bytes:
    """The picture, dot for dot, without the segments that speak of it. Source: ITU-T T.81, B.1."""
    kept, at = [data[:2]], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != START_OF_SCAN:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at + 1] not in SPOKEN_OF:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


if __name__ == "__main__":
    sys.exit(main())
