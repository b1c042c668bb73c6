"""The programme by room: a table whose rows are the moments at which something begins or ends. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.programme.lines import SessionLine


@dataclass(frozen=True)
class Cell:
    """A session over ``rows`` rows, or an empty place."""

    line: SessionLine | None
    rows: int


@dataclass(frozen=True)
class Row:
    """What begins at a moment; places that a session above still takes have no cell."""

    at: datetime
    cells: tuple[Cell, ...]


def grid_of(lines: Sequence[SessionLine], room_ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of one day, one column for each of *room_ids*; planned times, so no two are in one place.

    A session that would overlap another one in its column (two that an import let pass) stands behind it,
    and is left out where nothing of it remains.
    """
    moments = sorted({moment for line in lines for moment in (line.planned, line.planned_end)})
    place = {moment: number for number, moment in enumerate(moments)}
    rows: list[list[Cell]] = [[] for _ in moments[:-1]]
    for room_id in room_ids:
        free_from = 0
        for line in sorted(
            (line for line in lines if line.room_id == room_id), key=lambda line: line.planned
        ):
            first, last = max(place[line.planned], free_from), place[line.planned_end]
            if last <= first:
                continue
            for number in range(free_from, first):
                rows[number].append(Cell(None, 1))
            rows[first].append(Cell(line, last - first))
            free_from = last
        for number in range(free_from, len(rows)):
            rows[number].append(Cell(None, 1))
    return tuple(Row(moment, tuple(cells)) for moment, cells in zip(moments, rows, strict=False))
