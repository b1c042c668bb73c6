"""Messages as their reader sees them, with authors, quotes and reactions; a list in a few looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from markupsafe import Markup
from sqlmodel import col, select

from core.kit.among import among
from core.kit.markdown import render_chat
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.chat.access import keeps_order
from realtime.chat.mentions import naming
from realtime.chat.messages import Attached
from realtime.chat.models import AnyRoom, ChatMessage, Gone, Reaction
from realtime.chat.talk import EMOJI, attached, roles_in

NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""When a blank message was posted: the same in every page, so that it is made once."""
REACTIONS = Prepared(
    select(Reaction.message_id, Reaction.emoji, Reaction.account_id).where(
        among(col(Reaction.message_id), "messages")
    ),
    whole,
)


@dataclass(frozen=True)
class Line:
    """One message as it is shown; one that is gone is a line that says so, without words."""

    id: int
    author: PersonLine
    role: str
    mine: bool
    named: bool  # it names the reader
    html: Markup
    text: str
    lang: str
    at: datetime
    edited: bool
    gone: Gone | None
    held: bool
    hidden: bool
    reply: "Quote | None"
    file: Attached | None
    reactions: tuple[tuple[str, int, bool], ...]


@dataclass(frozen=True)
class Quote:
    """The message that another one answers, shortened."""

    id: int
    name: str
    text: str


def blank_line(work: Work, *, mine: bool) -> Line:
    """A message without words: the same markup, filled in by the page as messages arrive."""
    nobody = PersonLine(0, "", "", "", "", "", "asagi", "", "", work.actor.locale)
    return Line(
        id=0, author=nobody, role="", mine=mine, named=False, html=Markup(), text="",
        lang=work.actor.locale, at=NEVER, edited=False, gone=None, held=False, hidden=False, reply=None,
        file=None, reactions=(),
    )  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What a page of messages needs besides them, fetched for all at once."""

    people: dict[int, PersonLine]
    roles: dict[int, str]
    quoted: dict[int | None, ChatMessage]
    reactions: dict[int, dict[str, list[int]]]
    naming: set[int]
    reads_hidden: bool


def lines(work: Work, room: AnyRoom, rows: Sequence[ChatMessage]) -> list[Line]:
    """Messages with authors, quotes and reactions; a fixed number of queries, however many."""
    answered = {row.reply_to for row in rows if row.reply_to}
    quotes = select(ChatMessage).where(col(ChatMessage.id).in_(answered))
    quoted = {quote.id: quote for quote in work.session.exec(quotes)} if answered else {}
    reactions: dict[int, dict[str, list[int]]] = {}
    ids = [row.id for row in rows if row.id is not None]
    for message_id, emoji, account_id in work.ask(REACTIONS, messages=ids):
        reactions.setdefault(message_id, {}).setdefault(emoji, []).append(account_id)
    authors = {row.account_id for row in rows}
    beside = Beside(
        people=lines_of(work, authors | {quote.account_id for quote in quoted.values()}),
        roles=roles_in(work, room, authors),
        quoted=quoted,
        reactions=reactions,
        naming=naming(work, ids),
        reads_hidden=keeps_order(work, room),
    )
    return [shown(work, room, row, beside) for row in rows]


def shown(work: Work, room: AnyRoom, row: ChatMessage, beside: Beside) -> Line:
    """One message as the reader sees it."""
    assert row.id is not None
    me = work.actor.account_id
    quote = beside.quoted.get(row.reply_to)
    readable = quote is not None and not (quote.hidden_at or quote.deleted_at or quote.held_at)
    reactions = beside.reactions.get(row.id, {})
    if gone := in_place_of(row, beside):
        return replace(
            blank_line(work, mine=False), id=row.id, author=beside.people[row.account_id], at=row.posted_at,
            gone=gone,
        )  # fmt: skip
    return Line(
        id=row.id,
        author=beside.people[row.account_id],
        role=beside.roles.get(row.account_id, ""),
        mine=row.account_id == me,
        named=row.id in beside.naming,
        html=render_chat(row.text),
        text=row.text,
        lang=row.lang,
        at=row.posted_at,
        edited=row.edited_at is not None,
        gone=None,
        held=row.held_at is not None,
        hidden=row.hidden_at is not None,
        reply=Quote(quote.id or 0, beside.people[quote.account_id].name, quote.text[:120])
        if quote and readable
        else None,
        file=attached(work, room, row),
        reactions=tuple((e, len(reactions[e]), me in reactions[e]) for e in EMOJI if e in reactions),
    )


def in_place_of(row: ChatMessage, beside: Beside) -> Gone | None:
    """Why the reader sees no words of it; who keeps order reads on what is hidden."""
    if row.deleted_at:
        return Gone.TAKEN_BACK
    return Gone.HIDDEN if row.hidden_at and not beside.reads_hidden else None
