"""Languages that people speak, their names, and the levels they state. Pure.

Levels are those of the Japanese-Language Proficiency Test (N1–N5, Japanese only) and of the Common
European Framework (A1–C2).
"""

from functools import cache

from babel import Locale

from core.kit.i18n import say

CODES = (
    "ja", "en", "zh", "ko", "vi", "id", "th", "tl", "my", "ne", "hi", "bn", "ta", "ms", "mn",
    "de", "fr", "es", "pt", "it", "nl", "sv", "pl", "uk", "ru", "tr", "ar", "fa", "he", "sw",
)  # fmt: skip
NATIVE = "native"
JLPT = ("N1", "N2", "N3", "N4", "N5")
CEFR = ("C2", "C1", "B2", "B1", "A2", "A1")
LEVELS = (NATIVE, *JLPT, *CEFR)
NATIVE_WORDS = say("native")


def fits(code: str, level: str) -> bool:
    """Whether the level can be stated for the language."""
    return code in CODES and level in LEVELS and (level not in JLPT or code == "ja")


@cache
def language_name(code: str, locale: str) -> str:
    """``("ja", "en")`` → ``Japanese``."""
    return str(Locale.parse(locale).languages.get(code, code))


@cache
def language_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """For a select: the fair's two first, then by name."""
    named = [(code, language_name(code, locale)) for code in CODES]
    return tuple(named[:2] + sorted(named[2:], key=lambda choice: choice[1]))


def level_words(level: str, locale: str) -> str:
    """How a level is shown: ``N2``, ``B1``, or a word for one's mother tongue."""
    return NATIVE_WORDS.in_(locale) if level == NATIVE else level
