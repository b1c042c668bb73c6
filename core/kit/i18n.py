"""Two languages: sentences that know how to be said in the reader's, and the catalogues behind them.

English is the source. ``core/locale/<locale>/*.po`` are gettext catalogues, one per room of the
house; they are merged and compiled in memory when the process starts.
"""

import io
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = ("en", "ja")
LOCALE_FOLDER = Path(__file__).parents[1] / "locale"

current_locale: ContextVar[str] = ContextVar("current_locale", default="en")
"""The language of whoever is being answered; set by the gate for a request."""


@dataclass(frozen=True)
class Sentence:
    """A sentence for a person, kept apart from its language until it is shown.

    One that counts has ``many``, its form for other numbers than one; its value ``num`` chooses.
    """

    text: str
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    many: str = ""

    def in_(self, locale: str) -> str:
        """The sentence in *locale*; nested sentences among its values are translated too."""
        said = {k: v.in_(locale) if isinstance(v, Sentence) else v for k, v in self.values.items()}
        known = translations(locale)
        words = known.gettext(self.text)
        if self.many:
            words = known.ngettext(self.text, self.many, self.values["num"])
        return words.format_map(said) if said else words

    def __str__(self) -> str:
        return self.in_(current_locale.get())


def say(text: str, **values: Any) -> Sentence:
    """Mark *text* for translation; ``{name}`` in it is filled from *values* when it is shown."""
    return Sentence(text, values)


def say_count(one: str, many: str, num: int, **values: Any) -> Sentence:
    """Like :func:`say`, in the form that fits *num*; ``{num}`` in it is the number."""
    return Sentence(one, {"num": num, **values}, many)


COMMA = say(", ")
"""What stands between the names of a list: each language has its own."""


def pick(locale: str, en: str | None, ja: str | None) -> str:
    """The text in the reader's language, or in the other one where theirs is missing."""
    first, second = (ja, en) if locale == "ja" else (en, ja)
    return first or second or ""


def script_of(locale: str, en: str | None, ja: str | None) -> str:
    """The language that :func:`pick` chose, for a ``lang`` attribute."""
    first, second = (("ja", ja), ("en", en)) if locale == "ja" else (("en", en), ("ja", ja))
    return first[0] if first[1] or not second[1] else second[0]


@lru_cache(maxsize=64)
def negotiate(accept_language: str) -> str:
    """The first of our locales in an ``Accept-Language`` header (RFC 9110 12.5.4), else English."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.partition("=")[2]) if rest else 1.0
        except ValueError:
            continue
        wanted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if tag in LOCALES and weight < 0), "en")


@cache
def translations(locale: str) -> NullTranslations:
    """Every catalogue of *locale* merged; English, the source, needs none."""
    if locale == "en" or locale not in LOCALES:
        return NullTranslations()
    merged = Catalog(locale=locale)
    for path in sorted((LOCALE_FOLDER / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id:
                    merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(text: str) -> str:
    """For templates: *text* in the language of whoever is being answered."""
    return translations(current_locale.get()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """For templates: the form that fits *number* in the reader's language."""
    return translations(current_locale.get()).ngettext(one, many, number)
