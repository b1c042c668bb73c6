"""What a booth consists of."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, String


class Level(StrEnum):
    """How large a booth stands in the hall, largest first."""

    LEAD = "lead"
    LARGE = "large"
    STANDARD = "standard"


class Industry(StrEnum):
    """The trade a house is in."""

    SOFTWARE = "software"
    MANUFACTURING = "manufacturing"
    ELECTRONICS = "electronics"
    ENERGY = "energy"
    CONSTRUCTION = "construction"
    TRANSPORT = "transport"
    TRADE = "trade"
    FOOD = "food"
    FINANCE = "finance"
    PROFESSIONAL = "professional"
    HEALTH = "health"
    EDUCATION = "education"
    RESEARCH = "research"
    MEDIA = "media"
    DESIGN = "design"
    TOURISM = "tourism"
    PUBLIC = "public"
    OTHER = "other"


class StaffRole(StrEnum):
    """What somebody may do at a booth."""

    OWNER = "owner"
    RECRUITER = "recruiter"
    VIEWER = "viewer"


class Remote(StrEnum):
    """Whether a job can be done from elsewhere."""

    NO = "no"
    PARTLY = "partly"
    FULLY = "fully"


class Kind(StrEnum):
    """What sort of employment a job is."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    CONTRACT = "contract"
    INTERNSHIP = "internship"
    GRADUATE = "graduate"


class Japanese(StrEnum):
    """The Japanese that a job asks for, by JLPT; least first."""

    NONE = "none"
    N5 = "N5"
    N4 = "N4"
    N3 = "N3"
    N2 = "N2"
    N1 = "N1"


class English(StrEnum):
    """The English that a job asks for, by CEFR; least first."""

    NONE = "none"
    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Booth(SQLModel, table=True):
    """The place of one exhibitor at one fair.

    Draft until ``submitted_at``; then ``approved_at`` by the organiser, or ``sent_back_at`` with
    ``note``; seen by everybody from ``published_at``. ``seats``: how many staff it may have.
    ``languages`` are tags such as ``ja``; ``links`` are ``[English, Japanese, address]``;
    ``found_by`` is the folded text that search looks in.
    """

    __table_args__ = (
        UniqueConstraint("fair_id", "slug"),
        CheckConstraint("seats >= 1", name="seats_for_somebody"),
        CheckConstraint("published_at IS NULL OR approved_at IS NOT NULL", name="published_once_approved"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    slug: str = Field(max_length=60)
    name_en: str = Field(default="", max_length=120)
    name_ja: str = Field(default="", max_length=120)
    reading: str = Field(default="", max_length=120)  # kana of the Japanese name
    tagline_en: str = Field(default="", max_length=160)
    tagline_ja: str = Field(default="", max_length=160)
    about_en: str = Field(default="", max_length=6000)  # Markdown
    about_ja: str = Field(default="", max_length=6000)  # Markdown
    seeks_en: str = Field(default="", max_length=300)
    seeks_ja: str = Field(default="", max_length=300)
    industry: Industry = Field(default=Industry.OTHER, sa_type=String)
    places_en: str = Field(default="", max_length=120)
    places_ja: str = Field(default="", max_length=120)
    people: int | None = None
    languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    links: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    video_link: str = Field(default="", max_length=2000)
    logo_id: int | None = Field(default=None, foreign_key="file.id")
    banner_id: int | None = Field(default=None, foreign_key="file.id")
    level: Level = Field(default=Level.STANDARD, sa_type=String)
    seats: int = 20
    found_by: str = Field(default="", max_length=8000)
    created_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    approved_at: datetime | None = None
    sent_back_at: datetime | None = None
    note: str = Field(default="", max_length=1000)
    published_at: datetime | None = None


class BoothStaff(SQLModel, table=True):
    """Somebody who works at a booth; ``post`` says what they do there."""

    __table_args__ = (UniqueConstraint("booth_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: StaffRole = Field(sa_type=String)
    post_en: str = Field(default="", max_length=80)
    post_ja: str = Field(default="", max_length=80)
    at: datetime


class StaffInvitation(SQLModel, table=True):
    """A mailed invitation to work at a booth: for one address, one use."""

    __table_args__ = (
        Index(
            "ix_staff_invitation_open", "booth_id", "email", unique=True,
            sqlite_where=text("used_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=text("used_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    email: str = Field(max_length=254)  # folded: lower case
    role: StaffRole = Field(sa_type=String)
    token_hash: str = Field(unique=True, max_length=64)
    by: int | None = Field(default=None, foreign_key="account.id")
    sent_at: datetime
    used_at: datetime | None = None
    used_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None


class AtCounter(SQLModel, table=True):
    """Somebody stood at the counter from ``since`` to ``left_at``; one counter at a time."""

    __table_args__ = (
        Index(
            "ix_at_counter_now", "account_id", unique=True,
            sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    since: datetime
    left_at: datetime | None = None


class Hours(SQLModel, table=True):
    """A stretch of the rota: somebody will be at the counter; who that is, in words of either language."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="ends_after_it_starts"),)

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    starts_at: datetime
    ends_at: datetime
    who_en: str = Field(default="", max_length=120)
    who_ja: str = Field(default="", max_length=120)


class Picture(SQLModel, table=True):
    """A picture of a booth's gallery."""

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    file_id: int = Field(foreign_key="file.id", unique=True)
    caption_en: str = Field(default="", max_length=160)
    caption_ja: str = Field(default="", max_length=160)
    at: datetime


class Document(SQLModel, table=True):
    """A PDF or picture to take away; the file counts its downloads."""

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    file_id: int = Field(foreign_key="file.id", unique=True)
    title_en: str = Field(default="", max_length=120)
    title_ja: str = Field(default="", max_length=120)
    at: datetime


class Taken(SQLModel, table=True):
    """A document in somebody's briefcase."""

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    document_id: int = Field(primary_key=True, foreign_key="document.id", ondelete="CASCADE")
    at: datetime


class Opening(SQLModel, table=True):
    """A job that an exhibitor offers. ``key`` is its own name in imports.

    ``start`` is a month such as ``2027-04``, empty for any; the salary is yearly, in ``currency``.
    """

    __table_args__ = (
        UniqueConstraint("booth_id", "key"),
        CheckConstraint(
            "salary_to IS NULL OR salary_from IS NULL OR salary_to >= salary_from", name="salary_is_a_range"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    key: str = Field(max_length=60)
    title_en: str = Field(default="", max_length=120)
    title_ja: str = Field(default="", max_length=120)
    text_en: str = Field(default="", max_length=4000)  # Markdown
    text_ja: str = Field(default="", max_length=4000)  # Markdown
    place_en: str = Field(default="", max_length=120)
    place_ja: str = Field(default="", max_length=120)
    remote: Remote = Field(default=Remote.NO, sa_type=String)
    kind: Kind = Field(default=Kind.FULL_TIME, sa_type=String)
    salary_from: int | None = None
    salary_to: int | None = None
    currency: str = Field(default="JPY", max_length=3)
    start: str = Field(default="", max_length=7)
    japanese: Japanese = Field(default=Japanese.NONE, sa_type=String)
    english: English = Field(default=English.NONE, sa_type=String)
    visa: bool = False
    link: str = Field(default="", max_length=2000)
    made_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None


class JobInterest(SQLModel, table=True):
    """Somebody told a booth that they are interested in a job; ``withdrawn_at`` takes it back."""

    __table_args__ = (UniqueConstraint("opening_id", "account_id"),)

    id: int | None = Field(default=None, primary_key=True)
    opening_id: int = Field(foreign_key="opening.id", index=True, ondelete="CASCADE")
    account_id: int = Field(foreign_key="account.id", index=True)
    at: datetime
    withdrawn_at: datetime | None = None
