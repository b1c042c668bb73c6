"""What may be submitted on a session's page."""

from typing import Annotated

from pydantic import Field

from core.kit.forms import Form, RequiredText
from realtime.messages import ActId
from server.programme.stage.messages import LONGEST_QUESTION
from server.programme.stage.models import QuestionState


class AskForm(Form):
    """A question; ``anonymous`` is a checkbox, ``id`` makes sending it twice harmless."""

    id: ActId
    text: Annotated[RequiredText, Field(max_length=LONGEST_QUESTION)]
    anonymous: str = ""


class StateForm(Form):
    """What a moderator does with a question."""

    state: QuestionState


class MergerForm(Form):
    """The question that asks the same."""

    into: Annotated[int, Field(ge=1)]


class DelayForm(Form):
    """Minutes later than planned."""

    minutes: Annotated[int, Field(ge=0, le=180)]
