"""Pictures that people upload, drawn anew: small, and without what the camera wrote in them.

What is kept are pixels only: place, time and device of a photo are gone, and so is anything that
hides in a file behind its picture (Security 44, 46).
"""

import io
import threading
from pathlib import Path

from PIL import Image, ImageOps

from core.kit.errors import Invalid
from core.kit.i18n import say

KINDS = ("JPEG", "PNG", "WEBP")
QUALITY = 86
MOST_PIXELS = 50_000_000
"""Of a JPEG, which is read at a fraction of its size; of others a third, since they are unpacked whole."""
_one_at_a_time = threading.Semaphore(1)  # a large picture takes a hundred megabytes while it is read
UNREADABLE = say("This picture cannot be read. Please save it anew as JPEG or PNG and try again.")
TOO_MANY_PIXELS = say("This picture has too many pixels. Please make it smaller and try again.")


def redraw(path: Path, *, longest: int, field: str, kind: str = "WEBP") -> bytes:
    """The picture as one of ``KINDS``, upright, its longer side at most *longest* pixels.

    Slow: call it in a thread.

    Raises:
        Invalid: On *field*: it cannot be read, or unpacks to more than fits.
    """
    with _one_at_a_time:
        try:
            with Image.open(path, formats=KINDS) as picture:
                width, height = picture.size
                if width * height > (MOST_PIXELS if picture.format == "JPEG" else MOST_PIXELS // 3):
                    raise Invalid({field: TOO_MANY_PIXELS})
                picture.draft("RGB", (longest, longest))
                picture.thumbnail((longest * 2, longest * 2), reducing_gap=2.0)
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((longest, longest))
                if kind == "JPEG" and upright.has_transparency_data:  # a logo stands on paper, not on black
                    paper = Image.new("RGBA", upright.size, "white")
                    upright = Image.alpha_composite(paper, upright.convert("RGBA"))
                mode = "RGBA" if upright.has_transparency_data and kind != "JPEG" else "RGB"
                drawn = io.BytesIO()
                pixels = Image.frombytes(mode, upright.size, upright.convert(mode).tobytes())
                pixels.save(drawn, kind, quality=QUALITY)
                return drawn.getvalue()
        except Invalid:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
            raise Invalid({field: TOO_MANY_PIXELS}) from problem
        except (OSError, ValueError, SyntaxError, OverflowError, MemoryError) as problem:
            raise Invalid({field: UNREADABLE}) from problem
