"""Rooms, what is said in them, and what keeps them in order."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, String

NO_SUBJECT = text("subject_id IS NULL AND fair_id IS NOT NULL")


class RoomKind(StrEnum):
    """What a room is about; ``subject_id`` says which one."""

    LOBBY = "lobby"
    SESSION = "session"
    BOOTH = "booth"
    EXHIBITORS = "exhibitors"
    ORGANISERS = "organisers"
    DIRECT = "direct"


class Room(SQLModel, table=True):
    """A place to talk; its topic is ``chat:<id>``. ``slow_seconds``: pause between one person's messages.

    ``pair`` names the two accounts of a direct conversation, ``"3-17"``, so that there is only one.
    """

    __tablename__ = "chat_room"
    __table_args__ = (
        UniqueConstraint("fair_id", "kind", "subject_id"),
        Index(
            "ix_chat_room_of_fair",
            "fair_id",
            "kind",
            unique=True,
            sqlite_where=NO_SUBJECT,
            postgresql_where=NO_SUBJECT,
        ),
        CheckConstraint("slow_seconds >= 0", name="slow_is_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int | None = Field(default=None, foreign_key="fair.id", index=True)
    kind: RoomKind = Field(sa_type=String)
    subject_id: int | None = None
    pair: str | None = Field(default=None, unique=True, max_length=50)
    title: str = Field(default="", max_length=120)  # of a small group
    slow_seconds: int = 0
    opened_at: datetime


class Entered(NamedTuple):
    """A room as its doors know it: enough to speak in it. To change one, load the :class:`Room`."""

    id: int
    fair_id: int | None
    kind: RoomKind
    subject_id: int | None
    title: str
    slow_seconds: int


AnyRoom = Room | Entered


class Gone(StrEnum):
    """What stands in the place of a message that is not shown; ``absent``: nothing does."""

    TAKEN_BACK = "taken_back"
    HIDDEN = "hidden"
    ABSENT = "absent"


class RoomMember(SQLModel, table=True):
    """Someone in a direct conversation."""

    __tablename__ = "chat_member"

    room_id: int = Field(primary_key=True, foreign_key="chat_room.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id", index=True)
    joined_at: datetime


class ChatMessage(SQLModel, table=True):
    """What somebody said. A removed one keeps its place and loses its words for everybody else.

    ``held_at``: waits for a moderator because of a word in it. ``found_by`` is the folded text.
    """

    __tablename__ = "chat_message"

    id: int | None = Field(default=None, primary_key=True)
    room_id: int = Field(foreign_key="chat_room.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    text: str = Field(max_length=4000)
    lang: str = Field(default="en", max_length=5)
    reply_to: int | None = Field(default=None, foreign_key="chat_message.id")
    file_id: int | None = Field(default=None, foreign_key="file.id")
    found_by: str = Field(default="", max_length=4400)
    posted_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    hidden_at: datetime | None = None
    hidden_by: int | None = Field(default=None, foreign_key="account.id")
    held_at: datetime | None = None


class Said(NamedTuple):
    """A message that is said just now, as it is stored and told."""

    account_id: int
    text: str
    lang: str
    reply_to: int | None
    file_id: int | None
    posted_at: datetime
    id: int = 0


class Reaction(SQLModel, table=True):
    """One person's emoji on a message."""

    __tablename__ = "chat_reaction"

    message_id: int = Field(primary_key=True, foreign_key="chat_message.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    emoji: str = Field(primary_key=True, max_length=8)
    at: datetime


class Mention(SQLModel, table=True):
    """Somebody was named in a message."""

    __tablename__ = "chat_mention"

    message_id: int = Field(primary_key=True, foreign_key="chat_message.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")


class SeenMark(SQLModel, table=True):
    """How far somebody has read a room."""

    __tablename__ = "chat_seen"

    room_id: int = Field(primary_key=True, foreign_key="chat_room.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    message_id: int
    at: datetime


class ShowsSeen(SQLModel, table=True):
    """Somebody lets those they talk with see how far they have read, from then on."""

    __tablename__ = "chat_shows_seen"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    since: datetime


class Report(SQLModel, table=True):
    """Somebody asks the moderators to look at a message; once each."""

    __tablename__ = "chat_report"
    __table_args__ = (UniqueConstraint("message_id", "by"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="chat_message.id", index=True)
    by: int = Field(foreign_key="account.id")
    reason: str = Field(default="", max_length=500)
    at: datetime
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="account.id")


class Mute(SQLModel, table=True):
    """Somebody may read but not speak at a fair, until a time that they are told."""

    __tablename__ = "chat_mute"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    until: datetime
    reason: str = Field(default="", max_length=500)
    by: int = Field(foreign_key="account.id")
    at: datetime
    lifted_at: datetime | None = None


class HeldWord(SQLModel, table=True):
    """A message with this word in it waits for a moderator."""

    __tablename__ = "chat_held_word"
    __table_args__ = (UniqueConstraint("fair_id", "word"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    word: str = Field(max_length=60)  # folded
