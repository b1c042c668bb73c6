"""The doors of rooms: who may enter, speak, keep order.

What a room is about lives on higher floors; they register here who may enter (``server.channels``).
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.accounts.roles import is_banned, may_moderate
from core.fair.models import Fair
from core.kit import times
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import Sentence, say
from core.kit.prepared import Prepared, columns_of, only, whole
from core.kit.work import Work
from realtime.chat.models import AnyRoom, ChatMessage, Entered, Mute, Room, RoomKind, RoomMember

Door = Callable[[Work, AnyRoom], bool]
doors: dict[RoomKind, Door] = {}
"""Kind of room → whether the actor may enter; a kind without a door admits nobody."""

Place = Callable[[Work, AnyRoom], str]
places: dict[RoomKind, Place] = {}
"""Kind of room → the path of the page of what it is about, where its talk is."""

NO_ROOM = say("There is no such room.")
NO_MESSAGE = say("There is no such message.")


ROOM = Prepared(select(*columns_of(Room, Entered)).where(Room.id == bindparam("room")), Entered)
MEMBER = Prepared(
    select(RoomMember.room_id).where(
        RoomMember.room_id == bindparam("room"), RoomMember.account_id == bindparam("who")
    ),
    int,
)
MUTED: Prepared[datetime] = Prepared(
    select(Mute.until)
    .where(
        Mute.account_id == bindparam("who"),
        Mute.fair_id == bindparam("fair"),
        col(Mute.lifted_at).is_(None),
        Mute.until > bindparam("now"),
    )
    .order_by(col(Mute.until).desc())
    .limit(1),
    only,
)
MESSAGE: Prepared[tuple[int, bool, bool]] = Prepared(
    select(
        ChatMessage.account_id,
        col(ChatMessage.deleted_at).is_not(None) | col(ChatMessage.hidden_at).is_not(None),
        col(ChatMessage.held_at).is_not(None),
    ).where(ChatMessage.id == bindparam("message"), ChatMessage.room_id == bindparam("room")),
    whole,
)


def is_member(work: Work, room: AnyRoom) -> bool:
    """Whether the actor is one of the conversation."""
    who = work.actor.account_id
    return who is not None and bool(work.ask(MEMBER, room=room.id, who=who))


doors[RoomKind.DIRECT] = is_member


def may_enter(work: Work, room: AnyRoom) -> bool:
    """Signed in, not banned from its fair, and admitted by the door of its kind."""
    if work.actor.account_id is None:
        return False
    if room.fair_id is not None and is_banned(work, room.fair_id):
        return False
    door = doors.get(room.kind)
    return door is not None and door(work, room)


def entered_room(work: Work, room_id: int) -> Entered:
    """The room, if the actor may enter it; else there is no such room. Asked once in a work."""
    door = ("chat room", room_id, work.actor.account_id)
    known: Entered | None = work.passed.get(door)
    if known is not None:
        return known
    found = work.ask(ROOM, room=room_id)
    if not found or not may_enter(work, found[0]):
        raise NotFound(NO_ROOM)
    work.passed[door] = found[0]
    return found[0]


def keeps_order(work: Work, room: AnyRoom) -> bool:
    """Whether the actor may hide and restore here; nobody does in conversations of others."""
    return room.fair_id is not None and room.kind != RoomKind.DIRECT and may_moderate(work, room.fair_id)


def require_message(work: Work, room: AnyRoom, message_id: int) -> None:
    """``NotFound`` unless it is a message of this room that the actor can read, or could bring back."""
    for author, is_gone, is_held in work.ask(MESSAGE, message=message_id, room=room.id):
        is_shown = not is_gone and (not is_held or author == work.actor.account_id)
        if is_shown or keeps_order(work, room):
            return
    raise NotFound(NO_MESSAGE)


def message_in(work: Work, room: AnyRoom, message_id: int) -> ChatMessage:
    """A message of this room, past that door."""
    require_message(work, room, message_id)
    return work.session.get_one(ChatMessage, message_id)


def moderated_message(work: Work, message_id: int) -> tuple[Room, ChatMessage]:
    """A message and its room, for whoever keeps order there."""
    message = work.session.get(ChatMessage, message_id)
    room = work.session.get(Room, message.room_id) if message else None
    if message is None or room is None or not keeps_order(work, room):
        raise NotFound(NO_MESSAGE)
    return room, message


def muted_until(work: Work, fair_id: int | None, account_id: int | None = None) -> datetime | None:
    """Until when the actor (or *account_id*) may not speak at the fair; None if they may."""
    who = account_id if account_id is not None else work.actor.account_id
    if fair_id is None or who is None:
        return None
    until = work.ask(MUTED, who=who, fair=fair_id, now=work.now)
    return until[0] if until else None


def why_silent(work: Work, room: AnyRoom) -> Sentence | None:
    """Why the actor may not speak here just now; None if they may."""
    until = muted_until(work, room.fair_id)
    if until is not None:
        fair = work.session.get_one(Fair, room.fair_id)
        shown = times.words(until, reader=work.actor.zone, fair=fair.zone, locale=work.actor.locale)
        return say("You cannot write at this fair until {time}. A moderator decided this.", time=shown)
    return None


def require_voice(work: Work, room: AnyRoom) -> None:
    """``Forbidden`` with the reason and its end, if the actor may not speak."""
    reason = why_silent(work, room)
    if reason is not None:
        raise Forbidden(reason)
