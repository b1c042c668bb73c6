"""The law that features hold their channels to, and that it notices who breaks it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from core.kit.work import Actor, Work
from tests.support.live import Remark, Speak, a_database, a_work, speak
from tests.support.live_law import told_and_shown

ANNA = Actor(account_id=1)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with a_work(ANNA, a_database(tmp_path / "law.db"), datetime(2026, 9, 19, tzinfo=UTC)) as work:
        yield work


def texts(work: Work) -> list[str]:
    return list(work.session.exec(select(Remark.text)))


def say_two(work: Work) -> None:
    for number, text in enumerate(("one", "two")):
        speak(work, 1, Speak(id=f"act-{number:06}", text=text))


def test_a_room_s_remarks_and_what_is_told_of_them_agree(work: Work) -> None:
    def fold(state: list[str], name: str, body: dict[str, Any]) -> list[str]:
        return [*state, body["text"]] if name == "remark.made" else state

    from_events, anew = told_and_shown(work, "room:1", snapshot=texts, act=say_two, fold=fold)

    assert from_events == anew == ["one", "two"]


def test_an_event_that_says_too_little_is_noticed(work: Work) -> None:
    from_events, anew = told_and_shown(
        work, "room:1", snapshot=texts, act=say_two, fold=lambda state, name, body: [*state, ""]
    )

    assert from_events != anew
