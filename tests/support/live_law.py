"""Zulip's law: an old snapshot and the events since are the new snapshot. One test per channel."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from core.kit.work import Work
from realtime.stream import position_of, record, since

S = TypeVar("S")


def told_and_shown(
    work: Work,
    topic: str,
    *,
    snapshot: Callable[[Work], S],
    act: Callable[[Work], object],
    fold: Callable[[S, str, dict[str, Any]], S],
) -> tuple[S, S]:
    """What *fold*\\ ing what *act* tells on *topic* into the snapshot before gives, and the one after.

    The law is that the two are equal.

    Args:
        work: Any unit of work; what its verbs announce is recorded as a commit would.
        snapshot: What a page would show: plain data that compares with ``==``.
        act: Does one or several things; at least one of them is told on *topic*.
        fold: What the page does with one event: ``fold(state, name, body)`` returns the new state.
    """
    settle(work)
    seen, state = position_of(work, topic), snapshot(work)
    act(work)
    settle(work)
    events = since(work, topic, seen)
    assert events, f"nothing was told on {topic}"
    for news in events:
        _, _, _, name, body = json.loads(news.text)
        state = fold(state, name, body)
    return state, snapshot(work)


def settle(work: Work) -> None:
    """Record what was announced so far, and forget that it is still to be told."""
    work.session.flush()
    record(work)
    work.session.expire_all()
    work.outbox.clear()
