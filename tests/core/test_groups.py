"""What waits together: how long anybody waits where there is nobody to ask."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest

from core.kit import groups
from core.kit.errors import Busy
from core.kit.groups import Done, Groups, Waiting
from core.kit.work import Actor

Answer = Callable[[Waiting], Done]
LONG_SECONDS = 0.1


async def three_ask(answer: Answer) -> tuple[list[object], int]:
    """The second and the third come while the first is carried out, in groups of one: outcomes, groups."""
    tried, all_there = 0, threading.Event()

    def carry_out(group: list[Waiting]) -> list[Done]:
        nonlocal tried
        tried += 1
        all_there.wait(5)
        time.sleep(1.5 * LONG_SECONDS)
        return [answer(one) for one in group]

    asked = Groups("asked", carry_out, most=1)
    try:
        waiting = [asyncio.create_task(asked.ask(Actor(), lambda _: None)) for _ in range(3)]
        await asyncio.sleep(0.05)  # turns of the loop in which they are handed over
        all_there.set()
        return await asyncio.gather(*waiting, return_exceptions=True), tried
    finally:
        await asyncio.to_thread(asked.close)


async def test_who_waited_while_nobody_was_there_is_refused_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "LONG_SECONDS", LONG_SECONDS)

    outcomes, tried = await three_ask(lambda one: Done(one, error=Busy()))

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy, Busy]
    assert tried == 1


async def test_where_it_was_only_a_moment_the_next_tries_again():
    outcomes, tried = await three_ask(lambda one: Done(one, error=Busy()))

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy, Busy]
    assert tried == 3


async def test_who_waited_long_for_others_that_were_served_is_served(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "LONG_SECONDS", LONG_SECONDS)

    outcomes, tried = await three_ask(lambda one: Done(one, result="served"))

    assert (outcomes, tried) == (["served"] * 3, 3)


async def test_who_is_refused_so_while_it_is_closed_is_answered_too(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "LONG_SECONDS", LONG_SECONDS)
    begun, goes_on = threading.Event(), threading.Event()

    def carry_out(group: list[Waiting]) -> list[Done]:
        begun.set()
        goes_on.wait(5)
        time.sleep(1.5 * LONG_SECONDS)
        return [Done(one, error=Busy()) for one in group]

    asked = Groups("asked", carry_out, most=1)
    waiting = [asyncio.create_task(asked.ask(Actor(), lambda _: None)) for _ in range(2)]
    await asyncio.to_thread(begun.wait, 5)
    closing = asyncio.create_task(asyncio.to_thread(asked.close))
    await asyncio.sleep(0.05)
    goes_on.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    await closing

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy]
