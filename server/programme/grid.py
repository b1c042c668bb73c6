"""The programme by room: a table whose rows are the moments at which something begins or ends. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.programme.lines import SessionLine


@dataclass(frozen=True)
class Cell:
    """What begins in a room over ``rows`` rows, or an empty place.

    ``lines`` holds one session; two only where both begin at once, by an import or a delay.
    """

    lines: tuple[SessionLine, ...]
    rows: int


@dataclass(frozen=True)
class Row:
    """What begins at a moment; places that a session above still takes have no cell."""

    at: datetime
    cells: tuple[Cell, ...]


def grid_of(lines: Sequence[SessionLine], room_ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of one day, delays counted, one column for each of *room_ids*.

    A session that another one in its column runs into (by an import or a delay) is cut short there, so
    every session stands where it begins.
    """
    moments = sorted({moment for line in lines for moment in (line.begins, line.ends)})
    place = {moment: number for number, moment in enumerate(moments)}
    rows: list[list[Cell]] = [[] for _ in moments[:-1]]
    for room_id in room_ids:
        begun: defaultdict[int, list[SessionLine]] = defaultdict(list)
        for line in lines:
            if line.room_id == room_id:
                begun[place[line.begins]].append(line)
        free_from = 0
        for first in sorted(begun):
            following = min((other for other in begun if other > first), default=len(rows))
            last = min(following, max(place[line.ends] for line in begun[first]))
            for number in range(free_from, first):
                rows[number].append(Cell((), 1))
            rows[first].append(Cell(tuple(begun[first]), last - first))
            free_from = last
        for number in range(free_from, len(rows)):
            rows[number].append(Cell((), 1))
    return tuple(Row(moment, tuple(cells)) for moment, cells in zip(moments, rows, strict=False))
