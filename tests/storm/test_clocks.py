"""A clock that is wrong, in each process by something else: what ends by the clock does, and nothing more."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from core.kit.database import kind_of
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Crowd, Report, a_crowd
from tests.storm.fair import Fair, Node, Person, a_fair, ask

HOUR, DAY = 3600.0, 86_400.0
JUMPS = (HOUR, -HOUR, 10 * DAY, -10 * DAY, 0.0)
"""By how many seconds a clock is wrong, one after the other; the fourth goes back by twenty days at once."""
ROUNDS, BETWEEN = (3, 2.0) if LONG else (1, 0.35)
AGAIN = 10


async def put_clocks_wrong(setting: str, *, fault: str = "") -> tuple[Report, timedelta]:
    """Clocks jump while all talk; the report, and how far apart by them the first and the last news were.

    At each time of day everybody comes in anew, and what was said under other clocks is said again.
    """
    async with a_fair(setting, fault=fault) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(0.7)
        for jump in range(len(JUMPS) * ROUNDS):
            for number, node in enumerate(fair.nodes):
                node.put_clock(JUMPS[(jump + number) % len(JUMPS)])
            await crowd.storm(BETWEEN)
            await crowd.comes_anew()
            await say_again(crowd)
            await crowd.storm(BETWEEN)
        for node in fair.nodes:
            node.put_clock(0.0)
        crowd.mended()
        report, _ = await crowd.rest()
        report.violations += await crowd.counted(15)
        assert max(len(act.answers) for act in crowd.acts()) > len(JUMPS)
        return report, await asyncio.to_thread(told_over, fair)


async def say_again(crowd: Crowd) -> None:
    """Some, what they were answered long ago."""
    for tab in crowd.tabs[:AGAIN]:
        if answered := [act for act in tab.diary.acts.values() if act.answers]:
            await tab.send(answered[0])


def told_over(fair: Fair) -> timedelta:
    """Between the earliest and the latest time of day of what is stored."""
    engine = kind_of(fair.url).for_reading(fair.url)
    with engine.connect() as held:
        first, last = held.execute(text("SELECT min(at), max(at) FROM topic_event")).one()
    engine.dispose()
    return datetime.fromisoformat(str(last)) - datetime.fromisoformat(str(first))


@pytest.mark.storm("F11")
async def test_clocks_that_jump_change_neither_the_order_nor_what_is_told_nor_how_often(
    setting: str, row: Row
):
    report, told_over = await put_clocks_wrong(setting)

    assert row(report).violations == []
    assert told_over > timedelta(days=19)


@pytest.mark.storm("F11")
async def test_a_sign_in_runs_out_by_the_clock_and_one_that_was_ended_does_not_come_back_with_it(
    setting: str,
):
    async with a_fair(setting) as fair:
        stays, leaves = fair.people[1:3]
        answer = await fair.post("/sign-out", leaves.cookie)
        assert answer.startswith(b"HTTP/1.1 303"), answer[:200]
        node = fair.nodes[-1]
        for wrong in JUMPS:
            node.put_clock(wrong)
            assert (await is_in(node, stays), await is_in(node, leaves)) == (True, False), wrong
        node.put_clock(100 * DAY)
        assert not await is_in(node, stays)
        node.put_clock(0.0)
        assert not await is_in(node, stays), "it came back with the clock"


async def is_in(node: Node, person: Person) -> bool:
    """Whether a page that is for whoever is signed in opens for them there."""
    return (await ask(node.port, "GET", "/account", cookie=person.cookie)).startswith(b"HTTP/1.1 200")
