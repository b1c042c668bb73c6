"""What the programme is made of: rooms, tracks, sessions, speakers, and what people keep of them."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
from sqlmodel import Field, SQLModel, String

OPENS_BEFORE = timedelta(minutes=15)
"""A session's doors open this long before it begins."""


def new_guid() -> str:
    """A name that stays the same in calendars and schedule files, whatever else changes."""
    return str(uuid4())


class Kind(StrEnum):
    """What sort of session it is."""

    PANEL = "panel"
    TALK = "talk"
    WORKSHOP = "workshop"
    BREAKOUT = "breakout"
    INFORMATION = "information"
    SOCIAL = "social"


class Level(StrEnum):
    """Whom it is for."""

    EVERYONE = "everyone"
    BEGINNER = "beginner"
    EXPERIENCED = "experienced"


class Recorded(StrEnum):
    """Whether it is recorded and for whom; ``none``: not decided, nothing is said about it."""

    NONE = "none"
    MEMBERS = "members"
    PUBLIC = "public"
    NOT_RECORDED = "not_recorded"


class Hue(StrEnum):
    """The muted dyes of tracks."""

    ASAGI = "asagi"
    FUJI = "fuji"
    YAMABUKI = "yamabuki"
    WAKATAKE = "wakatake"
    SAKURA = "sakura"


class StageRole(StrEnum):
    """What somebody does in a session."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"
    INTERPRETER = "interpreter"


class Room(SQLModel, table=True):
    """A place of the fair where one session can be at a time."""

    __tablename__: ClassVar[str] = "programme_room"
    __table_args__ = (UniqueConstraint("fair_id", "name_en"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    name_en: str = Field(max_length=80)
    name_ja: str = Field(default="", max_length=80)
    position: int = 0


class Track(SQLModel, table=True):
    """A thread that runs through the programme, with its hue."""

    __tablename__: ClassVar[str] = "programme_track"
    __table_args__ = (UniqueConstraint("fair_id", "name_en"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    name_en: str = Field(max_length=80)
    name_ja: str = Field(default="", max_length=80)
    hue: Hue = Field(default=Hue.ASAGI, sa_type=String)
    position: int = 0


class Session(SQLModel, table=True):
    """A programme item.

    ``starts_at`` and ``ends_at`` are as planned; ``delayed_minutes`` is how much later it runs today.
    ``sequence`` is raised by every change that a calendar should take over (RFC 5545 3.8.7.4).
    ``languages`` holds two-letter codes; ``capacity`` None means no limit.
    """

    __tablename__: ClassVar[str] = "programme_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),
        CheckConstraint("delayed_minutes >= 0", name="is_never_early"),
        UniqueConstraint("fair_id", "guid"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    guid: str = Field(default_factory=new_guid, max_length=36)
    kind: Kind = Field(default=Kind.TALK, sa_type=String)
    title_en: str = Field(default="", max_length=200)
    title_ja: str = Field(default="", max_length=200)
    abstract_en: str = Field(default="", max_length=4000)
    abstract_ja: str = Field(default="", max_length=4000)
    track_id: int | None = Field(default=None, foreign_key="programme_track.id", index=True)
    room_id: int = Field(foreign_key="programme_room.id", index=True)
    booth_id: int | None = Field(
        default=None, foreign_key="booth.id", index=True
    )  # the exhibitor whose session it is
    starts_at: datetime = Field(index=True)
    ends_at: datetime
    delayed_minutes: int = 0
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    level: Level = Field(default=Level.EVERYONE, sa_type=String)
    recorded: Recorded = Field(default=Recorded.NONE, sa_type=String)
    capacity: int | None = None
    sequence: int = 0
    created_at: datetime
    changed_at: datetime
    cancelled_at: datetime | None = None

    @property
    def begins_at(self) -> datetime:
        """When it really begins: the plan and its delay."""
        return self.starts_at + timedelta(minutes=self.delayed_minutes)

    @property
    def finishes_at(self) -> datetime:
        """When it really ends: the plan and its delay."""
        return self.ends_at + timedelta(minutes=self.delayed_minutes)

    @property
    def opens_at(self) -> datetime:
        """When its doors open."""
        return self.begins_at - OPENS_BEFORE


class Speaker(SQLModel, table=True):
    """Somebody on the stage; ``account_id`` where they can sign in. Names as on a card."""

    __table_args__ = (UniqueConstraint("fair_id", "account_id"), UniqueConstraint("fair_id", "guid"))

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    guid: str = Field(default_factory=new_guid, max_length=36)
    family_en: str = Field(default="", max_length=60)
    given_en: str = Field(default="", max_length=60)
    family_ja: str = Field(default="", max_length=60)
    given_ja: str = Field(default="", max_length=60)
    family_kana: str = Field(default="", max_length=60)
    given_kana: str = Field(default="", max_length=60)
    headline_en: str = Field(default="", max_length=160)
    headline_ja: str = Field(default="", max_length=160)
    organisation_en: str = Field(default="", max_length=120)
    organisation_ja: str = Field(default="", max_length=120)
    bio_en: str = Field(default="", max_length=2000)
    bio_ja: str = Field(default="", max_length=2000)
    photo_id: int | None = Field(default=None, foreign_key="file.id")
    created_at: datetime
    changed_at: datetime


class Appearance(SQLModel, table=True):
    """A speaker in a session, in the order of ``position``."""

    __table_args__ = (UniqueConstraint("session_id", "speaker_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="programme_session.id", index=True)
    speaker_id: int = Field(foreign_key="speaker.id", index=True)
    role: StageRole = Field(default=StageRole.SPEAKER, sa_type=String)
    position: int = 0


class Resource(SQLModel, table=True):
    """Something to read beside a session: a link or a file, exactly one of them."""

    __tablename__: ClassVar[str] = "session_resource"
    __table_args__ = (CheckConstraint("(link = '') = (file_id IS NOT NULL)", name="is_a_link_or_a_file"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="programme_session.id", index=True)
    title_en: str = Field(default="", max_length=160)
    title_ja: str = Field(default="", max_length=160)
    link: str = Field(default="", max_length=2000)
    file_id: int | None = Field(default=None, foreign_key="file.id")
    position: int = 0


class Star(SQLModel, table=True):
    """A session in somebody's day."""

    __tablename__: ClassVar[str] = "session_star"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    session_id: int = Field(primary_key=True, foreign_key="programme_session.id", index=True)
    at: datetime


class SignUp(SQLModel, table=True):
    """Somebody who wants to take part in a session with a number of places.

    ``placed_at`` None: they wait, in the order of ``id``.
    """

    __tablename__: ClassVar[str] = "session_sign_up"
    __table_args__ = (UniqueConstraint("account_id", "session_id"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    session_id: int = Field(foreign_key="programme_session.id", index=True)
    at: datetime
    placed_at: datetime | None = None


class Reminded(SQLModel, table=True):
    """Everybody who starred a session was reminded of this beginning of it."""

    __tablename__: ClassVar[str] = "session_reminded"

    session_id: int = Field(primary_key=True, foreign_key="programme_session.id")
    begins_at: datetime = Field(primary_key=True)
    at: datetime


class ReminderRefusal(SQLModel, table=True):
    """Somebody who wants no mail before their sessions; the notice in the fair stays."""

    __tablename__: ClassVar[str] = "reminder_refusal"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    at: datetime


class Calendar(SQLModel, table=True):
    """Somebody's day as an address that calendars subscribe to; ``revoked_at`` closes it."""

    __tablename__: ClassVar[str] = "subscribed_calendar"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    made_at: datetime
    revoked_at: datetime | None = None
