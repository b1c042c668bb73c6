"""Challenges: random, for five minutes, for one browser and one act, answered once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from core.accounts.challenges import KEPT, Act, answer, ask, asked
from core.accounts.models import AnsweredChallenge
from core.kit.errors import NotFound
from core.kit.signing import Purpose, Signer
from core.kit.work import Work

SIGNER = Signer("a secret")


def test_a_challenge_comes_back_as_it_went():
    fresh = ask(SIGNER, Act.SIGN_IN, of="browser")

    assert asked(SIGNER, fresh.token, Act.SIGN_IN, of="browser") == fresh.challenge
    assert len(fresh.challenge) == 32
    assert ask(SIGNER, Act.SIGN_IN, of="browser").challenge != fresh.challenge


@pytest.mark.parametrize(
    ("act", "of"), [(Act.ADD, "browser"), (Act.SIGN_IN, "another"), (Act.SIGN_IN, "")], ids=str
)
def test_it_is_good_for_its_act_and_its_browser_alone(act: Act, of: str):
    fresh = ask(SIGNER, Act.SIGN_IN, of="browser")

    with pytest.raises(NotFound):
        asked(SIGNER, fresh.token, act, of=of)


def test_it_lives_for_five_minutes():
    began = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)
    with time_machine.travel(began, tick=False) as clock:
        fresh = ask(SIGNER, Act.SIGN_IN, of="browser")
        clock.shift(299)
        assert asked(SIGNER, fresh.token, Act.SIGN_IN, of="browser") == fresh.challenge
        clock.shift(2)
        with pytest.raises(NotFound):
            asked(SIGNER, fresh.token, Act.SIGN_IN, of="browser")


def test_nobody_else_makes_one():
    """Security 23: one purpose, one kind of token."""
    word = ["AAAA", "sign-in", "hash"]
    for token in (
        Signer("another").sign(Purpose.PASSKEY, word),
        SIGNER.sign(Purpose.FLASH, word),
        "x" * 900,
        "",
    ):
        with pytest.raises(NotFound):
            asked(SIGNER, token, Act.SIGN_IN, of="browser")


def test_it_is_answered_once(work: Work):
    answer(work, b"one")
    answer(work, b"two")

    with pytest.raises(NotFound):
        answer(work, b"one")


def test_what_was_answered_is_forgotten_once_it_is_too_old_anyway(work: Work):
    answer(work, b"one")
    answer(replace(work, now=work.now + KEPT + timedelta(seconds=1)), b"two")

    assert len(work.session.exec(select(AnsweredChallenge)).all()) == 1
