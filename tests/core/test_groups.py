"""What waits together: how long anybody waits where there is nothing to ask."""

import asyncio
import time
from collections.abc import Callable

import pytest

from core.kit import groups
from core.kit.errors import Busy
from core.kit.groups import Done, Groups, Waiting
from core.kit.work import Actor

Answer = Callable[[list[Waiting]], list[Done]]


async def three_ask(carry_out: Answer) -> list[object]:
    """The second and the third come while the first is being carried out, in groups of one."""
    asked = Groups("asked", carry_out, most=1)
    try:
        first = asyncio.create_task(asked.ask(Actor(), lambda _: "served"))
        await asyncio.sleep(0.05)
        others = [asyncio.create_task(asked.ask(Actor(), lambda _: "served")) for _ in range(2)]
        return await asyncio.gather(first, *others, return_exceptions=True)
    finally:
        await asyncio.to_thread(asked.close)


def away(tried: list[int]) -> Answer:
    """Nobody is there, and that takes a while to find out."""

    def carry_out(group: list[Waiting]) -> list[Done]:
        tried.append(len(group))
        time.sleep(0.2)
        return [Done(one, error=Busy()) for one in group]

    return carry_out


async def test_who_waited_while_nobody_was_there_is_refused_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "LONG_SECONDS", 0.1)
    tried: list[int] = []

    outcomes = await three_ask(away(tried))

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy, Busy]
    assert tried == [1]


async def test_where_it_was_only_a_moment_the_next_tries_again():
    tried: list[int] = []

    outcomes = await three_ask(away(tried))

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy, Busy]
    assert tried == [1, 1, 1]


async def test_who_waited_long_for_others_that_were_served_is_served(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(groups, "LONG_SECONDS", 0.1)

    def slowly(group: list[Waiting]) -> list[Done]:
        time.sleep(0.2)
        return [Done(one, result="served") for one in group]

    assert await three_ask(slowly) == ["served", "served", "served"]
