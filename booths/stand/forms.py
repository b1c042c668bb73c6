"""What may be submitted about a booth."""

import re
from datetime import date, time
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from booths.stand.models import English, Industry, Japanese, Kind, Remote, StaffRole
from core.kit.forms import SENTENCES, Email, Form, Line, Link, Maybe, Required, Text
from core.kit.i18n import say
from realtime.chat.talk import language_of

LANGUAGES = ("ja", "en", "zh", "ko", "de", "fr", "es", "pt", "vi", "th", "id", "hi")
CURRENCIES = ("JPY", "EUR", "GBP", "USD", "SGD", "CHF", "KRW", "TWD", "AUD", "CAD")
VIDEO_HOSTS = ("youtube.com", "www.youtube.com", "youtu.be", "vimeo.com", "player.vimeo.com")
LINKS_LIMIT = 6

SENTENCES |= {
    "month": say("Please write a month such as 2027-04, or leave it empty for any."),
    "language": say("Please choose from the offered languages."),
    "currency": say("Please choose one of the offered currencies."),
    "link_lines": say(
        "Please write one link a line: its name (English / Japanese), a space, its address that begins with https://."
    ),
    "too_many_links": say("At most {limit} links."),
}


def _month(value: str) -> str:
    if value and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", value):
        raise PydanticCustomError("month", "no month")
    return value


def _languages(value: list[str]) -> list[str]:
    if not set(value) <= set(LANGUAGES):
        raise PydanticCustomError("language", "unknown language")
    return [code for code in LANGUAGES if code in value]


def _currency(value: str) -> str:
    value = value.upper() or "JPY"
    if value not in CURRENCIES:
        raise PydanticCustomError("currency", "unknown currency")
    return value


def _links(value: str) -> str:
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if len(lines) > LINKS_LIMIT:
        raise PydanticCustomError("too_many_links", "too many", {"limit": LINKS_LIMIT})
    if not all(re.fullmatch(r"(?:.{1,160}\s+)?https://[^\s/?#@]+(?:[/?#]\S*)?", line) for line in lines):
        raise PydanticCustomError("link_lines", "no link")
    return "\n".join(lines)


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


def links_of(lines: str) -> list[list[str]]:
    """``[English, Japanese, address]`` of each line; ``Our site / 当社サイト https://…`` has both names."""
    links = []
    for label, _, address in (line.rpartition(" ") for line in lines.splitlines()):
        english, _, japanese = label.strip().partition(" / ")
        if english and not japanese and language_of(english) == "ja":
            english, japanese = "", english
        links.append([english, japanese, address])
    return links


def lines_of_links(links: list[list[str]]) -> str:
    """The way back, for the form."""
    labels = [(" / ".join(filter(None, names)), address) for *names, address in links]
    return "\n".join(f"{label} {address}".strip() for label, address in labels)


def up_to(limit: int) -> StringConstraints:
    """At most *limit* characters."""
    return StringConstraints(max_length=limit)


Month = Annotated[Line, AfterValidator(_month)]


class BoothForm(Form):
    """What the exhibitor says of themselves."""

    name_en: Annotated[Line, up_to(120)] = ""
    name_ja: Annotated[Line, up_to(120)] = ""
    reading: Annotated[Line, up_to(120)] = ""
    tagline_en: Annotated[Line, up_to(160)] = ""
    tagline_ja: Annotated[Line, up_to(160)] = ""
    about_en: Annotated[Text, up_to(6000)] = ""
    about_ja: Annotated[Text, up_to(6000)] = ""
    seeks_en: Annotated[Line, up_to(300)] = ""
    seeks_ja: Annotated[Line, up_to(300)] = ""
    industry: Industry = Industry.OTHER
    places_en: Annotated[Line, up_to(120)] = ""
    places_ja: Annotated[Line, up_to(120)] = ""
    people: Maybe[Annotated[int, Field(ge=1, le=5_000_000)]] = None
    languages: Annotated[list[str], Field(default_factory=list, max_length=12), AfterValidator(_languages)]
    links: Annotated[Text, AfterValidator(_links)] = ""
    video_link: Annotated[Link, up_to(2000)] = ""


class JobForm(Form):
    """A job, as typed or as a row of a file; ``key`` is its own name in files."""

    key: Annotated[Line, up_to(60)] = ""
    title_en: Annotated[Line, up_to(120)] = ""
    title_ja: Annotated[Line, up_to(120)] = ""
    text_en: Annotated[Text, up_to(4000)] = ""
    text_ja: Annotated[Text, up_to(4000)] = ""
    place_en: Annotated[Line, up_to(120)] = ""
    place_ja: Annotated[Line, up_to(120)] = ""
    remote: Remote = Remote.NO
    kind: Kind = Kind.FULL_TIME
    salary_from: Maybe[Annotated[int, Field(ge=0, le=1_000_000_000)]] = None
    salary_to: Maybe[Annotated[int, Field(ge=0, le=1_000_000_000)]] = None
    currency: Annotated[Line, AfterValidator(_currency)] = "JPY"
    start: Month = ""
    japanese: Japanese = Japanese.NONE
    english: English = English.NONE
    visa: Annotated[bool, BeforeValidator(lambda value: False if value == "" else value)] = False
    link: Annotated[Link, up_to(2000)] = ""


class HoursForm(Form):
    """A stretch of the rota, on the fair's clock; ending at or before its start means the next day."""

    day: date
    starts: time
    ends: time
    who_en: Annotated[Line, up_to(120)] = ""
    who_ja: Annotated[Line, up_to(120)] = ""


class StaffForm(Form):
    """An invitation."""

    email: Email
    role: StaffRole = StaffRole.RECRUITER


class PostForm(Form):
    """What somebody does at the booth."""

    role: StaffRole
    post_en: Annotated[Line, up_to(80)] = ""
    post_ja: Annotated[Line, up_to(80)] = ""


class TitleForm(Form):
    """The title of a document, or the caption of a picture."""

    title_en: Annotated[Line, up_to(120)] = ""
    title_ja: Annotated[Line, up_to(120)] = ""


class NamedForm(Form):
    """One name that has to be there."""

    name: Annotated[Required, up_to(120)]
