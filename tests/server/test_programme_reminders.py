"""Reminders: once per beginning, to whoever has the session in their day, and never for what has moved on."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.models import Ban
from core.fair.models import Fair
from core.kit.jobs import Job
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from realtime.notices.models import Notice
from server.programme import reminders, schedule
from server.programme.models import Session
from server.programme.reminders import BEFORE, JOB, remind, remind_in_time, set_mail
from server.programme.stars import star
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, MEI, OTO, an_organiser
from tests.support.programme import a_session

As = Callable[[Actor], Work]
HERE = "http://fair.example"


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work)
    an_organiser(work, made.id or 0)
    return made


@pytest.fixture
def talk(work: Work, as_: As, fair: Fair) -> Session:
    """In an hour; Anna and Ben have it in their day."""
    made = a_session(work, fair, begins=60)
    for somebody in (ANNA, BEN):
        star(as_(somebody), fair.slug, made.id or 0)
    return made


def shortly_before(work: Work, session: Session) -> Work:
    """The moment at which the job runs."""
    return replace(work, now=session.begins_at - BEFORE, actor=Actor())


def told(work: Work) -> list[int]:
    """Whose centre has a notice."""
    return sorted(notice.account_id for notice in work.session.exec(select(Notice)))


def test_everybody_who_starred_it_has_one_notice_and_one_mail(work: Work, talk: Session):
    for _ in range(2):  # a job may be repeated
        remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)

    assert told(work) == [ANNA.account_id, BEN.account_id]
    assert len(work.session.exec(select(Mail)).all()) == 2


def test_whoever_refused_mails_has_the_notice_only(work: Work, as_: As, talk: Session):
    set_mail(as_(ANNA), wanted=False)
    remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)

    assert told(work) == [ANNA.account_id, BEN.account_id]
    assert len(work.session.exec(select(Mail)).all()) == 1
    set_mail(as_(ANNA), wanted=True)
    assert reminders.wants_mail(as_(ANNA))


def test_a_delay_moves_the_reminder_with_it(work: Work, as_: As, fair: Fair, talk: Session):
    planned = talk.begins_at
    schedule.delay_session(as_(OTO), fair.slug, talk.id or 0, minutes=20)
    told_of_delay = told(work)

    remind(replace(work, now=planned - BEFORE, actor=Actor()), talk.id or 0, planned, address=HERE)
    assert told(work) == told_of_delay

    (job,) = work.session.exec(select(Job).where(Job.kind == JOB)).all()
    assert job.due_at == planned + timedelta(minutes=20) - BEFORE
    remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)
    assert len(told(work)) == len(told_of_delay) + 2


def test_nobody_is_told_too_early_too_late_or_of_what_does_not_take_place(
    work: Work, fair: Fair, talk: Session
):
    for now in (talk.begins_at - BEFORE - timedelta(minutes=1), talk.begins_at):
        remind(replace(work, now=now, actor=Actor()), talk.id or 0, talk.begins_at, address=HERE)
    talk.cancelled_at = work.now
    remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)
    talk.cancelled_at, fair.published_at = None, None
    remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)

    assert told(work) == []


def test_whoever_is_kept_out_hears_nothing(work: Work, fair: Fair, talk: Session):
    ban = Ban(account_id=ANNA.account_id or 0, fair_id=fair.id or 0, by=MEI.account_id or 0, at=work.now)
    work.session.add(ban)
    remind(shortly_before(work, talk), talk.id or 0, talk.begins_at, address=HERE)

    assert told(work) == [BEN.account_id]


def test_a_session_of_the_past_waits_for_nobody(work: Work, fair: Fair):
    remind_in_time(work, a_session(work, fair, begins=-30))

    assert work.session.exec(select(Job).where(Job.kind == JOB)).all() == []
