"""What waits in somebody's centre, how they want to hear of it, and what organisers told everybody."""

from datetime import datetime, time
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel, String


class NoticeKind(StrEnum):
    """What a notice is about."""

    CARD = "card"
    MESSAGE = "message"
    MENTION = "mention"
    SESSION = "session"
    BOOTH = "booth"
    RECORDING = "recording"
    ORDER = "order"
    ANNOUNCEMENT = "announcement"


class Notice(SQLModel, table=True):
    """One thing that somebody should know; said in their language when it is shown.

    ``sentence`` and ``values`` are a :class:`~core.kit.i18n.Sentence`; ``path`` is where it leads.
    ``mailed_at``: a mail has said it too, so that no other mail repeats it.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    fair_id: int | None = Field(default=None, foreign_key="fair.id")
    kind: NoticeKind = Field(sa_type=String)
    sentence: str = Field(max_length=1000)
    values: str = "{}"  # JSON
    path: str = Field(default="", max_length=500)
    at: datetime
    seen_at: datetime | None = None
    mailed_at: datetime | None = None


class Way(StrEnum):
    """How somebody hears of a kind of notice; what is pushed or goes by mail is in the centre too."""

    ALL = "all"
    MAIL = "mail"
    BROWSER = "browser"
    PAGE = "page"
    NONE = "none"

    @property
    def mails(self) -> bool:
        """Whether a mail gathers it."""
        return self in (Way.ALL, Way.MAIL)

    @property
    def pushes(self) -> bool:
        """Whether the browsers show it that were switched on."""
        return self in (Way.ALL, Way.BROWSER)


class NoticeChoice(SQLModel, table=True):
    """The way that somebody chose for a kind."""

    __tablename__: ClassVar[str] = "notice_choice"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    kind: NoticeKind = Field(primary_key=True, sa_type=String)
    way: Way = Field(sa_type=String)


class QuietHours(SQLModel, table=True):
    """No gathered mail and no push comes between the two, on their own clock; it may be over midnight."""

    __tablename__: ClassVar[str] = "notice_quiet"
    __table_args__ = (CheckConstraint("begins <> ends", name="ends_at_another_time"),)

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    begins: time
    ends: time


class NoticeBrowser(SQLModel, table=True):
    """A browser that is told while no page is open: its address at a push service, and its keys (base64url).

    It belongs to the login with which it was switched on, and ends with it.
    """

    __tablename__: ClassVar[str] = "notice_browser"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    login_id: int = Field(foreign_key="login.id", index=True)
    endpoint: str = Field(unique=True, max_length=1000)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)
    device: str = Field(default="", max_length=200)
    since: datetime
    reached_at: datetime | None = None


class NoticeDigest(SQLModel, table=True):
    """The mail that gathers notices for somebody: when the next one is due, if any, and the last one left."""

    __tablename__: ClassVar[str] = "notice_digest"

    account_id: int = Field(primary_key=True, foreign_key="account.id")
    due_at: datetime | None = None
    sent_at: datetime | None = None


class Audience(StrEnum):
    """Whom an announcement is for."""

    EVERYBODY = "everybody"
    ATTENDEES = "attendees"
    EXHIBITORS = "exhibitors"
    MEMBERS = "members"


class Announcement(SQLModel, table=True):
    """What organisers tell, from a moment until another, in both languages."""

    __table_args__ = (CheckConstraint("text_en <> '' OR text_ja <> ''", name="says_something"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fair.id", index=True)
    audience: Audience = Field(default=Audience.EVERYBODY, sa_type=String)
    text_en: str = Field(default="", max_length=500)
    text_ja: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=500)
    by: int = Field(foreign_key="account.id")
    made_at: datetime
    from_at: datetime
    until: datetime | None = None
    told_at: datetime | None = None
    withdrawn_at: datetime | None = None


class AnnouncementRead(SQLModel, table=True):
    """Somebody closed the banner."""

    announcement_id: int = Field(primary_key=True, foreign_key="announcement.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    at: datetime
