"""Being signed in, and how it ends."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.accounts.devices import device_of
from core.accounts.gate import sign_of_life
from core.accounts.logins import (
    begin_login,
    end_login,
    end_other_logins,
    end_run_out,
    my_logins,
    note_seen,
)
from core.accounts.models import Account, Login
from core.kit.errors import NotFound, SignInFirst
from core.kit.work import Work
from tests.support.people import ANNA, BEN, PASSER_BY


def a_login(work: Work, account_id: int = 1) -> tuple[Login, str]:
    return begin_login(work, work.session.get_one(Account, account_id), device="Firefox · Linux")


def test_a_token_opens_its_login_and_is_not_kept(work: Work):
    """Security 15."""
    login, token = a_login(work)

    found = sign_of_life(work, token).login

    assert found is not None
    assert found.login_id == login.id
    assert token not in str(login.model_dump())
    assert sign_of_life(work, token + "x").login is None


def test_every_login_has_a_token_of_its_own(work: Work):
    assert len({a_login(work)[1] for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("idle", "is_open"), [(timedelta(days=29, hours=23), True), (timedelta(days=30), False)]
)
def test_a_login_idles_out_after_thirty_days(work: Work, idle: timedelta, is_open: bool):
    """Security 17."""
    _, token = a_login(work)

    assert (sign_of_life(replace(work, now=work.now + idle), token).login is not None) == is_open


def test_a_login_that_is_used_daily_still_ends_after_ninety_days(work: Work):
    """Security 17."""
    login, token = a_login(work)
    for day in range(1, 90):
        note_seen(replace(work, now=work.now + timedelta(days=day)), login.id or 0)

    assert sign_of_life(replace(work, now=work.now + timedelta(days=89, hours=23)), token).login is not None
    assert sign_of_life(replace(work, now=work.now + timedelta(days=90)), token).login is None


def test_a_login_that_was_seen_to_run_out_does_not_come_back_with_a_clock_that_is_put_back(work: Work):
    login, token = a_login(work)
    too_late = replace(work, now=work.now + timedelta(days=30))

    run_out = sign_of_life(too_late, token).run_out
    assert run_out == login.id
    end_run_out(too_late, run_out or 0)

    assert sign_of_life(work, token).login is None


def test_a_login_that_ended_is_worth_nothing_at_once(work: Work):
    login, token = a_login(work)
    end_login(work, login.id or 0)
    work.session.flush()

    assert sign_of_life(work, token).login is None


def test_closing_an_account_ends_its_logins(work: Work):
    _, token = a_login(work)
    work.session.get_one(Account, 1).closed_at = work.now
    work.session.flush()

    assert sign_of_life(work, token).login is None


def test_nobody_ends_anothers_login(work: Work):
    login, token = a_login(work)

    with pytest.raises(NotFound):
        end_login(work.as_(BEN), login.id or 0)
    with pytest.raises(SignInFirst):
        end_login(work.as_(PASSER_BY), login.id or 0)
    assert sign_of_life(work, token).login is not None


def test_ending_the_others_keeps_this_one(work: Work):
    here, there = a_login(work)[0], a_login(work)[0]
    others = a_login(work, 2)[0]
    mine = work.as_(replace(ANNA, login_id=here.id))

    assert end_other_logins(mine) == [there.id]
    assert [login.id for login in my_logins(mine)] == [here.id]
    assert others.ended_at is None


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/129.0 Safari/537.36 Edg/129.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/129.0 Mobile Safari/537.36",
            "Chrome · Android",
        ),
        ("curl/8.0\x1b[31m", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_a_person_knows_it(user_agent: str, words: str):
    """Security 39: nothing of what it says itself is repeated."""
    assert device_of(user_agent) == words
