"""What may be submitted about cards."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from core.kit.forms import LINK, Email, Form, Line, OptionalDate, OptionalInt, Text
from realtime.cards.faces import CHOICES, read_face
from realtime.cards.messages import PLACE
from realtime.cards.models import CardKind, Design, Purpose
from realtime.cards.vcard import Face
from realtime.messages import ActId

TONGUE = re.compile(r"([A-Za-z]{2,3})(?:[ :：]+(\S.{0,39}))?")


def _links(value: str) -> str:
    links = value.split()
    if len(links) > 5 or any(len(link) > 300 or not LINK.fullmatch(link) for link in links):
        raise PydanticCustomError("link", "links")
    return "\n".join(links)


def _tongues(value: str) -> str:
    if len(pairs_of(value)) > 8 or any(not TONGUE.fullmatch(part) for part in _parts(value)):
        raise PydanticCustomError("tongues", "languages")
    return value


def _choices(value: tuple[str, ...]) -> tuple[str, ...]:
    if set(value) - set(CHOICES):
        raise PydanticCustomError("enum", "choices")
    return value


Name = Annotated[Line, Field(max_length=60)]
Entry = Annotated[Line, Field(max_length=120)]
Links = Annotated[Text, Field(max_length=1600), AfterValidator(_links)]
Tongues = Annotated[Line, Field(max_length=200), AfterValidator(_tongues)]
Choices = Annotated[tuple[str, ...], AfterValidator(_choices)]


class CardForm(Form):
    """A card with both faces; a face without a name is missing."""

    id: ActId | None = None  # of a new card, so that sending it twice makes one
    kind: CardKind = CardKind.JOB_SEEKER
    design: Design = Design.UPRIGHT
    crest: Annotated[Line, Field(max_length=1)] = ""
    picture_off: str = ""
    fields: Choices = ()
    ja_family: Name = ""
    ja_given: Name = ""
    ja_reading_family: Name = ""
    ja_reading_given: Name = ""
    ja_organisation: Entry = ""
    ja_organisation_reading: Entry = ""
    ja_department: Entry = ""
    ja_title: Entry = ""
    ja_email: Email = ""
    ja_phone: Annotated[Line, Field(max_length=40)] = ""
    ja_links: Links = ""
    ja_languages: Tongues = ""
    ja_line: Annotated[Line, Field(max_length=160)] = ""
    en_family: Name = ""
    en_given: Name = ""
    en_reading_family: Name = ""
    en_reading_given: Name = ""
    en_organisation: Entry = ""
    en_organisation_reading: Entry = ""
    en_department: Entry = ""
    en_title: Entry = ""
    en_email: Email = ""
    en_phone: Annotated[Line, Field(max_length=40)] = ""
    en_links: Links = ""
    en_languages: Tongues = ""
    en_line: Annotated[Line, Field(max_length=160)] = ""

    def face(self, tag: str) -> Face | None:
        """One face; None where no name is on it."""
        values = {name: getattr(self, f"{tag}_{name}") for name in FACE_FIELDS}
        if not (values["family"] or values["given"]):
            return None
        values["links"] = values["links"].split()
        values["languages"] = pairs_of(values["languages"])
        return read_face(values)


FACE_FIELDS = tuple(name.removeprefix("ja_") for name in CardForm.model_fields if name.startswith("ja_"))


def _parts(value: str) -> list[str]:
    return [part.strip() for part in re.split("[,、，;；]", value) if part.strip()]


def pairs_of(value: str) -> list[list[str]]:
    """``ja N2, en native`` → ``[["ja", "N2"], ["en", "native"]]``."""
    found = (TONGUE.fullmatch(part) for part in _parts(value))
    return [[match[1].lower(), (match[2] or "").strip()] for match in found if match]


def spoken(pairs: list[list[str]]) -> str:
    """The pairs as they are typed."""
    return ", ".join(" ".join(filter(None, pair)) for pair in pairs)


class OfferForm(Form):
    """Hold out a card; ``chosen`` is sent where the fields were asked for, so that none means none."""

    to: int
    at: Annotated[str, Field(pattern=PLACE)] = "profile"
    card: OptionalInt = None
    chosen: str = ""
    fields: Choices = ()
    purpose: Purpose = Purpose.CONTACT


class AnswerForm(Form):
    """What to do with an offer, or with a link: give mine and take, take, or (an offer) let it lapse."""

    answer: Annotated[str, Field(pattern="^(give|take|decline)$")]
    card: OptionalInt = None
    chosen: str = ""
    fields: Choices = ()
    purpose: Purpose = Purpose.CONTACT


class NoteForm(Form):
    """What a holder keeps about a card."""

    note: Annotated[Text, Field(max_length=2000)] = ""
    tags: Annotated[Line, Field(max_length=200)] = ""
    starred: str = ""
    follow_up_on: OptionalDate = None


class LinkForm(Form):
    """A link to show as a code: which card, what of it, how often and how long."""

    card: OptionalInt = None
    chosen: str = ""
    fields: Choices = ()
    uses: Annotated[int, Field(ge=1, le=100)] = 1
    hours: Annotated[int, Field(ge=1, le=168)] = 24
