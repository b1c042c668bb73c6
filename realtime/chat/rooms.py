"""Opening rooms, and conversations between people who may write to each other."""

from collections.abc import Collection

from sqlmodel import col, or_, select

from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.work import Work
from core.people.access import may_be_written_to
from core.people.models import Block, Person
from realtime.chat.access import entered_room
from realtime.chat.models import AnyRoom, Room, RoomKind, RoomMember


def find_room(work: Work, fair_id: int, kind: RoomKind, subject_id: int | None = None) -> Room | None:
    """The room about something, if it was opened."""
    wanted = select(Room).where(
        Room.fair_id == fair_id, Room.kind == kind, col(Room.subject_id) == subject_id
    )
    return work.session.exec(wanted).first()


def open_room(work: Work, fair_id: int, kind: RoomKind, subject_id: int | None = None) -> Room:
    """The room about something, opened if it is not yet. Called where the thing itself is made."""
    known = find_room(work, fair_id, kind, subject_id)
    if known:
        return known
    room = Room(fair_id=fair_id, kind=kind, subject_id=subject_id, opened_at=work.now)
    work.session.add(room)
    work.session.flush()
    return room


def open_fair_rooms(work: Work, fair_id: int) -> None:
    """The rooms that every fair has: its lobby, exhibitors' and organisers' own."""
    for kind in (RoomKind.LOBBY, RoomKind.EXHIBITORS, RoomKind.ORGANISERS):
        open_room(work, fair_id, kind)


def may_write_to(work: Work, account_id: int, exchanged: bool) -> bool:
    """Whether the actor may open a conversation: there is one, or it is welcome and nobody blocks it.

    Pages ask this before they offer it, so that they promise what will be done. A block looks like a
    rule that leaves the actor out.

    Args:
        exchanged: The two have exchanged cards.
    """
    me = work.actor.account_id
    person = work.session.get(Person, account_id)
    if me is None or person is None or me == account_id:
        return False
    if conversation_of(work, me, account_id) is not None:
        return True
    return may_be_written_to(person, exchanged=exchanged) and not is_blocked(work, me, account_id)


def conversation_of(work: Work, one: int, other: int) -> Room | None:
    """The conversation of the two, if it was begun."""
    return work.session.exec(select(Room).where(Room.pair == pair_of(one, other))).first()


def is_blocked(work: Work, one: int, other: int) -> bool:
    """Whether either of the two has blocked the other."""
    either = or_(
        (col(Block.account_id) == one) & (col(Block.blocked_id) == other),
        (col(Block.account_id) == other) & (col(Block.blocked_id) == one),
    )
    return work.session.exec(select(Block.account_id).where(either)).first() is not None


def conversation_with(work: Work, account_id: int, *, exchanged: bool) -> Room:
    """The conversation of the actor and one other, begun if it may be; there is only one.

    Raises:
        NotFound: There is none and the other does not want one; which of the two is not told.
    """
    me = work.actor.signed_in_id
    if known := conversation_of(work, me, account_id):
        return known
    if not may_write_to(work, account_id, exchanged):
        raise NotFound(say("This person cannot be written to."))
    room = Room(kind=RoomKind.DIRECT, pair=pair_of(me, account_id), opened_at=work.now)
    work.session.add(room)
    work.session.flush()
    assert room.id is not None
    for member in (me, account_id):
        work.session.add(RoomMember(room_id=room.id, account_id=member, joined_at=work.now))
    work.session.flush()
    return room


def begin_group(work: Work, account_ids: Collection[int], *, title: str) -> Room:
    """A conversation of a few (at most ten) with people the actor already talks to."""
    me = work.actor.signed_in_id
    known = {other for room in my_conversations(work) for other in others_in(work, room)}
    invited = sorted(set(account_ids) - {me})
    if not invited or len(invited) > 9 or not set(invited) <= known:
        raise NotFound(say("Choose between one and nine people you already talk with."))
    room = Room(kind=RoomKind.DIRECT, title=title, opened_at=work.now)
    work.session.add(room)
    work.session.flush()
    assert room.id is not None
    for member in (me, *invited):
        work.session.add(RoomMember(room_id=room.id, account_id=member, joined_at=work.now))
    work.session.flush()
    return room


def my_conversations(work: Work) -> list[Room]:
    """Every conversation of the actor."""
    mine = select(Room).join(RoomMember, col(RoomMember.room_id) == col(Room.id))
    return list(work.session.exec(mine.where(RoomMember.account_id == work.actor.signed_in_id)))


def others_in(work: Work, room: AnyRoom) -> list[int]:
    """Who else is in the conversation."""
    members = work.session.exec(select(RoomMember.account_id).where(RoomMember.room_id == room.id))
    return [member for member in members if member != work.actor.account_id]


def may_listen(work: Work, room_id: int) -> bool:
    """The admission rule of the live side."""
    entered_room(work, room_id)
    return True


def pair_of(one: int, other: int) -> str:
    """``"3-17"``, whoever asks."""
    return f"{min(one, other)}-{max(one, other)}"
