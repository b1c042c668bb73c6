"""What somebody has not read yet, in step on all their devices."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy import BindParameter, bindparam, func, inspect
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.accounts.models import Account
from core.kit.prepared import Prepared, whole
from core.kit.work import Actor, Work
from core.people.names import lines_of
from realtime.chat.access import ROOM, entered_room, is_member, may_enter
from realtime.chat.messages import Seen, Unread
from realtime.chat.models import AnyRoom, ChatMessage, Room, RoomKind, RoomMember, SeenMark, ShowsSeen
from realtime.notices.choices import way_of
from realtime.notices.digest import expect
from realtime.notices.models import NoticeKind
from realtime.notices.push import Letter, expect_push

S = TypeVar("S")
MARKS = inspect(SeenMark).local_table.c


Reader = tuple[int, int]
"""A room and an account."""

FURTHER = insert(SeenMark).from_select(
    ["room_id", "account_id", "message_id", "at"],
    select(ChatMessage.room_id, Account.id, ChatMessage.id, bindparam("now", type_=MARKS.at.type)).where(
        ChatMessage.id == bindparam("message"),
        ChatMessage.room_id == bindparam("room"),
        Account.id == bindparam("who"),
    ),
)
FURTHER = FURTHER.on_conflict_do_update(
    index_elements=[MARKS.room_id, MARKS.account_id],
    set_={"message_id": FURTHER.excluded.message_id, "at": FURTHER.excluded.at},
    where=MARKS.message_id < FURTHER.excluded.message_id,
)
"""In PostgreSQL's words, which are SQLite's too. A message of another room, or none, moves nothing."""
MARK = Prepared(FURTHER, whole)
MARK_IF_FURTHER = Prepared(FURTHER.returning(MARKS.message_id), int)
MARK_OF = Prepared(
    select(SeenMark.message_id).where(
        SeenMark.room_id == bindparam("room"), SeenMark.account_id == bindparam("who")
    ),
    int,
)


def see(work: Work, room_id: int, message_id: int) -> None:
    """The actor has read the room up to that message of it; marks only go forward."""
    entered_room(work, room_id)
    mark(work, {(room_id, work.actor.signed_in_id): message_id})


def mark(work: Work, read: Mapping[Reader, int]) -> None:
    """Keep how far people have read rooms that they had entered.

    It is told in conversations only: rooms of the fair do not nag, and a busy one has hundreds of readers.

    Args:
        read: The newest message that each has read in a room.
    """
    rooms = {room.id: room for number in {room for room, _ in read} for room in work.ask(ROOM, room=number)}
    quiet = []
    for (room_id, who), message_id in read.items():
        row = {"room": room_id, "who": who, "message": message_id, "now": work.now}
        if room_id not in rooms or rooms[room_id].kind != RoomKind.DIRECT:
            quiet.append(row)
        elif work.ask(MARK_IF_FURTHER, **row):
            tell_read(work.as_(Actor(account_id=who)), rooms[room_id], message_id)
    work.put(MARK, quiet)


def tell_read(work: Work, room: AnyRoom, message_id: int) -> None:
    """To the actor's other pages what is left; to the others of the conversation, where all show it."""
    me = work.actor.signed_in_id
    tell_unread(work, room, me)
    if is_member(work, room) and all_show_seen(work, room):
        work.announce(f"chat:{room.id}", Seen(account_id=me, message_id=message_id))


def mark_of(work: Work, room_id: int, account_id: int) -> int | None:
    """The newest message that somebody has read in a room; None if they never did."""
    return next(iter(work.ask(MARK_OF, room=room_id, who=account_id)), None)


def all_show_seen(work: Work, room: AnyRoom) -> bool:
    """Whether everybody of a direct conversation lets the others see what they have read."""
    if room.kind != RoomKind.DIRECT:
        return False
    hiding = (
        select(RoomMember.account_id)
        .join(ShowsSeen, col(ShowsSeen.account_id) == col(RoomMember.account_id), isouter=True)
        .where(RoomMember.room_id == room.id, col(ShowsSeen.account_id).is_(None))
    )
    return work.session.exec(hiding).first() is None


def shows_seen(work: Work) -> bool:
    """The actor's own choice."""
    return work.session.get(ShowsSeen, work.actor.signed_in_id) is not None


def choose_seen(work: Work, *, shown: bool) -> None:
    """Let those one talks with see how far one has read, or no longer."""
    me = work.actor.signed_in_id
    held = work.session.get(ShowsSeen, me)
    if shown and held is None:
        work.session.add(ShowsSeen(account_id=me, since=work.now))
    elif not shown and held is not None:
        work.session.delete(held)


def count_unread(work: Work, room_id: int, account_id: int) -> int:
    """Messages of others after the mark."""
    waiting = (
        select(func.count())
        .select_from(ChatMessage)
        .where(
            ChatMessage.room_id == room_id,
            col(ChatMessage.id) > (mark_of(work, room_id, account_id) or 0),
            ChatMessage.account_id != account_id,
            col(ChatMessage.deleted_at).is_(None),
            col(ChatMessage.hidden_at).is_(None),
            col(ChatMessage.held_at).is_(None),
        )
    )
    return work.session.exec(waiting).one()


def total_unread(work: Work, account_id: int) -> int:
    """Over all of somebody's conversations; rooms of the fair do not nag."""
    return work.ask(UNREAD, who=account_id)[0]


def unread_letters(wanted: SelectOfScalar[S], account_id: "int | BindParameter[int]") -> SelectOfScalar[S]:
    """*wanted* of the messages that others wrote into somebody's conversations after the mark."""
    marks = select(SeenMark.message_id).where(
        SeenMark.room_id == ChatMessage.room_id, SeenMark.account_id == account_id
    )
    return (
        wanted.select_from(ChatMessage)
        .join(RoomMember, col(RoomMember.room_id) == col(ChatMessage.room_id))
        .where(
            RoomMember.account_id == account_id,
            ChatMessage.account_id != account_id,
            col(ChatMessage.deleted_at).is_(None),
            col(ChatMessage.hidden_at).is_(None),
            col(ChatMessage.held_at).is_(None),
            col(ChatMessage.id) > func.coalesce(marks.scalar_subquery(), 0),
        )
    )


UNREAD = Prepared(unread_letters(select(func.count()), bindparam("who")), int)


def who_wrote(work: Work, account_id: int, since: datetime | None) -> list[str]:
    """The names of those whose letters somebody has not read, that came after *since*; for a mail to them."""
    unread = unread_letters(select(ChatMessage.account_id), account_id).order_by(col(ChatMessage.id))
    if since is not None:
        unread = unread.where(ChatMessage.posted_at > since)
    writers = list(dict.fromkeys(work.session.exec(unread)))
    lines = lines_of(work, writers, work.session.get_one(Account, account_id).locale)
    return [lines[who].name for who in writers]


def unread_letter(work: Work, account_id: int, room_id: int) -> Letter | None:
    """Who wrote last in a conversation what somebody has not read and may; for a push to them."""
    room = work.session.get(Room, room_id)
    if room is None or not may_enter(work.as_(Actor(account_id=account_id)), room):
        return None
    unread = unread_letters(select(ChatMessage.account_id), account_id).where(ChatMessage.room_id == room_id)
    writer = work.session.exec(unread.order_by(col(ChatMessage.id).desc()).limit(1)).first()
    if writer is None:
        return None
    locale = work.session.get_one(Account, account_id).locale
    return Letter(lines_of(work, [writer], locale)[writer].name, room.fair_id)


def tell_letter(work: Work, room: AnyRoom, account_id: int) -> None:
    """A letter came for somebody: the new count now; a push and a mail if they want them and do not look."""
    tell_unread(work, room, account_id)
    way = way_of(work, account_id, NoticeKind.MESSAGE)
    if way.mails:
        expect(work, account_id)
    if way.pushes:
        expect_push(work, account_id, room=room.id or 0)


def tell_unread(work: Work, room: AnyRoom, account_id: int) -> None:
    """Put the new count on somebody's account."""
    assert room.id is not None
    count = count_unread(work, room.id, account_id)
    work.announce(
        f"account:{account_id}", Unread(room=room.id, count=count, total=total_unread(work, account_id))
    )
