"""Questions: asked, approved, voted for, put together; and what each of it tells to whom."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.models import Ban
from core.fair.models import Fair
from core.kit.errors import Conflict, Invalid, NotFound, SignInFirst
from core.kit.work import Actor, Work
from server.programme.access import may_enter, may_lead
from server.programme.models import Session
from server.programme.stage import questions, votes
from server.programme.stage.asking import ask_by_form
from server.programme.stage.channels import open_questions, session_channel
from server.programme.stage.forms import AskForm
from server.programme.stage.lists import open_list
from server.programme.stage.messages import QuestionChanged, QuestionRemoved, QuestionVoted, ReactionCounted
from server.programme.stage.models import Question, QuestionState, Reaction, Vote
from server.programme.stage.pages import session_page
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_question, a_session, a_speaker

As = Callable[[Actor], Work]


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work)
    an_organiser(work, made.id or 0)
    return made


@pytest.fixture
def session(work: Work, fair: Fair) -> Session:
    """A session that runs, led by Ben."""
    return a_session(work, fair, begins=-5, moderators=(a_speaker(work, fair, account_id=BEN.account_id),))


def ban(work: Work, fair: Fair, who: Actor) -> None:
    """Keep somebody out."""
    work.session.add(
        Ban(account_id=who.account_id or 0, fair_id=fair.id or 0, by=OTO.account_id or 0, at=work.now)
    )
    work.session.flush()


def test_a_question_waits_unseen_by_others_until_it_is_approved(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    number = questions.ask(as_(ANNA), fair.slug, session.id or 0, text="Is a BJT score worth having?")
    asked = work.session.get_one(Question, number)
    assert [said.topic for said in work.outbox] == [f"moderation:{session.id}"]
    assert open_list(work, session.id or 0) == []
    mine = session_page(as_(ANNA), fair.slug, session.id or 0)
    assert [(line.text, line.state_words) for line in mine.mine] == [
        ("Is a BJT score worth having?", "Waiting for the moderator")
    ]
    assert session_page(as_(IDA), fair.slug, session.id or 0).mine == []
    assert [line.id for line in session_page(as_(BEN), fair.slug, session.id or 0).waiting] == [asked.id]
    approve(as_(BEN), fair, asked)
    assert [view.name_en for view in open_list(work, session.id or 0)] == ["Anna Bell"]


def approve(
    work: Work, fair: Fair, question: Question, state: QuestionState = QuestionState.APPROVED
) -> None:
    """What a moderator does."""
    questions.move_question(work, fair.slug, question.session_id, question_id=question.id or 0, state=state)


def test_an_anonymous_question_names_nobody_to_anybody(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    number = questions.ask(as_(ANNA), fair.slug, session.id or 0, text="匿名でうかがいます。", anonymous=True)
    approve(as_(BEN), fair, work.session.get_one(Question, number))
    for reader in (BEN, OTO, IDA, PASSER_BY):
        (line,) = session_page(as_(reader), fair.slug, session.id or 0).questions
        assert (line.name, line.lang, line.is_mine) == ("", "ja", False)
    told = [said.message.model_dump_json() for said in work.outbox]  # type: ignore[attr-defined]
    assert len(told) == 4
    assert not [text for text in told if "Anna" in text or "アンナ" in text]


def test_passers_by_and_banned_people_neither_ask_nor_vote(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    """Security 50."""
    question = a_question(work, session, approved_at=work.now)
    ban(work, fair, IDA)
    for who, refusal in ((PASSER_BY, SignInFirst), (IDA, NotFound)):
        with pytest.raises(refusal):
            questions.ask(as_(who), fair.slug, session.id or 0, text="May I?")
        with pytest.raises(refusal):
            votes.vote(as_(who), fair.slug, session.id or 0, question_id=question.id or 0)
    assert work.session.exec(select(Vote)).all() == []


def test_only_who_leads_the_session_moves_its_questions(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    """Security 50."""
    question = a_question(work, session)
    other = a_session(work, fair)
    for who, where in ((ANNA, session), (MEI, session), (PASSER_BY, session), (BEN, other)):
        with pytest.raises(NotFound):
            questions.move_question(
                as_(who), fair.slug, where.id or 0, question_id=question.id or 0, state=QuestionState.APPROVED
            )
        with pytest.raises(NotFound):
            questions.merge(
                as_(who), fair.slug, where.id or 0, question_id=question.id or 0, into_id=question.id or 0
            )
    assert question.state == QuestionState.WAITING
    approve(as_(OTO), fair, question)
    assert question.state == QuestionState.APPROVED


def test_a_session_of_another_fair_is_not_reached_through_this_one(work: Work, as_: As, fair: Fair) -> None:
    """Security 50."""
    hidden = a_fair(work, published=False)
    elsewhere = a_session(work, hidden)
    question = a_question(work, elsewhere, approved_at=work.now)
    for slug in (fair.slug, hidden.slug):
        with pytest.raises(NotFound):
            session_page(as_(ANNA), slug, elsewhere.id or 0)
        with pytest.raises(NotFound):
            votes.vote(as_(ANNA), slug, elsewhere.id or 0, question_id=question.id or 0)
    assert not may_enter(as_(ANNA), elsewhere.id or 0)
    assert not may_enter(as_(ANNA), 99_999)


def test_a_vote_counts_once_and_can_be_taken_back(work: Work, as_: As, fair: Fair, session: Session) -> None:
    question = a_question(work, session, account_id=MEI.account_id, approved_at=work.now)
    number = question.id or 0
    assert votes.vote(as_(ANNA), fair.slug, session.id or 0, question_id=number) == 1
    assert votes.vote(as_(ANNA), fair.slug, session.id or 0, question_id=number) == 1
    assert votes.vote(as_(IDA), fair.slug, session.id or 0, question_id=number) == 2
    assert votes.take_back(as_(ANNA), fair.slug, session.id or 0, question_id=number) == 1
    told = [said.message.votes for said in work.outbox if isinstance(said.message, QuestionVoted)]
    assert told == [1, 2, 1]
    waiting = a_question(work, session, account_id=MEI.account_id)
    with pytest.raises(NotFound):
        votes.vote(as_(ANNA), fair.slug, session.id or 0, question_id=waiting.id or 0)


def test_the_list_stands_in_the_order_in_which_it_will_be_answered(work: Work, session: Session) -> None:
    now, later = work.now, work.now + timedelta(minutes=1)
    done = a_question(work, session, approved_at=now, answered_at=later)
    plain, wanted = a_question(work, session, approved_at=now), a_question(work, session, approved_at=now)
    pinned = a_question(work, session, approved_at=now, pinned_at=later)
    current = a_question(work, session, approved_at=now, answering_at=later)
    work.session.add(Vote(question_id=wanted.id or 0, account_id=5, at=now))
    order = [current.id, pinned.id, wanted.id, plain.id, done.id]
    assert [view.id for view in open_list(work, session.id or 0)] == order


def test_whoever_returns_to_a_session_is_told_its_list_without_a_statement_being_built(
    work: Work, as_: As, session: Session, counted_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    """A thousand viewers come back at once, and sign-ins wait behind them."""
    by_name, nameless = (
        a_question(work, session, approved_at=work.now, is_anonymous=hidden) for hidden in (False, True)
    )
    number, there = session.id or 0, [(by_name.id, "Anna Bell"), (nameless.id, "")]
    with counted_queries() as built:
        joined = session_channel.join(as_(BEN), number, None)

    assert built == []
    assert [(line["id"], line["name_en"]) for line in joined.state["questions"]] == there


def test_calling_a_question_up_closes_the_one_before(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    first, second = (
        a_question(work, session, approved_at=work.now),
        a_question(work, session, approved_at=work.now),
    )
    approve(as_(BEN), fair, first, QuestionState.ANSWERING)
    approve(as_(BEN), fair, second, QuestionState.ANSWERING)
    assert (first.state, second.state) == (QuestionState.ANSWERED, QuestionState.ANSWERING)


def test_putting_questions_together_brings_the_votes_and_the_asker(
    work: Work, as_: As, fair: Fair, session: Session
) -> None:
    one = a_question(work, session, account_id=1, approved_at=work.now)
    same = a_question(work, session, account_id=3, approved_at=work.now)
    for account in (1, 5, 6):
        work.session.add(Vote(question_id=same.id or 0, account_id=account, at=work.now))
    work.session.add(Vote(question_id=one.id or 0, account_id=5, at=work.now))
    work.session.flush()
    questions.merge(as_(BEN), fair.slug, session.id or 0, question_id=same.id or 0, into_id=one.id or 0)
    assert {view.id: view.votes for view in open_list(work, session.id or 0)} == {
        one.id: 3
    }  # 5, 6 and the asker 3
    assert same.state == QuestionState.MERGED
    with pytest.raises(Conflict):
        approve(as_(BEN), fair, same)
    with pytest.raises(Invalid):
        questions.merge(as_(BEN), fair.slug, session.id or 0, question_id=one.id or 0, into_id=one.id or 0)


def test_events_on_an_old_list_make_the_new_list(work: Work, as_: As, fair: Fair, session: Session) -> None:
    """State + events = state (live.md 9)."""
    kept, gone = (
        a_question(work, session, account_id=3, approved_at=work.now),
        a_question(work, session, approved_at=work.now),
    )
    fresh, twin = a_question(work, session), a_question(work, session, account_id=5, approved_at=work.now)
    number = session.id or 0
    before = {view["id"]: view for view in open_questions(work, number)["questions"]}  # type: ignore[attr-defined]
    work.outbox.clear()
    votes.vote(as_(ANNA), fair.slug, number, question_id=kept.id or 0)
    approve(as_(BEN), fair, gone, QuestionState.DECLINED)
    approve(as_(BEN), fair, fresh, QuestionState.ANSWERING)
    approve(as_(BEN), fair, kept, QuestionState.PINNED)
    questions.merge(as_(BEN), fair.slug, number, question_id=twin.id or 0, into_id=kept.id or 0)
    for said in work.outbox:
        if said.topic != f"session:{number}":
            continue
        match said.message:
            case QuestionChanged(question=view):
                before[view.id] = view.model_dump(mode="json")
            case QuestionVoted(question_id=changed, votes=count):
                before[changed]["votes"] = count
            case QuestionRemoved(question_id=removed):
                del before[removed]
    after = {view["id"]: view for view in open_questions(work, number)["questions"]}  # type: ignore[attr-defined]
    assert before == after


def test_a_form_sent_twice_asks_once(work: Work, as_: As, fair: Fair, session: Session) -> None:
    form = AskForm(id="01J8XAMPLE0000000000000000", text="Once?")
    ask_by_form(as_(ANNA), fair.slug, session.id or 0, form=form)
    ask_by_form(as_(ANNA), fair.slug, session.id or 0, form=form)
    assert len(work.session.exec(select(Question)).all()) == 1
    with pytest.raises(Conflict):
        ask_by_form(as_(ANNA), fair.slug, session.id or 0, form=form.model_copy(update={"text": "Twice?"}))


def test_nobody_floods_the_moderator(work: Work, as_: As, fair: Fair, session: Session) -> None:
    for number in range(questions.WAITING_AT_ONCE):
        questions.ask(as_(ANNA), fair.slug, session.id or 0, text=f"Question {number}")
    with pytest.raises(Conflict):
        questions.ask(as_(ANNA), fair.slug, session.id or 0, text="One more")
    with pytest.raises(Invalid):
        questions.ask(as_(IDA), fair.slug, session.id or 0, text="  ")
    with pytest.raises(Invalid):
        questions.ask(as_(IDA), fair.slug, session.id or 0, text="x" * 501)


def test_a_question_is_asked_by_prepared_statements_alone(
    as_: As, fair: Fair, session: Session, counted_queries: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    slug, number = fair.slug, session.id or 0
    first = questions.ask(as_(ANNA), slug, number, text="Does it snow there?")
    with counted_queries() as built:
        second = questions.ask(as_(ANNA), slug, number, text="How deep?")

    assert built == []
    assert second > first


def test_only_who_leads_hears_of_waiting_questions(work: Work, as_: As, fair: Fair, session: Session) -> None:
    number = session.id or 0
    heard = {who.account_id: may_lead(as_(who), number) for who in (ANNA, MEI, BEN, OTO, PASSER_BY)}
    assert heard == {
        ANNA.account_id: False,
        MEI.account_id: False,
        BEN.account_id: True,
        OTO.account_id: True,
        None: False,
    }
    ban(work, fair, BEN)
    assert not may_lead(as_(BEN), number)


def test_a_crowd_that_claps_is_one_count() -> None:
    sent = [
        ReactionCounted(counts={kind: 1}) for kind in (Reaction.APPLAUSE, Reaction.THANKS, Reaction.APPLAUSE)
    ]
    assert ReactionCounted.together(sent) == ReactionCounted(
        counts={Reaction.APPLAUSE: 2, Reaction.THANKS: 1}
    )
