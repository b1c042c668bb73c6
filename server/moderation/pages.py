"""What the moderation desk's template gets."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from sqlmodel import col, or_, select

from core.accounts.models import Ban, Role
from core.accounts.roles import is_organiser
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.forms import Filled
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.chat.models import ChatMessage, HeldWord, Mute, Report, Room, RoomKind
from realtime.stream import position_of
from server.moderation.access import moderated_fair
from server.moderation.log import ActLine, latest_acts
from server.moderation.models import Deed
from server.moderation.reported import ReportedPerson, reported_people
from server.moderation.rooms import room_titles
from server.moderation.words import BAN_HOURS, MUTE_MINUTES, SLOW_SECONDS

AROUND = 2
"""Messages shown before and after a reported one."""
MOST = 60
ORDER = (
    Deed.MESSAGE_HIDDEN, Deed.MESSAGE_RESTORED, Deed.MESSAGE_RELEASED, Deed.REPORT_SETTLED, Deed.MUTED,
    Deed.UNMUTED, Deed.BANNED, Deed.BAN_LIFTED, Deed.SLOWED, Deed.WORDS_CHANGED,
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A message as the desk sees it, hidden and held ones too."""

    id: int
    author: PersonLine
    text: str
    lang: str
    at: datetime
    hidden: bool
    gone: bool


@dataclass(frozen=True)
class Reported:
    """A message that somebody reported, with what stands around it; ``private``: no context is shown."""

    said: Said
    room: str
    private: bool
    reasons: tuple[tuple[PersonLine, str, datetime], ...]
    before: tuple[Said, ...]
    after: tuple[Said, ...]


@dataclass(frozen=True)
class Held:
    """A message that waits because of a word in it."""

    said: Said
    room: str


@dataclass(frozen=True)
class Kept:
    """Somebody who is muted or kept out; ``until`` None is for good."""

    person: PersonLine
    until: datetime | None
    why: str
    by: PersonLine


@dataclass(frozen=True)
class RoomRow:
    """A room and its pace."""

    id: int
    name: str
    seconds: int


@dataclass(frozen=True)
class DeskPage:
    """The moderation desk."""

    template: ClassVar[str] = "moderation/show.html"
    section: ClassVar[str] = "console"
    parts: ClassVar[frozenset[str]] = frozenset({"cases"})

    fair_id: int
    fair_slug: str
    position: str
    organises: bool
    reports: list[Reported]
    people: list[ReportedPerson]
    held: list[Held]
    hidden: list[Held]
    mutes: list[Kept]
    bans: list[Kept]
    words: list[str]
    rooms: list[RoomRow]
    acts: tuple[ActLine, ...]
    mute_choices: list[tuple[int, str]]
    ban_choices: list[tuple[int, str]]
    slow_choices: list[tuple[int, str]]
    form: Filled = field(default_factory=Filled)
    form_of: str = ""


def desk_page(work: Work, slug: str, *, form: Filled | None = None, form_of: str = "") -> DeskPage:
    """What waits, what was decided, what is in force; *form_of* says whose entries *form* has."""
    fair = moderated_fair(work, slug)
    number, locale = fair_id(fair), work.actor.locale
    position = json.dumps(list(position_of(work, f"desk:{number}")))
    words = sorted(work.session.exec(select(HeldWord.word).where(HeldWord.fair_id == number)))
    return DeskPage(
        fair_id=number,
        fair_slug=fair.slug,
        position=position,
        organises=is_organiser(work, number),
        reports=reports_of(work, fair),
        people=reported_people(work, number),
        held=waiting(work, fair),
        hidden=hidden(work, fair),
        mutes=mutes_of(work, number),
        bans=bans_of(work, number),
        words=words,
        rooms=rooms_of(work, fair),
        acts=latest_acts(work, number, *ORDER),
        mute_choices=[(value, label.in_(locale)) for value, label in MUTE_MINUTES.items()],
        ban_choices=[(value, label.in_(locale)) for value, label in BAN_HOURS.items()],
        slow_choices=[(value, label.in_(locale)) for value, label in SLOW_SECONDS.items()],
        form=form or Filled.of({"words": "\n".join(words)}),
        form_of=form_of,
    )


def reports_of(work: Work, fair: Fair) -> list[Reported]:
    """Open reports, the oldest first, one entry for each message."""
    here = Room.fair_id == fair_id(fair)
    private = (col(Room.kind) == RoomKind.DIRECT) & col(Report.by).in_(
        select(Role.account_id).where(Role.fair_id == fair_id(fair))
    )
    rows = work.session.exec(
        select(Report, ChatMessage, Room)
        .join(ChatMessage, col(ChatMessage.id) == col(Report.message_id))
        .join(Room, col(Room.id) == col(ChatMessage.room_id))
        .where(col(Report.settled_at).is_(None), or_(here, private))
        .order_by(col(Report.at))
        .limit(MOST)
    ).all()
    people = lines_of(work, {report.by for report, _, _ in rows})
    found: dict[int, tuple[ChatMessage, Room, list[Report]]] = {}
    for report, message, room in rows:
        found.setdefault(message.id or 0, (message, room, []))[2].append(report)
    titles = room_titles(work, fair_id(fair), (room for _, room, _ in found.values()))
    return [
        Reported(
            said=said_of(work, [message])[0],
            room=titles[room.id or 0],
            private=room.kind == RoomKind.DIRECT,
            reasons=tuple((people[one.by], one.reason, one.at) for one in reports),
            before=() if room.kind == RoomKind.DIRECT else around(work, message, before=True),
            after=() if room.kind == RoomKind.DIRECT else around(work, message, before=False),
        )
        for message, room, reports in found.values()
    ]


def around(work: Work, message: ChatMessage, *, before: bool) -> tuple[Said, ...]:
    """What was said just before or after a message, in order."""
    key = col(ChatMessage.id)
    beside = select(ChatMessage).where(
        ChatMessage.room_id == message.room_id, key < message.id if before else key > message.id
    )
    rows = list(work.session.exec(beside.order_by(key.desc() if before else key).limit(AROUND)))
    return tuple(said_of(work, rows[::-1] if before else rows))


def said_of(work: Work, messages: list[ChatMessage]) -> list[Said]:
    """Messages for the desk."""
    people = lines_of(work, {message.account_id for message in messages})
    return [
        Said(
            one.id or 0, people[one.account_id], "" if one.deleted_at else one.text, one.lang, one.posted_at,
            one.hidden_at is not None, one.deleted_at is not None,
        )
        for one in messages
    ]  # fmt: skip


def waiting(work: Work, fair: Fair) -> list[Held]:
    """Messages that wait for a moderator, the oldest first."""
    rows = work.session.exec(
        select(ChatMessage, Room)
        .join(Room, col(Room.id) == col(ChatMessage.room_id))
        .where(
            Room.fair_id == fair.id,
            col(ChatMessage.held_at).is_not(None),
            col(ChatMessage.hidden_at).is_(None),
            col(ChatMessage.deleted_at).is_(None),
        )
        .order_by(col(ChatMessage.id))
        .limit(MOST)
    ).all()
    return with_rooms(work, fair, list(rows))


def hidden(work: Work, fair: Fair) -> list[Held]:
    """Messages that are hidden, the latest first."""
    rows = work.session.exec(
        select(ChatMessage, Room)
        .join(Room, col(Room.id) == col(ChatMessage.room_id))
        .where(
            Room.fair_id == fair.id,
            col(ChatMessage.hidden_at).is_not(None),
            col(ChatMessage.deleted_at).is_(None),
        )
        .order_by(col(ChatMessage.hidden_at).desc())
        .limit(20)
    ).all()
    return with_rooms(work, fair, list(rows))


def with_rooms(work: Work, fair: Fair, rows: list[tuple[ChatMessage, Room]]) -> list[Held]:
    """Messages with the names of their rooms."""
    titles = room_titles(work, fair_id(fair), (room for _, room in rows))
    said = said_of(work, [message for message, _ in rows])
    return [Held(one, titles[room.id or 0]) for one, (_, room) in zip(said, rows, strict=True)]


def mutes_of(work: Work, fair: int) -> list[Kept]:
    """Who may not speak now."""
    rows = list(
        work.session.exec(
            select(Mute)
            .where(Mute.fair_id == fair, col(Mute.lifted_at).is_(None), Mute.until > work.now)
            .order_by(col(Mute.until).desc())
        )
    )
    people = lines_of(work, {row.account_id for row in rows} | {row.by for row in rows})
    latest = {row.account_id: row for row in reversed(rows)}
    return [Kept(people[row.account_id], row.until, row.reason, people[row.by]) for row in latest.values()]


def bans_of(work: Work, fair: int) -> list[Kept]:
    """Who is kept out now."""
    rows = list(
        work.session.exec(
            select(Ban)
            .where(
                Ban.fair_id == fair,
                col(Ban.lifted_at).is_(None),
                or_(col(Ban.until).is_(None), col(Ban.until) > work.now),
            )
            .order_by(col(Ban.id).desc())
        )
    )
    people = lines_of(work, {row.account_id for row in rows} | {row.by for row in rows})
    return [Kept(people[row.account_id], row.until, row.reason, people[row.by]) for row in rows]


def rooms_of(work: Work, fair: Fair) -> list[RoomRow]:
    """Every room of the fair with its pace; those that are slowed first."""
    rows = list(work.session.exec(select(Room).where(Room.fair_id == fair.id)))
    titles = room_titles(work, fair_id(fair), rows)
    listed = [RoomRow(room.id or 0, titles[room.id or 0], room.slow_seconds) for room in rows]
    return sorted(listed, key=lambda row: (not row.seconds, row.name))
