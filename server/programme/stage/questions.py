"""Questions to a session: asking, voting, and what whoever leads it does with them."""

from sqlalchemy import bindparam, insert
from sqlmodel import col, func, select

from core.accounts.roles import attend
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from server.programme.access import moderated_session, stored
from server.programme.models import Session
from server.programme.stage.lists import OPEN, view_of_one
from server.programme.stage.messages import (
    LONGEST_QUESTION,
    QuestionAsked,
    QuestionChanged,
    QuestionMoved,
    QuestionRemoved,
)
from server.programme.stage.models import Question, QuestionState, Vote
from server.programme.stage.votes import NO_QUESTION, stage_of, tell_votes

WAITING_AT_ONCE = 5
"""Questions of one person that may wait for the moderator at a time."""
MOVED = ("approved_at", "pinned_at", "answering_at", "answered_at", "declined_at", "merged_into_id")
WAITING = Prepared(
    select(func.count())
    .select_from(Question)
    .where(Question.session_id == bindparam("session"), Question.account_id == bindparam("who"))
    .where(*(col(getattr(Question, name)).is_(None) for name in MOVED)),
    int,
)
KEEP = Prepared(insert(Question).returning(col(Question.id)), int)


def ask(work: Work, fair: str | int, session_id: int, *, text: str, anonymous: bool = False) -> int:
    """Ask the stage something; it waits until a moderator lets it onto the list. Returns its number.

    Raises:
        Conflict: The session is cancelled, or the asker has too many questions waiting.
    """
    me, stage = stage_of(work, fair, session_id)
    if not text.strip():
        raise Invalid({"text": say("Please write your question first.")})
    if len(text) > LONGEST_QUESTION:
        raise Invalid(
            {"text": say("At most {max_length} characters; please shorten it.", max_length=LONGEST_QUESTION)}
        )
    if stage.is_cancelled:
        raise Conflict(say("This session does not take place, so nobody can answer here."))
    (waiting,) = work.ask(WAITING, session=session_id, who=me)
    if waiting >= WAITING_AT_ONCE:
        raise Conflict(
            say("Several of your questions are waiting already. Please give the moderator a moment.")
        )
    attend(work, stage.fair_id)
    (number,) = work.ask(
        KEEP, session_id=session_id, account_id=me, text=text.strip(), is_anonymous=anonymous,
        asked_at=work.now,
    )  # fmt: skip
    work.announce(f"moderation:{session_id}", QuestionAsked(question_id=number))
    return number


def move_question(
    work: Work, fair: str | int, session_id: int, *, question_id: int, state: QuestionState
) -> Question:
    """Approve, pin, call up, close, decline a question, or put it back on the list.

    Only one question is being answered at a time: calling one up closes the one before.
    """
    _, session = moderated_session(work, fair, session_id)
    question = question_of(work, session, question_id)
    if state in (QuestionState.WAITING, QuestionState.MERGED):
        raise Invalid({"state": say("Please choose one of the offered answers.")})
    if question.merged_into_id is not None:
        raise Conflict(say("This question was put together with another one. Please use that one."))
    if question.state == state:
        return question
    if state == QuestionState.ANSWERING:
        for other in questions_in(work, session):
            if other.state == QuestionState.ANSWERING:
                set_state(work, other, QuestionState.ANSWERED)
    set_state(work, question, state)
    return question


def merge(work: Work, fair: str | int, session_id: int, *, question_id: int, into_id: int) -> Question:
    """The question asks the same as another one: its votes, and its asker's, go there. Returns that one."""
    _, session = moderated_session(work, fair, session_id)
    question, into = question_of(work, session, question_id), question_of(work, session, into_id)
    if question_id == into_id or into.state not in OPEN:
        raise Invalid({"into_id": say("Please choose another question that is on the list.")})
    if question.state == QuestionState.MERGED:
        raise Conflict(say("This question was put together with another one. Please use that one."))
    for child in work.session.exec(select(Question).where(Question.merged_into_id == question_id)):
        child.merged_into_id = into_id
        work.session.add(child)
    voters = set(work.session.exec(select(Vote.account_id).where(Vote.question_id == question_id)))
    there = set(work.session.exec(select(Vote.account_id).where(Vote.question_id == into_id)))
    for account_id in sorted((voters | {question.account_id}) - there - {into.account_id}):
        work.session.add(Vote(question_id=into_id, account_id=account_id, at=work.now))
    was_open = question.state in OPEN
    question.merged_into_id = into_id
    work.session.add(question)
    work.session.flush()
    tell_state(work, question, was_open=was_open)
    tell_votes(work, session_id, into_id)
    return into


def set_state(work: Work, question: Question, state: QuestionState) -> None:
    """Write the moments that make *state*, and tell everybody whom it concerns."""
    was_open = question.state in OPEN
    question.declined_at = work.now if state == QuestionState.DECLINED else None
    question.answered_at = work.now if state == QuestionState.ANSWERED else None
    question.answering_at = work.now if state == QuestionState.ANSWERING else None
    question.pinned_at = work.now if state == QuestionState.PINNED else None
    if state != QuestionState.DECLINED and question.approved_at is None:
        question.approved_at = work.now
    work.session.add(question)
    work.session.flush()
    tell_state(work, question, was_open=was_open)


def tell_state(work: Work, question: Question, *, was_open: bool) -> None:
    """To everybody what is on the list; to asker and moderators where this one stands."""
    number = stored(question.id)
    if question.state in OPEN:
        view = view_of_one(work, number)
        work.announce(f"session:{question.session_id}", QuestionChanged(question=view))
    elif was_open:
        work.announce(f"session:{question.session_id}", QuestionRemoved(question_id=number))
    moved = QuestionMoved(session_id=question.session_id, question_id=number, state=question.state)
    work.announce(f"account:{question.account_id}", moved)
    work.announce(f"moderation:{question.session_id}", moved)


def question_of(work: Work, session: Session, question_id: int) -> Question:
    """A question of this session, whose door has been passed."""
    question = work.session.get(Question, question_id)
    if question is None or question.session_id != session.id:
        raise NotFound(NO_QUESTION)
    return question


def questions_in(work: Work, session: Session) -> list[Question]:
    """Every question of the session, in the order they were asked."""
    return list(
        work.session.exec(
            select(Question).where(Question.session_id == session.id).order_by(col(Question.id))
        )
    )
