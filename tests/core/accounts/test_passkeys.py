"""Passkeys of one's own: adding, naming, removing; and whom one signs in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from core.accounts.models import Account, Passkey, PasskeyHandle
from core.accounts.passkeys import (
    MOST,
    add_passkey,
    handle_of,
    my_passkeys,
    prepare_new,
    public_key_of,
    remove_passkey,
    rename_passkey,
    use_passkey,
)
from core.kit.errors import Conflict, Forbidden, NotFound, SignInFirst
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from tests.support.passkeys import Authenticator, freshly, has_passkey, made, used
from tests.support.people import BEN, PASSER_BY


@pytest.fixture
def anna(work: Work) -> Work:
    """Anna, who signed in just now."""
    return freshly(work)


def told(work: Work) -> list[tuple[str, str]]:
    """Whom the fair wrote to, and the subject."""
    return [(mail.to, mail.subject) for mail in work.session.exec(select(Mail).order_by(col(Mail.id)))]


def enters(work: Work, authenticator: Authenticator, count: int = 0, **otherwise: str) -> Account | None:
    """Somebody comes with the passkey and a challenge of their own."""
    challenge = f"challenge {count} {otherwise.get('challenge', '')}".encode()
    place = otherwise.get("rp_id", "localhost")
    return use_passkey(work.as_(PASSER_BY), used(authenticator, count), challenge=challenge, rp_id=place)


def test_a_passkey_is_kept_with_what_it_said_of_itself_and_its_owner_is_told(anna: Work):
    passkey = has_passkey(anna, name="MacBook")

    assert [one.name for one in my_passkeys(anna)] == ["MacBook"]
    assert (passkey.account_id, passkey.rp_id, passkey.transports) == (1, "localhost", "hybrid internal")
    assert (passkey.made_at, passkey.used_at, passkey.doubted_at) == (anna.now, None, None)
    assert told(anna) == [("anna@example.org", "A passkey was added to your account")]


def test_an_account_is_called_by_random_bytes_that_stay(anna: Work, work: Work):
    first = prepare_new(anna, "localhost").handle
    has_passkey(anna)

    assert prepare_new(anna, "fair.example").handle == first == handle_of(work, 1)
    assert len(first) == 64
    assert b"anna" not in first
    assert prepare_new(freshly(work, BEN), "localhost").handle != first
    assert len(work.session.exec(select(PasskeyHandle)).all()) == 2


def test_those_of_this_place_are_told_to_the_browser_so_that_it_makes_no_second_one(anna: Work):
    here = has_passkey(anna)
    has_passkey(anna, rp_id="fair.example")

    assert prepare_new(anna, "localhost").known == ((here.credential_id, ("hybrid", "internal")),)


def test_the_same_passkey_is_not_kept_twice_whoever_brings_it(anna: Work, work: Work):
    authenticator = Authenticator()
    has_passkey(anna, authenticator)
    mails = len(told(work))

    for challenge, other in ((b"hers", anna), (b"his", freshly(work, BEN))):
        with pytest.raises(Conflict):
            add_passkey(other, made(authenticator), challenge=challenge, rp_id="localhost", name="x")
    assert len(work.session.exec(select(Passkey)).all()) == 1
    assert len(told(work)) == mails


def test_a_challenge_adds_one_passkey(anna: Work):
    add_passkey(anna, made(Authenticator()), challenge=b"once", rp_id="localhost", name="one")

    with pytest.raises(NotFound):
        add_passkey(anna, made(Authenticator()), challenge=b"once", rp_id="localhost", name="two")
    assert [one.name for one in my_passkeys(anna)] == ["one"]


def test_an_account_has_ten_at_most(anna: Work):
    for _ in range(MOST):
        has_passkey(anna)

    for act in (
        lambda: prepare_new(anna, "localhost"),
        lambda: add_passkey(anna, made(Authenticator()), challenge=b"x", rp_id="localhost", name="x"),
    ):
        with pytest.raises(Conflict):
            act()
    remove_passkey(anna, my_passkeys(anna)[0].id or 0)
    assert has_passkey(anna).id


def test_adding_needs_a_fresh_login(anna: Work, work: Work):
    """Security 18."""
    assert prepare_new(anna, "localhost")
    late = replace(anna, now=anna.now + timedelta(minutes=15, seconds=1))

    for stale, refusal in ((late, Forbidden), (work, Forbidden), (work.as_(PASSER_BY), SignInFirst)):
        with pytest.raises(refusal):
            prepare_new(stale, "localhost")
        with pytest.raises(refusal):
            add_passkey(stale, made(Authenticator()), challenge=b"x", rp_id="localhost", name="x")
    assert my_passkeys(anna) == []


def test_it_is_called_as_its_owner_says(anna: Work):
    passkey = has_passkey(anna)

    rename_passkey(anna, passkey.id or 0, "仕事のMac")

    assert my_passkeys(anna)[0].name == "仕事のMac"


def test_a_removed_one_opens_nothing_and_its_owner_is_told(anna: Work):
    authenticator = Authenticator()
    passkey = has_passkey(anna, authenticator)
    assert enters(anna, authenticator)

    remove_passkey(anna, passkey.id or 0)

    assert my_passkeys(anna) == []
    assert public_key_of(anna, authenticator.credential_id, "localhost") is None
    with pytest.raises(NotFound):
        enters(anna, authenticator, challenge="again")
    assert told(anna)[-1] == ("anna@example.org", "A passkey was removed from your account")


@pytest.mark.parametrize("actor", [BEN, PASSER_BY], ids=["somebody else", "a passer-by"])
def test_nobody_touches_anothers(anna: Work, actor: Actor):
    """Security 50."""
    passkey = has_passkey(anna)
    other = anna.as_(actor)
    refusal = NotFound if actor.account_id else SignInFirst
    acts: list[Callable[[], None]] = [
        lambda: rename_passkey(other, passkey.id or 0, "mine"),
        lambda: remove_passkey(other, passkey.id or 0),
    ]

    for act in acts:
        with pytest.raises(refusal):
            act()
    assert [one.name for one in my_passkeys(anna)] == ["MacBook"]


def test_a_passkey_finds_its_account_and_its_use_is_noted(anna: Work):
    authenticator = Authenticator()
    passkey = has_passkey(anna, authenticator)

    account = enters(replace(anna, now=anna.now + timedelta(hours=1)), authenticator)

    assert (account.id if account else None) == 1
    assert passkey.used_at == anna.now + timedelta(hours=1)


def test_it_opens_at_its_own_name_alone(anna: Work):
    authenticator = Authenticator()
    has_passkey(anna, authenticator, rp_id="fair.example")
    key = public_key_of(anna, authenticator.credential_id, "fair.example")

    assert key
    assert public_key_of(anna, authenticator.credential_id, "localhost") is None
    with pytest.raises(NotFound):
        enters(anna, authenticator)
    assert enters(anna, authenticator, rp_id="fair.example", challenge="again")


def test_a_challenge_signs_in_once(anna: Work):
    """Security 10."""
    authenticator = Authenticator()
    has_passkey(anna, authenticator)
    enters(anna, authenticator)

    with pytest.raises(NotFound):
        enters(anna, authenticator)


def test_a_closed_account_is_opened_by_none(anna: Work):
    """Security 10."""
    authenticator = Authenticator()
    has_passkey(anna, authenticator)
    assert enters(anna, authenticator)

    anna.session.get_one(Account, 1).closed_at = anna.now

    with pytest.raises(NotFound):
        enters(anna, authenticator, challenge="again")


def test_one_that_says_it_is_somebody_elses_opens_nothing(anna: Work, work: Work):
    authenticator, bens = Authenticator(), Authenticator()
    has_passkey(anna, authenticator)
    has_passkey(freshly(work, BEN), bens)
    authenticator.handle = bens.handle

    with pytest.raises(NotFound):
        enters(anna, authenticator)


def test_a_count_that_rises_is_noted(anna: Work):
    authenticator = Authenticator(count=3)
    passkey = has_passkey(anna, authenticator)

    assert [bool(enters(anna, authenticator, count)) for count in (4, 9)] == [True, True]
    assert passkey.sign_count == 9


@pytest.mark.parametrize("count", [4, 3, 0])
def test_a_count_that_does_not_rise_closes_the_passkey_for_good_and_its_owner_is_told(anna: Work, count: int):
    """Security 10: there may be a copy of it, and nobody can tell which of the two is the copy."""
    authenticator = Authenticator(count=3)
    passkey = has_passkey(anna, authenticator)
    assert enters(anna, authenticator, 4)

    assert enters(anna, authenticator, count, challenge="of the copy") is None

    assert passkey.doubted_at == anna.now
    assert told(anna)[-1] == ("anna@example.org", "A passkey of your account was refused")
    with pytest.raises(NotFound):
        enters(anna, authenticator, 99)
    assert passkey.sign_count == 4


def test_one_that_never_counts_is_not_doubted(anna: Work):
    authenticator = Authenticator()
    has_passkey(anna, authenticator)

    assert all(enters(anna, authenticator, challenge=str(time)) for time in range(3))
