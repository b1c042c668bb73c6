"""What exists: cards with two faces, offers, exchanges, handovers, the holder's notes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, String


def _only_where(condition: str) -> dict[str, Any]:
    """A unique index over the rows that fulfil *condition*, on both databases."""
    return {"unique": True, "sqlite_where": text(condition), "postgresql_where": text(condition)}


def _list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class CardKind(StrEnum):
    """As whom one gives a card."""

    JOB_SEEKER = "job_seeker"
    MENTOR = "mentor"
    COMPANY = "company"


class Design(StrEnum):
    """How a card is set: its Japanese face vertically, both horizontally, or with a coloured band."""

    UPRIGHT = "upright"
    LEVEL = "level"
    BAND = "band"


class Purpose(StrEnum):
    """What a card is given for; the words are those of the receipt."""

    CONTACT = "contact"
    RECRUITING = "recruiting"
    MENTORING = "mentoring"


class Card(SQLModel, table=True):
    """A card of an account. ``default_since``: it is given first; its ``fields`` go along unless chosen anew.

    ``fields`` holds names of :data:`realtime.cards.faces.CHOICES`. ``removed_at``: no longer to be given.
    """

    __table_args__ = (Index("uq_card_default", "account_id", **_only_where("default_since IS NOT NULL")),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: CardKind = Field(default=CardKind.JOB_SEEKER, sa_type=String)
    design: Design = Field(default=Design.UPRIGHT, sa_type=String)
    crest: str = Field(default="", max_length=1)  # one character in a ring beside the organisation
    picture_id: int | None = Field(
        default=None, foreign_key="file.id"
    )  # a photo or logo in place of the crest
    fields: list[str] = _list()
    made_at: datetime
    changed_at: datetime
    default_since: datetime | None = None
    removed_at: datetime | None = None


class OwnCard(NamedTuple):
    """A card as its owner holds it: enough to show and to give it. To change one, load the :class:`Card`."""

    id: int
    account_id: int
    kind: str
    design: str
    crest: str
    picture_id: int | None
    fields: list[str]
    default_since: datetime | None


class CardFace(SQLModel, table=True):
    """One side of a card, in ``locale`` (``ja`` or ``en``); a side that is missing has no row.

    ``languages`` is a list of ``[code, level]``; see :class:`realtime.cards.vcard.Face` for the rest.
    """

    __tablename__: ClassVar[str] = "card_face"
    __table_args__ = (CheckConstraint("locale IN ('ja', 'en')", name="locale_is_known"),)

    card_id: int = Field(primary_key=True, foreign_key="card.id")
    locale: str = Field(primary_key=True, max_length=2)
    family: str = Field(default="", max_length=60)
    given: str = Field(default="", max_length=60)
    reading_family: str = Field(default="", max_length=60)
    reading_given: str = Field(default="", max_length=60)
    organisation: str = Field(default="", max_length=120)
    organisation_reading: str = Field(default="", max_length=120)
    department: str = Field(default="", max_length=120)
    title: str = Field(default="", max_length=120)
    email: str = Field(default="", max_length=254)
    phone: str = Field(default="", max_length=40)
    links: list[str] = _list()
    languages: list[list[str]] = _list()
    line: str = Field(default="", max_length=160)


class Offer(SQLModel, table=True):
    """A card held out to one person. ``ended_at``: it is no longer the standing offer between the two.

    A refusal is a moment that only the refusing side can see. ``place`` is where it was made, e.g.
    ``booth:3``, ``profile``.
    """

    __table_args__ = (
        CheckConstraint("giver_id <> taker_id", name="two_people"),
        CheckConstraint("accepted_at IS NULL OR ended_at IS NOT NULL", name="accepted_is_ended"),
        CheckConstraint("withdrawn_at IS NULL OR accepted_at IS NULL", name="accepted_or_withdrawn"),
        Index("uq_offer_standing", "fair_id", "giver_id", "taker_id", **_only_where("ended_at IS NULL")),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    card_id: int = Field(foreign_key="card.id", index=True)
    giver_id: int = Field(foreign_key="account.id", index=True)
    taker_id: int = Field(foreign_key="account.id", index=True)
    place: str = Field(default="profile", max_length=40)
    fields: list[str] = _list()
    purpose: Purpose = Field(default=Purpose.CONTACT, sa_type=String)
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None = None
    declined_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None


class Offered(NamedTuple):
    """An offer as it is read; what becomes of it is a statement, see :mod:`realtime.cards.offers`."""

    id: int
    fair_id: int
    card_id: int
    giver_id: int
    taker_id: int
    place: str
    fields: list[str]
    purpose: str
    made_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None
    declined_at: datetime | None
    accepted_at: datetime | None
    ended_at: datetime | None


class Exchange(SQLModel, table=True):
    """Two people who exchanged at a fair, once however often they meet; ``low_id < high_id``."""

    __table_args__ = (
        UniqueConstraint("fair_id", "low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="in_order"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    low_id: int = Field(foreign_key="account.id", index=True)
    high_id: int = Field(foreign_key="account.id", index=True)
    place: str = Field(default="profile", max_length=40)
    offered_by: int = Field(foreign_key="account.id")
    offered_at: datetime
    accepted_at: datetime


class Handover(SQLModel, table=True):
    """What one side gave: a snapshot of the chosen fields, and the terms. The receipt is read from this row.

    Given to a person (``receiver_id`` and ``exchange_id``) or left at a place (``place`` ``booth:42``,
    ``place_en`` and ``place_ja`` name who holds it). ``revoked_at`` shrinks ``snapshot`` to the name;
    ``fields`` stays: what was given remains a fact. ``wording`` is the version of the consent text shown.
    """

    __table_args__ = (
        CheckConstraint("(receiver_id IS NULL) = (exchange_id IS NULL)", name="exchanged_or_left"),
        CheckConstraint("receiver_id IS NULL OR receiver_id <> giver_id", name="two_people"),
        Index(
            "uq_handover_given",
            "exchange_id",
            "giver_id",
            **_only_where("revoked_at IS NULL AND exchange_id IS NOT NULL"),
        ),
        Index(
            "uq_handover_left",
            "place",
            "giver_id",
            **_only_where("revoked_at IS NULL AND exchange_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    exchange_id: int | None = Field(default=None, foreign_key="exchange.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    giver_id: int = Field(foreign_key="account.id", index=True)
    receiver_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    card_id: int | None = Field(default=None, foreign_key="card.id")
    place: str = Field(max_length=40, index=True)
    place_en: str = Field(default="", max_length=120)
    place_ja: str = Field(default="", max_length=120)
    snapshot: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    fields: list[str] = _list()
    purpose: Purpose = Field(sa_type=String)
    wording: str = Field(max_length=20)
    found_by: str = Field(default="", max_length=4000)  # folded, for search
    at: datetime
    until: datetime
    revoked_at: datetime | None = None


class HolderNote(SQLModel, table=True):
    """What a holder keeps about a card they hold; nobody else sees it."""

    __tablename__: ClassVar[str] = "holder_note"

    holder_id: int = Field(primary_key=True, foreign_key="account.id")
    handover_id: int = Field(primary_key=True, foreign_key="handover.id")
    note: str = Field(default="", max_length=2000)
    tags: list[str] = _list()
    starred_at: datetime | None = None
    follow_up_on: date | None = None
    found_by: str = Field(default="", max_length=4000)  # folded, for search
    changed_at: datetime


class OfferLink(SQLModel, table=True):
    """An offer to whoever opens a link (the QR on a screen), ``uses_left`` times until ``expires_at``."""

    __tablename__: ClassVar[str] = "offer_link"
    __table_args__ = (CheckConstraint("uses_left >= 0", name="uses_are_counted"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    card_id: int = Field(foreign_key="card.id")
    fields: list[str] = _list()
    uses_left: int
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
