"""What both versions of schedule.json have in common: rooms, tracks, links, and a session's core. Pure.

Source: voc/schedule, validator/json/schema.json and schema2.json (alpha-3).
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from core.kit.i18n import say
from server.programme.schedule_checks import CODE, SLUG, Part
from server.programme.schedule_file import LinkEntry, RoomEntry, SessionEntry, TrackEntry, Words

OURS = UUID("5a8d3c1e-6f0b-5c7a-9d52-0c1f3b6a7e11")
"""Namespace of the identifiers given to what has none of its own; the same name always gets the same."""

ZONE = "^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$"
ACRONYM = "^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$"


def read_room(part: Part, *known: str) -> RoomEntry:
    part.needs("name", "guid")
    part.only(
        "name", "slug", "type", "guid", "stream_id", "description", "capacity", "url", "features", *known
    )
    capacity = part.whole("capacity", null=True, least=0)
    slug = part.text("slug", pattern=SLUG)
    return RoomEntry(part.text("name"), part.guid(), slug, part.words("description"), capacity)


def read_track(part: Part) -> TrackEntry:
    return TrackEntry(part.text("name"), part.text("slug", pattern=SLUG), part.text("color"))


def read_links(part: Part, key: str, kinds: frozenset[str], *known: str) -> tuple[LinkEntry, ...]:
    found = []
    for link in part.parts(key):
        link.needs("url")
        link.only("type", "url", "title", *known)
        found.append(LinkEntry(link.address(), link.text("title"), link.choice("type", kinds).lower()))
    return tuple(found)


def read_session(part: Part, starts: datetime | None, ends: datetime | None) -> SessionEntry | None:
    """What a session is in either version, but for place, kind and people; None where it has no time."""
    core: dict[str, Any] = {
        "guid": part.guid(),
        "title": part.text("title"),
        "subtitle": part.text("subtitle", null=True),
        "abstract": part.words("abstract"),
        "description": part.words("description"),
        "code": part.text("code", pattern=CODE),
        "slug": part.text("slug", pattern=SLUG),
        "url": part.address(),
    }
    if not core["title"].strip():
        part.note("title", say("A session needs a title."))
    if starts is None or ends is None:
        return None
    if ends <= starts:
        part.note("end" if part.has("end") else "duration", say("The session ends before it begins."))
    return SessionEntry(starts=starts, ends=ends, **core)


def guid_of(given: str, *names: str) -> str:
    """A thing's own identifier, or one made of its names."""
    return given or str(uuid5(OURS, "\n".join(names)))


def slug_of(given: str, *names: str) -> str:
    """A slug as the format wants it: the given one if it fits, else of the first name with letters."""
    if re.search(SLUG, given):
        return given
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        slug = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
        if len(slug) > 1:
            return slug
    return "x" + guid_of("", *names)[:8]


def acronym_of(given: str) -> str:
    """The acronym in small letters, digits and underscores, at least four of them."""
    if re.search(ACRONYM, given):
        return given
    return (re.sub("[^a-z0-9]+", "_", given.lower()).strip("_") + "_fair")[:60] if given else "fair"


def code_of(code: str) -> dict[str, str]:
    return {"code": code} if re.search(CODE, code) else {}


def plain_words(words: Words, prefer: str = "") -> str:
    """One text of several: in the preferred language, without one, in English, or the first there is."""
    return words.get(prefer) or words.get("") or words.get("en") or next(iter(words.values()), "")


def present(**fields: Any) -> dict[str, Any]:
    """The fields that say something."""
    return {key: value for key, value in fields.items() if value not in (None, "", [], {}, ())}


def zone_field(zone: str) -> Mapping[str, str]:
    """The zone, where its name has the form that the validator knows."""
    return {"time_zone_name": zone} if re.search(ZONE, zone) else {}
