"""Cards as vCard text, for phones and address books, and such text as cards. Pure.

Sources: RFC 2426 (3.0), RFC 6350 (4.0), RFC 9554 (PHONETIC, SCRIPT); X-PHONETIC-FIRST-NAME, -LAST-NAME and
X-PHONETIC-ORG as iOS, macOS and Android read and write them; X-IRMC-N as Japanese feature phones do. Lines
end in CRLF and are folded at 75 octets, never inside a character.
"""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from core.kit.names import display_name, is_kana
from core.kit.plaintext import plain_line, plain_text

Version = Literal["3.0", "4.0"]

PHOTO = {"3.0": "PHOTO;ENCODING=b;TYPE=JPEG:", "4.0": "PHOTO:data:image/jpeg;base64,"}
"""What stands before a picture's base64 (RFC 2426 3.1.4; RFC 6350 6.2.4, whose URI is RFC 2397)."""
WEB = re.compile(r"^https?://[^\s/?#]+", re.IGNORECASE)


@dataclass(frozen=True)
class Face:
    """One side of a card, in one language; "" and () where nothing is said.

    ``reading_family`` and ``reading_given`` are kana on the Japanese face and a pronunciation hint on the
    English one. ``links`` are web addresses; ``languages`` are pairs of a language and a level (``("ja",
    "N1")``); ``line`` is what the person looks for or offers.
    """

    family: str = ""
    given: str = ""
    reading_family: str = ""
    reading_given: str = ""
    organisation: str = ""
    organisation_reading: str = ""
    department: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    links: tuple[str, ...] = ()
    languages: tuple[tuple[str, str], ...] = ()
    line: str = ""


@dataclass(frozen=True)
class CardFields:
    """Both faces of a card as far as they were agreed to be given; either may be missing, not both."""

    ja: Face | None = None
    en: Face | None = None

    def __post_init__(self) -> None:
        if self.ja is None and self.en is None:
            raise ValueError("A card needs a face.")

    def faces(self) -> list[tuple[str, Face]]:
        """The faces there are, with their language, Japanese first."""
        return [(tag, face) for tag, face in (("ja", self.ja), ("en", self.en)) if face is not None]


def write_vcard(
    card: CardFields,
    version: Version = "3.0",
    *,
    uid: str,
    revised: datetime,
    note: str = "",
    front: str = "ja",
    photo: bytes = b"",
) -> str:
    """One card; many cards are their texts one after the other.

    3.0 has room for one name, so the *front* face's is the contact and the other face goes to the note; 4.0
    keeps both as alternatives of each other. *uid* is stable for the card, *revised* is aware, *note* is the
    holder's own, *photo* a small JPEG.
    """
    lines = _three(card, note, front) if version == "3.0" else _four(card, note)
    moment = revised.astimezone(UTC)
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if version == "3.0" else f"{moment:%Y%m%dT%H%M%SZ}"
    head = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:{_address(uid) if ':' in uid else escape(uid)}",
        f"REV:{stamp}",
    ]
    shown = [f"{PHOTO[version]}{b64encode(photo).decode()}"] if photo else []
    return "".join(fold(line) + "\r\n" for line in [*head, *lines, *shown, "END:VCARD"])


def _three(card: CardFields, note: str, front: str) -> Iterator[str]:
    faces = sorted(card.faces(), key=lambda pair: pair[0] != front)
    tag, face = faces[0]
    yield f"FN:{escape(full_name(face, tag), line=True)}"
    yield f"N:{_parts(face.family, face.given, '', '', '')}"
    if face.reading_family:
        yield f"X-PHONETIC-LAST-NAME:{escape(face.reading_family, line=True)}"
    if face.reading_given:
        yield f"X-PHONETIC-FIRST-NAME:{escape(face.reading_given, line=True)}"
    if face.organisation or face.department:
        yield f"ORG:{_organisation(face)}"
    if face.organisation_reading:
        yield f"X-PHONETIC-ORG:{escape(face.organisation_reading, line=True)}"
    if face.title:
        yield f"TITLE:{escape(face.title, line=True)}"
    yield from _ways(card, {"email": "EMAIL;TYPE=INTERNET,WORK", "phone": "TEL;TYPE=WORK,VOICE"})
    notes = [note, face.line, _spoken(face), *(_in_words(other, there) for there, other in faces[1:])]
    if text := "\n".join(part for part in notes if part.strip()):
        yield f"NOTE:{escape(text)}"


def _spoken(face: Face) -> str:
    return ", ".join(" ".join(filter(None, pair)) for pair in face.languages)


def _in_words(face: Face, tag: str) -> str:
    """A face that 3.0 has no property for, as lines of a note."""
    where = (face.organisation, face.department, face.title)
    return "\n".join(filter(None, [full_name(face, tag), ", ".join(filter(None, where)), face.line]))


def _four(card: CardFields, note: str) -> Iterator[str]:
    yield "KIND:individual"
    for tag, face in card.faces():
        mark = f";ALTID=1;LANGUAGE={tag}"
        yield f"FN{mark}:{escape(full_name(face, tag), line=True)}"
        yield f"N{mark}:{_parts(face.family, face.given, '', '', '')}"
        if face.reading_family or face.reading_given:
            sound = _sound(face.reading_family + face.reading_given)
            yield f"N{mark}{sound}:{_parts(face.reading_family, face.reading_given, '', '', '')}"
        if face.organisation or face.department:
            yield f"ORG{mark}:{_organisation(face)}"
        if face.organisation_reading:
            yield f"ORG{mark}{_sound(face.organisation_reading)}:{_parts(face.organisation_reading)}"
        if face.title:
            yield f"TITLE{mark}:{escape(face.title, line=True)}"
        if face.line:
            yield f"NOTE{mark}:{escape(face.line)}"
    yield from _ways(card, {"email": "EMAIL;TYPE=work", "phone": "TEL;TYPE=work,voice"})
    for language, level in dict.fromkeys(pair for _, face in card.faces() for pair in face.languages):
        if re.fullmatch("[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", language):
            yield f"LANG{f';X-LEVEL={_quoted(level)}' if level else ''}:{language}"
    if note:
        yield f"NOTE:{escape(note)}"


def _sound(reading: str) -> str:
    """The mark of a reading (RFC 9554 4.6 and 4.8)."""
    return f";PHONETIC=script;SCRIPT={script_of_reading(reading)}"


def script_of_reading(reading: str) -> str:
    """The script of a reading by ISO 15924: Hira, Kana, both (Hrkt), or Latn for a hint in letters."""
    plain = unicodedata.normalize("NFKC", reading)
    if not is_kana(plain):
        return "Latn"
    hiragana, katakana = (any(low <= c <= high for c in plain) for low, high in ("ぁゖ", "ァヺ"))
    return "Hrkt" if hiragana and katakana else "Hira" if hiragana else "Kana"


def _ways(card: CardFields, names: dict[str, str]) -> Iterator[str]:
    """Mail, telephone and web addresses of all faces, each once."""
    for attribute, name in names.items():
        for value in dict.fromkeys(getattr(face, attribute) for _, face in card.faces()):
            if value:
                yield f"{name}:{escape(value, line=True)}"
    for link in dict.fromkeys(link for _, face in card.faces() for link in face.links):
        if WEB.match(link):
            yield f"URL:{_address(link)}"


def full_name(face: Face, tag: str) -> str:
    """The whole name as its script is written; without a name, the organisation's."""
    return display_name(face.family, face.given, tag) or face.organisation


def _organisation(face: Face) -> str:
    return _parts(face.organisation, *([face.department] if face.department else []))


def _parts(*parts: str) -> str:
    return ";".join(escape(part, line=True) for part in parts)


def escape(text: str, *, line: bool = False) -> str:
    """*text* as a value (RFC 6350 3.4): no line break, comma or semicolon of it means anything any more.

    Line breaks of every kind become ``\\n``, or a space where the value is one *line*; control characters
    and halves of characters are dropped.
    """
    text = plain_line(text) if line else plain_text(text)
    for plain, escaped in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return text


def _address(address: str) -> str:
    """A URI as a value: not escaped, but nothing in it that is not of a URI (RFC 3986)."""
    clean = "".join(plain_text(address.strip()).split("\n"))
    return re.sub(
        r'[\s\\"<>^`{|}]', lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), clean
    )


def _quoted(value: str) -> str:
    """A parameter's value (RFC 6868 is not read widely: quotation marks are dropped)."""
    return '"' + plain_line(value).replace('"', "").replace("\t", " ") + '"'


def fold(line: str, limit: int = 75) -> str:
    """Break *line* so that no physical line exceeds *limit* octets of UTF-8."""
    if line.isascii():  # a picture is long, and needs no look at each character
        rest = range(limit, len(line), limit - 1)
        return "\r\n ".join([line[:limit], *(line[at : at + limit - 1] for at in rest)])
    pieces, start, used = [], 0, 0
    for place, character in enumerate(line):
        size = len(character.encode())
        if used + size > limit:
            pieces.append(line[start:place])
            start, used = place, 1  # a continuation line begins with a space
        used += size
    return "\r\n ".join([*pieces, line[start:]])
