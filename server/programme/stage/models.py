"""What happens on the stage of a session: its picture, the questions and their votes."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, NamedTuple

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel, String

from core.people.names import Called


class StreamKind(StrEnum):
    """Where a session's picture comes from."""

    YOUTUBE = "youtube"
    VIMEO = "vimeo"
    HLS = "hls"
    LINK = "link"
    FILE = "file"


class Stream(SQLModel, table=True):
    """The picture of a session.

    ``address`` is the video's id (YouTube, Vimeo: ``id`` or ``id/hash``) or an https address (HLS,
    link); a file is shown as a premiere, from its beginning at the time the session begins.
    """

    __tablename__: ClassVar[str] = "session_stream"
    __table_args__ = (
        CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="has_a_file_or_an_address"),
    )

    session_id: int = Field(primary_key=True, foreign_key="programme_session.id")
    kind: StreamKind = Field(sa_type=String)
    address: str = Field(default="", max_length=2000)
    file_id: int | None = Field(default=None, foreign_key="file.id")
    set_at: datetime


class QuestionState(StrEnum):
    """Where a question stands; derived from the moments of :class:`Question`."""

    WAITING = "waiting"
    APPROVED = "approved"
    PINNED = "pinned"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DECLINED = "declined"
    MERGED = "merged"


class Reaction(StrEnum):
    """What a listener can let the stage feel."""

    APPLAUSE = "applause"
    INSIGHT = "insight"
    SAME = "same"
    THANKS = "thanks"


class Question(SQLModel, table=True):
    """A question to a session. Nobody but its asker and the moderators sees it before it is approved."""

    __tablename__: ClassVar[str] = "session_question"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="programme_session.id", index=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    text: str = Field(max_length=500)
    is_anonymous: bool = False  # the asker's choice, for good
    asked_at: datetime
    approved_at: datetime | None = None
    pinned_at: datetime | None = None
    answering_at: datetime | None = None
    answered_at: datetime | None = None
    declined_at: datetime | None = None
    merged_into_id: int | None = Field(default=None, foreign_key="session_question.id", index=True)

    @property
    def state(self) -> QuestionState:
        """The latest thing that a moderator did with it."""
        return state_of(self)


class Asked(NamedTuple):
    """A question as lists read it, with how many want the answer and how its asker is called."""

    id: int
    account_id: int
    text: str
    is_anonymous: bool
    asked_at: datetime
    approved_at: datetime | None
    pinned_at: datetime | None
    answering_at: datetime | None
    answered_at: datetime | None
    declined_at: datetime | None
    merged_into_id: int | None
    votes: int
    asker: Called | None

    @property
    def state(self) -> QuestionState:
        """The latest thing that a moderator did with it."""
        return state_of(self)


def state_of(question: Question | Asked) -> QuestionState:
    """Where a question stands: the latest thing that a moderator did with it."""
    if question.declined_at is not None:
        return QuestionState.DECLINED
    if question.merged_into_id is not None:
        return QuestionState.MERGED
    if question.answered_at is not None:
        return QuestionState.ANSWERED
    if question.answering_at is not None:
        return QuestionState.ANSWERING
    if question.pinned_at is not None:
        return QuestionState.PINNED
    return QuestionState.WAITING if question.approved_at is None else QuestionState.APPROVED


class Vote(SQLModel, table=True):
    """Somebody wants a question answered."""

    __tablename__: ClassVar[str] = "session_vote"

    question_id: int = Field(primary_key=True, foreign_key="session_question.id")
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    at: datetime
