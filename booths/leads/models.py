"""What a booth keeps about people who gave it something."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel, String


class NextStep(StrEnum):
    """What is to become of a lead."""

    OPEN = "open"
    WRITE = "write"
    MEET = "meet"
    INVITE = "invite"
    NONE = "none"


class Gift(StrEnum):
    """What a person gave."""

    CARD = "card"
    QUESTION = "question"
    JOB = "job"


class Lead(SQLModel, table=True):
    """One person at one booth. ``rating`` 1–5 by the written scale; ``owner_id`` looks after it."""

    __table_args__ = (
        UniqueConstraint("booth_id", "account_id"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_on_the_scale"),
    )

    id: int | None = Field(default=None, primary_key=True)
    booth_id: int = Field(foreign_key="booth.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    first_at: datetime
    last_at: datetime = Field(index=True)
    rating: int | None = None
    next_step: NextStep = Field(default=NextStep.OPEN, sa_type=String)
    owner_id: int | None = Field(default=None, foreign_key="account.id")


class Evidence(SQLModel, table=True):
    """Something given. ``subject_id``: the card's handover, the job's opening; ``words`` of a question."""

    __table_args__ = (UniqueConstraint("lead_id", "gift", "subject_id"),)

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True)
    gift: Gift = Field(sa_type=String)
    subject_id: int | None = None
    words: str = Field(default="", max_length=1000)
    at: datetime
    withdrawn_at: datetime | None = None


class LeadNote(SQLModel, table=True):
    """What a member of staff wrote about a lead; for the booth's staff only."""

    id: int | None = Field(default=None, primary_key=True)
    lead_id: int = Field(foreign_key="lead.id", index=True)
    by: int = Field(foreign_key="account.id")
    words: str = Field(max_length=2000)
    at: datetime


class LeadTag(SQLModel, table=True):
    """A word by which staff find leads again."""

    lead_id: int = Field(primary_key=True, foreign_key="lead.id")
    tag: str = Field(primary_key=True, max_length=40)
