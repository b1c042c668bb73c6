"""Rooms and messages for tests."""

from itertools import count

from core.fair.models import Fair
from core.kit.work import Actor, Work
from realtime.chat.models import Room, RoomKind
from realtime.chat.rooms import open_room
from realtime.chat.talk import post
from tests.support.makers import a_fair

acts = count(1)


def an_act() -> str:
    """A fresh act id."""
    return f"TESTACT{next(acts):010}"


def a_lobby(work: Work, fair: Fair | None = None) -> Room:
    """The lobby of a published fair."""
    fair = fair or a_fair(work)
    assert fair.id is not None
    return open_room(work, fair.id, RoomKind.LOBBY)


def said(work: Work, room: Room, text: str, actor: Actor | None = None) -> int:
    """Somebody says something; returns the message's id."""
    assert room.id is not None
    return post(work.as_(actor) if actor else work, room.id, text=text, act_id=an_act()).message_id
