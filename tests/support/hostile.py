"""Hostile words in every place where people write, and a reader who notices when a page believes them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from sqlalchemy import Column, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import server.tables  # noqa: F401
from core.kit.work import Work

MARK = "hostile"
WORDS = (
    "\"'><img src=hostile onerror=alert(1)><script>hostile()</script><svg onload=hostile()>"
    "</title></textarea>{{7*7191}}{% x %}%s%(x)s{0.__class__}<!-- --!> javascript:hostile() =1+1"
)
NOT_WRITTEN_BY_PEOPLE = re.compile(
    r"slug|email|hash|salt|token|locale|zone|theme|stored_as|content_type|digest|^about$|_about$|path|found_by|"
    r"hue|place$|problem|payload|event|kind|epoch|bucket|address|guid|key|design|lang|^to$|arriving_as|pair|"
    r"version|^start$|^values$|colou?r|^name$|body|^link$|video_link|deed|act_id|timezone|url|country|state|next_step|emoji|reading"
)
"""Columns of ours, of the machine, or with a door of their own (addresses are checked by the forms)."""
NAMES_ALL_THE_SAME = {("speaker", "place"), ("file", "name"), ("chat_room", "name")}


def free_columns() -> Iterator[tuple[str, Column[str]]]:
    """(table, column) of every text that somebody typed; a notice's is a sentence of ours."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if (
                table.name == "notice"
                or not isinstance(column.type, AutoString)
                or column.foreign_keys
                or column.unique
            ):
                continue
            if (
                not NOT_WRITTEN_BY_PEOPLE.search(column.name)
                or (table.name, column.name) in NAMES_ALL_THE_SAME
            ):
                yield table.name, column


def poison(work: Work, words: str = WORDS) -> None:
    """Put *words* into each of them, as if they had come past every form; a number keeps them apart."""
    row = "rowid" if work.session.get_bind().dialect.name == "sqlite" else "translate(ctid::text, '(,)', '')"
    for table, column in free_columns():
        room = column.type.length or 1000  # type: ignore[attr-defined]
        change = text(f'UPDATE "{table}" SET "{column.name}" = substr(:words || {row}, 1, {room})')
        work.session.execute(change, {"words": words[: max(0, room - 6)]})


class Reader(HTMLParser):
    """Reads a page as a browser would and remembers what the hostile words became."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.seen = 0
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        inline = (
            tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json"
        )
        self._data = tag == "script" and attributes.get("type") == "application/ld+json"
        if inline or (tag == "svg" and "onload" in attributes):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            self.seen += MARK in (value or "")
            if re.fullmatch(r"on[a-z]{3,}|style|srcdoc", name):
                self.wrong.append(f"<{tag} {name}>")
            if name in ("href", "src", "action", "formaction", "poster") and not is_harmless(value or ""):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_data(self, data: str) -> None:
        self.seen += MARK in data
        if self._data and "<" in data:
            self.wrong.append("a data block that could be ended")
        if "50337" in data:
            self.wrong.append("a template in the words was carried out")


def is_harmless(address: str) -> bool:
    """Whether an address leads to a page, and is not made of the hostile words themselves."""
    return address != MARK and (
        address.startswith(("/", "#", "?", "http://", "https://", "mailto:", "tel:+")) or address == ""
    )


def what_is_wrong(html: str) -> tuple[list[str], int]:
    """What a page took for markup, and how often it shows the words."""
    reader = Reader()
    reader.feed(html)
    return reader.wrong, reader.seen
