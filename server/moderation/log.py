"""The log of acts: written by the verb that acts, in its transaction; read and searched by organisers."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, func, select, true

from core.accounts.models import Account
from core.fair.access import fair_id, organised_fair
from core.kit.i18n import Sentence
from core.kit.search import fold, index_text, words_in
from core.kit.tables import Cell
from core.kit.work import Work
from core.people.names import SOMEBODY, PersonLine, lines_of
from server.moderation.models import Deed, OrganiserAct
from server.moderation.told import told
from server.moderation.words import DEEDS

PAGE = 50
COLUMNS = ("at", "who", "what", "about", "words", "why", "seal")


@dataclass(frozen=True)
class ActLine:
    """An act as it is read; ``sound`` is False where the row no longer fits its seal."""

    id: int
    at: datetime
    who: PersonLine
    deed: str
    deed_words: Sentence
    about: str
    words: str
    why: str
    sound: bool


@dataclass(frozen=True)
class Acts:
    """One page of the log, the newest first."""

    lines: tuple[ActLine, ...]
    number: int
    page: int
    pages: int


def note(
    work: Work, fair: int, deed: Deed, *, about: str = "", words: str = "", why: str = ""
) -> OrganiserAct:
    """Write down what the actor did. The caller has passed a door and done it in this transaction."""
    before = work.session.exec(
        select(OrganiserAct.seal).where(OrganiserAct.fair_id == fair).order_by(col(OrganiserAct.id).desc())
    ).first()
    act = OrganiserAct(
        fair_id=fair, by=work.actor.signed_in_id, deed=deed, about=about[:60], words=one_line(words, 300),
        why=one_line(why, 500), at=work.now, before=before or "", seal="",
    )  # fmt: skip
    act.seal = seal_of(act)
    act.found_by = index_text(act.words, act.why, act.about)[:1200]
    work.session.add(act)
    work.session.flush()
    return act


def seal_of(act: OrganiserAct) -> str:
    """What seals the row: every column that says something, and the seal before it."""
    at = act.at.astimezone(UTC).isoformat()
    parts = [act.before, act.fair_id, act.by, str(act.deed), act.about, act.words, act.why, at]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def acts_of(work: Work, slug: str, *, words: str = "", deed: str = "", page: int = 1) -> Acts:
    """The fair's log for its organisers, those acts that say *words*, or of one kind."""
    fair = organised_fair(work, slug)
    kind = col(OrganiserAct.deed) == deed if deed in DEEDS else true()
    wanted = and_(col(OrganiserAct.fair_id) == fair.id, kind)
    newest = select(OrganiserAct).where(wanted).order_by(col(OrganiserAct.id).desc())
    if looked_for := words_in(words):
        found = saying(work, list(work.session.exec(newest)), looked_for)
        page, pages = turned(page, len(found))
        return Acts(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), page, pages)
    number = work.session.exec(select(func.count()).select_from(OrganiserAct).where(wanted)).one()
    page, pages = turned(page, number)
    rows = list(work.session.exec(newest.offset((page - 1) * PAGE).limit(PAGE)))
    return Acts(lines_from(work, rows), number, page, pages)


def turned(page: int, number: int) -> tuple[int, int]:
    """The page that there is nearest to *page*, and how many there are of *number* acts."""
    pages = max(1, -(-number // PAGE))
    return min(max(page, 1), pages), pages


def saying(work: Work, rows: list[OrganiserAct], words: list[str]) -> list[ActLine]:
    """Those acts that say every word, as the reader reads them or as they were written down.

    What is read is put together from codes and names in the reader's language, so no column holds it;
    whether the log is whole is known by reading all of it anyway.
    """
    locale, once = work.actor.locale, cache(fold)

    def said(line: ActLine, row: OrganiserAct) -> str:
        read = {line.who.name, line.deed_words.in_(locale), line.words, line.why} - {row.words, row.why}
        return "\n".join([row.found_by, *map(once, read)])

    lines = zip(lines_from(work, rows), rows, strict=True)
    texts = ((line, said(line, row)) for line, row in lines)
    return [line for line, text in texts if all(word in text for word in words)]


def latest_acts(work: Work, fair: int, *deeds: Deed, limit: int = 10) -> tuple[ActLine, ...]:
    """The newest acts of some kinds; the caller has passed a door."""
    return newest_acts(work, fair, col(OrganiserAct.deed).in_([deed.value for deed in deeds]), limit)


def acts_about(work: Work, fair: int, about: str, *, limit: int = 20) -> tuple[ActLine, ...]:
    """The newest acts about one thing, e.g. ``account:5``; the caller has passed a door."""
    return newest_acts(work, fair, col(OrganiserAct.about) == about, limit)


def newest_acts(work: Work, fair: int, wanted: ColumnElement[bool], limit: int) -> tuple[ActLine, ...]:
    """The newest acts of a fair of which *wanted* is true."""
    newest = select(OrganiserAct).where(OrganiserAct.fair_id == fair, wanted)
    rows = work.session.exec(newest.order_by(col(OrganiserAct.id).desc()).limit(limit))
    return lines_from(work, list(rows))


def lines_from(work: Work, rows: list[OrganiserAct]) -> tuple[ActLine, ...]:
    """Rows for a reader."""
    people = named(work, {row.by for row in rows})
    return tuple(
        ActLine(
            row.id or 0, row.at, people[row.by], str(row.deed), DEEDS[Deed(row.deed)], row.about, words, why,
            row.seal == seal_of(row),
        )
        for row, (words, why) in zip(rows, told(work, rows), strict=True)
    )  # fmt: skip


def named(work: Work, account_ids: set[int]) -> dict[int, PersonLine]:
    """Whoever acted; by their address where they have told no name yet: a log that says nobody is none."""
    lines = lines_of(work, account_ids)
    nobody = SOMEBODY.in_(work.actor.locale)
    nameless = [who for who, line in lines.items() if line.name == nobody]
    for account in work.session.exec(select(Account).where(col(Account.id).in_(nameless))):
        lines[account.id or 0] = replace(lines[account.id or 0], name=account.email)
    return lines


def broken_at(work: Work, fair: int) -> int | None:
    """The first act of the fair that does not follow from the one before it; None while the log is whole."""
    before = ""
    for row in work.session.exec(
        select(OrganiserAct).where(OrganiserAct.fair_id == fair).order_by(col(OrganiserAct.id))
    ):
        if row.before != before or row.seal != seal_of(row):
            return row.id
        before = row.seal
    return None


def export_log(work: Work, slug: str) -> list[list[Cell]]:
    """Every act of the fair in rows of ``COLUMNS``, oldest first; that it left is written down too."""
    fair = organised_fair(work, slug)
    note(work, fair_id(fair), Deed.LOG_EXPORTED)
    rows = list(
        work.session.exec(
            select(OrganiserAct).where(OrganiserAct.fair_id == fair.id).order_by(col(OrganiserAct.id))
        )
    )
    people = named(work, {row.by for row in rows})
    locale = work.actor.locale
    return [
        [
            row.at.astimezone(UTC).isoformat(timespec="seconds"), people[row.by].name,
            DEEDS[Deed(row.deed)].in_(locale), row.about, words, why, row.seal,
        ]
        for row, (words, why) in zip(rows, told(work, rows), strict=True)
    ]  # fmt: skip


def one_line(text: str, limit: int) -> str:
    """*text* on one line and no longer than *limit*."""
    return " ".join(text.split())[:limit]
