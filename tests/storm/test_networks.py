"""Between browsers and processes: cut, silent, all back at once, too slow, hostile."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from realtime.budgets import BACKLOG_BYTES, SEND_BUFFER_BYTES
from tests.storm.checks import nothing_kept
from tests.storm.conftest import Row
from tests.storm.crowd import FEW, LONG, Report, a_crowd, calm, kept, load
from tests.storm.fair import a_fair
from tests.storm.slow import a_slow_reader, memory_of
from tests.storm.strangers import STRANGE, say_strange_things

CALM = 10.0 if LONG else 2.0
"""Seconds before it begins, to know how long answers take."""
FOR_ITSELF = 2**25
"""Bytes that a process may take meanwhile for what has nothing to do with slow readers."""


@pytest.mark.storm("F9")
async def test_a_network_that_goes_silent_and_returns_brings_what_was_on_its_way(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_crowd(fair) as crowd:
            crowd.talk()
            await crowd.storm(1.0)
            fair.road.block()
            await crowd.storm(60.0 if LONG else 3.0)
            fair.road.clear()
            crowd.mended()
            report, _ = await crowd.rest()
        report.violations += await kept(fair, before)

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


async def read_nothing(setting: str, *, fault: str = "") -> tuple[Report, int]:
    """Some come in and read nothing while the others talk; the report, and bytes that each cost."""
    count = 40 if LONG else 10
    async with a_fair(setting, fault=fault) as fair:
        before = await calm(fair)
        async with a_crowd(fair, FEW) as crowd, AsyncExitStack() as ends:
            node = fair.nodes[0]
            crowd.words = "long " * 600
            crowd.talk(FEW.talkers, FEW.pause)
            await crowd.storm(CALM)
            came, took, were = time.monotonic(), memory_of(node.pid), load(node)["connections"]
            for person in fair.people[-count:]:
                ends.callback((await a_slow_reader(node.port, person.cookie)).close)
            async with asyncio.timeout(16):
                await crowd.storm(1.0)
                assert load(node)["connections"] == were + count
                while load(node)["connections"] > were:  # noqa: ASYNC110
                    await asyncio.sleep(0.25)
            took = memory_of(node.pid) - took
            crowd.mended()
            report, _ = await crowd.rest()
            report.violations += [*crowd.isolated(came), *crowd.undisturbed()]
        report.violations += await kept(fair, before)
    return report, (took - FOR_ITSELF) // count


@pytest.mark.storm("F10")
async def test_readers_that_stop_reading_are_closed_and_nobody_else_notices(setting: str, row: Row):
    report, took = await read_nothing(setting)

    assert row(report).violations == []
    assert took < BACKLOG_BYTES + SEND_BUFFER_BYTES


@pytest.mark.storm("F20")
async def test_hostile_frames_get_the_code_they_deserve_and_the_room_goes_on(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_crowd(fair, FEW) as crowd:
            crowd.talk(FEW.talkers, FEW.pause)
            await crowd.storm(CALM)
            came = time.monotonic()
            ended = await say_strange_things(fair.nodes[0].port, fair.people[-1].cookie)
            crowd.mended()
            await crowd.storm(1.0)
            report, _ = await crowd.rest()
            report.violations += crowd.isolated(came)
        report.violations += await kept(fair, before)

    assert row(report).violations == []
    assert ended == {name: code for name, (_, code) in STRANGE.items()}
    assert crowd.codes() == set()
