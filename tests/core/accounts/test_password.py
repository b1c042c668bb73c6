"""Passwords: tries are counted, and setting one needs a fresh login or the old one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.logins import begin_login, my_logins
from core.accounts.models import Account, Attempt
from core.accounts.password import begin_try, forgive, set_password
from core.kit.errors import Forbidden, NotFound, SignInFirst, TooMany
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from tests.support.people import ANNA, BEN, PASSER_BY

HERE = Actor(address="192.0.2.1")
ELSEWHERE = Actor(address="198.51.100.9")


def signed_in(work: Work, actor: Actor = ANNA) -> Work:
    login, _ = begin_login(work, work.session.get_one(Account, actor.account_id), device="")
    return work.as_(replace(actor, login_id=login.id))


def test_ten_wrong_tries_from_one_address_make_the_eleventh_wait(work: Work):
    """Security 4."""
    for _ in range(10):
        begin_try(work.as_(HERE), "anna@example.org")

    with pytest.raises(TooMany) as problem:
        begin_try(work.as_(HERE), "Anna@Example.org")
    assert 0 < problem.value.retry_after <= 901


def test_tries_under_a_clock_that_was_ahead_keep_nobody_waiting_once_it_is_right(work: Work):
    ahead = replace(work.as_(HERE), now=work.now + timedelta(days=10))
    for _ in range(10):
        begin_try(ahead, "anna@example.org")
    with pytest.raises(TooMany):
        begin_try(ahead, "anna@example.org")

    begin_try(work.as_(HERE), "anna@example.org")


def test_nobody_is_locked_out_by_anothers_tries_from_elsewhere(work: Work):
    """Security 4."""
    for _ in range(10):
        begin_try(work.as_(ELSEWHERE), "anna@example.org")

    assert begin_try(work.as_(HERE), "anna@example.org").account_id == 1


def test_the_wait_ends(work: Work):
    for _ in range(10):
        begin_try(work.as_(HERE), "anna@example.org")

    late = replace(work.as_(HERE), now=work.now + timedelta(minutes=15, seconds=1))
    assert begin_try(late, "anna@example.org").account_id == 1


def test_an_address_that_tries_many_accounts_waits_too(work: Work):
    for number in range(60):
        begin_try(work.as_(HERE), f"person{number}@example.org")

    with pytest.raises(TooMany):
        begin_try(work.as_(HERE), "anna@example.org")


def test_a_right_try_is_forgiven(work: Work):
    tried = begin_try(work.as_(HERE), "anna@example.org")
    begin_try(work.as_(HERE), "anna@example.org")

    forgive(work, tried)

    assert len(work.session.exec(select(Attempt)).all()) == 3  # the other try, in its three buckets


def test_tries_hold_no_addresses_in_readable_form(work: Work):
    begin_try(work.as_(HERE), "anna@example.org")

    assert all("anna" not in a.bucket and "192" not in a.bucket for a in work.session.exec(select(Attempt)))


def test_a_stranger_and_a_closed_account_have_no_password_to_fit(work: Work):
    account = work.session.get_one(Account, 1)
    account.password_hash, account.closed_at = "hash", work.now
    work.session.flush()

    for email in ("stranger@example.org", account.email):
        tried = begin_try(work.as_(HERE), email)
        assert (tried.account_id, tried.password_hash) == (None, None)
        with pytest.raises(NotFound):
            forgive(work, tried)


def test_a_password_that_changed_while_it_was_checked_opens_nothing(work: Work):
    account = work.session.get_one(Account, 1)
    account.password_hash = "old"
    work.session.flush()
    tried = begin_try(work, account.email)
    account.password_hash = "new"

    with pytest.raises(NotFound):
        forgive(work, tried)


def test_a_fresh_login_sets_a_password_and_ends_the_others(work: Work):
    """Security 8, 18."""
    other = signed_in(work)
    here = signed_in(work)

    ended = set_password(here, "a hash", proved=None)

    assert ended == [other.actor.login_id]
    assert [login.id for login in my_logins(here)] == [here.actor.login_id]
    assert work.session.get_one(Account, 1).password_hash == "a hash"
    assert work.session.exec(select(Mail)).one().to == "anna@example.org"


def test_an_old_login_needs_the_old_password(work: Work):
    """Security 18."""
    here = signed_in(work)
    work.session.get_one(Account, 1).password_hash = "old"
    late = replace(here, now=work.now + timedelta(minutes=16))

    for proved in (None, "guessed"):
        with pytest.raises(Forbidden):
            set_password(late, "new", proved=proved)
    set_password(late, "new", proved="old")

    assert work.session.get_one(Account, 1).password_hash == "new"


def test_somebody_without_a_password_cannot_prove_one(work: Work):
    late = replace(signed_in(work), now=work.now + timedelta(minutes=16))

    with pytest.raises(Forbidden):
        set_password(late, "new", proved=None)


def test_a_passer_by_sets_no_password(work: Work, as_: Callable[[Actor], Work]):
    with pytest.raises(SignInFirst):
        set_password(as_(PASSER_BY), "x", proved=None)


def test_setting_ones_password_leaves_others_logins_alone(work: Work):
    ben = signed_in(work, BEN)

    set_password(signed_in(work), "a hash", proved=None)

    assert len(my_logins(ben)) == 1
