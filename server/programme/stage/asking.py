"""A question from a form: asked once, however often the form is sent."""

from core.kit.work import Work
from realtime.acts import once
from server.programme.access import require_part, visible_session
from server.programme.stage.forms import AskForm
from server.programme.stage.messages import QuestionAsk, QuestionAsked
from server.programme.stage.questions import ask


def ask_by_form(work: Work, fair: str, session_id: int, *, form: AskForm) -> None:
    """The same act as ``question.ask`` on the socket, under the same number."""
    _, session = visible_session(work, fair, session_id)
    require_part(work, session)
    act = QuestionAsk(id=form.id, text=form.text, anonymous=form.anonymous != "")

    def run() -> QuestionAsked:
        number = ask(work, fair, session_id, text=act.text, anonymous=act.anonymous)
        return QuestionAsked(question_id=number)

    body = act.model_dump(mode="json", exclude={"id"})
    once(work, topic=f"session:{session_id}", act_id=act.id, name=act.wire, body=body, run=run)
