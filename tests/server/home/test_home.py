"""The front page before, during and after the day."""

from datetime import timedelta

import pytest

from core.accounts.models import RoleName
from core.accounts.roles import grant
from core.fair.access import fair_id
from core.kit.errors import NotFound
from core.kit.work import Work
from server.home.pages import StartPage, home_page
from server.home.start import start
from server.programme.models import Room, Session
from tests.support.makers import a_fair
from tests.support.people import ANNA, MEI, OTO, PASSER_BY, an_organiser


def page_of(work: Work, slug: str, here: int = 0):
    return home_page(work, slug, here=lambda topic: here, accounts=lambda topic: {1, 2, 3})


def a_session(work: Work, fair: int, *, begins: int, minutes: int = 60, title: str = "A talk") -> Session:
    room = Room(fair_id=fair, name_en=f"Room {begins}")
    work.session.add(room)
    work.session.flush()
    session = Session(
        fair_id=fair, title_en=title, room_id=room.id, starts_at=work.now + timedelta(minutes=begins),
        ends_at=work.now + timedelta(minutes=begins + minutes), created_at=work.now, changed_at=work.now,
    )  # fmt: skip
    work.session.add(session)
    work.session.flush()
    return session


def test_during_the_day_it_shows_what_runs_and_what_follows(work: Work):
    fair = a_fair(work)
    running = a_session(work, fair_id(fair), begins=-15, title="Running")
    a_session(work, fair_id(fair), begins=30, title="Later")

    page = page_of(work, fair.slug, here=7)

    assert [(on.line.title, on.gone, on.left, on.here) for on in page.on_now] == [("Running", 25, 45, 7)]
    assert [line.title for line in page.next] == ["Later"]
    assert (page.phase, page.figures.here) == ("open", 7)
    assert page.turns_at == work.now + timedelta(minutes=30)
    running.cancelled_at = work.now
    work.session.add(running)
    work.session.flush()
    assert page_of(work, fair.slug).on_now == ()


def test_before_the_day_it_counts_down(work: Work):
    fair = a_fair(
        work, starts_at=work.now + timedelta(days=2, hours=3, minutes=4), ends_at=work.now + timedelta(days=3)
    )

    page = page_of(work, fair.slug)

    assert (page.phase, page.countdown.days, page.countdown.hours, page.countdown.minutes) == (
        "before",
        2,
        3,
        4,
    )
    assert page.turns_at == fair.starts_at


def test_after_the_day_nothing_turns_any_more(work: Work):
    fair = a_fair(work, starts_at=work.now - timedelta(days=3), ends_at=work.now - timedelta(days=2))

    page = page_of(work, fair.slug)

    assert (page.phase, page.turns_at, page.countdown.days) == ("after", None, 0)


def test_passers_by_are_shown_nobody_by_name(work: Work):
    fair = a_fair(work)

    assert page_of(work.as_(PASSER_BY), fair.slug).people == []


def test_a_fair_that_is_not_published_is_not_there(work: Work):
    fair = a_fair(work, published=False)
    an_organiser(work, fair_id(fair))

    with pytest.raises(NotFound):
        page_of(work.as_(ANNA), fair.slug)
    assert not page_of(work.as_(OTO), fair.slug).published


def test_the_root_leads_to_the_fair_and_before_there_is_one_to_what_to_do(work: Work):
    empty = start(work.as_(PASSER_BY))
    assert isinstance(empty, StartPage)
    assert not empty.has_operator
    grant(work, MEI.account_id or 0, None, RoleName.OPERATOR)
    ready = start(work.as_(MEI))
    assert isinstance(ready, StartPage)
    assert ready.is_operator
    draft = a_fair(work, published=False)
    an_organiser(work, fair_id(draft))
    waiting, others = start(work.as_(OTO)), start(work.as_(ANNA))
    assert isinstance(waiting, StartPage)
    assert [fair.slug for fair in waiting.fairs] == [draft.slug]
    assert isinstance(others, StartPage)
    assert others.fairs == []

    fair = a_fair(work)

    assert start(work.as_(ANNA)) == fair.slug
