"""The live side of a session: ``session:<id>`` for everybody, ``moderation:<id>`` for whoever leads it."""

from core.kit.errors import SignInFirst
from core.kit.work import Actor, Work
from realtime.channel import Channel
from realtime.hub import Hub
from server.programme.access import FAIR_OF, may_enter, may_lead
from server.programme.stage import questions
from server.programme.stage import votes as voting
from server.programme.stage.lists import open_list
from server.programme.stage.messages import (
    QuestionAsk,
    QuestionAsked,
    QuestionMerge,
    QuestionMove,
    QuestionMoved,
    QuestionUnvote,
    QuestionVote,
    QuestionVoted,
    ReactionCounted,
    ReactionSend,
)

session_channel = Channel("session", counted=True)
moderation_channel = Channel("moderation")
session_channel.admits(may_enter)
moderation_channel.admits(may_lead)


@session_channel.state
def open_questions(work: Work, session_id: int) -> dict[str, object]:
    """The list of questions as it stands."""
    return {"questions": [view.model_dump(mode="json") for view in open_list(work, session_id)]}


@session_channel.on(QuestionAsk)
def ask(work: Work, session_id: int, message: QuestionAsk) -> QuestionAsked:
    """Answered with the question's number; what it became is told to its asker later."""
    number = questions.ask(
        work, fair_of(work, session_id), session_id, text=message.text, anonymous=message.anonymous
    )
    return QuestionAsked(question_id=number)


@session_channel.on(QuestionVote)
def vote(work: Work, session_id: int, message: QuestionVote) -> QuestionVoted:
    """Answered with the votes."""
    votes = voting.vote(work, fair_of(work, session_id), session_id, question_id=message.question_id)
    return QuestionVoted(question_id=message.question_id, votes=votes)


@session_channel.on(QuestionUnvote)
def unvote(work: Work, session_id: int, message: QuestionUnvote) -> QuestionVoted:
    """Answered with the votes."""
    votes = voting.take_back(work, fair_of(work, session_id), session_id, question_id=message.question_id)
    return QuestionVoted(question_id=message.question_id, votes=votes)


@session_channel.on(QuestionMove)
def move(work: Work, session_id: int, message: QuestionMove) -> QuestionMoved:
    """Answered with where it stands now."""
    question = questions.move_question(
        work, fair_of(work, session_id), session_id, question_id=message.question_id, state=message.state
    )
    return QuestionMoved(session_id=session_id, question_id=message.question_id, state=question.state)


@session_channel.on(QuestionMerge)
def merge(work: Work, session_id: int, message: QuestionMerge) -> QuestionMoved:
    """Answered with where the other question stands."""
    into = questions.merge(
        work, fair_of(work, session_id), session_id, question_id=message.question_id, into_id=message.into_id
    )
    return QuestionMoved(session_id=session_id, question_id=message.into_id, state=into.state)


@session_channel.on_ephemeral(ReactionSend)
def react(hub: Hub, actor: Actor, session_id: int, message: ReactionSend) -> None:
    """Counted together with everybody else's."""
    if actor.account_id is None:
        raise SignInFirst
    hub.gather(session_channel.topic(session_id), ReactionCounted(counts={message.kind: 1}))


def fair_of(work: Work, session_id: int) -> int:
    """The fair of a session that was admitted to."""
    return work.ask(FAIR_OF, session=session_id)[0]
