"""Keeping order: reports, hiding and restoring, mutes, slow mode, words that wait."""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import col, select

from core.accounts.roles import may_moderate
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import say
from core.kit.markdown import render_chat
from core.kit.search import fold
from core.kit.work import Work
from realtime.chat.access import NO_MESSAGE, entered_room, keeps_order, message_in, moderated_message
from realtime.chat.desk import tell_desk
from realtime.chat.messages import Done, Restored
from realtime.chat.models import AnyRoom, ChatMessage, HeldWord, Mute, Report, Room
from realtime.chat.talk import author_of, publish, redact, removed, topic_of
from realtime.messages import AccessChanged


def report(work: Work, room_id: int, message_id: int, *, reason: str) -> Done:
    """Ask the moderators to look at a message; asking twice is one report."""
    room = entered_room(work, room_id)
    message = message_in(work, room, message_id)
    me = work.actor.signed_in_id
    if message.account_id == me:
        raise Forbidden(say("This is your own message; you can take it back."))
    known = work.session.exec(select(Report).where(Report.message_id == message_id, Report.by == me)).first()
    if known is None:
        work.session.add(Report(message_id=message_id, by=me, reason=reason, at=work.now))
        tell_desk(work, room)
    return Done(message_id=message_id)


Witness = Callable[[Work, Room, ChatMessage, str], None]
witnesses: list[Witness] = []
"""Who writes down that a message was hidden or brought back, and why: the fair's log, which is above."""


def hide(work: Work, message_id: int, *, hidden: bool, why: str = "") -> Done:
    """Take a message away from everybody but moderators, or bring it back; settles its reports.

    Its author sees in its place what all others see; one that waits for a moderator goes on waiting.
    """
    room, message = moderated_message(work, message_id)
    if message.deleted_at:
        raise NotFound(NO_MESSAGE)
    changes = hidden != (message.hidden_at is not None)
    if hidden and not message.hidden_at:
        message.hidden_at, message.hidden_by = work.now, work.actor.account_id
        work.session.add(message)
        work.session.flush()
        redact(work, room, message)
        work.announce(topic_of(room), removed(message))
    elif not hidden and message.hidden_at:
        message.hidden_at = message.hidden_by = None
        work.session.add(message)
        work.session.flush()
        waits = message.held_at is not None
        work.announce(topic_of(room), removed(message) if waits else restored(work, room, message))
    for witness in witnesses if changes else ():
        witness(work, room, message, why)
    settle(work, message_id)
    tell_desk(work, room)
    return Done(message_id=message_id)


def restored(work: Work, room: AnyRoom, message: ChatMessage) -> Restored:
    """What the room needs to show a message again."""
    assert message.id is not None
    return Restored(
        id=message.id, author=author_of(work, room, message.account_id), text=message.text,
        html=str(render_chat(message.text)), lang=message.lang, at=message.posted_at.isoformat(),
    )  # fmt: skip


def settle(work: Work, message_id: int) -> None:
    """The reports of a message are answered."""
    for waiting in work.session.exec(
        select(Report).where(Report.message_id == message_id, col(Report.settled_at).is_(None))
    ):
        waiting.settled_at, waiting.settled_by = work.now, work.actor.account_id
        work.session.add(waiting)


def dismiss(work: Work, report_id: int) -> None:
    """The report needs no act."""
    found = work.session.get(Report, report_id)
    if found is None:
        raise NotFound(NO_MESSAGE)
    room, _ = moderated_message(work, found.message_id)
    settle(work, found.message_id)
    tell_desk(work, room)


def release(work: Work, message_id: int) -> None:
    """A message that waited may be read now."""
    room, message = moderated_message(work, message_id)
    if message.held_at is None or message.hidden_at or message.deleted_at:
        return
    message.held_at = None
    work.session.add(message)
    work.session.flush()
    publish(work, room, message)
    tell_desk(work, room)


def mute(work: Work, fair_id: int, account_id: int, *, minutes: int, reason: str = "") -> Mute:
    """Somebody may read but not speak at the fair for *minutes*."""
    require_moderator(work, fair_id)
    if account_id == work.actor.account_id:
        raise Forbidden(say("You cannot mute yourself."))
    held = Mute(
        account_id=account_id, fair_id=fair_id, until=work.now + timedelta(minutes=minutes), reason=reason,
        by=work.actor.signed_in_id, at=work.now,
    )  # fmt: skip
    work.session.add(held)
    work.session.flush()
    work.announce(f"account:{account_id}", AccessChanged())
    return held


def unmute(work: Work, fair_id: int, account_id: int) -> None:
    """They may speak again."""
    require_moderator(work, fair_id)
    for held in work.session.exec(
        select(Mute).where(
            Mute.account_id == account_id,
            Mute.fair_id == fair_id,
            col(Mute.lifted_at).is_(None),
            Mute.until > work.now,
        )
    ):
        held.lifted_at = work.now
        work.session.add(held)
    work.announce(f"account:{account_id}", AccessChanged())


def set_slow(work: Work, room_id: int, seconds: int) -> None:
    """One message a person in so many seconds; 0 ends it."""
    if not keeps_order(work, entered_room(work, room_id)):
        raise NotFound(say("There is no such room."))
    room = work.session.get_one(Room, room_id)
    room.slow_seconds = max(0, min(seconds, 600))
    work.session.add(room)


def set_held_words(work: Work, fair_id: int, words: list[str]) -> None:
    """Messages with these words in them wait for a moderator."""
    require_moderator(work, fair_id)
    wanted = {folded[:60] for word in words if (folded := fold(word))}
    for row in work.session.exec(select(HeldWord).where(HeldWord.fair_id == fair_id)):
        if row.word in wanted:
            wanted.discard(row.word)
        else:
            work.session.delete(row)
    for word in sorted(wanted):
        work.session.add(HeldWord(fair_id=fair_id, word=word))


def require_moderator(work: Work, fair_id: int) -> None:
    """For everybody else there is no such desk."""
    if not may_moderate(work, fair_id):
        raise NotFound(say("There is no such page."))
