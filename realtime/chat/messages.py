"""What is said live in and about a room."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from core.kit.forms import RequiredText, Text
from realtime.chat.models import Gone
from realtime.messages import Act, Gathered, Message

LONGEST = 4000
"""Characters of one message."""
LARGEST_ID = 2**31 - 1
"""No message has a larger one: PostgreSQL's INTEGER."""


class Post(Act):
    """Browser → fair: say this in the room."""

    wire: ClassVar[str] = "chat.post"
    text: Annotated[RequiredText, Field(max_length=LONGEST)]
    reply_to: int | None = None


class Edit(Act):
    """Browser → fair: put my message in other words."""

    wire: ClassVar[str] = "chat.edit"
    message_id: int
    text: Annotated[RequiredText, Field(max_length=LONGEST)]


class Remove(Act):
    """Browser → fair: take my message back."""

    wire: ClassVar[str] = "chat.remove"
    message_id: int


class React(Act):
    """Browser → fair: put an emoji on a message, or take it away."""

    wire: ClassVar[str] = "chat.react"
    message_id: int
    emoji: Annotated[str, Field(max_length=8)]
    on: bool = True


class Tell(Act):
    """Browser → fair: a moderator should look at this message."""

    wire: ClassVar[str] = "chat.report"
    message_id: int
    reason: Annotated[Text, Field(max_length=500)] = ""


class Hide(Act):
    """Moderator → fair: nobody else shall read this; ``hidden`` false brings it back."""

    wire: ClassVar[str] = "chat.hide"
    message_id: int
    hidden: bool = True


class See(Message):
    """Browser → fair: I have read up to here. Sending it again makes no difference."""

    wire: ClassVar[str] = "chat.see"
    durable: ClassVar[bool] = False
    message_id: int = Field(ge=1, le=LARGEST_ID)


class Type(Message):
    """Browser → fair: I am writing."""

    wire: ClassVar[str] = "chat.type"
    durable: ClassVar[bool] = False


class Part(BaseModel):
    """A piece of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Author(Part):
    """Who said it, with the names for either reader."""

    account_id: int
    name_en: str
    name_ja: str
    monogram: str
    hue: str
    listed: bool
    role: str = ""


class Attached(Part):
    """A picture or file that came with a message."""

    name: str
    address: str
    picture: bool
    size: int


class Posted(Message):
    """Fair → the room: somebody said something. ``html`` is safe; ``act`` is the sender's own id.

    ``named``: the accounts that it names with ``@``.
    """

    wire: ClassVar[str] = "chat.posted"
    id: int
    act: str
    author: Author
    text: str
    html: str
    lang: str
    reply_to: int | None
    file: Attached | None
    named: list[int]
    at: str


class Edited(Message):
    """Fair → the room: the message reads differently now."""

    wire: ClassVar[str] = "chat.edited"
    id: int
    text: str
    html: str
    lang: str


class Removed(Message):
    """Fair → the room: the message is gone; what stands in its place, and when it was said.

    To its author, and to whoever keeps order, more may be shown: they fetch the line.
    """

    wire: ClassVar[str] = "chat.removed"
    id: int
    why: Gone
    at: str


class Restored(Message):
    """Fair → the room: the message can be read again."""

    wire: ClassVar[str] = "chat.restored"
    id: int
    author: Author
    text: str
    html: str
    lang: str
    at: str


class Reacted(Message):
    """Fair → the room: how many have put this emoji on the message now."""

    wire: ClassVar[str] = "chat.reacted"
    id: int
    emoji: str
    count: int


class Typing(Gathered):
    """Fair → the room: these people write at this moment."""

    wire: ClassVar[str] = "chat.typing"
    every: ClassVar[float] = 1.0
    who: list[int]

    @classmethod
    def together(cls, said: Sequence[Self]) -> Self:
        """Each of them once."""
        return cls(who=sorted({account for typing in said for account in typing.who}))


class Seen(Message):
    """Fair → a conversation of two: the other one has read up to here."""

    wire: ClassVar[str] = "chat.seen"
    account_id: int
    message_id: int


class Unread(Message):
    """Fair → one account: this room has so many messages that you have not read."""

    wire: ClassVar[str] = "chat.unread"
    room: int
    count: int
    total: int


class DeskChanged(Message):
    """Fair → whoever keeps order at it: something waits at the moderation desk, or was answered."""

    wire: ClassVar[str] = "desk.changed"


class Done(Message):
    """The answer to an act in a room: the message it is about; ``held``: waits for a moderator."""

    wire: ClassVar[str] = "chat.done"
    message_id: int
    held: bool = False
