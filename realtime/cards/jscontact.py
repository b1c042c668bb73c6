"""Cards as JSContact, and JSContact as cards. Pure.

Source: RFC 9553. The Japanese face, or the only one, is the card itself and the English one a localization
of it (2.7.1); readings are the ``phonetic`` of the name's parts (2.2.1.2). A language's level has no
property there and travels as ``koryu:level`` (1.8.1).
"""

import copy
import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from typing import Any

from core.kit.i18n import say
from core.kit.plaintext import plain_text
from realtime.cards.vcard import WEB, CardFields, Face, full_name, script_of_reading
from realtime.cards.vcard_reading import MAX_BYTES, MAX_CARDS, MAX_TEXT, MAX_VALUES, CardFileProblem, ReadCard

LOCALIZED = ("name", "organizations", "titles", "emails", "phones", "links", "preferredLanguages")


def write_jscontact(
    card: CardFields, *, uid: str, revised: datetime, note: str = "", photo: bytes = b""
) -> dict[str, Any]:
    """One card as a JSON object; many cards are a list of them. *revised* is aware, *photo* a small JPEG."""
    (tag, face), *others = card.faces()
    written = {
        "@type": "Card",
        "version": "1.0",
        "uid": plain_text(uid),
        "updated": f"{revised.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "kind": "individual",
        "language": tag,
        **_face(face, tag),
    }
    if notes := {
        key: {"note": plain_text(text)} for key, text in (("line", face.line), ("own", note)) if text
    }:
        written["notes"] = notes
    if photo:  # 2.6.4; the picture itself travels in the address (RFC 2397)
        address = f"data:image/jpeg;base64,{b64encode(photo).decode()}"
        written["media"] = {"m1": {"kind": "photo", "uri": address, "mediaType": "image/jpeg"}}
    for other, there in others:
        patch = {key: value for key, value in _face(there, other).items() if written.get(key) != value}
        patch |= {key: None for key in LOCALIZED if key in written and key not in _face(there, other)}
        if there.line != face.line:
            own = {"own": notes["own"]} if "own" in notes else {}
            patch["notes"] = ({"line": {"note": plain_text(there.line)}} if there.line else {}) | own
        written.setdefault("localizations", {})[other] = patch
    return written


def _face(face: Face, tag: str) -> dict[str, Any]:
    """The properties of one face, without those it says nothing about."""
    organisation: dict[str, Any] = {"name": plain_text(face.organisation)} if face.organisation else {}
    if face.department:
        organisation["units"] = [{"name": plain_text(face.department)}]
    if face.organisation_reading:
        organisation["sortAs"] = plain_text(face.organisation_reading)
    said = {
        "name": _name(face, tag),
        "organizations": {"o1": organisation} if organisation else {},
        "titles": {"t1": {"kind": "title", "name": plain_text(face.title)}} if face.title else {},
        "emails": {"e1": {"address": plain_text(face.email)}} if face.email else {},
        "phones": {"p1": {"number": plain_text(face.phone)}} if face.phone else {},
        "links": {
            f"l{n}": {"uri": plain_text(link)} for n, link in enumerate(face.links, 1) if WEB.match(link)
        },
        "preferredLanguages": {
            f"g{n}": {"language": plain_text(language), "pref": min(n, 100)}
            | ({"koryu:level": plain_text(level)} if level else {})
            for n, (language, level) in enumerate(face.languages, 1)
        },
    }
    return {key: value for key, value in said.items() if value}


def _name(face: Face, tag: str) -> dict[str, Any]:
    parts = [("surname", face.family, face.reading_family), ("given", face.given, face.reading_given)]
    components = [
        {"kind": kind, "value": plain_text(value)} | ({"phonetic": plain_text(sound)} if sound else {})
        for kind, value, sound in (parts if tag == "ja" else parts[::-1])
        if value or sound
    ]
    name: dict[str, Any] = {"full": plain_text(full_name(face, tag))} if full_name(face, tag) else {}
    if components:
        name |= {"components": components, "isOrdered": True, "defaultSeparator": "" if tag == "ja" else " "}
    if reading := face.reading_family + face.reading_given:
        name |= {"phoneticSystem": "script", "phoneticScript": script_of_reading(reading)}
    return name


def read_jscontact(data: bytes) -> list[ReadCard]:
    """The cards of a JSON file, one object or a list of them; nameless ones are left out.

    Raises:
        CardFileProblem: Too large, too many cards, no JSON, or not one card with a name.
    """
    if len(data) > MAX_BYTES:
        raise CardFileProblem(say("The file is too large. Please export the cards without photos."))
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise CardFileProblem(say("The file is no JSON. Please export the cards again.")) from None
    objects = found if isinstance(found, list) else [found]
    if len(objects) > MAX_CARDS:
        raise CardFileProblem(
            say("The file holds more than {limit} cards. Please import it in parts.", limit=MAX_CARDS)
        )
    cards = [card for each in objects if isinstance(each, dict) and (card := _read(each)) is not None]
    if not cards:
        raise CardFileProblem(say("There is no card with a name in this file. Please choose another file."))
    return cards


def _read(card: dict[str, Any]) -> ReadCard | None:
    home = str(card.get("language", ""))[:2].lower()
    if home not in ("ja", "en"):
        home = (
            "ja"
            if re.search("[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]", str(card.get("name"))[:500])
            else "en"
        )
    faces = {home: _read_face(card)}
    for tag, patch in _dict(card, "localizations").items():
        other = tag[:2].lower()
        if other in ("ja", "en") and other not in faces and isinstance(patch, dict):
            faces[other] = _read_face(_patched(card, patch))
    named = {tag: face for tag, face in faces.items() if face.family or face.given or face.organisation}
    if not named:
        return None
    note = _said(_dict(_dict(card, "notes"), "own"), "note")
    return ReadCard(CardFields(named.get("ja"), named.get("en")), _said(card, "uid"), note)


def _patched(card: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The card with a PatchObject applied (1.4.3): paths to values, null takes away."""
    whole = copy.deepcopy({key: value for key, value in card.items() if key != "localizations"})
    for path, value in list(patch.items())[:100]:
        *way, last = [step.replace("~1", "/").replace("~0", "~") for step in path.split("/")]
        place: Any = whole
        for step in way:
            place = place.get(step) if isinstance(place, dict) else None
        if isinstance(place, dict):
            place[last] = value
    return whole


def _read_face(card: dict[str, Any]) -> Face:
    parts: dict[str, tuple[str, str]] = {}
    components = _dict(card, "name").get("components")
    for part in components[:MAX_VALUES] if isinstance(components, list) else []:
        if isinstance(part, dict):
            parts.setdefault(str(part.get("kind")), (_said(part, "value"), _said(part, "phonetic")))
    (family, reading_family), (given, reading_given) = (
        parts.get(kind, ("", "")) for kind in ("surname", "given")
    )
    organisation = _first(card, "organizations")
    units = organisation.get("units")
    unit = units[0] if isinstance(units, list) and units and isinstance(units[0], dict) else {}
    name = _said(organisation, "name")
    if not (family or given) and _said(_dict(card, "name"), "full") != name:
        given = _said(_dict(card, "name"), "full")
    links = (_said(link, "uri") for link in _all(card, "links"))
    notes = {key: value for key, value in _dict(card, "notes").items() if key != "own"}
    return Face(
        family=family,
        given=given,
        reading_family=reading_family,
        reading_given=reading_given,
        organisation=name,
        organisation_reading=_said(organisation, "sortAs"),
        department=_said(unit, "name"),
        title=_said(_first(card, "titles"), "name"),
        email=_said(_first(card, "emails"), "address"),
        phone=_said(_first(card, "phones"), "number").removeprefix("tel:"),
        links=tuple(link for link in links if WEB.match(link)),
        languages=tuple(
            (language, _said(each, "koryu:level"))
            for each in _all(card, "preferredLanguages")
            if (language := _said(each, "language"))
        ),
        line=_said(_first({"notes": notes}, "notes"), "note"),
    )


def _dict(card: dict[str, Any], key: str) -> dict[str, Any]:
    value = card.get(key)
    return value if isinstance(value, dict) else {}


def _all(card: dict[str, Any], key: str) -> list[dict[str, Any]]:
    return [value for value in list(_dict(card, key).values())[:MAX_VALUES] if isinstance(value, dict)]


def _first(card: dict[str, Any], key: str) -> dict[str, Any]:
    return next(iter(_all(card, key)), {})


def _said(card: dict[str, Any], key: str) -> str:
    value = card.get(key)
    return plain_text(value)[:MAX_TEXT].strip() if isinstance(value, str) else ""
