"""Processes that die, end or stand still in the middle of it all."""

import random
import signal

import pytest

from tests.storm.conftest import Row
from tests.storm.crowd import LONG, a_crowd, calm, kept
from tests.storm.fair import a_fair
from tests.storm.slow import knock_and_leave

GOODBYE_SECONDS = 3.0
"""What a restart may take with nobody there who hangs; nobody waits for a timeout."""


@pytest.mark.storm("F1")
async def test_a_process_killed_at_any_moment_loses_nothing_it_acknowledged(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_crowd(fair) as crowd:
            crowd.talk()
            for _ in range(8 if LONG else 2):
                await crowd.storm(random.uniform(0.5, 2.0))
                node = random.choice(fair.nodes)
                await node.kill()
                await node.restart()
            crowd.mended()
            report, _ = await crowd.rest()
            report.violations += await crowd.counted(75 if LONG else 5)
        report.violations += await kept(fair, before)

    assert row(report).violations == []
    assert report.acknowledged > 20


@pytest.mark.storm("F2")
async def test_a_rolling_restart_says_goodbye_to_everybody_and_fails_nobody(setting: str, row: Row):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        for node in fair.nodes * (3 if LONG else 1):
            await crowd.storm(1.0)
            assert await node.stop() < GOODBYE_SECONDS
            await node.restart()
        crowd.mended()
        report, _ = await crowd.rest()
        report.violations += await crowd.counted(15)

    assert row(report).violations == []
    assert crowd.codes() == {1012}


@pytest.mark.storm("F16")
async def test_a_process_that_stands_still_for_a_while_goes_on_as_if_nothing_had_been(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_crowd(fair) as crowd:
            crowd.talk()
            await crowd.storm(1.0)
            fair.nodes[0].signal(signal.SIGSTOP)
            for person in fair.people[-5:]:
                await knock_and_leave(fair.nodes[0].port, person.cookie)
            await crowd.storm(45.0 if LONG else 2.0)
            fair.nodes[0].signal(signal.SIGCONT)
            crowd.mended()
            report, _ = await crowd.rest()
            report.violations += await crowd.counted(75 if LONG else 15)
        report.violations += await kept(fair, before)

    assert row(report).violations == []
    assert report.acknowledged > 20
