"""The person behind an account, and their membership."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel, String


class Audience(StrEnum):
    """Who sees a field of a profile."""

    EVERYONE = "everyone"
    EXCHANGED = "exchanged"
    NOBODY = "nobody"


class Contact(StrEnum):
    """Who may write to a person."""

    EVERYONE = "everyone"
    EXCHANGED = "exchanged"
    NOBODY = "nobody"


class Person(SQLModel, table=True):
    """A profile. Names in both scripts with their reading; a face may be missing.

    ``languages`` is a list of ``[code, level]`` (JLPT ``N1``–``N5``, CEFR ``A1``–``C2`` or ``native``).
    Names, headline, organisation and photo are shown wherever the person acts; every other field has
    an audience of its own, and the CV has none but its owner.
    ``listed_at``: the moment the person agreed to be in the directory. ``found_by`` is the folded
    text that search looks in.
    """

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    family_ja: str = Field(default="", max_length=60)
    given_ja: str = Field(default="", max_length=60)
    family_kana: str = Field(default="", max_length=60)
    given_kana: str = Field(default="", max_length=60)
    family_en: str = Field(default="", max_length=60)
    given_en: str = Field(default="", max_length=60)
    headline_en: str = Field(default="", max_length=160)
    headline_ja: str = Field(default="", max_length=160)
    organisation_en: str = Field(default="", max_length=120)
    organisation_ja: str = Field(default="", max_length=120)
    about_en: str = Field(default="", max_length=2000)
    about_ja: str = Field(default="", max_length=2000)
    looks_for_en: str = Field(default="", max_length=200)
    looks_for_ja: str = Field(default="", max_length=200)
    skills: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    languages: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    links: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    place: str = Field(default="", max_length=120)
    photo_id: int | None = Field(default=None, foreign_key="file.id")
    cv_id: int | None = Field(default=None, foreign_key="file.id")
    listed_at: datetime | None = None
    asked_at: datetime | None = None  # when the directory question was answered, either way
    about_audience: Audience = Field(default=Audience.EVERYONE, sa_type=String)
    looks_for_audience: Audience = Field(default=Audience.EVERYONE, sa_type=String)
    skills_audience: Audience = Field(default=Audience.EVERYONE, sa_type=String)
    languages_audience: Audience = Field(default=Audience.EVERYONE, sa_type=String)
    place_audience: Audience = Field(default=Audience.EVERYONE, sa_type=String)
    links_audience: Audience = Field(default=Audience.EXCHANGED, sa_type=String)
    contact: Contact = Field(default=Contact.EVERYONE, sa_type=String)
    found_by: str = Field(default="", max_length=4000)
    changed_at: datetime


class Membership(SQLModel, table=True):
    """Membership of the association. ``ends_on`` is the last day, None without end."""

    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    tier: str = Field(default="member", max_length=40)
    starts_on: date
    ends_on: date | None = None
    granted_by: int | None = Field(default=None, foreign_key="account.id")


class Block(SQLModel, table=True):
    """``account_id`` does not want to hear from ``blocked_id``, who is not told."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    blocked_id: int = Field(primary_key=True, foreign_key="account.id")
    at: datetime
