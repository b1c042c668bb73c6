"""Signed words: only ours, only for their purpose, only for their time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from core.kit.errors import Invalid, NotFound, TooMany
from core.kit.limits import Limits
from core.kit.passwords import LONGEST, NOBODYS, SHORTEST, _hasher, check_new, common, hash_of, matches
from core.kit.settings import Settings
from core.kit.signing import LIFETIME, Purpose, Signer, secret_of


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_word_is_read_back_for_its_own_purpose_only(purpose: Purpose):
    signer = Signer("secret")
    token = signer.sign(purpose, {"id": 7})

    assert signer.read(purpose, token) == {"id": 7}
    for other in set(Purpose) - {purpose}:
        with pytest.raises(NotFound):
            signer.read(other, token)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t[::-1], lambda t: ""])
def test_a_word_that_was_changed_is_none_of_ours(spoil):
    signer = Signer("secret")

    with pytest.raises(NotFound):
        signer.read(Purpose.LOGIN, spoil(signer.sign(Purpose.LOGIN, "x")))
    with pytest.raises(NotFound):
        Signer("another secret").read(Purpose.LOGIN, signer.sign(Purpose.LOGIN, "x"))


def test_a_word_ends_with_its_time():
    signer, began = Signer("secret"), datetime(2026, 9, 19, tzinfo=UTC)
    with time_machine.travel(began, tick=False) as clock:
        token, flash = signer.sign(Purpose.CARD, 1), signer.sign_flash("Saved.")
        assert signer.read_flash(flash) == "Saved."
        clock.move_to(began + timedelta(seconds=LIFETIME[Purpose.CARD]))
        assert signer.read(Purpose.CARD, token) == 1
        clock.shift(timedelta(seconds=1))
        with pytest.raises(NotFound):
            signer.read(Purpose.CARD, token)
        assert signer.read_flash(flash) == ""


@pytest.mark.parametrize("days", [-10, 100])
def test_the_word_of_a_login_is_read_whatever_the_clock_says_because_its_row_knows_when_it_ends(days: int):
    signer, began = Signer("secret"), datetime(2026, 9, 19, tzinfo=UTC)
    with time_machine.travel(began, tick=False) as clock:
        token = signer.sign(Purpose.LOGIN, "token")
        clock.shift(timedelta(days=days))

        assert signer.read(Purpose.LOGIN, token) == "token"


def test_nobody_else_puts_words_on_our_pages():
    assert Signer("secret").read_flash("forged") == ""
    assert Signer("secret").read_flash(Signer("other").sign_flash("You won!")) == ""


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path):
    settings = Settings(data=tmp_path / "data")

    assert secret_of(settings) == secret_of(settings)
    assert len(secret_of(settings)) >= 60
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0
    assert secret_of(Settings(data=tmp_path / "other")) != secret_of(settings)
    assert secret_of(Settings(data=tmp_path, secret="given")) == "given"


@pytest.mark.parametrize(
    "password", ["ten letters", "🦊" * 4 + "🐼🐧🐙🦉🦋🐝", "x1y2z" * 51 + "!", "   spaces   "]
)
async def test_long_and_strange_passwords_may_be_used(password: str):
    """Security 1."""
    check_new(password)

    kept = await hash_of(password)
    assert await matches(kept, password)
    assert not await matches(kept, password[:-1])


@pytest.mark.parametrize(
    "password",
    [
        "short", "x1y2z" * 52, "PASSWORD123", "koryukoryu", "abababab" * 3, "x1y2z" * 2, "Anna@Example.org",
        "basketball", "Basketball2026!", "q1w2e3r4t5y6", "Autumn Fair 2026", "秋のキャリア交流会",
    ],
)  # fmt: skip
def test_short_endless_and_common_ones_may_not(password: str):
    """Security 2."""
    with pytest.raises(Invalid):
        check_new(password, also_refused=("anna@example.org", "Autumn fair", "秋のキャリア交流会"))


def test_the_list_holds_thousands_that_are_long_enough_to_be_chosen():
    """Security 2."""
    long_ones = [word for word in common() if len(word) >= SHORTEST]
    words = [word for word in common() if len(word) < SHORTEST]
    assert len(long_ones) > 2700
    assert len(words) > 4900
    for word in (*long_ones, *(f"{word:0<10}" for word in words), *(word * 10 for word in words)):
        with pytest.raises(Invalid):
            check_new(word)


async def test_every_character_of_a_password_counts():
    """Security 1, 3."""
    password = "é" * (LONGEST - 1) + "x"
    hashed = await hash_of(password)

    assert hashed.startswith("$argon2id$")
    assert hashed != await hash_of(password)
    assert await matches(hashed, password)
    for wrong in (password[:-1], password[:-1] + "y", password.upper(), password + " "):
        assert not await matches(hashed, wrong)
    assert not await matches(None, password)
    assert not await matches("no hash at all", password)


def test_an_account_that_does_not_exist_takes_as_long():
    """Security 5: hashed with the same memory, rounds and lanes as everybody else's."""
    assert not _hasher.check_needs_rehash(NOBODYS)


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(days=-10)])
def test_a_clock_that_is_put_back_keeps_nobody_waiting_until_it_is_late_again(wrong: timedelta):
    limits = Limits()
    with time_machine.travel(datetime(2026, 9, 19, tzinfo=UTC)) as clock:
        for _ in range(3):
            limits.check("search", 1, most=3, seconds=60)
        clock.shift(wrong)

        for _ in range(3):
            limits.check("search", 1, most=3, seconds=60)
        with pytest.raises(TooMany) as refused:
            limits.check("search", 1, most=3, seconds=60)
    assert refused.value.retry_after <= 60


def test_limits_count_by_act_and_person_and_say_how_long_to_wait():
    limits = Limits()
    for _ in range(3):
        limits.check("search", 1, most=3, seconds=60)

    with pytest.raises(TooMany) as problem:
        limits.check("search", 1, most=3, seconds=60)
    assert 1 <= problem.value.retry_after <= 61
    limits.check("search", 2, most=3, seconds=60)
    limits.check("upload", 1, most=3, seconds=60)
