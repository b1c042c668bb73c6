"""What a schedule file says, free of any format, and the list of everything that is wrong with one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.kit.i18n import Sentence

Words = Mapping[str, str]
"""A text in languages (``{"en": …, "ja": …}``); under "" a text whose language nobody named."""


@dataclass(frozen=True)
class LinkEntry:
    """A link or attachment; ``kind`` as the format names it, in small letters ("slides", "web"), or ""."""

    url: str
    title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class PersonEntry:
    """Somebody on stage. ``guid`` and ``code`` may be "" in a file; ``role`` is in small letters."""

    name: str
    guid: str = ""
    code: str = ""
    role: str = "speaker"
    biography: str = ""


@dataclass(frozen=True)
class RoomEntry:
    """A room, known by its name within a file; ``guid`` is "" where the file has none."""

    name: str
    guid: str = ""
    slug: str = ""
    description: Words = field(default_factory=dict)
    capacity: int | None = None


@dataclass(frozen=True)
class TrackEntry:
    """A track; sessions name it by ``slug``, or by name where the file has no slugs."""

    name: str
    slug: str = ""
    color: str = ""


@dataclass(frozen=True)
class SessionEntry:
    """A programme item. Moments are aware; ``room`` is a name, ``track`` a slug or name, either may be "".

    ``kind`` is in small letters ("talk", "panel", "break"), ``language`` an ISO 639-1 code or "".
    """

    guid: str
    title: str
    starts: datetime
    ends: datetime
    room: str = ""
    track: str = ""
    kind: str = "talk"
    language: str = ""
    subtitle: str = ""
    abstract: Words = field(default_factory=dict)
    description: Words = field(default_factory=dict)
    code: str = ""
    slug: str = ""
    url: str = ""
    persons: tuple[PersonEntry, ...] = ()
    links: tuple[LinkEntry, ...] = ()
    attachments: tuple[LinkEntry, ...] = ()
    do_not_record: bool = False
    cancelled: bool = False


@dataclass(frozen=True)
class ScheduleFile:
    """A whole programme; ``zone`` is an IANA name, ``version`` the release's name."""

    version: str
    acronym: str
    title: str
    zone: str
    sessions: tuple[SessionEntry, ...] = ()
    rooms: tuple[RoomEntry, ...] = ()
    tracks: tuple[TrackEntry, ...] = ()
    url: str = ""


class ScheduleProblems(ValueError):
    """The file is not taken; ``problems`` names every fault with its place, such as
    ``schedule.conference.days[0].rooms.Hall[2].id``.
    """

    def __init__(self, problems: Sequence[tuple[str, Sentence]]) -> None:
        super().__init__("; ".join(f"{path}: {sentence.text}" for path, sentence in problems[:5]))
        self.problems = list(problems)
