"""Who loses the right to be there hears nothing from then on, at no process and not by coming back."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from tests.storm.checks import Stored, Violation
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Report, Size, a_crowd
from tests.storm.diary import Diary, Ended, Heard
from tests.storm.fair import a_fair

SOME = Size(20, 40 if LONG else 12, 0.2, 0.0)
BANNED = 12 if LONG else 4
CUT_SECONDS = 1.0


async def ban_somebody_in_the_middle(setting: str, *, fault: str = "") -> Report:
    """People with a tab at each process are kept out one after another, while all talk and some come back."""
    async with a_fair(setting, fault=fault) as fair, a_crowd(fair, SOME) as crowd, AsyncExitStack() as ends:
        people = {person.account: person for person in fair.people}
        banned = [tab.diary.account for tab in crowd.tabs[:BANNED]]
        for account in banned:
            await crowd.enter(ends, people[account])
        await crowd.joined()
        crowd.talk(SOME.talkers, SOME.pause)
        for account in banned:
            await asyncio.sleep(0.4)
            theirs = [tab for tab in crowd.tabs if tab.diary.account == account]
            theirs[1].drop()  # it comes back while it happens, and asks for what it missed
            answer = await fair.ban(people[account])
            assert answer.startswith(b"HTTP/1.1 303"), answer[:200]
            for tab in theirs:
                tab.diary.left = asyncio.get_running_loop().time()
        await asyncio.sleep(1.0)
        crowd.mended()
        report, kept = await crowd.rest()
        for diary in crowd.diaries:
            if diary.left is not None:
                report.violations += heard_after(diary, kept)
    return report


def heard_after(diary: Diary, kept: Stored) -> list[Violation]:
    """P10: nothing that was told after the ban, by the one order of everything, and no connection stays."""
    cut = next(
        event.number for event in kept.on(f"account:{diary.account}") if event.name == "access.changed"
    )
    numbers = {event.offset: event.number for event in kept.on(diary.topic)}
    late = [entry for entry in diary.wire if isinstance(entry, Heard) and numbers[entry.position[1]] > cut]
    found = [Violation("P10", f"{diary.name} heard {late[0].position} after the ban")] if late else []
    assert diary.left is not None
    if not isinstance(diary.wire[-1], Ended) or diary.wire[-1].at > diary.left + CUT_SECONDS + 2:
        found.append(Violation("P10", f"{diary.name} was not cut"))
    return found


@pytest.mark.storm("F21")
async def test_who_is_kept_out_hears_nothing_more_anywhere(setting: str, row: Row):
    report = await ban_somebody_in_the_middle(setting)

    assert row(report).violations == []
    assert report.delivered > 100
