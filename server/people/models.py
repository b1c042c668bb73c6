"""What is asked of the organisers about a person."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel


class PersonReport(SQLModel, table=True):
    """Somebody asks the moderators of a fair to look at a person; once each until it is settled."""

    __tablename__: ClassVar[str] = "person_report"
    __table_args__ = (
        Index(
            "uq_person_report_waiting",
            "account_id",
            "fair_id",
            "by",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    by: int = Field(foreign_key="account.id", index=True)
    reason: str = Field(max_length=500)
    at: datetime
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="account.id")
