"""The browsers that are told: switched on by their owners alone, over with their logins."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.accounts.logins import IDLE_LIMIT, end_login
from core.accounts.models import Account, Login
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.push import Answer
from core.kit.work import Actor, Work
from realtime.notices.browsers import MOST, my_browsers, switch_off, switch_on
from realtime.notices.models import NoticeBrowser
from realtime.notices.push import note_answer
from server.welcome.arriving import arrive
from server.welcome.leaving import sign_out, sign_out_elsewhere
from tests.support.people import ANNA, BEN, MEI
from tests.support.push import PushService
from tests.support.pushed import SERVICES, form_of, leaving, on_a_device, planned, switched_on, told

As = Callable[[Actor], Work]


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    service = PushService(SERVICES.public_key)
    yield service
    service.close()


def over(work: Work, login_id: int, **changes: Any) -> None:
    """Change a login."""
    login = work.session.get_one(Login, login_id)
    for name, value in changes.items():
        setattr(login, name, value)


def closed(work: Work, browser: NoticeBrowser) -> None:
    work.session.get_one(Account, 1).closed_at = work.now


def idled_out(work: Work, browser: NoticeBrowser) -> None:
    over(work, browser.login_id, seen_at=work.now - IDLE_LIMIT)


def ended(work: Work, browser: NoticeBrowser) -> None:
    end_login(work.as_(ANNA), browser.login_id)


@pytest.mark.parametrize("event", [closed, idled_out, ended])
def test_a_browser_whose_login_is_over_is_told_nothing_and_forgotten(
    work: Work, service: PushService, event: Callable[[Work, NoticeBrowser], None]
):
    browser = switched_on(work, service)
    told(work)
    assert leaving(work, timedelta(seconds=11)) != []
    event(work, browser)

    assert leaving(work) == []
    work.session.flush()
    assert work.session.exec(select(NoticeBrowser)).all() == []


def test_signing_out_ends_the_pushes_of_that_browser_and_of_no_other(work: Work, service: PushService):
    here, there = on_a_device(work), on_a_device(work)
    mine = switch_on(here, form_of(service.a_browser()), SERVICES, device="here").id
    switch_on(there, form_of(service.a_browser()), SERVICES, device="there")
    sign_out(there)
    assert [browser.id for browser in work.session.exec(select(NoticeBrowser))] == [mine]

    sign_out_elsewhere(on_a_device(work))
    assert work.session.exec(select(NoticeBrowser)).all() == []


def test_a_browser_that_signs_in_anew_goes_on_for_the_same_person_only(work: Work, service: PushService):
    here = on_a_device(work)
    browser = switch_on(here, form_of(service.a_browser()), SERVICES, device="")
    arrive(here, work.session.get_one(Account, 1), "/", "")
    assert browser.login_id != here.actor.login_id
    told(work)
    assert len(leaving(work)) == 1

    again = work.as_(replace(ANNA, login_id=browser.login_id))
    arrive(again, work.session.get_one(Account, 2), "/", "")
    work.session.flush()
    assert work.session.exec(select(NoticeBrowser)).all() == []


def test_the_same_browser_under_another_account_is_told_of_that_one_alone(work: Work, service: PushService):
    browser = service.a_browser()
    held = switch_on(on_a_device(work), form_of(browser), SERVICES, device="")
    held.reached_at = work.now
    switch_on(on_a_device(work, BEN), form_of(browser), SERVICES, device="")

    (row,) = work.session.exec(select(NoticeBrowser))
    assert (row.account_id, row.reached_at) == (2, None)
    told(work)
    assert planned(work) == []


def test_what_a_service_knows_no_more_is_forgotten_and_what_it_took_is_noted(
    work: Work, service: PushService
):
    gone, fine = switched_on(work, service), switched_on(work, service)
    note_answer(work, gone.id or 0, Answer(410))
    note_answer(work, fine.id or 0, Answer(201))
    work.session.flush()

    (kept,) = work.session.exec(select(NoticeBrowser))
    assert (kept.id, kept.reached_at) == (fine.id, work.now)


def test_switching_on_twice_is_one_browser_and_a_new_address_takes_the_place_of_the_old(
    work: Work, service: PushService
):
    here, first, second = on_a_device(work), service.a_browser(), service.a_browser()
    switch_on(here, form_of(first), SERVICES, device="")
    switch_on(here, form_of(first), SERVICES, device="Firefox · Linux")
    switch_on(here, form_of(second, before=first.receiver.endpoint), SERVICES, device="Firefox · Linux")

    (row,) = work.session.exec(select(NoticeBrowser))
    assert (row.endpoint, row.device) == (second.receiver.endpoint, "Firefox · Linux")


def test_nobody_takes_away_anothers_address(work: Work, service: PushService):
    bens, mine = service.a_browser(), service.a_browser()
    switch_on(on_a_device(work, BEN), form_of(bens), SERVICES, device="")
    switch_on(on_a_device(work), form_of(mine, before=bens.receiver.endpoint), SERVICES, device="")

    assert len(my_browsers(work.as_(BEN))) == 1


def test_ten_browsers_are_enough_and_those_that_are_over_do_not_count(work: Work, service: PushService):
    browsers = [switched_on(work, service) for _ in range(MOST)]
    with pytest.raises(Conflict):
        switched_on(work, service)
    over(work, browsers[0].login_id, ended_at=work.now)

    switched_on(work, service)
    assert len(my_browsers(work)) == MOST


def test_a_browser_at_no_service_of_ours_is_refused(work: Work, service: PushService):
    """Security 38: what somebody typed is never asked; it is not even kept."""
    wanted = form_of(service.a_browser())
    elsewhere = wanted.model_copy(update={"endpoint": "https://127.0.0.1/wp/1"})
    for bad in (elsewhere, wanted.model_copy(update={"p256dh": "none"})):
        with pytest.raises(Invalid):
            switch_on(on_a_device(work), bad, SERVICES, device="")

    assert switch_on(on_a_device(work), wanted, SERVICES, device="").id is not None
    assert len(my_browsers(work)) == 1


def test_a_browser_is_removed_by_its_owner_alone(work: Work, service: PushService, as_: As):
    browser = switched_on(work, service)
    with pytest.raises(NotFound):
        switch_off(as_(MEI), browser.id or 0)
    assert len(my_browsers(work)) == 1
    switch_off(work, browser.id or 0)

    assert my_browsers(work) == []
