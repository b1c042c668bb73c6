"""A fair and the hours of its parts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel, String


class Fair(SQLModel, table=True):
    """One career fair. ``published_at`` None: only its organisers see it."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),)

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    name_en: str = Field(max_length=120)
    name_ja: str = Field(default="", max_length=120)
    association_en: str = Field(default="", max_length=120)
    association_ja: str = Field(default="", max_length=120)
    intro_en: str = Field(default="", max_length=4000)
    intro_ja: str = Field(default="", max_length=4000)
    membership_en: str = Field(default="", max_length=4000)  # how one becomes a member
    membership_ja: str = Field(default="", max_length=4000)
    zone: str = Field(max_length=64)  # IANA name
    starts_at: datetime
    ends_at: datetime
    created_at: datetime
    published_at: datetime | None = None


class Part(StrEnum):
    """What opens and closes at a time of its own."""

    REGISTRATION = "registration"
    DOORS = "doors"
    CARDS = "cards"
    RECORDINGS = "recordings"


class OpeningHours(SQLModel, table=True):
    """When one part of a fair is open; without a row it is open as long as the fair is published."""

    __table_args__ = (UniqueConstraint("fair_id", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    part: Part = Field(sa_type=String)
    opens_at: datetime | None = None
    closes_at: datetime | None = None
