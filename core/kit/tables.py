"""Tables in and out: CSV and spreadsheets that people send us, CSV and XLSX that open safely in theirs.

Sources: RFC 4180 (CSV), ECMA-376 (XLSX), OpenDocument 1.3 (ODS). Pure: bytes in, rows out and back.

**Formulas.** A cell that a spreadsheet could take for a formula is written as text: one that begins, after
any spaces, with ``=``, ``+``, ``-``, ``@`` or their full-width forms, or that begins with a tab or a line
break. In CSV it gets an apostrophe in front, in XLSX the cell's own "this is text" mark, which shows nothing.
Telephone numbers (+81 …) are such cells, and so stay as typed. Reading takes that apostrophe off again.
Numbers that are numbers are written as numbers.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from core.kit.i18n import Sentence, say
from core.kit.sheets import Lines, Locked, Unreadable, read_sheet

Cell = str | int | float | None

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_COLUMNS = 200
MAX_CELL = 32_767
"""What one cell holds, in characters; the limit of XLSX, kept for CSV too."""

ENCODINGS = ("utf-8-sig", "cp932")
DELIMITERS = ",;\t"
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SHORTEST_XLS = 512
"""Bytes of the header of a compound file alone ([MS-CFB] 2.2)."""
FORMULA = re.compile("^(?:\\s*[=+\\-@＝＋－＠]|[\t\r\n])")
BEHIND = re.compile(r"((?:[;|]|(?<!^)[\t\r\n])\s*)('*[=+\-@＝＋－＠])")
"""A formula inside a text: where lists are separated by ``;``, Excel takes a CSV apart there and at the ends
of lines, because it does not see the quotation marks."""


@dataclass(frozen=True)
class Table:
    """What was read: the header's names, and each row with its number in the file (the header is 1).

    A row maps every name of the header to its text, "" where the cell is empty. Empty rows are left out.
    """

    header: tuple[str, ...]
    rows: list[tuple[int, dict[str, str]]]


class TableProblem(ValueError):
    """The file is no table we can read; ``say`` tells its owner what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.text)
        self.say = sentence


def read_table(data: bytes, filename: str, *, max_rows: int = 5000) -> Table:
    """The first sheet of an XLSX, XLS or ODS file, or CSV in UTF-8, UTF-16 or Windows Japanese (cp932).

    What the file is, its content tells; *filename* only serves the sentence. CSV may be delimited by comma,
    semicolon or tab. The first row that is not empty is the header.

    Raises:
        TableProblem: Not readable, too large, no header, or two columns of one name.
    """
    if len(data) > MAX_BYTES:
        raise TableProblem(say("{file} is too large. Please split it into files below 10 MB.", file=filename))
    lines = _sheet_lines(data, filename) if data.startswith(SPREADSHEETS) else _csv_lines(data, filename)
    return _table(lines, filename, max_rows)


def _table(lines: Iterable[tuple[int, Sequence[str]]], filename: str, max_rows: int) -> Table:
    header: tuple[str, ...] = ()
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in lines:
        if not any(_bare(cell).strip() for cell in cells):
            continue  # a row of nothing but space, even one that our own export made harmless
        if not header:
            header = _header(cells, filename)
            continue
        if len(rows) >= max_rows:
            raise TableProblem(
                say("{file} has more than {limit} rows. Please split it.", file=filename, limit=max_rows)
            )
        rows.append((number, _row(header, cells, number, filename)))
    if not header:
        raise TableProblem(say("{file} is empty. The first row must name the columns.", file=filename))
    return Table(header, rows)


def _header(cells: Sequence[str], filename: str) -> tuple[str, ...]:
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableProblem(
            say(
                "{file} has more than {limit} columns. Please leave some out.",
                file=filename,
                limit=MAX_COLUMNS,
            )
        )
    for place, name in enumerate(names, start=1):
        if not name:
            raise TableProblem(
                say("Column {place} of {file} has no name. Please give it one.", place=place, file=filename)
            )
        if names.index(name) != place - 1:
            raise TableProblem(
                say("{file} has two columns named “{name}”. Please rename one.", file=filename, name=name)
            )
    return tuple(names)


def _row(header: tuple[str, ...], cells: Sequence[str], number: int, filename: str) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise TableProblem(
            say(
                "Row {row} of {file} has more cells than the header. Please check it.",
                row=number,
                file=filename,
            )
        )
    padded = [*cells[: len(header)], *[""] * (len(header) - len(cells))]
    if any(len(cell) > MAX_CELL for cell in padded):
        raise TableProblem(
            say("A cell in row {row} of {file} is too long. Please shorten it.", row=number, file=filename)
        )
    return dict(zip(header, map(_bare, padded), strict=True))


def _bare(text: str) -> str:
    """*text* without the apostrophes that `write_csv` puts before what looks like a formula."""
    text = BEHIND.sub(lambda found: found[1] + found[2].removeprefix("'"), text)
    return text[1:] if text.startswith("'") and FORMULA.match(text.lstrip("'")) else text


def _csv_lines(data: bytes, filename: str) -> Iterable[tuple[int, list[str]]]:
    text = _text(data, filename)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells
    except csv.Error:
        raise TableProblem(
            say(
                "Row {row} of {file} is broken, perhaps by a stray quotation mark. Please check it.",
                row=number + 1,
                file=filename,
            )
        ) from None


def _text(data: bytes, filename: str) -> str:
    """The text of a CSV file; UTF-16 by its mark, otherwise UTF-8, and if it is not that, cp932."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableProblem(
        say("{file} is no table we can read. Please save it as CSV (UTF-8) or XLSX.", file=filename)
    )


def _delimiter(text: str) -> str:
    """The one that the header has most of, outside quotation marks; a comma where it has none."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub(r'"[^"]*"?', "", header)
    return max(DELIMITERS, key=unquoted.count)


def _sheet_lines(data: bytes, filename: str) -> Lines:
    unreadable = say("{file} is no table we can read. Please save it as CSV (UTF-8) or XLSX.", file=filename)
    _refuse_bombs(data, unreadable)
    try:
        return read_sheet(data)
    except Locked:
        raise TableProblem(
            say("{file} is protected by a password. Please save it without one.", file=filename)
        ) from None
    except Unreadable:
        raise TableProblem(unreadable) from None


def _refuse_bombs(data: bytes, unreadable: Sentence) -> None:
    """A few kilobytes of zip can unpack to gigabytes; what a package says of itself is checked first."""
    if not data.startswith(SPREADSHEETS[0]):
        if len(data) < SHORTEST_XLS:
            raise TableProblem(unreadable)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        RuntimeError,
    ):  # damaged, sealed, or packed in no known way
        raise TableProblem(unreadable) from None
    if unpacked > MAX_UNPACKED:
        raise TableProblem(unreadable)


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """CSV that Excel opens rightly in any language: UTF-8 with its mark, CRLF, quoted where needed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in [header, *rows]:
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = BEHIND.sub(r"\1'\2", cell.replace("\x00", ""))
    return f"'{text}" if FORMULA.match(text.lstrip("'")) else text  # typed apostrophes survive reading back


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """One sheet named *title* with a bold header that stays in view; text is always text, never a formula."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        sheet.freeze_panes(1, 0)
        for line, row in enumerate([header, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    text = cell.encode("utf-8", "replace").decode().replace("\x00", "")[:MAX_CELL]
                    style = quoted if FORMULA.match(text) else bold if line == 0 else None
                    sheet.write_string(line, column, text, style)
                elif cell is not None:
                    sheet.write_number(line, column, cell)
        sheet.autofit(400)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those that Excel forbids."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)[:31].strip("' ")
    return name or "Sheet1"
