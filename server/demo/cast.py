"""Everything the demo fair consists of, read from content/*.toml and checked against the shapes.

Each function reads once and answers tuples of frozen records, in the order of the files.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from server.demo.houses import Exhibitor
from server.demo.programme import Film, Recording, Session, SessionTalk
from server.demo.shapes import Fair, Line, Person
from server.demo.talk import Ask, CardLeft, Direct, Exchange, Held, Report, Stars, Thread

CONTENT = Path(__file__).parent / "content"
MEDIA = Path(__file__).parent / "media"
T = TypeVar("T")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{name}.toml").read_text(encoding="utf-8"))


def _many(kind: type[T], key: str, *names: str) -> tuple[T, ...]:
    """All records under `key` in the files, one after the other."""
    found = [item for name in names for item in _read(name).get(key, [])]
    return TypeAdapter(tuple[kind, ...]).validate_python(found)  # type: ignore[valid-type]


@cache
def fair() -> Fair:
    """The fair, its rooms, tracks and announcements."""
    return TypeAdapter(Fair).validate_python(_read("fair"))


@cache
def people() -> tuple[Person, ...]:
    """The sixty people."""
    return _many(Person, "people", "people/exhibitors", "people/guides", "people/attendees")


def person(slug: str) -> Person:
    """One of the people; KeyError for a stranger."""
    return {one.slug: one for one in people()}[slug]


@cache
def exhibitors() -> tuple[Exhibitor, ...]:
    """The twelve houses, in the order of the street."""
    names = _read("fair")["street"]
    return tuple(TypeAdapter(Exhibitor).validate_python(_read(f"exhibitors/{name}")) for name in names)


@cache
def sessions() -> tuple[Session, ...]:
    """The programme by starting minute."""
    found = _many(Session, "sessions", "programme/morning", "programme/afternoon")
    return tuple(sorted(found, key=lambda one: (one.start, one.room)))


@cache
def session_talks() -> tuple[SessionTalk, ...]:
    """Chat and questions beside sessions."""
    return _many(SessionTalk, "talks", "talk/stage")


@cache
def lobby() -> tuple[Line, ...]:
    """What was written in the lobby before the visitor comes."""
    return _many(Line, "lobby", "talk/lobby")


@cache
def reports() -> tuple[Report, ...]:
    """What was reported there, in the order of the day."""
    return _many(Report, "reports", "talk/order")


@cache
def held() -> Held:
    """The words that wait for a moderator."""
    return TypeAdapter(Held).validate_python(_read("talk/order")["held"])


@cache
def directs() -> tuple[Direct, ...]:
    """Conversations of two."""
    return _many(Direct, "directs", "talk/between")


@cache
def exchanges() -> tuple[Exchange, ...]:
    """Cards exchanged and offered."""
    return _many(Exchange, "exchanges", "talk/cards")


@cache
def cards_left() -> tuple[CardLeft, ...]:
    """Cards left at booths."""
    return _many(CardLeft, "left", "talk/cards")


@cache
def stars() -> tuple[Stars, ...]:
    """Who put which sessions into their day."""
    return _many(Stars, "stars", "talk/cards")


@cache
def recordings() -> tuple[Recording, ...]:
    """What became of the sessions that are over."""
    return _many(Recording, "recordings", "recordings")


@cache
def films() -> tuple[Film, ...]:
    """Our own two films."""
    return _many(Film, "films", "films")


def film(slug: str) -> Film:
    """One of the films; KeyError for an unknown one."""
    return {one.slug: one for one in films()}[slug]


@cache
def threads() -> tuple[Thread, ...]:
    """Lines for simulated people, in threads that make sense in their order."""
    return _many(Thread, "threads", "talk/crowd")


@cache
def asks() -> tuple[Ask, ...]:
    """Questions for simulated people, in the order in which they are asked."""
    return _many(Ask, "asks", "talk/crowd")


def media(name: str) -> Path:
    """A committed picture, document, film or caption file of the demo."""
    return MEDIA / name
