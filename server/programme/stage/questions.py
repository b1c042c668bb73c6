"""Questions to a session: asking, voting, and what whoever leads it does with them."""

import re
from collections.abc import Iterable

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from core.accounts.roles import attend
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from server.programme.access import moderated_session, require_part, stored, visible_session
from server.programme.models import Session
from server.programme.stage.messages import (
    LONGEST_QUESTION,
    QuestionAsked,
    QuestionChanged,
    QuestionMoved,
    QuestionRemoved,
    QuestionView,
)
from server.programme.stage.models import Question, QuestionState, Vote
from server.programme.stage.votes import NO_QUESTION, tell_votes

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
WAITING_AT_ONCE = 5
"""Questions of one person that may wait for the moderator at a time."""
OPEN = (QuestionState.APPROVED, QuestionState.PINNED, QuestionState.ANSWERING, QuestionState.ANSWERED)
"""States in which everybody sees a question."""


def ask(work: Work, fair: str | int, session_id: int, *, text: str, anonymous: bool = False) -> Question:
    """Ask the stage something; it waits until a moderator lets it onto the list.

    Raises:
        Conflict: The session is cancelled, or the asker has too many questions waiting.
    """
    _, session = visible_session(work, fair, session_id)
    me = require_part(work, session)
    if not text.strip():
        raise Invalid({"text": say("Please write your question first.")})
    if len(text) > LONGEST_QUESTION:
        raise Invalid(
            {"text": say("At most {max_length} characters; please shorten it.", max_length=LONGEST_QUESTION)}
        )
    if session.cancelled_at is not None:
        raise Conflict(say("This session does not take place, so nobody can answer here."))
    waiting = [
        question for question in questions_by(work, session, me) if question.state == QuestionState.WAITING
    ]
    if len(waiting) >= WAITING_AT_ONCE:
        raise Conflict(
            say("Several of your questions are waiting already. Please give the moderator a moment.")
        )
    attend(work, session.fair_id)
    question = Question(
        session_id=session_id, account_id=me, text=text.strip(), is_anonymous=anonymous, asked_at=work.now
    )
    work.session.add(question)
    work.session.flush()
    work.announce(f"moderation:{session_id}", QuestionAsked(question_id=stored(question.id)))
    return question


VOTES = (
    select(Vote.question_id, func.count())
    .where(col(Vote.question_id).in_(bindparam("of", expanding=True)))
    .group_by(col(Vote.question_id))
)


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
        view = views_of(work, [question])[0]
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


def questions_by(work: Work, session: Session, account_id: int) -> list[Question]:
    """What one person asked there."""
    found = select(Question).where(Question.session_id == session.id, Question.account_id == account_id)
    return list(work.session.exec(found.order_by(col(Question.id))))


def votes_of(work: Work, question_ids: Iterable[int]) -> dict[int, int]:
    """Votes by question; who asks does not vote, but wants the answer no less."""
    return {
        question_id: votes for question_id, votes in work.session.execute(VOTES, {"of": list(question_ids)})
    }


def views_of(work: Work, questions: list[Question]) -> list[QuestionView]:
    """The questions as everybody may see them, in the given order."""
    votes = votes_of(work, [stored(question.id) for question in questions])
    named = [question.account_id for question in questions if not question.is_anonymous]
    people = lines_of(work, named)
    return [view_of(question, votes.get(stored(question.id), 0), people) for question in questions]


def view_of(question: Question, votes: int, people: dict[int, PersonLine]) -> QuestionView:
    """One of them; without the asker's name where they chose so."""
    asker = None if question.is_anonymous else people[question.account_id]
    return QuestionView(
        id=stored(question.id),
        text=question.text,
        lang=language_of_text(question.text),
        name_en=asker.name_en if asker else "",
        name_ja=asker.name_ja if asker else "",
        votes=votes,
        state=question.state,
        at=question.asked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def language_of_text(text: str) -> str:
    """``ja`` for whatever has kana or kanji in it, else ``en``; for a ``lang`` attribute."""
    return "ja" if JAPANESE.search(text) else "en"


def list_order(view: QuestionView) -> tuple[int, int, int]:
    """The order of the list: being answered, pinned, by votes, answered at the end; older first."""
    rank = {QuestionState.ANSWERING: 0, QuestionState.PINNED: 1, QuestionState.APPROVED: 2}.get(view.state, 3)
    return rank, -view.votes, view.id


def open_list(work: Work, session: Session) -> list[QuestionView]:
    """What everybody sees, in order."""
    shown = [question for question in questions_in(work, session) if question.state in OPEN]
    return sorted(views_of(work, shown), key=list_order)
