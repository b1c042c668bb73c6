"""Who came lately is known without asking, for a moment and no longer than is right."""

from datetime import UTC, datetime

import pytest

from core.accounts import recall as module
from core.accounts.logins import SignedIn
from core.accounts.recall import SECONDS, Recall

NOW = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)


def known(account_id: int) -> SignedIn:
    return SignedIn(
        login_id=account_id,
        began_at=NOW,
        seen_at=NOW,
        account_id=account_id,
        email=f"{account_id}@example.org",
        locale="en",
        zone=None,
        theme="auto",
    )


def test_who_came_lately_is_known_for_half_a_minute():
    now = 0.0
    recall = Recall(clock=lambda: now)
    recall.put("token", known(1))

    now = SECONDS - 1
    assert recall.get("token") is not None
    now = SECONDS
    assert recall.get("token") is None
    assert recall.get("another") is None


def test_every_tab_of_an_account_is_forgotten_when_its_rights_change_and_nobody_elses():
    recall = Recall()
    for token, account in (("one", 1), ("two", 1), ("three", 2)):
        recall.put(token, known(account))

    recall.forget(1)
    recall.forget(99)

    assert recall.get("one") is None
    assert recall.get("two") is None
    assert recall.get("three") is not None


def test_of_too_many_the_first_goes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "MOST", 2)
    recall = Recall()
    for account in (1, 2, 3):
        recall.put(f"token {account}", known(account))

    assert recall.get("token 1") is None
    assert recall.get("token 3") is not None
    recall.forget(1)
