"""vCard text of any origin as cards: what phones, Eight, Outlook and address books export. Pure.

Sources: RFC 2426, RFC 6350, RFC 9554, vCard 2.1 as far as vobject decodes it. Pictures, sounds, keys and
enclosed cards are passed over; of addresses only those of the web are kept.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from vobject.base import VObjectError, getLogicalLines, textLineToContentLine

from core.kit.i18n import Sentence, say
from core.kit.plaintext import LINE_BREAKS, UNSEEN
from realtime.cards.vcard import WEB, CardFields, Face

MAX_BYTES = 2_000_000
MAX_CARDS = 500
MAX_TEXT = 2_000
"""Characters kept of one value; more is no name, title or note."""
MAX_VALUES = 20

PLACES = {
    "EMAIL": "email",
    "TEL": "phone",
    "TITLE": "title",
    "NOTE": "line",
    "X-PHONETIC-LAST-NAME": "reading_family",
    "X-PHONETIC-FIRST-NAME": "reading_given",
    "X-PHONETIC-ORG": "organisation_reading",
}
SCHEMES = {"EMAIL": "mailto:", "TEL": "tel:"}

READABLE = (VObjectError, ValueError, LookupError, AttributeError, TypeError, RecursionError)
"""What the library raises for text that is no vCard."""


@dataclass(frozen=True)
class ReadCard:
    """One card as it was read; ``uid`` and ``note`` are "" where it has none."""

    card: CardFields
    uid: str = ""
    note: str = ""


class CardFileProblem(ValueError):
    """The file holds no cards we can read; ``say`` tells its owner what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.say = sentence


def read_vcards(data: bytes) -> list[ReadCard]:
    """The cards of a .vcf file in UTF-8, UTF-16 or Windows Japanese, in their order; nameless ones left out.

    Raises:
        CardFileProblem: Too large, too many cards, broken, or not one card with a name.
    """
    if len(data) > MAX_BYTES:
        raise CardFileProblem(say("The file is too large. Please export the cards without photos."))
    text = LINE_BREAKS.sub("\n", _text(data))
    count = len(re.findall("^BEGIN:VCARD", text, re.IGNORECASE | re.MULTILINE))
    if count > MAX_CARDS:
        problem = say("The file holds more than {limit} cards. Please import it in parts.", limit=MAX_CARDS)
        raise CardFileProblem(problem)
    is_old = re.search("^VERSION:2", text, re.IGNORECASE | re.MULTILINE) is not None
    try:
        cards = [card for lines in _components(text, is_old) if (card := _card(lines)) is not None]
    except READABLE:
        raise CardFileProblem(
            say("The file is broken. Please export it again as vCard 3.0 or 4.0.")
        ) from None
    if not cards:
        raise CardFileProblem(say("There is no card with a name in this file. Please choose a .vcf file."))
    return cards


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp932", "replace")


def _components(text: str, is_old: bool) -> Iterator[list[Any]]:
    """The lines of each card, parameters parsed and values still escaped (the library's own components
    unescape some values and split others); cards within cards and other objects are left out.
    """
    within: list[str] = []
    lines: list[Any] = []
    for written, number in getLogicalLines(StringIO(text), is_old):
        line = textLineToContentLine(written, number)
        if line.name == "BEGIN":
            within.append(line.value.strip().upper())
        elif line.name == "END":
            if not within or within.pop() != line.value.strip().upper():
                raise ValueError("An object ends that did not begin.")
            if not within and lines:
                yield lines
                lines = []
        elif within == ["VCARD"]:
            lines.append(line)
    if within:
        raise ValueError("An object does not end.")


def _card(lines: list[Any]) -> ReadCard | None:
    """The faces that a card's lines name; what has no language belongs to every face there is."""
    lines.sort(key=lambda line: bool(line.name == "FN"))  # what N and ORG say is better known
    faces = {tag: Face() for tag in ("ja", "en") if any(_tag(line, "") == tag for line in lines)}
    home = _home(lines)
    if home not in faces and any(_tag(line, "") == "" for line in lines if line.name in ("N", "FN")):
        faces[home] = Face()
    note = ""
    for line in lines:
        given = _tag(line, "")
        if line.name == "NOTE" and not given:
            note = note or _clean(line.value)
            continue
        own = line.name in ("N", "FN", "ORG", "TITLE", "SOUND") or line.name.startswith("X-PHONETIC")
        for tag in [given] if given else [home] if own else list(faces):
            if tag in faces:
                faces[tag] = _with(faces[tag], line)
    named = {tag: face for tag, face in faces.items() if face.family or face.given or face.organisation}
    uid = next((_clean(line.value) for line in lines if line.name == "UID"), "")
    return ReadCard(CardFields(named.get("ja"), named.get("en")), uid, note) if named else None


def _tag(line: Any, default: str) -> str:
    """``ja`` or ``en`` as the line's LANGUAGE says."""
    said = (line.params.get("LANGUAGE") or [""])[0].lower()[:2]
    return said if said in ("ja", "en") else default


def _home(lines: list[Any]) -> str:
    """The face of what carries no language: Japanese where a name without one is in Japanese script."""
    names = "".join(line.value for line in lines if line.name in ("N", "FN", "ORG") and not _tag(line, ""))
    return "ja" if re.search("[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]", names) else "en"


def _with(face: Face, line: Any) -> Face:
    """*face* with what one line says, where nothing said it before."""
    if line.name in ("N", "FN", "ORG", "SOUND"):
        return _with_name(face, line)
    value = _clean(line.value)
    match line.name:
        case name if attribute := PLACES.get(name):
            said: dict[str, Any] = {attribute: value.removeprefix(SCHEMES.get(name, ""))}
            return face if getattr(face, attribute) else replace(face, **said)
        case "URL" if WEB.match(value) and len(face.links) < MAX_VALUES:
            return replace(face, links=tuple(dict.fromkeys([*face.links, value])))
        case "LANG" if len(face.languages) < MAX_VALUES:
            level = (line.params.get("X-LEVEL") or [""])[0]
            return replace(face, languages=(*face.languages, (value, _clean(level))))
    return face


def _with_name(face: Face, line: Any) -> Face:
    """The names of a person and of an organisation, and how they sound."""
    is_sound = "PHONETIC" in line.params
    parts = [*_split(line.value), "", ""]
    is_nameless = not (face.family or face.given)
    match line.name:
        case "N" if is_sound:
            return _sounding(face, parts)
        case "N" if is_nameless:
            return replace(face, family=parts[0], given=parts[1])
        case "FN" if is_nameless and _clean(line.value) != face.organisation:
            return replace(face, given=_clean(line.value))
        case "SOUND" if "X-IRMC-N" in [*line.singletonparams, *line.params.get("TYPE", [])]:
            return _sounding(face, [unicodedata.normalize("NFKC", part) for part in parts])
        case "ORG" if is_sound:
            return replace(face, organisation_reading=parts[0])
        case "ORG" if not face.organisation:
            return replace(face, organisation=parts[0], department=" ".join(filter(None, parts[1:])))
    return face


def _sounding(face: Face, parts: list[str]) -> Face:
    family, given = face.reading_family or parts[0], face.reading_given or parts[1]
    return replace(face, reading_family=family, reading_given=given)


def _split(value: str) -> list[str]:
    """The components of a structured value, at its semicolons that are not escaped."""
    return [
        _clean(part) for part in re.findall(r"(?:^|;)((?:[^;\\]|\\.|\\$)*)", value[: MAX_TEXT * 8], re.DOTALL)
    ]


def _clean(value: str) -> str:
    """A value's text: unescaped, without control characters, not endless."""
    short = value[: MAX_TEXT * 2]
    text = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], short, flags=re.DOTALL)
    return UNSEEN.sub("", text)[:MAX_TEXT].strip()
