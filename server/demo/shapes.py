"""What the demo fair is made of: plain frozen records that `server.demo.cast` reads from content/*.toml.

Nothing here knows the database. Minutes (`start`, `end`, `at`) count from the opening of the fair; `Fair.now`
is the minute at which a visitor of the demo arrives. People, exhibitors, sessions and films have slugs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeVar, dataclass_transform

from pydantic import ConfigDict, with_config

T = TypeVar("T")

Language = Literal["en", "ja"]
Role = Literal["attendee", "mentor", "recruiter", "speaker", "organiser", "operator", "member"]


class Text(NamedTuple):
    """One text in both languages; long ones are Markdown."""

    en: str
    ja: str


class Tongue(NamedTuple):
    """A language a person speaks (ISO 639-1) and how well: "native", JLPT N5 to N1, or CEFR A1 to C2."""

    code: str
    level: str


class Line(NamedTuple):
    """One chat message: its minute, the slug of who wrote it, its language and its words."""

    at: float
    by: str
    lang: Language
    text: str


class Link(NamedTuple):
    """An address outside the fair (always under .example) and what it is called."""

    label: Text
    url: str


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: type[T]) -> type[T]:
    """Make a frozen, keyword-only dataclass that refuses a key it does not declare."""
    return with_config(ConfigDict(extra="forbid"))(dataclass(frozen=True, kw_only=True)(cls))


# ---------------------------------------------------------------- the fair


@record
class Room:
    slug: str
    name: Text
    about: Text


@record
class Track:
    """`hue` is one of asagi, fuji, yamabuki, wakatake, sakura."""

    slug: str
    name: Text
    hue: str


@record
class Announcement:
    """`by` is an organiser; `urgent` ones stay on the page until they are read."""

    at: int
    by: str
    text: Text
    urgent: bool = False


@record
class Fair:
    """`length` and `now` are minutes; `lobby` names the open room; `street` are the exhibitors in order."""

    slug: str
    name: Text
    association: Text
    tagline: Text
    intro: Text
    zone: str
    length: int
    now: int
    lobby: Text
    lobby_about: Text
    contact: str
    rooms: tuple[Room, ...]
    tracks: tuple[Track, ...]
    street: tuple[str, ...]
    announcements: tuple[Announcement, ...]


# ---------------------------------------------------------------- people


@record
class Person:
    """Someone of the cast. `booth` is set for recruiters; `design` is the look of the card.

    `family_ja`/`given_ja` are the name as written in Japan (katakana for names from elsewhere), the kana
    its reading in hiragana; `say` is an English pronunciation hint or "".
    """

    slug: str
    family_en: str
    given_en: str
    family_ja: str
    given_ja: str
    family_kana: str
    given_kana: str
    say: str = ""
    role: Role
    booth: str = ""
    headline: Text
    organisation: Text
    department: Text = Text("", "")
    title: Text
    languages: tuple[Tongue, ...]
    looks_for: Text
    offers: Text
    skills: tuple[str, ...]
    place: Text
    zone: str
    locale: Language
    listed: bool = True
    member: bool = False
    design: Literal["upright", "level", "band"] = "level"
    hue: str = "asagi"
    email: str
    phone: str = ""
