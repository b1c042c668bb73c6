"""What somebody has not read yet, in step on all their devices."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import BindParameter, bindparam, func
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from core.accounts.models import Account
from core.kit.prepared import Prepared
from core.kit.work import Actor, Work
from core.people.names import lines_of
from realtime.chat.access import entered_room, is_member, may_enter
from realtime.chat.messages import Seen, Unread
from realtime.chat.models import AnyRoom, ChatMessage, Room, RoomKind, RoomMember, SeenMark, ShowsSeen
from realtime.notices.choices import way_of
from realtime.notices.digest import expect
from realtime.notices.models import NoticeKind
from realtime.notices.push import Letter, expect_push

S = TypeVar("S")


def see(work: Work, room_id: int, message_id: int) -> None:
    """The actor has read the room up to *message_id*; marks only go forward."""
    room = entered_room(work, room_id)
    me = work.actor.signed_in_id
    newest = work.session.exec(
        select(func.max(ChatMessage.id)).where(
            ChatMessage.room_id == room_id, col(ChatMessage.id) <= message_id
        )
    ).first()
    if newest is None:
        return
    mark = work.session.get(SeenMark, (room_id, me)) or SeenMark(
        room_id=room_id, account_id=me, message_id=0, at=work.now
    )
    if newest <= mark.message_id:
        return
    mark.message_id, mark.at = newest, work.now
    work.session.add(mark)
    work.session.flush()
    work.announce(
        f"account:{me}",
        Unread(room=room_id, count=count_unread(work, room_id, me), total=total_unread(work, me)),
    )
    if is_member(work, room) and all_show_seen(work, room):
        work.announce(f"chat:{room_id}", Seen(account_id=me, message_id=newest))


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
    mark = work.session.get(SeenMark, (room_id, account_id))
    waiting = (
        select(func.count())
        .select_from(ChatMessage)
        .where(
            ChatMessage.room_id == room_id,
            col(ChatMessage.id) > (mark.message_id if mark else 0),
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
