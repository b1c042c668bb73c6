"""Sessions that cannot all be true: one room or one speaker in two places at a time. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Placed:
    """A session with a time and a place. ``starts`` and ``ends`` are aware; the end is exclusive.

    ``room_id`` is None for a session without a room, which shares none.
    """

    session_id: int
    starts: datetime
    ends: datetime
    room_id: int | None
    speaker_ids: frozenset[int] = frozenset()

    def overlaps(self, other: "Placed") -> bool:
        """Whether both are on at some moment; back to back is not, and an empty session has no moment."""
        return max(self.starts, other.starts) < min(self.ends, other.ends)


@dataclass(frozen=True)
class Clash:
    """Two sessions, the earlier first, with what they share: the room, or speakers, or both."""

    first: int
    second: int
    room: bool
    speakers: frozenset[int]


def clashes(sessions: Iterable[Placed]) -> list[Clash]:
    """Every pair that shares a room or a speaker at the same time, in order of start, then of id.

    Sorted once and swept once per room and per speaker: O(n log n) and the pairs that are found.
    """
    ordered = sorted(sessions, key=lambda session: (session.starts, session.session_id))
    rows: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, session in enumerate(ordered):
        if session.room_id is not None:
            rows["room", session.room_id].append(place)
        for speaker in session.speaker_ids:
            rows["speaker", speaker].append(place)

    shared: defaultdict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for what, row in rows.items():
        for pair in _overlaps(ordered, row):
            shared[pair].append(what)
    return [
        Clash(
            ordered[first].session_id,
            ordered[second].session_id,
            room=any(kind == "room" for kind, _ in shared[first, second]),
            speakers=frozenset(key for kind, key in shared[first, second] if kind == "speaker"),
        )
        for first, second in sorted(shared)
    ]


def _overlaps(ordered: list[Placed], row: list[int]) -> Iterator[tuple[int, int]]:
    """The pairs of *row*, ascending in start, that overlap: each with those still running when it starts."""
    running: list[int] = []
    for place in row:
        if ordered[place].starts >= ordered[place].ends:
            continue
        running = [earlier for earlier in running if ordered[earlier].overlaps(ordered[place])]
        yield from ((earlier, place) for earlier in running)
        running.append(place)
