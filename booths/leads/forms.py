"""What may be submitted about leads, and into the letterbox."""

from typing import Annotated

from pydantic import BeforeValidator

from booths.leads.gifts import QUESTION_LIMIT
from booths.leads.models import NextStep
from booths.stand.forms import up_to
from core.kit.forms import Form, Line, OptionalInt, RequiredText
from realtime.messages import ActId


class QuestionForm(Form):
    """A question for the letterbox; ``id`` makes sending it twice the same as once."""

    id: ActId
    words: Annotated[RequiredText, up_to(QUESTION_LIMIT)]


class JudgeForm(Form):
    """What staff think of a lead; tags are separated by commas."""

    rating: OptionalInt = None
    step: Annotated[NextStep, BeforeValidator(lambda value: value or "open")] = NextStep.OPEN
    owner: OptionalInt = None
    tags: Annotated[Line, up_to(600)] = ""

    @property
    def tag_list(self) -> list[str]:
        """The tags one by one; a Japanese comma separates too."""
        return [tag.strip() for tag in self.tags.replace("、", ",").split(",") if tag.strip()]


class NoteForm(Form):
    """A note on a lead."""

    words: Annotated[RequiredText, up_to(2000)]
