"""Spreadsheets are read in a process of their own, with little memory and time.

A few kilobytes can name the cell XFD1048576 and make a reader ask for half a terabyte; where that
fails, the whole process ends. So it is a process in which nothing else happens (Security 44).
``python -m core.kit.sheets`` reads a file from its input and writes the filled rows as JSON.
"""

import io
import json
import sys

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

from core.kit.apart import Felled, bound, run_apart

MEMORY = 768 << 20
"""Bytes of address space; a list of 5000 rows takes a tenth of it."""
MOST_ROWS = 100_000
UNREADABLE, LOCKED = 3, 4
"""What the process ends with; anything else but 0 means that it was felled."""

Lines = list[tuple[int, list[str]]]


class Unreadable(ValueError):
    """No spreadsheet, or one that asks for more than it gets."""


class Locked(Unreadable):
    """It opens with a password only."""


def read_sheet(data: bytes) -> Lines:
    """The rows of the first sheet that hold anything, numbered from 1.

    Raises:
        Unreadable: Nothing can be made of it with the memory and time there is.
    """
    try:
        ended, written = run_apart("core.kit.sheets", data)
    except Felled:
        raise Unreadable("time") from None
    if ended == LOCKED:
        raise Locked("password")
    if ended != 0:
        raise Unreadable(f"ended with {ended}")
    return [(number, cells) for number, cells in json.loads(written)]


def main() -> int:
    """Read, with the limits on."""
    bound(MEMORY)
    try:
        sys.stdout.write(json.dumps(filled_rows(sys.stdin.buffer.read())))
    except PasswordError:
        return LOCKED
    except (CalamineError, ZipError, OSError, ValueError, MemoryError):
        return UNREADABLE
    return 0


def filled_rows(data: bytes) -> Lines:
    """Every row in which something stands."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        if not book.sheet_names:
            return []
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    if len(rows) > MOST_ROWS:
        raise ValueError("too many rows")
    lines = ((number, [plain(cell) for cell in row]) for number, row in enumerate(rows, start=1))
    return [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]


def plain(cell: object) -> str:
    """A spreadsheet's value as it would be typed: 3 for 3.0, ISO 8601 for dates and times."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


if __name__ == "__main__":
    sys.exit(main())
