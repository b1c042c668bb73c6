"""The exhibitors of the demo fair: what a booth shows, offers and has been told."""

from __future__ import annotations

from typing import Literal, NamedTuple

from server.demo.shapes import Language, Line, Link, Text, record


class Hours(NamedTuple):
    """A stretch of a booth's rota in minutes, and the slugs of who is at the counter."""

    start: int
    end: int
    staff: tuple[str, ...]


@record
class Job:
    """`salary` is a yearly range in `currency` (None: not told); `start` is "2027-04", or "" for any month.

    `japanese` is N1 to N5 or "none"; `english` is a CEFR level or "none"; `kind` is full_time, part_time,
    contract, internship or graduate.
    """

    slug: str
    title: Text
    text: Text
    place: Text
    remote: Literal["no", "partly", "fully"]
    kind: Literal["full_time", "part_time", "contract", "internship", "graduate"]
    salary: tuple[int, int] | None = None
    currency: str = "JPY"
    start: str
    japanese: str
    english: str
    visa: bool


@record
class Document:
    """`file` is the PDF in server/demo/media; `body` are the few lines it is printed from."""

    slug: str
    title: Text
    body: Text

    @property
    def file(self) -> str:
        return f"{self.slug}.pdf"


@record
class Exhibitor:
    """`industry` and `level` are the words of booths.stand; `reading` is the kana of the Japanese
    name, `mark` the one character that stands for the house on its people's cards. `start` is as in Job."""

    slug: str
    name: Text
    reading: str
    mark: str
    tagline: Text
    about: Text
    seeks: Text
    industry: str
    hue: str
    country: str
    places: Text
    people: int
    languages: tuple[Language, ...]
    level: Literal["lead", "standard"] = "standard"
    start: str
    hours: tuple[Hours, ...]
    questions: tuple[Text, ...]
    staff: tuple[str, ...]
    links: tuple[Link, ...]
    jobs: tuple[Job, ...]
    documents: tuple[Document, ...]
    chat: tuple[Line, ...]
    waiting: tuple[str, ...] = ()

    @property
    def crest(self) -> str:
        return f"{self.slug}.svg"

    @property
    def logo(self) -> str:
        return f"{self.slug}.png"
