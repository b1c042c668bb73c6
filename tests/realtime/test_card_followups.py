"""Follow-ups: the holder of a card hears of it on the day they chose, once, and only while it stands."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from core.kit.jobs import Job
from core.kit.work import Actor, Work
from realtime.cards import wallet
from realtime.cards.followups import JOB, remind
from realtime.cards.forms import NoteForm
from realtime.cards.models import Handover
from realtime.notices.models import Notice
from tests.support.cards import a_card, everybody_listed, two_who_exchanged
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO

As = Callable[[Actor], Work]


@pytest.fixture
def held(work: Work, as_: As) -> Handover:
    """A card that Anna holds."""
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(ANNA))
    a_card(as_(BEN))
    two_who_exchanged(as_(BEN), as_(ANNA), fair.id or 0)
    return work.session.exec(select(Handover).where(Handover.receiver_id == ANNA.account_id)).one()


def choose(work: Work, held: Handover, day: date | None) -> None:
    """Anna writes the day down."""
    wallet.annotate(work, held.id or 0, NoteForm(note="", tags="", follow_up_on=day))


def told(work: Work) -> list[str]:
    """What is said about following up."""
    return [notice.sentence for notice in work.session.exec(select(Notice)) if "follow up" in notice.sentence]


def test_the_job_waits_for_nine_in_the_morning_of_the_holder(work: Work, as_: As, held: Handover) -> None:
    day = work.now.date() + timedelta(days=3)
    choose(as_(ANNA), held, day)

    (job,) = work.session.exec(select(Job).where(Job.kind == JOB)).all()
    assert json.loads(job.payload)["day"] == day.isoformat()
    assert abs(job.due_at - datetime(day.year, day.month, day.day, 9, tzinfo=UTC)) <= timedelta(hours=14)


def test_she_hears_of_it_once_and_keeping_the_note_again_asks_for_nothing(
    work: Work, as_: As, held: Handover
) -> None:
    day = work.now.date() + timedelta(days=3)
    choose(as_(ANNA), held, day)
    choose(as_(ANNA), held, day)
    assert len(work.session.exec(select(Job).where(Job.kind == JOB)).all()) == 1

    then = replace(work, now=work.now + timedelta(days=3))
    for _ in range(2):  # a job may be repeated
        remind(then, ANNA.account_id or 0, held.id or 0, day)
    assert len(told(work)) == 1


def test_another_day_and_a_card_that_was_taken_back_remind_of_nothing(
    work: Work, as_: As, held: Handover
) -> None:
    day = work.now.date() + timedelta(days=3)
    choose(as_(ANNA), held, day)
    choose(as_(ANNA), held, None)
    remind(work, ANNA.account_id or 0, held.id or 0, day)
    choose(as_(ANNA), held, day)
    held.revoked_at = work.now
    remind(work, ANNA.account_id or 0, held.id or 0, day)

    assert told(work) == []
