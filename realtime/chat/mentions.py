"""Naming somebody in a message with ``@``: who is meant, and the notice that leads them there."""

import re
from collections.abc import Collection

from sqlalchemy import bindparam
from sqlmodel import col, select, union

from core.accounts.models import Account
from core.fair.models import Fair
from core.kit.among import among
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.search import fold
from core.kit.work import Actor, Work
from core.people.names import SOMEBODY, PersonLine, lines_of
from realtime.chat.access import may_enter, places
from realtime.chat.models import AnyRoom, ChatMessage, Mention, RoomKind, RoomMember, Said
from realtime.chat.rooms import is_blocked
from realtime.notices.models import NoticeKind
from realtime.notices.notify import notify

AT = re.compile("[@＠﹫]")
"""What folds to the mark before a name."""
OWN_PAGES = {
    RoomKind.LOBBY: "lobby",
    RoomKind.EXHIBITORS: "rooms/exhibitors",
    RoomKind.ORGANISERS: "rooms/organisers",
}
"""Where below its fair the page of such a room is."""


def note_mentions(work: Work, room: AnyRoom, message: ChatMessage | Said) -> list[int]:
    """Write down who is named in *message*, and tell whoever was not named in it before; all of them."""
    if not AT.search(message.text):
        return []
    spoke = select(ChatMessage.account_id).where(ChatMessage.room_id == room.id)
    members = select(RoomMember.account_id).where(RoomMember.room_id == room.id)
    people = lines_of(work, work.session.scalars(union(spoke, members)).all())
    # in a conversation of two the letter itself tells the other
    is_news = room.kind != RoomKind.DIRECT or len(people) > 2
    known = set(work.session.exec(select(Mention.account_id).where(Mention.message_id == message.id)))
    named = sorted(named_in(message.text, people) - {message.account_id})
    for who in named:
        if who not in known:
            work.session.add(Mention(message_id=message.id or 0, account_id=who))
            if is_news:
                tell_named(work, room, message, who)
    return named


def named_in(text: str, people: dict[int, PersonLine]) -> set[int]:
    """Who of *people* follows an ``@``, in either script, spaced or not; the longest name counts."""
    spellings: dict[str, set[int]] = {}
    for who, line in people.items():
        for name in {line.name_en, line.name_ja} - {SOMEBODY.in_("en"), SOMEBODY.in_("ja")}:
            spellings.setdefault(fold(name), set()).add(who)
    names = "|".join(
        f"(?:{re.escape(name).replace(chr(92) + ' ', ' ?')})"
        for name in sorted(spellings, key=len)[::-1]
        if name
    )
    if not names:
        return set()
    # an address of mail names nobody, nor does the beginning of a longer name
    found = re.findall(rf"(?<![a-z0-9])@ ?({names})(?![a-z0-9])", fold(text))
    squeezed = {name.replace(" ", ""): meant for name, meant in spellings.items()}
    return {who for name in found for who in squeezed[name.replace(" ", "")]}


def tell_named(work: Work, room: AnyRoom, message: ChatMessage | Said, account_id: int) -> None:
    """A notice for somebody who may read it there and has nothing against its author."""
    if is_blocked(work, message.account_id, account_id):
        return
    if not may_enter(work.as_(Actor(account_id=account_id)), room):
        return
    locale = work.session.get_one(Account, account_id).locale
    writer = lines_of(work, [message.account_id], locale)[message.account_id].name
    notify(
        work,
        account_id,
        kind=NoticeKind.MENTION,
        sentence=say("{name} named you in a message.", name=writer),
        path=f"{path_of(work, room)}#m{message.id}",
        fair_id=room.fair_id,
    )


def path_of(work: Work, room: AnyRoom) -> str:
    """The page where the room's talk is: a conversation's, the fair's, or that of what it is about."""
    if room.kind == RoomKind.DIRECT:
        return f"/messages/{room.id}"
    if room.kind in OWN_PAGES:
        return f"/fairs/{work.session.get_one(Fair, room.fair_id).slug}/{OWN_PAGES[RoomKind(room.kind)]}"
    place = places.get(RoomKind(room.kind))
    return place(work, room) if place else f"/chat/{room.id}"


NAMING = Prepared(
    select(Mention.message_id).where(
        Mention.account_id == bindparam("who"), among(col(Mention.message_id), "messages")
    ),
    int,
)


def naming(work: Work, message_ids: Collection[int]) -> set[int]:
    """Which of the messages name the actor."""
    return set(work.ask(NAMING, who=work.actor.account_id, messages=message_ids))
