"""The rules of one connection, without the connection.

``Session`` never touches a socket, a clock or the database: text and the time go in, one ``Step``
comes out. Everything a browser could do wrong is tested here with plain calls; the connection only
carries the steps out.

Frames from the browser (JSON arrays)::

    ["join",  ref, "line:42", null]                 listen from now on
    ["join",  ref, "line:42", ["9f2c01aa", 17]]     … and catch up after offset 17
    ["leave", ref, "line:42"]
    ["send",  ref, "line:42", "line.join", {…}]     a typed message
    ["beat"]
"""

import re
from dataclasses import dataclass, field
from typing import Any

from core.kit.i18n import Sentence, say
from realtime.budgets import FRAME_BYTES, FRAMES, FRAMES_SECONDS, TOPICS
from realtime.closing import Closing
from realtime.frames import Position, decode

TOPIC = re.compile(r"([a-z]{1,20}):([1-9][0-9]{0,17})")
LARGEST = 2**53
"""JavaScript counts no further."""


@dataclass(frozen=True, slots=True)
class Address:
    """``line:42``."""

    topic: str
    kind: str
    subject_id: int


@dataclass(frozen=True, slots=True)
class Join:
    """Listen, and catch up from *seen*."""

    ref: int
    address: Address
    seen: Position | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Listen no more."""

    ref: int
    address: Address


@dataclass(frozen=True, slots=True)
class Send:
    """Something is to be done."""

    ref: int
    address: Address
    name: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Beat:
    """The browser is still there."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """The rules say no; the connection goes on."""

    ref: int
    code: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Close:
    """The rules end the connection."""

    code: Closing


Step = Join | Leave | Send | Beat | Refuse | Close


@dataclass(slots=True)
class Session:
    """What one connection listens to, and how much it has said lately."""

    topics: set[str] = field(default_factory=set)
    _window_opened: float = 0.0
    _spent: int = 0

    def receive(self, text: str | None, now: float) -> Step:
        """Decide what one frame asks for; *now* is any monotonic number of seconds.

        *text* is None for a binary frame; nobody here sends those.
        """
        if now - self._window_opened >= FRAMES_SECONDS:
            self._window_opened, self._spent = now, 0
        self._spent += 1
        if self._spent > FRAMES:
            return Close(Closing.TOO_MANY)
        if text is None or len(text) > FRAME_BYTES or len(text.encode(errors="replace")) > FRAME_BYTES:
            return Close(Closing.UNREADABLE)
        try:
            return self._read(decode(text))
        except (ValueError, RecursionError):  # no JSON, no topic, or nested to hurt
            return Close(Closing.UNREADABLE)

    def _read(self, frame: Any) -> Step:
        match frame:
            case ["beat"]:
                return Beat()
            case ["join", ref, str(topic), None]:
                return self._join(whole(ref), address(topic), None)
            case ["join", ref, str(topic), [str(epoch), offset]] if len(epoch) <= 40:
                return self._join(whole(ref), address(topic), Position(epoch, whole(offset)))
            case ["leave", ref, str(topic)]:
                return Leave(whole(ref), address(topic))
            case ["send", ref, str(topic), str(name), dict(body)] if len(name) <= 60:
                return self._send(whole(ref), address(topic), name, body)
        raise ValueError("not a frame of koryu.1")

    def _join(self, ref: int, where: Address, seen: Position | None) -> Step:
        if len(self.topics) >= TOPICS and where.topic not in self.topics:
            return Refuse(
                ref, "too_many", say("This page follows too many things at once. Please close one.")
            )
        return Join(ref, where, seen)

    def _send(self, ref: int, where: Address, name: str, body: dict[str, Any]) -> Step:
        if where.topic not in self.topics:
            return Refuse(ref, "not_found", say("There is no such place, or it is closed to you."))
        return Send(ref, where, name, body)


def address(topic: str) -> Address:
    """``"line:42"`` → its parts; ``ValueError`` for anything else."""
    found = TOPIC.fullmatch(topic)
    if found is None:
        raise ValueError(topic)
    return Address(topic, found[1], int(found[2]))


def whole(number: object) -> int:
    """A natural number that JavaScript can count to, and nothing that only looks like one."""
    if type(number) is not int or not 0 <= number < LARGEST:
        raise ValueError(number)
    return number
