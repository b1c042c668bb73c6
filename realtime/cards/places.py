"""Where cards change hands, in words. Floors above say what their places are called."""

from collections.abc import Callable

from core.kit.i18n import Sentence, say
from core.kit.work import Work

Namer = Callable[[Work, int], tuple[str, str]]

KINDS: dict[str, Sentence] = {
    "profile": say("from the profile"),
    "link": say("by a code on a screen"),
    "booth": say("at a booth"),
    "session": say("at a session"),
    "chat": say("in chat"),
    "talk": say("in a talk"),
    "call": say("in a call"),
    "table": say("at a table round"),
}

namers: dict[str, Namer] = {}
"""Kind of place → its English and Japanese name as the actor may read them; filled by who owns it."""


def name_of(work: Work, place: str) -> tuple[str, str]:
    """The names of ``booth:42``; empty where nobody knows it or the actor may not see it."""
    kind, _, number = place.partition(":")
    is_number = number.isdecimal() and len(number) < 12
    return namers[kind](work, int(number)) if kind in namers and is_number else ("", "")


def how(place: str) -> Sentence:
    """The kind of place, as words after a name."""
    return KINDS.get(place.partition(":")[0], KINDS["profile"])
