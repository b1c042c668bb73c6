"""The questions of a session as they are read: one statement, whoever joins, returns or opens the page."""

import re
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from core.kit.prepared import Prepared
from core.kit.work import Work
from core.people.models import Person
from core.people.names import CALLED_COLUMNS, Called, name_of
from server.programme.stage.messages import QuestionView
from server.programme.stage.models import Asked, Question, QuestionState, Vote

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
OPEN = (QuestionState.APPROVED, QuestionState.PINNED, QuestionState.ANSWERING, QuestionState.ANSWERED)
"""States in which everybody sees a question."""
RANK = {QuestionState.ANSWERING: 0, QuestionState.PINNED: 1, QuestionState.APPROVED: 2}
VOTES = select(func.count()).select_from(Vote).where(Vote.question_id == Question.id).scalar_subquery()
OWN_COLUMNS = [*(getattr(Question, name) for name in Asked._fields if hasattr(Question, name)), VOTES]
OWN = len(OWN_COLUMNS)


def asked(*columns: Any) -> Asked:
    """A question from its own columns, its votes, and those of its asker's profile, if there is one."""
    own, person = columns[:OWN], columns[OWN:]
    return Asked._make((*own, Called._make(person) if person[0] is not None else None))


QUESTIONS = (
    select(*OWN_COLUMNS, *CALLED_COLUMNS)
    .join(Person, col(Person.account_id) == col(Question.account_id), isouter=True)
    .order_by(col(Question.id))
)
IN_SESSION = Prepared(QUESTIONS.where(Question.session_id == bindparam("session")), asked)
ONE = Prepared(QUESTIONS.where(Question.id == bindparam("question")), asked)


def asked_in(work: Work, session_id: int) -> list[Asked]:
    """Every question of the session, in the order they were asked."""
    return work.ask(IN_SESSION, session=session_id)


def view_of(question: Asked) -> QuestionView:
    """As everybody may see it; without the asker's name where they chose so."""
    return QuestionView(
        id=question.id,
        text=question.text,
        lang=language_of_text(question.text),
        name_en="" if question.is_anonymous else name_of(question.asker, "en"),
        name_ja="" if question.is_anonymous else name_of(question.asker, "ja"),
        votes=question.votes,
        state=question.state,
        at=question.asked_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def view_of_one(work: Work, question_id: int) -> QuestionView:
    """A question that is there, as everybody may see it."""
    return view_of(work.ask(ONE, question=question_id)[0])


def language_of_text(text: str) -> str:
    """``ja`` for whatever has kana or kanji in it, else ``en``; for a ``lang`` attribute."""
    return "ja" if JAPANESE.search(text) else "en"


def list_order(view: QuestionView) -> tuple[int, int, int]:
    """The order of the list: being answered, pinned, by votes, answered at the end; older first."""
    return RANK.get(view.state, 3), -view.votes, view.id


def open_list(work: Work, session_id: int) -> list[QuestionView]:
    """What everybody sees, in order."""
    shown = [view_of(question) for question in asked_in(work, session_id) if question.state in OPEN]
    return sorted(shown, key=list_order)
