"""What may be posted to a room by form; the same limits as on the socket."""

from typing import Annotated

from pydantic import Field

from core.kit.forms import Form, Line, OptionalInt, RequiredText, Text
from realtime.chat.messages import LONGEST
from realtime.messages import ActId


class MessageForm(Form):
    """Something to say, with the id that makes a second click harmless."""

    id: ActId
    text: Annotated[RequiredText, Field(max_length=LONGEST)]
    reply_to: OptionalInt = None
    next: Line = ""


class FileForm(Form):
    """A picture or document, with a word about it."""

    id: ActId
    text: Annotated[Text, Field(max_length=LONGEST)] = ""
    next: Line = ""


class RewordForm(Form):
    """A message in other words."""

    text: Annotated[RequiredText, Field(max_length=LONGEST)]
    next: Line = ""


class ReactionForm(Form):
    """An emoji on a message; ``on`` empty takes it away."""

    emoji: Annotated[Line, Field(max_length=8)]
    on: Line = ""
    next: Line = ""


class ReportForm(Form):
    """Why a moderator should look."""

    reason: Annotated[Text, Field(max_length=500)] = ""
    next: Line = ""


class NextForm(Form):
    """Nothing but where to go afterwards."""

    next: Line = ""


class MuteForm(Form):
    """How long somebody may not speak, and why."""

    minutes: Annotated[int, Field(ge=1, le=10_080)]
    reason: Annotated[Line, Field(max_length=500)] = ""
    next: Line = ""


class SlowForm(Form):
    """Seconds between one person's messages."""

    seconds: Annotated[int, Field(ge=0, le=600)]
    next: Line = ""


class GroupForm(Form):
    """A conversation of a few."""

    title: Annotated[Line, Field(max_length=120)] = ""
    people: tuple[int, ...] = ()
