"""What moderators do; each act goes into the log with its reason, in the same transaction."""

from datetime import timedelta

from sqlmodel import col, or_, select

from booths.stand.counter import leave
from booths.stand.models import AtCounter, Booth
from core.accounts.models import Ban
from core.accounts.roles import is_banned
from core.fair.access import fair_id
from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.work import Work
from core.people.names import lines_of
from realtime.chat import order as chat
from realtime.chat.models import ChatMessage, Mute, Room, RoomKind
from realtime.messages import AccessChanged
from server.moderation.access import account_here, message_here, moderated_fair, room_here, subordinate
from server.moderation.log import note, one_line
from server.moderation.models import Deed
from server.moderation.words import SLOW_SECONDS
from server.programme.signups import give_up_all

QUOTED = 120
"""Characters of a message that its act in the log repeats."""


def hide(work: Work, slug: str, message_id: int, *, why: str = "") -> None:
    """Take a message away from everybody but moderators; answers its reports."""
    room, _ = message_here(work, moderated_fair(work, slug), message_id)
    require_open_room(room)
    chat.hide(work, message_id, hidden=True, why=why)


def restore(work: Work, slug: str, message_id: int, *, why: str = "") -> None:
    """Bring a hidden message back."""
    room, _ = message_here(work, moderated_fair(work, slug), message_id)
    require_open_room(room)
    chat.hide(work, message_id, hidden=False, why=why)


def witness(work: Work, room: Room, message: ChatMessage, why: str) -> None:
    """What was done to a message goes into the fair's log, wherever it was done: here or in the room."""
    assert room.fair_id is not None, "nobody keeps order in conversations"
    done = Deed.MESSAGE_HIDDEN if message.hidden_at else Deed.MESSAGE_RESTORED
    said = quoted(work, message.account_id, message.text)
    note(work, room.fair_id, done, about=f"message:{message.id}", words=said, why=why)


def settle(work: Work, slug: str, message_id: int, *, why: str = "") -> None:
    """The reports of a message are answered without hiding it."""
    fair = moderated_fair(work, slug)
    _, message = message_here(work, fair, message_id)
    chat.settle(work, message_id)
    note(
        work, fair_id(fair), Deed.REPORT_SETTLED, about=f"message:{message_id}",
        words=quoted(work, message.account_id, message.text), why=why,
    )  # fmt: skip


def release(work: Work, slug: str, message_id: int) -> None:
    """A message that waited may be read now."""
    fair = moderated_fair(work, slug)
    room, message = message_here(work, fair, message_id)
    require_open_room(room)
    chat.release(work, message_id)
    note(
        work, fair_id(fair), Deed.MESSAGE_RELEASED, about=f"message:{message_id}",
        words=quoted(work, message.account_id, message.text),
    )  # fmt: skip


def mute(work: Work, slug: str, account_id: int, *, minutes: int, why: str) -> Mute:
    """Somebody may read but not speak for *minutes*; they are told until when."""
    fair = moderated_fair(work, slug)
    subordinate(work, fair, account_id)
    held = chat.mute(work, fair_id(fair), account_id, minutes=minutes, reason=why)
    note(
        work, fair_id(fair), Deed.MUTED, about=f"account:{account_id}", words=name(work, account_id), why=why
    )
    return held


def unmute(work: Work, slug: str, account_id: int, *, why: str = "") -> None:
    """They may speak again."""
    fair = moderated_fair(work, slug)
    account_here(work, fair, account_id)
    chat.unmute(work, fair_id(fair), account_id)
    note(
        work,
        fair_id(fair),
        Deed.UNMUTED,
        about=f"account:{account_id}",
        words=name(work, account_id),
        why=why,
    )


def ban(work: Work, slug: str, account_id: int, *, hours: int, why: str) -> Ban:
    """Keep somebody out for *hours*, or for good (0): their connections close, they leave the counter, and
    their places in sessions go to whoever waits.

    Raises:
        Conflict: They are kept out already.
    """
    fair = moderated_fair(work, slug)
    subordinate(work, fair, account_id)
    if is_banned(work, fair_id(fair), account_id):
        raise Conflict(say("This person is kept out already. Lift that ban first."))
    held = Ban(
        account_id=account_id, fair_id=fair_id(fair), reason=why, by=work.actor.signed_in_id, at=work.now,
        until=work.now + timedelta(hours=hours) if hours else None,
    )  # fmt: skip
    work.session.add(held)
    work.session.flush()
    standing = select(AtCounter).join(Booth, col(Booth.id) == col(AtCounter.booth_id))
    for row in work.session.exec(
        standing.where(
            AtCounter.account_id == account_id, col(AtCounter.left_at).is_(None), Booth.fair_id == fair.id
        )
    ):
        leave(work, row)
    give_up_all(work, fair_id(fair), account_id)
    note(
        work, fair_id(fair), Deed.BANNED, about=f"account:{account_id}", words=name(work, account_id), why=why
    )
    work.announce(f"account:{account_id}", AccessChanged())
    return held


def lift_ban(work: Work, slug: str, account_id: int, *, why: str = "") -> None:
    """Let somebody in again."""
    fair = moderated_fair(work, slug)
    account_here(work, fair, account_id)
    held = select(Ban).where(
        Ban.account_id == account_id,
        Ban.fair_id == fair.id,
        col(Ban.lifted_at).is_(None),
        or_(col(Ban.until).is_(None), col(Ban.until) > work.now),
    )
    for row in work.session.exec(held):
        row.lifted_at = work.now
        work.session.add(row)
    note(
        work,
        fair_id(fair),
        Deed.BAN_LIFTED,
        about=f"account:{account_id}",
        words=name(work, account_id),
        why=why,
    )
    work.announce(f"account:{account_id}", AccessChanged())


def set_slow(work: Work, slug: str, room_id: int, *, seconds: int) -> None:
    """One message a person in so many seconds; 0 ends it."""
    fair = moderated_fair(work, slug)
    room = room_here(work, fair, room_id)
    chat.set_slow(work, room_id, seconds)
    pace = SLOW_SECONDS.get(room.slow_seconds)
    words = pace.text if pace else f"{room.slow_seconds} s"
    note(work, fair_id(fair), Deed.SLOWED, about=f"room:{room_id}", words=f"{room.kind}: {words}")


def set_words(work: Work, slug: str, words: list[str]) -> None:
    """Messages with these words in them wait for a moderator."""
    fair = moderated_fair(work, slug)
    chat.set_held_words(work, fair_id(fair), words)
    note(work, fair_id(fair), Deed.WORDS_CHANGED, words=", ".join(words))


def require_open_room(room: Room) -> None:
    """Private conversations are not edited by moderators; whoever wrote can be muted or banned."""
    if room.kind == RoomKind.DIRECT:
        raise Conflict(
            say("This was said in a private conversation. You can settle it, or mute or ban its author.")
        )


def quoted(work: Work, account_id: int, text: str) -> str:
    """``Ben Fischer: the beginning of what he said``."""
    return f"{name(work, account_id)}: {one_line(text, QUOTED)}"


def name(work: Work, account_id: int) -> str:
    """How somebody is called, for the log."""
    return lines_of(work, [account_id], "en")[account_id].name
