"""Between browsers and processes: cut, silent, all back at once, too slow, hostile."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from realtime.budgets import WRITE_SECONDS
from tests.storm.checks import nothing_kept
from tests.storm.conftest import Row
from tests.storm.crowd import FEW, LONG, a_crowd, load
from tests.storm.fair import ONE, a_fair
from tests.storm.slow import a_slow_reader, memory_of
from tests.storm.strangers import STRANGE, say_strange_things


@pytest.mark.storm("F9")
async def test_a_network_that_goes_silent_and_returns_brings_what_was_on_its_way(setting: str, row: Row):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(1.0)
        fair.road.block()
        await crowd.storm(60.0 if LONG else 3.0)
        fair.road.clear()
        crowd.mended()
        report, _ = await crowd.rest()

    assert row(report).violations == []


@pytest.mark.storm("F9")
async def test_browsers_that_vanish_without_a_word_return_to_where_they_were_and_are_not_kept(
    setting: str, row: Row
):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(1.0)
        fair.road.leave()
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        report.violations += await crowd.counted(5)
        if LONG:
            async with asyncio.timeout(120):
                while sum(load(node)["connections"] for node in fair.nodes) > len(crowd.tabs):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)

    assert row(report).violations == []
    assert crowd.codes() == {1006}


@pytest.mark.storm("F14")
async def test_everybody_returns_at_once_and_leaves_nothing_behind(setting: str, row: Row):
    async with a_fair(setting) as fair:
        async with a_crowd(fair) as crowd:
            pass
        await asyncio.sleep(1.0)
        before = [load(node) for node in fair.nodes]
        async with a_crowd(fair) as crowd:
            crowd.talk()
            for _ in range(3):
                await crowd.storm(1.0)
                fair.road.cut()
            crowd.mended()
            await crowd.storm(1.0)
            report, _ = await crowd.rest()
            report.violations += await crowd.counted(15)
        await asyncio.sleep(1.0)
        for was, node in zip(before, fair.nodes, strict=True):
            report.violations += nothing_kept(was, load(node))

    assert row(report).violations == []


@pytest.mark.storm("F10")
async def test_readers_that_stop_reading_are_closed_and_nobody_else_notices(row: Row):
    count = 40 if LONG else 10
    async with a_fair(ONE) as fair, a_crowd(fair, FEW) as crowd, AsyncExitStack() as ends:
        node = fair.nodes[0]
        crowd.words = "long " * 600
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(1.0)
        came, took = time.monotonic(), memory_of(node.pid)
        for person in fair.people[-count:]:
            ends.callback((await a_slow_reader(node.port, person.cookie)).close)
        async with asyncio.timeout(16):
            await crowd.storm(1.0)
            most = load(node)["connections"]
            while load(node)["connections"] > len(crowd.tabs):  # noqa: ASYNC110
                await asyncio.sleep(0.25)
        took = memory_of(node.pid) - took
        crowd.mended()
        report, _ = await crowd.rest()
        during = crowd.waits(since=came)

    assert row(report).violations == []
    assert most == len(crowd.tabs) + count
    assert crowd.codes() == set()
    assert during[-1] < WRITE_SECONDS / 2  # nobody waits for one who does not read
    assert took < count * 2**21 + 2**25


@pytest.mark.storm("F20")
async def test_hostile_frames_get_the_code_they_deserve_and_the_room_goes_on(row: Row):
    async with a_fair(ONE) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        ended = await say_strange_things(fair.nodes[0].port, fair.people[-1].cookie)
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()

    assert row(report).violations == []
    assert ended == {name: code for name, (_, code) in STRANGE.items()}
    assert crowd.codes() == set()
