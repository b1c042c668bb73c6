"""Slow things that somebody is at while they are killed or stand still: each is done, and once."""

import asyncio
import signal
import time

import pytest

from tests.storm.checks import Violation
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Report
from tests.storm.fair import Fair, a_fair
from tests.storm.letters import LetterBox, a_letter_box, give_places, undone

LEASE_SECONDS = 1.0
STILL_SECONDS = 45.0 if LONG else 1.5
"""F16: longer than a lease lasts."""
PEOPLE = 100 if LONG else 60
DEATHS = 6 if LONG else 2
DONE_WITHIN = 60.0 if LONG else 20.0


async def write_while_they_die(setting: str, *, fault: str = "") -> Report:
    """Everybody is owed a letter; who writes them is killed, again and again, and then stands still."""
    async with a_fair(setting, fault=fault) as fair, a_letter_box() as box:
        for node in fair.nodes:
            node.options = (*node.options, "--lease", str(LEASE_SECONDS), "--smtp", str(box.port))
            await node.kill()
            await node.restart()
        addresses = await asyncio.to_thread(give_places, fair, fair.people[1 : 1 + PEOPLE])
        for number in range(DEATHS):
            await something_happens(fair, box)
            node = fair.nodes[number % len(fair.nodes)]
            await node.kill()
            await node.restart()
        await something_happens(fair, box)
        assert await asyncio.to_thread(undone, fair), "all was done before anybody stood still"
        fair.nodes[0].signal(signal.SIGSTOP)
        await asyncio.sleep(STILL_SECONDS)
        fair.nodes[0].signal(signal.SIGCONT)
        went_on = time.monotonic()
        late = await all_done(fair)
        report = Report(len(addresses), sum(map(len, box.letters.values())), time.monotonic() - went_on)
        await asyncio.sleep(2 * LEASE_SECONDS)  # whoever would do it again does it by then
        report.violations += [*late, *box.written_once(addresses)]
        if box.again > DEATHS + 1:
            report.violations.append(Violation("P12", f"{box.again} letters came twice"))
        return report


async def something_happens(fair: Fair, box: LetterBox) -> None:
    """Back in the middle of it: some jobs were ended, or letters taken, since it was called."""
    had = len(await asyncio.to_thread(undone, fair)), sum(map(len, box.letters.values()))
    until = time.monotonic() + 3 * LEASE_SECONDS
    while time.monotonic() < until:
        now = len(await asyncio.to_thread(undone, fair)), sum(map(len, box.letters.values()))
        if now != had:
            return
        await asyncio.sleep(0.01)


async def all_done(fair: Fair) -> list[Violation]:
    """P12: nothing is left undone."""
    until = time.monotonic() + DONE_WITHIN
    while (left := await asyncio.to_thread(undone, fair)) and time.monotonic() < until:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    return [Violation("P12", f"{job.kind} {job.id} is not done: {job.problem}") for job in left[:3]]


@pytest.mark.storm("F16")
async def test_what_has_to_be_done_is_done_once_by_processes_that_die_or_stand_still(setting: str, row: Row):
    report = await write_while_they_die(setting)

    assert row(report).violations == []
