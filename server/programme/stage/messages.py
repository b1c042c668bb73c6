"""What is said live about a session: ``session:<id>`` is everybody's, ``moderation:<id>`` who leads it."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from core.kit.forms import RequiredText
from realtime.messages import Act, Gathered, Message
from server.programme.stage.models import QuestionState, Reaction

LONGEST_QUESTION = 500
"""Characters."""

QuestionText = Annotated[RequiredText, Field(max_length=LONGEST_QUESTION)]
Id = Annotated[int, Field(ge=1)]


class SessionChanged(Message):
    """Fair → ``session:<id>``: times, stream or people changed; fetch the page's parts again."""

    wire: ClassVar[str] = "session.changed"


class QuestionView(BaseModel):
    """A question as everybody may see it; both names are empty where it was asked anonymously."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: int
    text: str
    lang: str
    name_en: str
    name_ja: str
    votes: int
    state: QuestionState
    at: str  # ISO 8601, UTC


class QuestionAsk(Act):
    """Browser → ``session:<id>``: ask the stage something, by name or not."""

    wire: ClassVar[str] = "question.ask"
    text: QuestionText
    anonymous: bool = False


class QuestionVote(Act):
    """Browser → ``session:<id>``: I want to hear the answer too."""

    wire: ClassVar[str] = "question.vote"
    question_id: Id


class QuestionUnvote(Act):
    """Browser → ``session:<id>``: not so important after all."""

    wire: ClassVar[str] = "question.unvote"
    question_id: Id


class QuestionMove(Act):
    """Browser → ``session:<id>``, from whoever leads it: approve, pin, call up, close, decline."""

    wire: ClassVar[str] = "question.move"
    question_id: Id
    state: QuestionState


class QuestionMerge(Act):
    """Browser → ``session:<id>``, from whoever leads it: the question asks the same as another one."""

    wire: ClassVar[str] = "question.merge"
    question_id: Id
    into_id: Id


class QuestionAsked(Message):
    """Fair → ``moderation:<id>``: a question waits; and the answer to whoever asked it."""

    wire: ClassVar[str] = "question.asked"
    question_id: int
    state: QuestionState = QuestionState.WAITING


class QuestionMoved(Message):
    """Fair → ``account:<asker>`` and ``moderation:<id>``: where that question stands now."""

    wire: ClassVar[str] = "question.moved"
    session_id: int
    question_id: int
    state: QuestionState


class QuestionChanged(Message):
    """Fair → ``session:<id>``: this question is on the list, like this."""

    wire: ClassVar[str] = "question.changed"
    question: QuestionView


class QuestionRemoved(Message):
    """Fair → ``session:<id>``: this question is no longer on the list."""

    wire: ClassVar[str] = "question.removed"
    question_id: int


class QuestionVoted(Message):
    """Fair → ``session:<id>``: how many want the answer now."""

    wire: ClassVar[str] = "question.voted"
    question_id: int
    votes: int


class ReactionSend(Message):
    """Browser → ``session:<id>``: applause and the like; without a past."""

    wire: ClassVar[str] = "reaction.send"
    durable: ClassVar[bool] = False
    kind: Reaction


class ReactionCounted(Gathered):
    """Fair → ``session:<id>``: how often each was sent since the last count, at most four times a second."""

    wire: ClassVar[str] = "reaction.counted"
    counts: dict[Reaction, int]

    @classmethod
    def together(cls, said: Sequence[Self]) -> Self:
        """The sum."""
        counts: Counter[Reaction] = Counter()
        for one in said:
            counts.update(one.counts)
        return cls(counts=dict(counts))
