"""What people may say about themselves."""

import re
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from core.kit.errors import Invalid
from core.kit.forms import SENTENCES, Filled, Form, Line, Link, Text, parse
from core.kit.names import is_kana
from core.people.languages import fits
from core.people.models import Audience, Contact, Person

F = TypeVar("F", bound="NameForm")

MOST_LANGUAGES, MOST_SKILLS, MOST_LINKS = 6, 20, 5
SEPARATORS = re.compile(r"[,、，;；\n]")


def _reading(value: str) -> str:
    if value and not is_kana(value):
        raise PydanticCustomError("reading", "no kana")
    return value


def _seen(value: str) -> str:
    return value if any(c.isprintable() and not c.isspace() for c in value) else ""


def _split_skills(value: list[str]) -> list[str]:
    return [skill for part in value for word in SEPARATORS.split(part) if (skill := word.strip())]


def _split_links(value: list[str]) -> list[str]:
    return [link for part in value for link in part.split()]


Name = Annotated[Line, Field(max_length=60), AfterValidator(_seen)]
Reading = Annotated[Line, Field(max_length=60), AfterValidator(_reading)]
Headline = Annotated[Line, Field(max_length=160)]
Organisation = Annotated[Line, Field(max_length=120)]


class NameForm(Form):
    """Names in both scripts; one of the two is enough."""

    family_ja: Name = ""
    given_ja: Name = ""
    family_kana: Reading = ""
    given_kana: Reading = ""
    family_en: Name = ""
    given_en: Name = ""

    @model_validator(mode="after")
    def has_a_name(self) -> "NameForm":
        """Somebody without any name could not be told apart."""
        if not (self.family_ja or self.given_ja or self.family_en or self.given_en):
            raise PydanticCustomError("blank", "no name")
        return self


class WelcomeForm(NameForm):
    """The first few words about oneself."""

    headline_en: Headline = ""
    headline_ja: Headline = ""
    next: str = ""


class ProfileForm(NameForm):
    """Everything that a profile says, and to whom."""

    headline_en: Headline = ""
    headline_ja: Headline = ""
    organisation_en: Organisation = ""
    organisation_ja: Organisation = ""
    about_en: Annotated[Text, Field(max_length=2000)] = ""
    about_ja: Annotated[Text, Field(max_length=2000)] = ""
    looks_for_en: Annotated[Line, Field(max_length=200)] = ""
    looks_for_ja: Annotated[Line, Field(max_length=200)] = ""
    skills: Annotated[
        list[Annotated[Line, Field(max_length=40)]],
        BeforeValidator(_split_skills),
        Field(max_length=MOST_SKILLS),
    ] = Field(default_factory=list)
    language: Annotated[list[str], Field(max_length=MOST_LANGUAGES)] = Field(default_factory=list)
    level: Annotated[list[str], Field(max_length=MOST_LANGUAGES)] = Field(default_factory=list)
    links: Annotated[list[Link], BeforeValidator(_split_links), Field(max_length=MOST_LINKS)] = Field(
        default_factory=list
    )
    place: Annotated[Line, Field(max_length=120)] = ""
    about_audience: Audience = Audience.EVERYONE
    looks_for_audience: Audience = Audience.EVERYONE
    skills_audience: Audience = Audience.EVERYONE
    languages_audience: Audience = Audience.EVERYONE
    place_audience: Audience = Audience.EVERYONE
    links_audience: Audience = Audience.EXCHANGED
    contact: Contact = Contact.EVERYONE

    @property
    def languages(self) -> list[list[str]]:
        """``[code, level]`` of every filled row, each language once."""
        rows = {code: level for code, level in zip(self.language, self.level, strict=False) if code}
        return [[code, level] for code, level in rows.items()]

    @model_validator(mode="after")
    def levels_fit(self) -> "ProfileForm":
        """N2 goes with Japanese only; a language needs a level."""
        if len(self.language) != len(self.level) or not all(
            fits(code, level) for code, level in self.languages
        ):
            raise PydanticCustomError("level", "level")
        return self


class ListingForm(Form):
    """The answer to the directory's question."""

    listed: Annotated[str, Field(pattern="^(yes|no)$")]
    next: str = ""


class BlockForm(Form):
    """Hear from somebody, or not."""

    blocked: Annotated[str, Field(pattern="^(yes|no)$")]


def parse_profile(posted: Filled) -> ProfileForm:
    """The typed profile; lists that are one field on the page are split first.

    Raises:
        Invalid: With a sentence for every field that is wrong.
    """
    return _placed(ProfileForm, posted)


def parse_welcome(posted: Filled) -> WelcomeForm:
    """The first words; problems of the whole are put beside the field where they are corrected."""
    return _placed(WelcomeForm, posted)


def _placed(form: type[F], posted: Filled) -> F:
    try:
        return parse(form, posted)
    except Invalid as problem:
        whole = problem.fields.get("form")
        place = "language" if whole and whole.text == SENTENCES["level"].text else "family_en"
        raise Invalid(
            {place if name == "form" else name: s for name, s in problem.fields.items()}
        ) from problem


def filled_from(person: Person) -> Filled:
    """The profile form as it stands."""
    told = ProfileForm.model_fields.keys() - {"skills", "links", "language", "level"}
    values = {name: getattr(person, name) for name in told}
    return Filled.of(
        values,
        skills=", ".join(person.skills),
        links="\n".join(person.links),
        language=[code for code, _ in person.languages],
        level=[level for _, level in person.languages],
    )
