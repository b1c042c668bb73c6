"""What is said twice is carried out once, wherever and however it comes again."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.storm.checks import Violation
from tests.storm.clients import Tab
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Crowd, Report, Size, a_crowd
from tests.storm.diary import Act
from tests.storm.fair import Fair, a_fair

ROUNDS = 60 if LONG else 12
FEW = Size(6, 6, 0.2, 0.0)


async def say_everything_twice(setting: str, *, fault: str = "") -> Report:
    """Six people say everything again: after the answer, racing, from their other tab, after a kill."""
    async with a_fair(setting, fault=fault) as fair, a_crowd(fair, FEW) as crowd, AsyncExitStack() as ends:
        twins = await second_tabs(crowd, ends, fair)
        for number in range(ROUNDS):
            for tab, twin in twins:
                words = f"{tab.diary.name} says {number}"
                act = await tab.say(words)
                if number % 3:
                    await tab.send(act)  # races with itself
                await twin.say(words, act.id)  # and with the other tab
            await asyncio.sleep(0.05)
        await answered(crowd)
        if not fault:
            await fair.nodes[0].kill()
            await fair.nodes[0].restart()
            await crowd.joined()
        for tab, _ in twins:
            for act in tuple(tab.diary.acts.values())[:5]:
                await tab.send(act)
        others = [await twin.say("other words", next(iter(tab.diary.acts))) for tab, twin in twins]
        await answered(crowd)
        crowd.mended()
        report, _ = await crowd.rest()
        report.violations += refused(others)
    return report


async def second_tabs(crowd: Crowd, ends: AsyncExitStack, fair: Fair) -> list[tuple[Tab, Tab]]:
    """Each person's two tabs, at different processes where there are two."""
    firsts = crowd.tabs[: FEW.talkers]
    people = {person.account: person for person in fair.people}
    seconds = [await crowd.enter(ends, people[tab.diary.account]) for tab in firsts]
    await crowd.joined()
    return list(zip(firsts, seconds, strict=True))


async def answered(crowd: Crowd) -> None:
    """Back when nothing is owed any more, and what was sent again is answered too."""
    for _ in range(200):
        if not any(tab.owes for tab in crowd.tabs):
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


def refused(others: list[Act]) -> list[Violation]:
    """P2: the same id with other content is a conflict."""
    return [
        Violation("P2", f"{act.id} with other words was not refused")
        for act in others
        if [refusal.body["code"] for refusal in act.refusals] != ["conflict"]
    ]


@pytest.mark.storm("F12")
async def test_what_is_said_again_in_any_way_is_told_once(setting: str, row: Row):
    report = await say_everything_twice(setting)

    assert row(report).violations == []
    assert report.acknowledged > ROUNDS
