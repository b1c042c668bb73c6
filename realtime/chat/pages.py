"""What the templates of rooms and conversations get."""

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from sqlalchemy import bindparam, func
from sqlmodel import select

from core.kit.forms import Filled
from core.kit.i18n import COMMA, Sentence
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.chat.access import entered_room, keeps_order, may_enter, why_silent
from realtime.chat.lines import Line, blank_line, lines
from realtime.chat.messages import LONGEST
from realtime.chat.models import AnyRoom, RoomKind, SeenMark
from realtime.chat.reading import PAGE, first_unread, length_of, newest
from realtime.chat.rooms import find_room, my_conversations, others_in
from realtime.chat.talk import EMOJI, topic_of
from realtime.chat.unread import all_show_seen, count_unread, mark_of, shows_seen
from realtime.stream import position_of

OTHERS_SEEN: Prepared[int | None] = Prepared(
    select(func.min(SeenMark.message_id)).where(
        SeenMark.room_id == bindparam("room"), SeenMark.account_id != bindparam("who")
    ),
    only,
)


@dataclass(frozen=True)
class ChatPanel:
    """A room beside something else, or on a page of its own."""

    room_id: int
    topic: str
    position: str  # JSON, for data-position
    kind: str
    lines: list[Line]
    earlier: int | None  # the id to page back from
    silent: Sentence | None
    keeps_order: bool
    me: int
    emoji: tuple[str, ...]
    limit: int
    form: Filled
    seen_up_to: int
    others_seen: int  # in a conversation where all show it; else 0
    first_new: int  # the first message after the reader's mark, 0 where there is none
    slow_seconds: int
    blank: Line  # the patterns from which live messages are made
    blank_mine: Line


@dataclass(frozen=True)
class RoomPage:
    """A room, or a conversation, on a page of its own."""

    template: ClassVar[str] = "chat/room.html"
    section: ClassVar[str] = ""
    parts: ClassVar[frozenset[str]] = frozenset({"lines"})

    chat: ChatPanel
    title: str
    people: list[PersonLine]
    fair_slug: str | None
    query: str = ""
    here: int = 0  # people in the room now


@dataclass(frozen=True)
class Conversation:
    """One line of the list of conversations."""

    room_id: int
    title: str
    people: list[PersonLine]
    last_text: str
    last_lang: str
    last_at: datetime
    unread: int


@dataclass(frozen=True)
class MessagesPage:
    """All conversations of the reader."""

    template: ClassVar[str] = "chat/list.html"
    section: ClassVar[str] = ""

    conversations: list[Conversation]
    shows_seen: bool


@dataclass(frozen=True)
class EditPage:
    """Rewording one message, without JavaScript."""

    template: ClassVar[str] = "chat/edit.html"
    section: ClassVar[str] = ""

    room_id: int
    message_id: int
    next_path: str
    form: Filled = field(default_factory=Filled)


def chat_panel(work: Work, fair_id: int, kind: RoomKind, subject_id: int | None = None) -> ChatPanel | None:
    """The room about something, for whoever may enter it; None for others and where none was opened."""
    room = find_room(work, fair_id, kind, subject_id)
    return panel_of(work, room) if room is not None and may_enter(work, room) else None


def replying(panel: ChatPanel, message_id: int) -> ChatPanel:
    """The room with its form ready to answer a message; one of another room is refused when it is sent."""
    return replace(panel, form=Filled.of({"id": panel.form.value("id"), "reply_to": str(message_id)}))


def panel_of(work: Work, room: AnyRoom, *, before: int | None = None, query: str = "") -> ChatPanel:
    """The newest messages of a room (or those before an id); the position is read before them."""
    assert room.id is not None
    position = position_of(work, topic_of(room))
    me = work.actor.signed_in_id
    mark = mark_of(work, room.id, me)
    length = PAGE if before is not None or query else length_of(work, room)
    rows = newest(work, room, before=before, query=query, length=length)
    others = work.ask(OTHERS_SEEN, room=room.id, who=me)[0] if all_show_seen(work, room) else 0
    shown_rows = rows[-length:]
    first_new = first_unread(room, shown_rows, mark, me) if before is None and not query else 0
    return ChatPanel(
        room_id=room.id,
        topic=topic_of(room),
        position=json.dumps([position.epoch, position.offset]),
        kind=room.kind.value if isinstance(room.kind, RoomKind) else str(room.kind),
        lines=lines(work, room, shown_rows),
        earlier=shown_rows[0].id if len(rows) > length else None,
        silent=why_silent(work, room),
        keeps_order=keeps_order(work, room),
        me=me,
        emoji=EMOJI,
        limit=LONGEST,
        form=Filled.of({"id": secrets.token_hex(13)}),
        seen_up_to=mark or 0,
        others_seen=others or 0,
        first_new=first_new,
        slow_seconds=room.slow_seconds,
        blank=blank_line(work, mine=False),
        blank_mine=blank_line(work, mine=True),
    )


def room_page(
    work: Work, room_id: int, *, title: str, fair_slug: str | None, before: int | None, query: str
) -> RoomPage:
    """A room by itself."""
    room = entered_room(work, room_id)
    people = list(lines_of(work, others_in(work, room)).values()) if room.kind == RoomKind.DIRECT else []
    own_title = room.title or str(COMMA).join(person.name for person in people) if people else title
    return RoomPage(panel_of(work, room, before=before, query=query), own_title, people, fair_slug, query)


def messages_page(work: Work) -> MessagesPage:
    """Conversations, the one with the newest message first."""
    me = work.actor.signed_in_id
    found = []
    for room in my_conversations(work):
        kept = [row for row in newest(work, room, before=None, query="") if not row.deleted_at]
        last = kept[-1] if kept else None
        people = list(lines_of(work, others_in(work, room)).values())
        title = room.title or str(COMMA).join(person.name for person in people)
        found.append(
            Conversation(
                room.id or 0, title, people, last.text if last else "", last.lang if last else "en",
                last.posted_at if last else room.opened_at, count_unread(work, room.id or 0, me),
            )
        )  # fmt: skip
    newest_first = sorted(found, key=lambda conversation: conversation.last_at, reverse=True)
    return MessagesPage(newest_first, shows_seen(work))
