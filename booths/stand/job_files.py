"""Jobs in files: CSV, XLSX, ODS or JSON in, row by row, with every problem named before anything is saved."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import select

from booths.stand.access import booth_id, edited_booth
from booths.stand.documents import Stored, forget
from booths.stand.editing import keep
from booths.stand.forms import JobForm
from booths.stand.jobs import JOBS_LIMIT, by_key, check, openings_of, put
from booths.stand.models import Booth, Opening
from core.kit.dry_run import DryRun
from core.kit.errors import Invalid
from core.kit.files import File, add_file, file_about
from core.kit.forms import Filled, parse
from core.kit.i18n import Sentence, say
from core.kit.tables import TableProblem, read_table
from core.kit.work import Work

COLUMNS = tuple(JobForm.model_fields)
TYPES = ("application/octet-stream",)
LARGEST_JSON = 1 << 20
Lines = list[tuple[int, dict[str, str]]]
"""Rows with their numbers in the file: column → text."""
YES = {"yes": "true", "no": "false", "y": "true", "n": "false", "はい": "true", "いいえ": "false"}


@dataclass(frozen=True)
class Row:
    """One job of a file, or what is wrong with it: ``problems`` is ``(column, sentence)``."""

    number: int
    title: str
    form: JobForm | None
    known: bool
    problems: tuple[tuple[str, Sentence], ...]


def read_lines(data: bytes, filename: str) -> Lines:
    """The rows of a file with their numbers, unchecked; slow for a large spreadsheet, so in a thread.

    Raises:
        TableProblem: It cannot be read, or names no jobs.
    """
    is_json = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")
    lines = _json_lines(data) if is_json else read_table(data, filename, max_rows=JOBS_LIMIT).rows
    if not lines:
        raise TableProblem(say("The file names no posts."))
    return lines


def try_import(work: Work, fair: str, booth: str, lines: Lines) -> DryRun[Row]:
    """Check every row and change nothing."""
    found = edited_booth(work, fair, booth)
    seen: dict[str, int] = {}
    rows = []
    for number, fields in lines:
        row = _row(number, fields, seen)
        known = (
            row.form is not None
            and row.form.key != ""
            and by_key(work, booth_id(found), row.form.key) is not None
        )
        rows.append(replace(row, known=known))
    fresh = sum(not row.known for row in rows)
    too_many = len(openings_of(work, booth_id(found))) + fresh > JOBS_LIMIT
    problem = say("At most {limit} posts; please close one first.", limit=JOBS_LIMIT) if too_many else None
    return DryRun(tuple(rows), problem)


def import_jobs(work: Work, fair: str, booth: str, lines: Lines) -> list[Opening]:
    """Take in every job of the file, or none: a job whose key is known is changed.

    Raises:
        Invalid: The file has a bad row; the dry run names them.
    """
    found = edited_booth(work, fair, booth)
    run = try_import(work, fair, booth, lines)
    run.require_clean()
    made = [put(work, found, row.form) for row in run.rows if row.form is not None]
    keep(work, found)
    return made


def keep_file(work: Work, fair: str, booth: str, stored: Stored) -> tuple[int, list[str]]:
    """Keep the file between the dry run and the import; returns its id and the stored names of older ones."""
    found = edited_booth(work, fair, booth)
    old = work.session.exec(select(File).where(File.about == about(found))).all()
    gone = [name for file in old for name in forget(work, file.id)]
    kept = add_file(
        work, about(found), name=stored.name, content_type=stored.content_type, size=stored.size,
        digest=stored.digest, stored_as=stored.stored_as,
    )  # fmt: skip
    assert kept.id is not None
    return kept.id, gone


def kept_file(work: Work, fair: str, booth: str, file_id: int) -> File:
    """The file of a dry run of this booth."""
    return file_about(work, file_id, about(edited_booth(work, fair, booth)))


def drop_file(work: Work, fair: str, booth: str, file_id: int) -> list[str]:
    """It was taken in; returns its stored name."""
    return forget(work, kept_file(work, fair, booth, file_id).id)


def about(booth: Booth) -> str:
    """What a kept file belongs to."""
    return f"jobs-of-booth:{booth.id}"


def _row(number: int, fields: dict[str, str], seen: dict[str, int]) -> Row:
    title = fields.get("title_en") or fields.get("title_ja") or ""
    problems: list[tuple[str, Sentence]] = [
        (name, say("There is no column of this name.")) for name in fields if name not in COLUMNS
    ]
    given = {
        name: YES.get(value.lower(), value) if name == "visa" else value for name, value in fields.items()
    }
    known = {name: [value] for name, value in given.items() if name in COLUMNS and value != ""}
    form = None
    try:
        form = parse(JobForm, Filled(known))
        check(form)
    except Invalid as problem:
        problems += list(problem.fields.items())
        form = None
    if form is not None and form.key:
        if form.key in seen:
            problems.append(("key", say("Row {row} has this key too.", row=seen[form.key])))
        seen.setdefault(form.key, number)
    return Row(number, title[:120], None if problems else form, False, tuple(problems))


def _json_lines(data: bytes) -> Lines:
    """An array of objects, or an object with such an array as ``jobs``; numbered from 1."""
    unreadable = TableProblem(say("This is not a JSON list of posts. Please check the file."))
    if len(data) > LARGEST_JSON:
        raise TableProblem(say("This file is too large. Please split it."))
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise unreadable from None
    entries = found.get("jobs") if isinstance(found, dict) else found
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise unreadable
    if len(entries) > JOBS_LIMIT:
        raise TableProblem(say("At most {limit} posts; please close one first.", limit=JOBS_LIMIT))
    return [
        (number, {str(k): _cell(v) for k, v in entry.items()})
        for number, entry in enumerate(entries, start=1)
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
