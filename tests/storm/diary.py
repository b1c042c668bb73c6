"""What a tab writes down, with the moments of the monotonic clock."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

Position = tuple[str, int]


class Heard(NamedTuple):
    """A durable event as it came."""

    at: float
    position: Position
    name: str
    body: Any


class Joined(NamedTuple):
    """A join that was answered; ``seen`` is what the tab had said."""

    at: float
    seen: Position | None
    position: Position
    complete: bool


class Ended(NamedTuple):
    """A connection that ended; 1006 is an end without a word, 0 a handshake that came to nothing."""

    at: float
    code: int


class Try(NamedTuple):
    """An act that was sent once more."""

    at: float
    connection: int


class Answer(NamedTuple):
    """What was answered: the body of ``ok``, or a refusal's."""

    at: float
    body: Any


@dataclass
class Act:
    """One thing that was said. ``final``: it was refused and is not sent again."""

    id: str
    text: str
    tries: list[Try] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    refusals: list[Answer] = field(default_factory=list)
    final: bool = False


@dataclass
class Diary:
    """One tab's. ``wire`` is everything durable in the order in which it came, ``shown`` what the tab
    made of it: a page that was loaded (:class:`Joined`), then events. ``left`` is the moment after which
    it may not come in any more. ``here`` is the latest count of people.
    """

    account: int
    topic: str
    name: str
    acts: dict[str, Act] = field(default_factory=dict)
    wire: list[Heard | Joined | Ended] = field(default_factory=list)
    shown: list[Heard | Joined] = field(default_factory=list)
    left: float | None = None
    here: int = 0

    def answered_after(self, moment: float) -> list[float]:
        """When acts were first answered, of those answered later than *moment*."""
        return [act.answers[0].at for act in self.acts.values() if act.answers and act.answers[0].at > moment]
