"""The live side of a room: topic ``chat:<room id>``."""

from core.kit.work import Actor, Work
from realtime.channel import Channel
from realtime.chat import messages as m
from realtime.chat import order, talk
from realtime.chat.access import moderated_message
from realtime.chat.marks import marks_of
from realtime.chat.rooms import may_listen
from realtime.hub import Hub

chat_channel = Channel("chat", counted=True, expires=True)
chat_channel.admits(may_listen)


@chat_channel.on(m.Post)
def post(work: Work, room_id: int, message: m.Post) -> m.Done:
    """Say something."""
    return talk.post(work, room_id, text=message.text, reply_to=message.reply_to, act_id=message.id)


@chat_channel.on(m.Edit)
def edit(work: Work, room_id: int, message: m.Edit) -> m.Done:
    """Reword it."""
    return talk.edit(work, room_id, message.message_id, text=message.text)


@chat_channel.on(m.Remove)
def remove(work: Work, room_id: int, message: m.Remove) -> m.Done:
    """Take it back."""
    return talk.remove(work, room_id, message.message_id)


@chat_channel.on(m.React)
def react(work: Work, room_id: int, message: m.React) -> m.Done:
    """An emoji on it."""
    return talk.react(work, room_id, message.message_id, message.emoji, on=message.on)


@chat_channel.on(m.Tell)
def report(work: Work, room_id: int, message: m.Tell) -> m.Done:
    """A moderator should look."""
    return order.report(work, room_id, message.message_id, reason=message.reason)


@chat_channel.on(m.Hide)
def hide(work: Work, room_id: int, message: m.Hide) -> m.Done:
    """Nobody else shall read it."""
    moderated_message(work, message.message_id)
    return order.hide(work, message.message_id, hidden=message.hidden)


@chat_channel.on_ephemeral(m.See)
def see(hub: Hub, actor: Actor, room_id: int, message: m.See) -> None:
    """I have read up to here; written within a second, with everybody else's."""
    marks_of(hub).note(room_id, actor.signed_in_id, message.message_id)


@chat_channel.on_ephemeral(m.Type)
def typing(hub: Hub, actor: Actor, room_id: int, message: m.Type) -> None:
    """Told together, at most once a second."""
    hub.gather(chat_channel.topic(room_id), m.Typing(who=[actor.signed_in_id]))
