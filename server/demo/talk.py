"""What people of the demo fair have said, given and chosen: letters, cards, stars, lines for the crowd."""

from __future__ import annotations

from typing import NamedTuple

from server.demo.shapes import Language, Line, record


@record
class Direct:
    """A conversation of two."""

    between: tuple[str, str]
    lines: tuple[Line, ...]


@record
class Exchange:
    """Cards that changed hands: `giver` offered at minute `at`, `taker` accepted two minutes later.

    `where` is an address as in Thread, or "direct". With `returned` the taker gave a card too. `giver_kept`
    and `taker_kept` are fields each left out ("phone", "email"). The notes are what each wrote on the card
    received; `follow_up` is in how many days the giver wants to write again. `pending` ones still wait for an
    answer.
    """

    giver: str
    taker: str
    at: int
    where: str
    returned: bool = True
    giver_kept: tuple[str, ...] = ()
    taker_kept: tuple[str, ...] = ()
    giver_note: str = ""
    taker_note: str = ""
    tags: tuple[str, ...] = ()
    follow_up: int | None = None
    pending: bool = False


@record
class CardLeft:
    """A card left at a booth's counter, with the words that went with it."""

    person: str
    booth: str
    at: int
    lang: Language
    note: str
    kept: tuple[str, ...] = ()


@record
class Stars:
    """The sessions a person has put into their day."""

    person: str
    sessions: tuple[str, ...]


class Spoken(NamedTuple):
    """A line for a simulated person: who, in which language, what."""

    by: str
    lang: Language
    text: str


@record
class Thread:
    """A few lines that belong together, played in order while the demo runs.

    `where` is "lobby", "session:<slug>" or "booth:<slug>".
    """

    where: str
    lines: tuple[Spoken, ...]


class Answer(NamedTuple):
    """A moderator hides what was reported: who, when, why."""

    by: str
    at: float
    why: str


@record
class Report:
    """Somebody asks the moderators to look at a line of the lobby; without an answer it waits."""

    said: tuple[float, str]
    by: str
    at: float
    reason: str
    answer: Answer | None = None


@record
class Held:
    """Words that wait for a moderator."""

    by: str
    at: float
    words: tuple[str, ...]


@record
class Ask:
    """A question that a simulated person puts to the running session."""

    by: str
    lang: Language
    text: str
