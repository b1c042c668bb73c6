"""A JSON document taken apart piece by piece, every fault collected instead of raised. Pure.

Source of the patterns: the JSON Schemas of voc/schedule.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from core.kit.i18n import Sentence, say
from core.kit.plaintext import plain_text

MAX_PROBLEMS = 500
MAX_TEXT = 50_000

SLUG = "^[a-z0-9_-]+[a-z0-9]$"
CODE = "^[A-Z0-9]+$"
LANGUAGE = "^[a-z]{2}$"


class Part:
    """One object of the document, with its path; what is asked of it and is not there is noted as a problem.

    A question returns a value of the right type in any case, so that reading goes on to the next fault.
    """

    def __init__(self, value: object, path: str, problems: list[tuple[str, Sentence]]) -> None:
        self.path, self._problems = path, problems
        self._value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.note("", say("There must be an object here."))

    def note(self, key: str, sentence: Sentence) -> None:
        """Name a fault of this object or of its *key*."""
        if len(self._problems) < MAX_PROBLEMS:
            self._problems.append((f"{self.path}.{key}" if key else self.path, sentence))

    def has(self, key: str) -> bool:
        return self._value.get(key) is not None

    def names(self) -> list[str]:
        return list(self._value)

    def only(self, *known: str) -> None:
        """Name every key that the format does not know."""
        for key in self._value:
            if key not in known:
                self.note(key, say("The format knows no such field. Please leave it out."))

    def needs(self, *keys: str) -> None:
        """Name every key that must be there, even if it is null."""
        for key in keys:
            if key not in self._value:
                self.note(key, say("This field is missing."))

    def text(self, key: str, *, null: bool = False, pattern: str = "") -> str:
        value = self._value.get(key, "")
        if value is None and null:
            return ""
        if not isinstance(value, str):
            self.note(key, say("There must be a text here."))
            return ""
        if len(value) > MAX_TEXT:
            self.note(key, say("The text is too long. Please shorten it."))
        elif pattern and key in self._value and not re.search(pattern, value):
            self.note(
                key, say("“{value}” does not have the form that the format asks for.", value=value[:80])
            )
        return plain_text(value)

    def choice(self, key: str, options: frozenset[str]) -> str:
        value = self.text(key)
        if value and value not in options:
            self.note(key, say("“{value}” is none of the values that the format knows.", value=value[:80]))
        return value

    def whole(self, key: str, *, null: bool = False, least: int | None = None) -> int | None:
        value = self._value.get(key)
        if key not in self._value or (value is None and null):
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or (least is not None and value < least):
            self.note(key, say("There must be a whole number here."))
            return None
        return value

    def flag(self, key: str) -> bool:
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            self.note(key, say("There must be true or false here."))
        return value is True

    def guid(self, key: str = "guid") -> str:
        value = self.text(key)
        try:
            return str(UUID(value)) if value else ""
        except ValueError:
            self.note(key, say("There must be a UUID here."))
            return ""

    def address(self, key: str = "url") -> str:
        value = self.text(key).strip()
        if value and not re.match(r"https?://[^\s/?#]+\S*$", value, re.IGNORECASE):
            self.note(key, say("There must be a web address here, beginning with http:// or https://."))
            return ""
        return value

    def moment(self, key: str) -> datetime | None:
        """A date with time and offset (RFC 3339)."""
        value = self.text(key)
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            moment.timestamp()
        except (ValueError, OverflowError):
            moment = None
        if moment is None or moment.tzinfo is None:
            self.note(
                key, say("There must be a date with time and offset here, like 2026-09-19T10:00:00+09:00.")
            )
            return None
        return moment

    def words(self, key: str) -> dict[str, str]:
        """A text, or an object of texts by language."""
        value = self._value.get(key)
        if not isinstance(value, dict):
            return {"": text} if (text := self.text(key, null=True)) else {}
        each = Part(value, f"{self.path}.{key}", self._problems)
        for language in value:
            if not re.search(LANGUAGE, language):
                each.note(language, say("“{value}” is no language of two letters.", value=language[:80]))
        return {language: text for language in value if (text := each.text(language))}

    def part(self, key: str) -> "Part":
        """The object under *key*; only asked for where it must be."""
        return Part(self._value.get(key), f"{self.path}.{key}", self._problems)

    def parts(self, key: str) -> Iterator["Part"]:
        """The objects of the list under *key*; none where there is no list."""
        value = self._value.get(key, [])
        if not isinstance(value, list):
            self.note(key, say("There must be a list here."))
            return
        for place, each in enumerate(value):
            yield Part(each, f"{self.path}.{key}[{place}]", self._problems)
