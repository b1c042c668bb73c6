"""The law of states for a fair, its stages and who leads them."""

from collections.abc import Callable
from typing import Any

from sqlmodel import col, select

from core.kit.work import Work
from realtime.notices import announce
from realtime.notices.models import Announcement, Audience
from server.programme import places, schedule
from server.programme.lines import phase_of, sessions_of
from server.programme.models import Hue, Session, Track
from server.programme.stage import questions, votes
from server.programme.stage.channels import open_questions
from server.programme.stage.models import Question, QuestionState
from tests.support.laws import Acts, Law, State, a_law
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, MEI, OTO, an_organiser
from tests.support.programme import a_session, a_stage, a_track


@a_law
def fair(work: Work) -> Law:
    """The fair: what is announced, and the programme."""
    where = a_fair(work, slug="autumn")
    number = where.id or 0
    an_organiser(work, number)
    track = a_track(work, where)
    one, _ = (a_session(work, where, begins=60 * turn, track_id=track.id).id or 0 for turn in (1, 3))

    def line(session: Session) -> tuple[Any, ...]:
        track = work.session.get(Track, session.track_id) if session.track_id else None
        return (session.begins_at, session.room_id, phase_of(session, work.now), track and track.name_en)

    def shown(work: Work) -> State:
        holds = select(Announcement).where(col(Announcement.withdrawn_at).is_(None))
        return {
            **{row.id: line(row) for row in work.session.exec(select(Session))},
            "announced": {row.id: row.text_en for row in work.session.exec(holds)},
        }

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        match name:
            case "announcement.made":
                return state | {"announced": state["announced"] | {body["id"]: body["text_en"]}}
            case "announcement.withdrawn":
                kept = {other: text for other, text in state["announced"].items() if other != body["id"]}
                return state | {"announced": kept}
            case "programme.changed":
                changed = sessions_of(work, number)
                return state | {row.id: line(row) for row in changed if body["session_id"] in (None, row.id)}
        raise AssertionError(name)

    def withdrawn(work: Work) -> None:
        announce.withdraw(work.as_(OTO), "autumn", work.session.exec(select(Announcement.id)).one() or 0)

    acts: Acts = [
        lambda work: announce.announce(
            work.as_(OTO), "autumn", text_en="Lunch", text_ja="昼食", audience=Audience.EVERYBODY
        ),
        withdrawn,
        lambda work: schedule.delay_session(work.as_(OTO), "autumn", one, minutes=10),
        lambda work: schedule.cancel_session(work.as_(OTO), "autumn", one),
        lambda work: schedule.restore_session(work.as_(OTO), "autumn", one),
        lambda work: places.change_track(
            work.as_(OTO), "autumn", track.id or 0, name_en="Other", hue=Hue.ASAGI
        ),
        lambda work: places.remove_track(work.as_(OTO), "autumn", track.id or 0),
    ]
    return f"fair:{number}", shown, acts, told


@a_law
def session(work: Work) -> Law:
    """The stage: the questions that everybody sees."""
    number = a_stage(work)["session"]
    asked = [ask_as(work, number, f"Question {turn}?") for turn in range(3)]

    def shown(work: Work) -> State:
        views: Any = open_questions(work, number)["questions"]
        return {view["id"]: view for view in views}

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        match name:
            case "question.changed":
                return state | {body["question"]["id"]: body["question"]}
            case "question.removed":
                return {other: kept for other, kept in state.items() if other != body["question_id"]}
            case "question.voted":
                about = body["question_id"]
                return state | {about: {**state[about], "votes": body["votes"]}}
        raise AssertionError(name)

    return f"session:{number}", shown, on_stage(number, asked), told


@a_law
def moderation(work: Work) -> Law:
    """Who leads a session: where each question stands."""
    number = a_stage(work)["session"]
    asked = [ask_as(work, number, f"Question {turn}?") for turn in range(3)]

    def shown(work: Work) -> State:
        rows = work.session.exec(select(Question).where(Question.session_id == number))
        return {row.id: str(row.state) for row in rows}

    def told(state: State, name: str, body: dict[str, Any]) -> State:
        assert name in ("question.asked", "question.moved")
        return state | {body["question_id"]: body["state"]}

    ask: Acts = [lambda work: ask_as(work, number, "One more?")]
    votes = (2, 3)
    moves = [act for place, act in enumerate(on_stage(number, asked)) if place not in votes]
    return f"moderation:{number}", shown, ask + moves, told


def ask_as(work: Work, number: int, text: str) -> int:
    """Anna asks; the question's number."""
    return questions.ask(work.as_(ANNA), "autumn", number, text=text)


def on_stage(number: int, asked: list[int]) -> Acts:
    """What becomes of three questions; the third and fourth are votes."""

    def moved(question: int, state: QuestionState) -> Callable[[Work], object]:
        return lambda work: questions.move_question(
            work.as_(BEN), "autumn", number, question_id=question, state=state
        )

    one, two, three = asked
    return [
        moved(one, QuestionState.APPROVED),
        moved(two, QuestionState.APPROVED),
        lambda work: votes.vote(work.as_(MEI), "autumn", number, question_id=one),
        lambda work: votes.take_back(work.as_(MEI), "autumn", number, question_id=one),
        moved(one, QuestionState.PINNED),
        moved(two, QuestionState.ANSWERING),
        moved(one, QuestionState.ANSWERING),  # which closes the other
        moved(three, QuestionState.APPROVED),
        lambda work: questions.merge(work.as_(BEN), "autumn", number, question_id=three, into_id=one),
        moved(two, QuestionState.DECLINED),
    ]
