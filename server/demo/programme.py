"""The programme of the demo fair: sessions, what was written beside them, and their films."""

from __future__ import annotations

from typing import Literal, NamedTuple

from server.demo.shapes import Language, Line, Link, Text, record

Recorded = Literal["not_recorded", "public", "members"]
Kind = Literal["panel", "talk", "workshop", "breakout", "information", "social"]


@record
class Session:
    """A programme item; `late` are the minutes it will start after its time, `seats` None is no limit."""

    slug: str
    start: int
    end: int
    room: str
    track: str
    kind: Kind
    languages: tuple[Language, ...]
    level: Literal["everyone", "beginner", "experienced"] = "everyone"
    title: Text
    abstract: Text
    speakers: tuple[str, ...]
    moderators: tuple[str, ...] = ()
    exhibitor: str = ""
    recorded: Recorded
    seats: int | None = None
    late: int = 0
    resources: tuple[Link, ...] = ()


@record
class Scene:
    """A chapter of a film, in seconds."""

    slug: str
    start: float
    end: float
    title: Text


class Caption(NamedTuple):
    """One cue, in seconds, in both languages."""

    start: float
    end: float
    en: str
    ja: str


@record
class Film:
    """A film of our own; its files are media/<slug>.mp4, .png (poster), .en.vtt and .ja.vtt."""

    slug: str
    title: Text
    seconds: float
    scenes: tuple[Scene, ...]
    captions: tuple[Caption, ...]

    @property
    def file(self) -> str:
        return f"{self.slug}.mp4"

    @property
    def poster(self) -> str:
        return f"{self.slug}.png"


@record
class Question:
    """A question to a session; `votes` counts without the asker, `state` is what became of it."""

    at: float
    by: str
    lang: Language
    text: str
    votes: int
    anonymous: bool = False
    state: Literal["asked", "approved", "pinned", "answered", "declined"]


@record
class Recording:
    """What became of a recorded session; `asked` are speakers who have not answered yet."""

    session: str
    film: str
    state: Literal["released", "asked"]
    access: Literal["public", "members"]
    asked: tuple[str, ...] = ()
    comments: tuple[Line, ...] = ()


@record
class SessionTalk:
    """What was written beside a session."""

    session: str
    chat: tuple[Line, ...]
    questions: tuple[Question, ...] = ()
