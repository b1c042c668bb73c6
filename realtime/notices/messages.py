"""What is told about notices and announcements."""

from typing import ClassVar

from realtime.messages import Message


class Noticed(Message):
    """Fair → one account: something new waits, in both languages; ``unread`` counts it."""

    wire: ClassVar[str] = "notice.arrived"
    text_en: str
    text_ja: str
    path: str
    unread: int


class NoticesSeen(Message):
    """Fair → one account: the centre was opened, on whichever device."""

    wire: ClassVar[str] = "notice.seen"
    unread: int


class Announced(Message):
    """Fair → everybody at it: the organisers say something; ``audience`` says to whom.

    Its words are here only where everybody may read them; whoever else is meant fetches them.
    """

    wire: ClassVar[str] = "announcement.made"
    id: int
    audience: str
    text_en: str
    text_ja: str
    link: str
    until: str | None


class Withdrawn(Message):
    """Fair → everybody at it: that announcement no longer holds."""

    wire: ClassVar[str] = "announcement.withdrawn"
    id: int
