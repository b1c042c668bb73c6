"""Who can sign in, where they are signed in, and what they may be at a fair."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, String


class Account(SQLModel, table=True):
    """Someone who can sign in. ``zone`` is an IANA name; ``closed_at`` ends everything."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)  # folded: lower case
    locale: str = Field(default="en", max_length=5)
    zone: str | None = Field(default=None, max_length=64)
    theme: str = Field(default="auto", max_length=5)
    password_hash: str | None = None
    created_at: datetime
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None


class Login(SQLModel, table=True):
    """An account signed in on one device. Only the hash of its token is kept."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_hash: str = Field(unique=True, max_length=64)
    device: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=45)
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None


class SignInLink(SQLModel, table=True):
    """A mailed link and its six-digit code: one use, of the newest only, by a click on a page."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(index=True, max_length=254)
    token_hash: str = Field(unique=True, max_length=64)
    code_hash: str = Field(max_length=64)
    code_salt: str = Field(default="", max_length=32)
    next_path: str = Field(default="/", max_length=2000)
    wrong_codes: int = 0
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class Attempt(SQLModel, table=True):
    """A try that did not succeed, counted per account and per address; outlives a restart."""

    id: int | None = Field(default=None, primary_key=True)
    bucket: str = Field(index=True, max_length=300)
    at: datetime


class Passkey(SQLModel, table=True):
    """A key pair that somebody's device or password manager keeps (WebAuthn); here is its public half.

    It opens at the host name ``rp_id`` alone. ``doubted_at``: it was used with an older count than
    before, so a copy of it may be about, and it opens nothing any more.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    credential_id: bytes = Field(unique=True)
    public_key: bytes  # COSE
    sign_count: int = Field(default=0, sa_type=BigInteger)
    transports: str = Field(default="", max_length=100)  # "hybrid internal"
    synced: bool = False  # its keeper has it on several devices
    aaguid: str = Field(default="", max_length=36)  # what model of keeper
    rp_id: str = Field(max_length=253)
    name: str = Field(max_length=60)
    made_at: datetime
    used_at: datetime | None = None
    doubted_at: datetime | None = None


class PasskeyHandle(SQLModel, table=True):
    """What an account is called inside passkeys: random bytes that say nothing about anybody, for good."""

    __tablename__: ClassVar[str] = "passkey_handle"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    handle: bytes = Field(unique=True)


class AnsweredChallenge(SQLModel, table=True):
    """A challenge that was answered, kept until it would be too old anyway: each is answered once."""

    __tablename__: ClassVar[str] = "answered_challenge"

    hash: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(index=True)


class Identity(SQLModel, table=True):
    """Whom an identity provider says somebody is: ``subject`` is what ``issuer`` calls them, for good."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    issuer: str = Field(max_length=500)
    subject: str = Field(max_length=255)
    linked_at: datetime
    used_at: datetime


class RoleName(StrEnum):
    """What someone may be at a fair; ``operator`` is over all fairs."""

    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    ORGANISER = "organiser"
    OPERATOR = "operator"


class Role(SQLModel, table=True):
    """A role held. Booth staff are rows of the booth instead; ``fair_id`` None: over all fairs."""

    __table_args__ = (
        UniqueConstraint("account_id", "fair_id", "name"),
        Index(
            "ix_role_over_all",
            "account_id",
            "name",
            unique=True,
            sqlite_where=text("fair_id IS NULL"),
            postgresql_where=text("fair_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int | None = Field(default=None, foreign_key="fair.id", index=True)
    name: RoleName = Field(sa_type=String)
    granted_at: datetime
    granted_by: int | None = Field(default=None, foreign_key="account.id")


class Ban(SQLModel, table=True):
    """Kept out of a fair until ``until`` (None: for good) or ``lifted_at``."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    reason: str = Field(default="", max_length=500)
    by: int = Field(foreign_key="account.id")
    at: datetime
    until: datetime | None = None
    lifted_at: datetime | None = None
