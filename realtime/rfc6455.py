"""WebSocket frames as bytes (RFC 6455, section 5): reading a browser's, writing ours. No I/O.

Only what a server needs: what it reads must be masked, what it writes never is; no extension is
spoken, so the reserved bits must be zero.
"""

from collections.abc import Iterator
from enum import IntEnum

from websockets.speedups import apply_mask

CONTROL_BYTES = 125
"""Of a control frame, at most (5.5)."""
CLOSE_CODES = frozenset({1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014})
"""What a peer may send besides 3000 to 4999 (7.4, and IANA's registry)."""


class Opcode(IntEnum):
    """Kinds of frames (5.2)."""

    CONTINUATION = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


class Violation(Exception):
    """The peer does not speak the protocol; close with ``code`` (7.4.1)."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


PROTOCOL_ERROR, NO_TEXT, TOO_BIG = 1002, 1007, 1009


def frame(opcode: int, payload: bytes) -> bytes:
    """One unmasked, unfragmented frame."""
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, size)) + payload
    if size < 65536:
        return bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big") + payload
    return bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big") + payload


def close_frame(code: int, reason: str = "") -> bytes:
    """A close frame; the reason is cut to what fits."""
    words = reason.encode()[: CONTROL_BYTES - 2].decode(errors="ignore").encode()
    return frame(Opcode.CLOSE, code.to_bytes(2, "big") + words)


def close_code(payload: bytes) -> int:
    """The code of a peer's close frame, 1005 where it says none.

    Raises:
        Violation: It is no such frame: half a code, one that must not travel, a reason that is no text.
    """
    if not payload:
        return 1005
    code = int.from_bytes(payload[:2], "big")
    if len(payload) < 2 or not (code in CLOSE_CODES or 3000 <= code <= 4999):
        raise Violation(PROTOCOL_ERROR)
    text_of(payload[2:])
    return code


def text_of(payload: bytes) -> str:
    """The text of a message (5.6).

    Raises:
        Violation: It is not UTF-8.
    """
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise Violation(NO_TEXT) from None


class FrameReader:
    """Takes bytes as they come, gives whole messages and control frames.

    Args:
        most: Bytes of a message; more is refused before it is kept.
    """

    __slots__ = ("_kept", "_opcode", "_parts", "_size", "most")

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept = b""
        self._parts: list[bytes] | None = None
        self._opcode = self._size = 0

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """``(opcode, payload)`` of everything that is whole now; fragments come as one message.

        Raises:
            Violation: What follows is no frame of a client.
        """
        if self._kept:
            data = self._kept + data
        at, end = 0, len(data)
        while end - at >= 2:
            head, start, size = self._head(data, at, end)
            if start < 0 or end - start < 4 + size:
                break
            payload = apply_mask(data[start + 4 : start + 4 + size], data[start : start + 4])
            at = start + 4 + size
            opcode, last = head & 0x0F, head & 0x80
            if opcode >= Opcode.CLOSE or (last and opcode and self._parts is None):
                yield opcode, payload
            elif (whole := self._add(opcode, payload, last)) is not None:
                yield whole
        self._kept = data[at:] if at < end else b""

    def _head(self, data: bytes, at: int, end: int) -> tuple[int, int, int]:
        """First byte, where the mask begins (-1: not there yet), and the payload's size."""
        head, size = data[at], data[at + 1]
        opcode, masked = head & 0x0F, size & 0x80
        size &= 0x7F
        if not masked or head & 0x70 or opcode not in (0, 1, 2, 8, 9, 10):
            raise Violation(PROTOCOL_ERROR)
        if opcode >= Opcode.CLOSE and (size > CONTROL_BYTES or not head & 0x80):
            raise Violation(PROTOCOL_ERROR)
        if (opcode == Opcode.CONTINUATION) is (self._parts is None) and opcode < Opcode.CLOSE:
            raise Violation(PROTOCOL_ERROR)
        wide = {126: 2, 127: 8}.get(size, 0)
        start = at + 2 + wide
        if end < start:
            return head, -1, 0
        if wide:
            size = int.from_bytes(data[at + 2 : start], "big")
        if size + (self._size if opcode < Opcode.CLOSE else 0) > self.most:
            raise Violation(TOO_BIG)
        return head, start, size

    def _add(self, opcode: int, payload: bytes, last: int) -> tuple[int, bytes] | None:
        """Keep a fragment; the whole message with the last one."""
        if self._parts is None:
            self._opcode, self._parts, self._size = opcode, [], 0
        self._parts.append(payload)
        self._size += len(payload)
        if not last:
            return None
        whole = (self._opcode, b"".join(self._parts))
        self._parts, self._size = None, 0
        return whole
