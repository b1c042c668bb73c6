"""What travels, as text: positions, events encoded once for everybody, and strict decoding."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

from realtime.rfc6455 import Opcode, frame

COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


class Position(NamedTuple):
    """A place in a topic's order: the last ``offset`` that somebody has seen in ``epoch``.

    Its ``str`` is what a page carries: ``data-position='["9f2c01aa",17]'``.
    """

    epoch: str
    offset: int

    def __str__(self) -> str:
        return encode(self)


@dataclass(frozen=True, slots=True)
class Told:
    """One event on its way to everybody who listens, encoded and framed once for all of them.

    ``position``, and its ``number`` in the log, are None for what is ephemeral. ``text`` is the
    message, ``wire`` the same as the bytes of a WebSocket frame.
    """

    topic: str
    position: Position | None
    name: str
    text: str
    wire: bytes
    number: int | None = None


def encode(value: Any) -> str:
    """Compact JSON; Japanese stays readable and short."""
    return COMPACT.encode(value)


def event(topic: str, position: Position | None, name: str, body: str, number: int | None = None) -> Told:
    """The event frame around *body*, which is JSON text already."""
    place = "null" if position is None else encode(position)
    text = f'["event",{encode(topic)},{place},{encode(name)},{body}]'
    return Told(topic, position, name, text, wire(text), number)


def wire(text: str) -> bytes:
    """The bytes of the WebSocket frame that carries *text*."""
    return frame(Opcode.TEXT, text.encode())


def decode(text: str) -> Any:
    """The JSON value of *text* (RFC 8259): no NaN, no infinity, no half of a character.

    Raises:
        ValueError: It is no such thing.
        RecursionError: It is nested to hurt.
    """
    value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    if SURROGATE_ESCAPE.search(text):
        encode(value).encode()  # UnicodeEncodeError, a ValueError, where a surrogate stands alone
    return value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError(digits)
    return number
