"""Which messages of a room its reader gets, and where the new ones begin."""

from collections.abc import Sequence

from sqlmodel import col, select

from core.kit.search import contains
from core.kit.work import Work
from realtime.chat.access import keeps_order
from realtime.chat.models import AnyRoom, ChatMessage, RoomKind
from realtime.chat.unread import count_unread

PAGE = 50
CAUGHT_UP, CONTEXT = 200, 5
"""Messages of a conversation that is opened at its first new one: at most, and how many before that one."""


def length_of(work: Work, room: AnyRoom) -> int:
    """How many messages are shown at once; in a conversation so many that the first new one is among them."""
    if room.kind != RoomKind.DIRECT:
        return PAGE
    return min(max(PAGE, count_unread(work, room.id or 0, work.actor.signed_in_id) + CONTEXT), CAUGHT_UP)


def first_unread(room: AnyRoom, rows: Sequence[ChatMessage], mark: int | None, me: int) -> int:
    """The first message of others after the mark; of a room that one never was in, none is more new."""
    if mark is None and room.kind != RoomKind.DIRECT:
        return 0
    read = mark or 0
    return next((row.id for row in rows if row.id and row.id > read and row.account_id != me), 0)


def newest(
    work: Work, room: AnyRoom, *, before: int | None, query: str, length: int = PAGE
) -> Sequence[ChatMessage]:
    """One more than *length* of the room's messages, oldest first; those that are gone keep their place.

    A search finds only what the actor may read.
    """
    wanted = select(ChatMessage).where(ChatMessage.room_id == room.id)
    reads_all = keeps_order(work, room)
    if not reads_all:
        mine = col(ChatMessage.account_id) == work.actor.account_id
        wanted = wanted.where(col(ChatMessage.held_at).is_(None) | mine)
    if before is not None:
        wanted = wanted.where(col(ChatMessage.id) < before)
    if query:
        wanted = wanted.where(contains(col(ChatMessage.found_by), query))
        wanted = wanted.where(col(ChatMessage.deleted_at).is_(None))
        if not reads_all:
            wanted = wanted.where(col(ChatMessage.hidden_at).is_(None))
    return list(work.session.exec(wanted.order_by(col(ChatMessage.id).desc()).limit(length + 1)))[::-1]
