"""Saying, rewording, taking back, reacting: the verbs of a room."""

import re
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, delete, func, insert, or_, update
from sqlmodel import col, select

from core.accounts.models import Role, RoleName
from core.kit.errors import Forbidden, Invalid, NotFound, TooMany
from core.kit.files import File
from core.kit.i18n import say
from core.kit.markdown import render_chat
from core.kit.prepared import Prepared, whole
from core.kit.search import fold, index_text
from core.kit.work import Work
from core.people.names import line_about
from realtime.chat.access import (
    NO_MESSAGE,
    entered_room,
    keeps_order,
    message_in,
    require_message,
    require_voice,
)
from realtime.chat.desk import tell_desk
from realtime.chat.mentions import note_mentions
from realtime.chat.messages import Attached, Author, Done, Edited, Posted, Reacted, Removed
from realtime.chat.models import AnyRoom, ChatMessage, Gone, HeldWord, Reaction, RoomKind, Said
from realtime.chat.rooms import is_blocked, others_in
from realtime.chat.unread import tell_letter
from realtime.models import TopicEvent

KEEP = Prepared(insert(ChatMessage).returning(col(ChatMessage.id)), int)
HELD_WORDS = Prepared(select(HeldWord.word).where(HeldWord.fair_id == bindparam("fair")), str)
KEEP_ORDER: Prepared[tuple[int, str]] = Prepared(
    select(Role.account_id, Role.name)
    .where(
        Role.fair_id == bindparam("fair"),
        or_(col(Role.name) == RoleName.MODERATOR.value, col(Role.name) == RoleName.ORGANISER.value),
    )
    .order_by(col(Role.name)),
    whole,
)
THIS = (col(Reaction.message_id) == bindparam("message"), col(Reaction.emoji) == bindparam("emoji"))
MINE = (*THIS, col(Reaction.account_id) == bindparam("who"))
REACTED = Prepared(select(Reaction.message_id).where(*MINE), int)
REACT = Prepared(insert(Reaction), whole)
TAKE_BACK = Prepared(delete(Reaction).where(*MINE), whole)
COUNT = Prepared(select(func.count()).select_from(Reaction).where(*THIS), int)
EDIT_WITHIN = timedelta(minutes=30)
EMOJI = ("👍", "🙏", "👏", "😊", "💡", "🎉", "❤️", "🙇")
"""What may be put on a message; few enough that each says something."""
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def topic_of(room: AnyRoom) -> str:
    """``chat:<id>``."""
    return f"chat:{room.id}"


def post(
    work: Work, room_id: int, *, text: str, act_id: str, reply_to: int | None = None, file: File | None = None
) -> Done:
    """Say *text* in the room.

    Args:
        act_id: The sender's own id of this act, so that their page knows its message again.

    Raises:
        NotFound: There is no such room for the actor, or no such message to reply to.
        Forbidden: The actor is muted; the sentence says until when.
        TooMany: Slow mode: ``retry_after`` says how long to wait.
    """
    room = entered_room(work, room_id)
    require_voice(work, room)
    require_patience(work, room)
    if room.kind == RoomKind.DIRECT:
        require_welcome(work, room)
    if reply_to is not None:
        require_message(work, room, reply_to)
    held = is_held(work, room, text)
    said = Said(
        account_id=work.actor.signed_in_id,
        text=text,
        lang=language_of(text),
        reply_to=reply_to,
        file_id=file.id if file else None,
        posted_at=work.now,
    )
    message_id = keep(work, room, said, held=held)
    if held:
        tell_desk(work, room)
    else:
        publish(work, room, said._replace(id=message_id), act_id=act_id)
    return Done(message_id=message_id, held=held)


def keep(work: Work, room: AnyRoom, said: Said, *, held: bool) -> int:
    """Store what was said; its id."""
    columns = said._asdict() | {"room_id": room.id, "found_by": index_text(said.text)}
    del columns["id"]
    return work.ask(KEEP, **columns, held_at=work.now if held else None)[0]


def publish(work: Work, room: AnyRoom, message: ChatMessage | Said, *, act_id: str = "") -> None:
    """Tell the room, those who are named, and whoever counts what they have not read."""
    assert message.id is not None
    author = author_of(work, room, message.account_id)
    file = attached(work, room, message)
    named = note_mentions(work, room, message)
    work.announce(
        topic_of(room),
        Posted(
            id=message.id, act=act_id, author=author, text=message.text, html=str(render_chat(message.text)),
            lang=message.lang, reply_to=message.reply_to, file=file, named=named,
            at=message.posted_at.isoformat(),
        ),
    )  # fmt: skip
    if room.kind == RoomKind.DIRECT:
        for other in others_in(work, room):
            tell_letter(work, room, other)


def edit(work: Work, room_id: int, message_id: int, *, text: str) -> Done:
    """Reword one's own message, for half an hour."""
    room = entered_room(work, room_id)
    message = own_message(work, room, message_id)
    require_voice(work, room)
    if work.now - message.posted_at > EDIT_WITHIN:
        raise Forbidden(say("A message can be changed for half an hour. You can still take it back."))
    message.text, message.lang, message.found_by = text, language_of(text), index_text(text)
    message.edited_at = work.now
    if is_held(work, room, text):
        message.held_at = work.now
    work.session.add(message)
    work.session.flush()
    redact(work, room, message)
    if message.held_at is not None:
        work.announce(topic_of(room), removed(message))
        tell_desk(work, room)
        return Done(message_id=message_id, held=True)
    html = str(render_chat(text))
    work.announce(topic_of(room), Edited(id=message_id, text=text, html=html, lang=message.lang))
    return Done(message_id=message_id)


def remove(work: Work, room_id: int, message_id: int) -> Done:
    """Take one's own message back; its words are gone for everybody, from the past too."""
    room = entered_room(work, room_id)
    message = own_message(work, room, message_id)
    message.deleted_at, message.text, message.found_by = work.now, "", ""
    work.session.add(message)
    work.session.flush()
    redact(work, room, message)
    work.announce(topic_of(room), removed(message))
    return Done(message_id=message_id)


def react(work: Work, room_id: int, message_id: int, emoji: str, *, on: bool) -> Done:
    """Put *emoji* on a message, or take it away; doing so twice changes nothing more."""
    room = entered_room(work, room_id)
    require_message(work, room, message_id)
    require_voice(work, room)
    if emoji not in EMOJI:
        raise Invalid({"emoji": say("Please choose one of the offered answers.")})
    me = work.actor.signed_in_id
    if on == bool(work.ask(REACTED, message=message_id, who=me, emoji=emoji)):
        return Done(message_id=message_id)
    if on:
        work.ask(REACT, message_id=message_id, account_id=me, emoji=emoji, at=work.now)
    else:
        work.ask(TAKE_BACK, message=message_id, who=me, emoji=emoji)
    (count,) = work.ask(COUNT, message=message_id, emoji=emoji)
    work.announce(topic_of(room), Reacted(id=message_id, emoji=emoji, count=count))
    return Done(message_id=message_id)


def own_message(work: Work, room: AnyRoom, message_id: int) -> ChatMessage:
    """A message that the actor wrote and that is still there."""
    message = message_in(work, room, message_id)
    if message.account_id != work.actor.signed_in_id or message.deleted_at or message.hidden_at:
        raise NotFound(NO_MESSAGE)
    return message


def message_of_file(work: Work, room_id: int, file_id: int) -> ChatMessage | None:
    """The message that a file came with."""
    wanted = select(ChatMessage).where(ChatMessage.room_id == room_id, ChatMessage.file_id == file_id)
    return work.session.exec(wanted).first()


def removed(message: ChatMessage) -> Removed:
    """What everybody sees from now on where the message was; nothing while it waits for a moderator."""
    assert message.id is not None
    why = Gone.ABSENT
    if not message.held_at and (message.deleted_at or message.hidden_at):
        why = Gone.TAKEN_BACK if message.deleted_at else Gone.HIDDEN
    return Removed(id=message.id, why=why, at=message.posted_at.isoformat())


def redact(work: Work, room: AnyRoom, message: ChatMessage) -> None:
    """Take a message's words out of what was told, so that nobody who catches up reads them (Security 57).

    Positions stay: the event is still there and says that the message was removed.
    """
    said = (
        update(TopicEvent)
        .where(
            col(TopicEvent.topic) == topic_of(room),
            col(TopicEvent.name).in_((Posted.wire, Edited.wire, "chat.restored")),
            col(TopicEvent.body).startswith(f'{{"id":{message.id},'),
        )
        .values(name=Removed.wire, body=removed(message).model_dump_json())
    )
    work.session.connection().execute(said)


def require_patience(work: Work, room: AnyRoom) -> None:
    """``TooMany`` while the room's slow mode asks the actor to wait; who keeps order need not."""
    if not room.slow_seconds or keeps_order(work, room):
        return
    mine = select(func.max(ChatMessage.posted_at)).where(
        ChatMessage.room_id == room.id,
        ChatMessage.account_id == work.actor.signed_in_id,
        ChatMessage.posted_at <= work.now,
    )
    last = work.session.exec(mine).first()
    if last is None:
        return
    wait = room.slow_seconds - int((work.now - last).total_seconds())
    if wait > 0:
        raise TooMany(
            say("This room is in slow mode. Please wait {seconds} s.", seconds=wait), retry_after=wait
        )


def require_welcome(work: Work, room: AnyRoom) -> None:
    """In a conversation of two, a block ends it; the blocked side is not told who decided."""
    others = others_in(work, room)
    if len(others) == 1 and is_blocked(work, work.actor.signed_in_id, others[0]):
        raise Forbidden(say("This person cannot be written to."))


def is_held(work: Work, room: AnyRoom, text: str) -> bool:
    """Whether a word in it waits for a moderator."""
    words = work.ask(HELD_WORDS, fair=room.fair_id) if room.fair_id is not None else []
    if not words or keeps_order(work, room):
        return False
    folded = fold(text)
    return any(word in folded for word in words)


def author_of(work: Work, room: AnyRoom, account_id: int) -> Author:
    """Who said it, with the names for either reader and the part they play here."""
    line = line_about(work, account_id)
    return Author(
        account_id=account_id,
        name_en=line.name_en,
        name_ja=line.name_ja,
        monogram=line.monogram,
        hue=line.hue,
        listed=line.listed,
        role=roles_in(work, room, [account_id]).get(account_id, ""),
    )


def roles_in(work: Work, room: AnyRoom, account_ids: Collection[int]) -> dict[int, str]:
    """Who of them is ``organiser`` or ``moderator`` here; the others are left out."""
    if room.fair_id is None:
        return {}
    return {who: name for who, name in work.ask(KEEP_ORDER, fair=room.fair_id) if who in account_ids}


def attached(work: Work, room: AnyRoom, message: ChatMessage | Said) -> Attached | None:
    """The file that came with a message."""
    file = work.session.get(File, message.file_id) if message.file_id else None
    if file is None:
        return None
    address = f"/chat/{room.id}/files/{file.id}"
    return Attached(
        name=file.name, address=address, picture=file.content_type.startswith("image/"), size=file.size
    )


def language_of(text: str) -> str:
    """``ja`` where the text has kana or kanji, for fonts and screen readers."""
    return "ja" if JAPANESE.search(text) else "en"
