"""Votes for questions: the one thing that a whole hall does at once."""

from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert
from sqlmodel import col, func, select

from core.accounts.roles import attend, is_banned, is_organiser
from core.fair.access import NO_FAIR
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from server.programme.access import NO_SESSION
from server.programme.models import Session
from server.programme.stage.messages import QuestionVoted
from server.programme.stage.models import Question, Vote

NO_QUESTION = say("There is no such question.")


class Stage(NamedTuple):
    """A session and its fair, as its door knows them."""

    fair_id: int
    slug: str
    is_published: bool
    is_cancelled: bool


STAGE = Prepared(
    select(
        Session.fair_id,
        Fair.slug,
        col(Fair.published_at).is_not(None),
        col(Session.cancelled_at).is_not(None),
    )
    .join(Fair, col(Fair.id) == col(Session.fair_id))
    .where(Session.id == bindparam("session")),
    Stage,
)
LISTED = Prepared(
    select(Question.id).where(
        Question.id == bindparam("question"),
        Question.session_id == bindparam("session"),
        col(Question.approved_at).is_not(None),
        col(Question.declined_at).is_(None),
        col(Question.merged_into_id).is_(None),
    ),
    int,
)
GIVEN = Prepared(
    select(Vote.question_id).where(
        Vote.question_id == bindparam("question"), Vote.account_id == bindparam("who")
    ),
    int,
)
GIVEN_IN = Prepared(
    select(Vote.question_id)
    .join(Question, col(Question.id) == col(Vote.question_id))
    .where(Question.session_id == bindparam("session"), Vote.account_id == bindparam("who")),
    int,
)
GIVE = Prepared(insert(Vote), int)
TAKE = Prepared(
    delete(Vote).where(
        col(Vote.question_id) == bindparam("question"), col(Vote.account_id) == bindparam("who")
    ),
    int,
)
COUNT = Prepared(select(func.count()).select_from(Vote).where(Vote.question_id == bindparam("question")), int)


def vote(work: Work, fair: str | int, session_id: int, *, question_id: int) -> int:
    """Want the answer too; once, however often it is said. Returns the votes."""
    me, fair_id = admitted(work, fair, session_id, question_id)
    if not work.ask(GIVEN, question=question_id, who=me):
        attend(work, fair_id)
        work.ask(GIVE, question_id=question_id, account_id=me, at=work.now)
        tell_votes(work, session_id, question_id)
    return votes_of(work, question_id)


def take_back(work: Work, fair: str | int, session_id: int, *, question_id: int) -> int:
    """Not so important after all. Returns the votes."""
    me, _ = admitted(work, fair, session_id, question_id)
    if work.ask(GIVEN, question=question_id, who=me):
        work.ask(TAKE, question=question_id, who=me)
        tell_votes(work, session_id, question_id)
    return votes_of(work, question_id)


def admitted(work: Work, fair: str | int, session_id: int, question_id: int) -> tuple[int, int]:
    """The actor's account and the fair, where the question is on the list and the actor may take part."""
    me, stage = stage_of(work, fair, session_id)
    if not work.ask(LISTED, question=question_id, session=session_id):
        raise NotFound(NO_QUESTION)
    return me, stage.fair_id


def stage_of(work: Work, fair: str | int, session_id: int) -> tuple[int, Stage]:
    """The actor's account and the stage, where the actor may take part: see the stream, ask and vote."""
    stage = next(iter(work.ask(STAGE, session=session_id)), None)
    if stage is None or fair not in (stage.fair_id, stage.slug):
        raise NotFound(NO_SESSION)
    if not stage.is_published and not is_organiser(work, stage.fair_id):
        raise NotFound(NO_FAIR)
    me = work.actor.signed_in_id
    if is_banned(work, stage.fair_id):
        raise NotFound(NO_SESSION)
    return me, stage


def votes_of(work: Work, question_id: int) -> int:
    """How many want the answer; who asks does not vote, but wants it no less."""
    return work.ask(COUNT, question=question_id)[0]


def tell_votes(work: Work, session_id: int, question_id: int) -> None:
    """How many want the answer, to everybody who sees the list."""
    votes = votes_of(work, question_id)
    work.announce(f"session:{session_id}", QuestionVoted(question_id=question_id, votes=votes))
