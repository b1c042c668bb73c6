"""What organisers and moderators did: one row each, never changed, never removed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import event
from sqlmodel import Field, SQLModel, String


class Deed(StrEnum):
    """What somebody did."""

    FAIR_MADE = "fair_made"
    FAIR_CHANGED = "fair_changed"
    FAIR_PUBLISHED = "fair_published"
    FAIR_UNPUBLISHED = "fair_unpublished"
    BOOTH_MADE = "booth_made"
    BOOTH_APPROVED = "booth_approved"
    BOOTH_SENT_BACK = "booth_sent_back"
    BOOTH_PUBLISHED = "booth_published"
    BOOTH_UNPUBLISHED = "booth_unpublished"
    BOOTH_CHANGED = "booth_changed"
    OWNER_INVITED = "owner_invited"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    MEMBERSHIP_GIVEN = "membership_given"
    MEMBERSHIP_ENDED = "membership_ended"
    PEOPLE_INVITED = "people_invited"
    PEOPLE_IMPORTED = "people_imported"
    PEOPLE_EXPORTED = "people_exported"
    LINK_MADE = "link_made"
    LINK_MAILED = "link_mailed"
    ANNOUNCED = "announced"
    ANNOUNCEMENT_WITHDRAWN = "announcement_withdrawn"
    MESSAGE_HIDDEN = "message_hidden"
    MESSAGE_RESTORED = "message_restored"
    MESSAGE_RELEASED = "message_released"
    REPORT_SETTLED = "report_settled"
    MUTED = "muted"
    UNMUTED = "unmuted"
    BANNED = "banned"
    BAN_LIFTED = "ban_lifted"
    SLOWED = "slowed"
    WORDS_CHANGED = "words_changed"
    LOG_EXPORTED = "log_exported"


class OrganiserAct(SQLModel, table=True):
    """Somebody did something about a thing, and why.

    ``about`` is the thing, e.g. ``account:5``; ``words`` names it as it was called then. ``seal`` is the
    SHA-256 of the row together with ``before``, the seal of the fair's act before it: a row that was
    changed or taken out shows. ``found_by`` is the folded text that search looks in.
    """

    __tablename__: ClassVar[str] = "organiser_act"

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    by: int = Field(foreign_key="account.id", index=True)
    deed: Deed = Field(sa_type=String, index=True)
    about: str = Field(default="", max_length=60, index=True)
    words: str = Field(default="", max_length=300)
    why: str = Field(default="", max_length=500)
    at: datetime
    before: str = Field(default="", max_length=64)
    seal: str = Field(unique=True, max_length=64)
    found_by: str = Field(default="", max_length=1200)


def _refuse(_mapper: Any, _connection: Any, act: OrganiserAct) -> None:
    raise RuntimeError(f"An act of the log is never changed or removed: {act.id}.")


event.listen(OrganiserAct, "before_update", _refuse)
event.listen(OrganiserAct, "before_delete", _refuse)
