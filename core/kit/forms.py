"""What may be submitted: typed text with its limits, and the sentence beside a field that is wrong.

A form is a pydantic model derived from :class:`Form`; a live message uses the same text types, so
both edges refuse the same things with the same words.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from core.kit.errors import Invalid
from core.kit.i18n import Sentence, say

F = TypeVar("F", bound=BaseModel)
V = TypeVar("V")

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
LINE_BREAK = re.compile("[\r\n\u2028\u2029\u0085\x0b\x0c]")
ATOM, LABEL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+", "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){ATOM}(?:\.{ATOM})*@(?:{LABEL}\.)+{LABEL}")
"""RFC 5321 4.1.2 without quoted names and without hosts that only their own network knows."""
LINK = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)

SENTENCES: dict[str, Sentence] = {
    "missing": say("Please fill this in."),
    "string_too_short": say("Please write at least {min_length} characters."),
    "string_too_long": say("At most {max_length} characters; please shorten it."),
    "too_long": say("At most {max_length} entries."),
    "int_parsing": say("Please write a whole number."),
    "int_type": say("Please write a whole number."),
    "int_from_float": say("Please write a whole number."),
    "float_parsing": say("Please write a number."),
    "greater_than_equal": say("At least {ge}."),
    "greater_than": say("More than {gt}."),
    "less_than_equal": say("At most {le}."),
    "less_than": say("Less than {lt}."),
    "date_from_datetime_parsing": say("Please write a date such as 2026-09-19."),
    "date_parsing": say("Please write a date such as 2026-09-19."),
    "time_parsing": say("Please write a time such as 14:30."),
    "datetime_from_date_parsing": say("Please write a date and time such as 2026-09-19T14:30."),
    "datetime_parsing": say("Please write a date and time such as 2026-09-19T14:30."),
    "enum": say("Please choose one of the offered answers."),
    "literal_error": say("Please choose one of the offered answers."),
    "extra_forbidden": say("This field is not part of the form."),
    "string_unicode": say("Invisible control characters cannot be saved; please type this text again."),
    "control": say("Invisible control characters cannot be saved; please type this text again."),
    "direction": say("Invisible marks that change the writing direction are not allowed here."),
    "line_break": say("This has to fit on one line."),
    "email": say("Please write a complete e-mail address such as name@example.org."),
    "link": say("Please write a web address that begins with https://."),
    "blank": say("Please fill this in."),
    "tongues": say("Please write languages as a code and a level, such as: ja N2, en native."),
    "code": say("The code has six digits."),
    "reading": say("Please write the reading in kana, such as さとう."),
    "level": say("Please choose a level that goes with this language."),
}
UNKNOWN = say("Please check this entry.")


class Form(BaseModel):
    """Base of everything a page may submit: frozen, trimmed, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _text(value: str) -> str:
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if CONTROL.search(value) or any("\ud800" <= c <= "\udfff" for c in value):
        raise PydanticCustomError("control", "control characters")
    return value


def _line(value: str) -> str:
    if LINE_BREAK.search(value):
        raise PydanticCustomError("line_break", "line breaks")
    value = " ".join(_text(value).split(" ")).strip()
    if DIRECTION.search(value):
        raise PydanticCustomError("direction", "direction marks")
    return value


def _filled(value: str) -> str:
    if not any(c.isprintable() and not c.isspace() for c in value):
        raise PydanticCustomError("blank", "blank")
    return value


def _email(value: str) -> str:
    value = value.strip()
    if value and (len(value) > 254 or not EMAIL.fullmatch(value)):
        raise PydanticCustomError("email", "no address")
    local, _, domain = value.rpartition("@")
    return f"{local}@{domain.lower()}" if value else ""


def _link(value: str) -> str:
    value = value.strip()
    if value and (len(value) > 2000 or not LINK.fullmatch(value)):
        raise PydanticCustomError("link", "no link")
    return value


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


Text = Annotated[str, AfterValidator(_text)]
"""Several lines; markup and any script are just text; control characters are refused."""
Line = Annotated[str, AfterValidator(_line)]
"""One line without line breaks, control characters or direction marks; may be empty."""

Required = Annotated[str, AfterValidator(_line), AfterValidator(_filled)]
"""A :data:`Line` that says something."""
RequiredText = Annotated[str, AfterValidator(_text), AfterValidator(_filled)]
"""A :data:`Text` that says something."""
Email = Annotated[str, AfterValidator(_line), AfterValidator(_email)]
"""An e-mail address that mail can reach from anywhere, its domain in lower case; may be empty."""
Link = Annotated[str, AfterValidator(_line), AfterValidator(_link)]
"""An http(s) address without a name in front of the host; may be empty."""
Maybe = Annotated[V | None, BeforeValidator(_empty_is_none)]
"""``Maybe[Annotated[int, Field(ge=1)]]``: what may stay empty, and has bounds where it does not."""
OptionalInt = Annotated[int | None, BeforeValidator(_empty_is_none)]
OptionalDate = Annotated[date | None, BeforeValidator(_empty_is_none)]
OptionalTime = Annotated[time | None, BeforeValidator(_empty_is_none)]
OptionalDateTime = Annotated[datetime | None, BeforeValidator(_empty_is_none)]


@dataclass(frozen=True)
class Filled:
    """A form as it stands on a page: what is in its fields, and what is wrong with them."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: Mapping[str, Sentence] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any] | BaseModel | None = None, **more: Any) -> "Filled":
        """Prefilled from a mapping or model; None becomes empty, moments their ISO form."""
        source = values.model_dump(mode="json") if isinstance(values, BaseModel) else dict(values or {})
        return cls({name: _strings(value) for name, value in (source | more).items()})

    def value(self, name: str, default: str = "") -> str:
        """The field's text."""
        return next(iter(self.fields.get(name, ())), default)

    def values(self, name: str) -> Sequence[str]:
        """Every answer of a field that takes several."""
        return self.fields.get(name, ())

    def error(self, name: str) -> str:
        """The sentence beside the field, in the reader's language; empty where nothing is wrong."""
        return str(self.errors[name]) if name in self.errors else ""

    def refused(self, problem: Invalid) -> "Filled":
        """The same entries with the sentences of *problem*."""
        return Filled(self.fields or problem.typed, problem.fields)


def _strings(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return [value.isoformat() if isinstance(value, date | time) else str(value)]


def parse(form: type[F], posted: Filled) -> F:
    """The typed form.

    Fields whose type is a list or tuple take every answer, others the first.

    Raises:
        Invalid: With a sentence for every field that is wrong.
    """
    try:
        return form.model_validate(dict(_gather(form, posted)))
    except ValidationError as problem:
        raise Invalid(explain(problem)) from problem


def _gather(form: type[BaseModel], posted: Filled) -> Iterator[tuple[str, Any]]:
    for name, values in posted.fields.items():
        known = form.model_fields.get(name)
        several = known is not None and ("list" in str(known.annotation) or "tuple" in str(known.annotation))
        yield name, list(values) if several else (values[0] if values else "")


def explain(problem: ValidationError) -> dict[str, Sentence]:
    """Field by field, in our words; the first problem of a field is the one to tell."""
    told: dict[str, Sentence] = {}
    for error in problem.errors(include_url=False):
        told.setdefault(".".join(str(part) for part in error["loc"][:1]) or "form", _sentence(error))
    return told


def _sentence(error: ErrorDetails) -> Sentence:
    kind = error["type"]
    if error["input"] == "" and kind not in ("enum", "literal_error"):
        kind = "missing"  # a number, a time, a name that was left out: what it should look like comes second
    if kind in ("too_long", "too_short") and isinstance(error["input"], str):
        kind = f"string_{kind}"  # a length that is checked after the text was tidied up
    known = SENTENCES.get(kind, UNKNOWN)
    context = {k: v for k, v in error.get("ctx", {}).items() if isinstance(v, int | float | str)}
    return Sentence(known.text, context)
