"""What is kept of a recorded session: its film, captions, chapters, and where everybody stopped."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel, String


class Audience(StrEnum):
    """Who may watch; the organisers of the fair always may."""

    MEMBERS = "members"
    ATTENDEES = "attendees"
    PUBLIC = "public"


class Problem(StrEnum):
    """Why an uploaded film was not taken."""

    UNREADABLE = "unreadable"
    NO_FILM = "no_film"
    WRONG_CONTAINER = "wrong_container"
    WRONG_PICTURE = "wrong_picture"
    WRONG_SOUND = "wrong_sound"
    DAMAGED = "damaged"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"


class State(StrEnum):
    """Where a recording stands; derived from the moments of :class:`Recording`."""

    NONE = "none"
    PREPARING = "preparing"
    REFUSED = "refused"
    READY = "ready"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Recording(SQLModel, table=True):
    """The recording of a session.

    ``incoming_id`` is a film that was uploaded and not looked at yet; ``video_id`` the one that is
    shown, which stays until a newer one has proved to be good. ``problem`` is a :class:`Problem` of the
    latest upload, empty where there was none. Titles are the session's unless given here. Width and
    height are None where there is sound only.
    """

    __table_args__ = (
        CheckConstraint("(video_id IS NULL) = (prepared_at IS NULL)", name="is_prepared_with_a_film"),
        CheckConstraint("released_at IS NULL OR video_id IS NOT NULL", name="is_released_with_a_film"),
        CheckConstraint("duration_s >= 0", name="lasts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    session_id: int = Field(foreign_key="programme_session.id", unique=True)
    title_en: str = Field(default="", max_length=200)
    title_ja: str = Field(default="", max_length=200)
    audience: Audience = Field(default=Audience.MEMBERS, sa_type=String)
    incoming_id: int | None = Field(default=None, foreign_key="file.id")
    video_id: int | None = Field(default=None, foreign_key="file.id")
    poster_id: int | None = Field(default=None, foreign_key="file.id")
    duration_s: float = 0.0
    width: int | None = None
    height: int | None = None
    problem: str = Field(default="", max_length=40)
    created_at: datetime
    uploaded_at: datetime | None = None
    prepared_at: datetime | None = None
    released_at: datetime | None = None
    withdrawn_at: datetime | None = None
    expires_at: datetime | None = None

    def state(self, now: datetime) -> State:
        """The one word for all these moments."""
        if self.is_out(now):
            return State.RELEASED
        if self.incoming_id is not None:
            return State.PREPARING
        if self.problem and self.video_id is None:
            return State.REFUSED
        if self.video_id is None:
            return State.NONE
        if self.expires_at is not None and self.expires_at <= now and self.released_at is not None:
            return State.EXPIRED
        return State.READY if self.withdrawn_at is None else State.WITHDRAWN

    def is_out(self, now: datetime) -> bool:
        """Whether its audience may watch it at this moment."""
        if self.video_id is None or self.released_at is None or self.released_at > now:
            return False
        return self.withdrawn_at is None and (self.expires_at is None or now < self.expires_at)


class Caption(SQLModel, table=True):
    """Captions in one language: WebVTT as we write it, and its words folded for search."""

    __tablename__: ClassVar[str] = "recording_caption"
    __table_args__ = (
        UniqueConstraint("recording_id", "locale"),
        CheckConstraint("locale IN ('en', 'ja')", name="is_in_a_language_of_the_fair"),
    )

    id: int | None = Field(default=None, primary_key=True)
    recording_id: int = Field(foreign_key="recording.id", index=True)
    locale: str = Field(max_length=5)
    vtt: str = Field(sa_column=Column(Text, nullable=False))
    found_by: str = Field(sa_column=Column(Text, nullable=False))
    by: int | None = Field(default=None, foreign_key="account.id")
    at: datetime


class Chapter(SQLModel, table=True):
    """A place in a recording that has a name, in whole seconds from the beginning."""

    __tablename__: ClassVar[str] = "recording_chapter"
    __table_args__ = (
        UniqueConstraint("recording_id", "at_s"),
        CheckConstraint("at_s >= 0", name="is_not_before_the_beginning"),
        CheckConstraint("title_en <> '' OR title_ja <> ''", name="has_a_title"),
    )

    id: int | None = Field(default=None, primary_key=True)
    recording_id: int = Field(foreign_key="recording.id", index=True)
    at_s: int
    title_en: str = Field(default="", max_length=160)
    title_ja: str = Field(default="", max_length=160)


class Viewing(SQLModel, table=True):
    """Where somebody stopped, in seconds; nobody but they are told."""

    __tablename__: ClassVar[str] = "recording_viewing"
    __table_args__ = (CheckConstraint("at_s >= 0", name="is_not_before_the_beginning"),)

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    recording_id: int = Field(primary_key=True, foreign_key="recording.id", index=True)
    at_s: float = 0.0
    watched_at: datetime
    finished_at: datetime | None = None


class Listed(SQLModel, table=True):
    """A recording on somebody's list."""

    __tablename__: ClassVar[str] = "recording_listed"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    recording_id: int = Field(primary_key=True, foreign_key="recording.id", index=True)
    at: datetime


class Upload(SQLModel, table=True):
    """A film on its way in pieces: *received* of *size* bytes lie under ``arriving_as`` in the store."""

    __tablename__: ClassVar[str] = "recording_upload"
    __table_args__ = (
        CheckConstraint("size > 0", name="is_something"),
        CheckConstraint("received >= 0 AND received <= size", name="is_within_its_size"),
    )

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    session_id: int = Field(foreign_key="programme_session.id", index=True)
    arriving_as: str = Field(unique=True, max_length=64)
    name: str = Field(max_length=200)
    size: int = Field(sa_type=BigInteger)
    received: int = Field(default=0, sa_type=BigInteger)
    by: int = Field(foreign_key="account.id", index=True)
    at: datetime
    expires_at: datetime
