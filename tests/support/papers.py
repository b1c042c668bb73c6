"""PDF documents as people send them."""

import io

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ByteStringObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

AUTHOR = "Canary Author"


def a_photograph() -> bytes:
    """A JPEG that says who took it."""
    taken = Image.new("RGB", (40, 30), (90, 120, 60))
    exif = Image.Exif()
    exif[0x013B] = f"{AUTHOR} of the photograph"
    out = io.BytesIO()
    taken.save(out, "JPEG", exif=exif, comment=f"{AUTHOR} comments")
    return out.getvalue()


def a_pdf(*, told: bool = True, password: str = "") -> bytes:
    """A page with a photograph; where *told*, with an author in every place that a PDF has for one."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 100)
    picture = writer._add_object(a_picture())
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Im"): picture})}
    )
    if told:
        writer.add_metadata({"/Author": AUTHOR, "/Producer": f"{AUTHOR}’s word processor"})
        history = DecodedStreamObject()
        history.set_data(f"<x:xmpmeta><dc:creator>{AUTHOR}</dc:creator></x:xmpmeta>".encode())
        writer.root_object[NameObject("/Metadata")] = writer._add_object(history)
        page[NameObject("/PieceInfo")] = DictionaryObject(
            {NameObject("/Private"): ByteStringObject(AUTHOR.encode())}
        )
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_picture() -> DecodedStreamObject:
    """The photograph as a document holds it."""
    picture = DecodedStreamObject()
    picture.set_data(a_photograph())
    sizes = {"/Width": 40, "/Height": 30, "/BitsPerComponent": 8}
    picture.update({NameObject(name): NumberObject(value) for name, value in sizes.items()})
    for name, value in (("/Type", "/XObject"), ("/Subtype", "/Image"), ("/ColorSpace", "/DeviceRGB")):
        picture[NameObject(name)] = NameObject(value)
    picture[NameObject("/Filter")] = NameObject("/DCTDecode")
    return picture
