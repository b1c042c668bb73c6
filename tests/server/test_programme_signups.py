"""Places in sessions: whoever comes first has one, the others wait and move up; none is given twice."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from core.fair.models import Fair
from core.kit.errors import Conflict, NotFound, SignInFirst
from core.kit.jobs import Job
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from core.people.models import Person
from realtime.notices.models import Notice
from server.moderation import order
from server.programme import schedule, signups
from server.programme.guests import guests_of
from server.programme.models import Appearance, Session, SignUp, StageRole
from server.programme.reminders import write_of_place
from server.programme.schedule import details_of
from server.programme.stage.pages import session_page
from server.programme.stars import starred
from server.programme.telling import PLACE
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI, an_organiser
from tests.support.programme import a_session, a_speaker, a_stream

As = Callable[[Actor], Work]


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work)
    an_organiser(work, made.id or 0)
    return made


@pytest.fixture
def breakout(work: Work, fair: Fair) -> Session:
    """A session with one place, which runs now and has a picture."""
    made = a_session(work, fair, begins=-10, capacity=1)
    a_stream(work, made)
    return made


def test_the_first_has_the_place_and_the_second_waits(work: Work, as_: As, fair: Fair, breakout: Session):
    first = signups.sign_up(as_(ANNA), fair.slug, breakout.id or 0)
    second = signups.sign_up(as_(BEN), fair.slug, breakout.id or 0)

    assert (first.placed_at, second.placed_at) == (work.now, None)
    assert breakout.id in starred(as_(ANNA), fair.id or 0)


def test_saying_so_twice_takes_one_place(work: Work, as_: As, fair: Fair, breakout: Session):
    signups.sign_up(as_(ANNA), fair.slug, breakout.id or 0)
    signups.sign_up(as_(ANNA), fair.slug, breakout.id or 0)

    assert len(work.session.exec(select(SignUp)).all()) == 1


def test_whoever_waits_longest_moves_up_and_is_told_by_notice_and_mail(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    for somebody in (ANNA, BEN, MEI):
        signups.sign_up(as_(somebody), fair.slug, breakout.id or 0)
    signups.give_up(as_(ANNA), fair.slug, breakout.id or 0)

    placed = [row for row in work.session.exec(select(SignUp)) if row.placed_at is not None]
    assert [row.account_id for row in placed] == [BEN.account_id]
    assert [notice.account_id for notice in work.session.exec(select(Notice))] == [BEN.account_id]
    (job,) = work.session.exec(select(Job).where(Job.kind == PLACE)).all()
    assert f'"sign_up": {placed[0].id}' in job.payload
    write_of_place(work, placed[0].id or 0, address="http://fair.example")
    (mail,) = work.session.exec(select(Mail)).all()
    assert f"http://fair.example/fairs/{fair.slug}/sessions/{breakout.id}" in mail.body


def test_more_places_let_the_waiting_in_and_fewer_throw_nobody_out(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    for somebody in (ANNA, BEN, MEI):
        signups.sign_up(as_(somebody), fair.slug, breakout.id or 0)
    for places, expected in ((2, 2), (1, 2), (None, 3)):
        details = schedule.Details(**(vars(details_of(work, breakout)) | {"capacity": places}))
        schedule.change_session(as_(OTO), fair.slug, breakout.id or 0, details=details)
        placed = [row for row in work.session.exec(select(SignUp)) if row.placed_at is not None]
        assert len(placed) == expected


def test_the_picture_is_for_whoever_has_a_place(work: Work, as_: As, fair: Fair, breakout: Session):
    signups.sign_up(as_(ANNA), fair.slug, breakout.id or 0)

    for somebody, sees in ((ANNA, True), (BEN, False), (OTO, True), (PASSER_BY, False)):
        page = session_page(as_(somebody), fair.slug, breakout.id or 0)
        assert (page.player is not None) is sees
    assert session_page(as_(BEN), fair.slug, breakout.id or 0).needs_place


def test_everybody_sees_how_full_it_is_and_their_own_place_in_the_list(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    for somebody in (ANNA, BEN, MEI):
        signups.sign_up(as_(somebody), fair.slug, breakout.id or 0)

    by = {who: signups.places_of(as_(who), [breakout])[breakout.id or 0] for who in (ANNA, MEI, PASSER_BY)}
    assert (by[ANNA].mine, by[ANNA].waits) == (True, False)
    assert (by[MEI].mine, by[MEI].ahead) == (False, 1)
    assert (by[PASSER_BY].free, by[PASSER_BY].waiting, by[PASSER_BY].waits) == (0, 2, False)


def test_whoever_runs_the_session_reads_who_comes_and_a_stage_moderator_those_who_agreed_to_be_found(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    for somebody in (ANNA, BEN, MEI):
        signups.sign_up(as_(somebody), fair.slug, breakout.id or 0)
    work.session.get_one(Person, MEI.account_id).listed_at = work.now
    ida = a_speaker(work, fair, account_id=IDA.account_id)
    work.session.add(
        Appearance(session_id=breakout.id or 0, speaker_id=ida.id or 0, role=StageRole.MODERATOR)
    )
    work.session.flush()

    everybody, found = guests_of(as_(OTO), breakout), guests_of(as_(IDA), breakout)
    assert everybody is not None
    assert [one.account_id for one in everybody.placed] == [ANNA.account_id]
    assert [one.account_id for one in everybody.waiting] == [BEN.account_id, MEI.account_id]
    assert everybody.nameless == 0
    assert found is not None
    assert [one.account_id for one in (*found.placed, *found.waiting)] == [MEI.account_id]
    assert found.nameless == 2
    for stranger in (ANNA, RUI, PASSER_BY):
        assert guests_of(as_(stranger), breakout) is None


def test_whoever_is_kept_out_gives_up_their_places_and_the_waiting_move_up_at_once(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    over = a_session(work, fair, begins=-120, minutes=30, capacity=5)
    work.session.add(SignUp(account_id=BEN.account_id, session_id=over.id, at=work.now, placed_at=work.now))
    for somebody in (BEN, MEI):
        signups.sign_up(as_(somebody), fair.slug, breakout.id or 0)
    order.ban(as_(OTO), fair.slug, BEN.account_id or 0, hours=24, why="shouting")

    kept = [(row.account_id, row.session_id, row.placed_at) for row in work.session.exec(select(SignUp))]
    assert sorted(kept) == [(BEN.account_id, over.id, work.now), (MEI.account_id, breakout.id, work.now)]
    assert [notice.account_id for notice in work.session.exec(select(Notice))] == [MEI.account_id]


def test_what_is_over_cancelled_or_open_to_all_gives_no_places(work: Work, as_: As, fair: Fair):
    over = a_session(work, fair, begins=-120, minutes=30, capacity=5)
    cancelled = a_session(work, fair, capacity=5, cancelled_at=work.now)
    for session in (over, cancelled, a_session(work, fair)):
        with pytest.raises(Conflict):
            signups.sign_up(as_(ANNA), fair.slug, session.id or 0)


def test_passers_by_sign_in_first_and_another_fair_has_no_such_session(
    work: Work, as_: As, fair: Fair, breakout: Session
):
    with pytest.raises(SignInFirst):
        signups.sign_up(as_(PASSER_BY), fair.slug, breakout.id or 0)
    with pytest.raises(NotFound):
        signups.sign_up(as_(ANNA), a_fair(work).slug, breakout.id or 0)
