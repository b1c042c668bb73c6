"""The bus away, hanging, careless, or cut from one of two: slower, and nothing else."""

import os
import signal
import time

import pytest

from realtime.budgets import FOLLOW_SECONDS
from tests.storm.checks import Violation
from tests.storm.conftest import Row
from tests.storm.crowd import FEW, LONG, SIZE, Crowd, Report, a_crowd
from tests.storm.fair import TWO, a_fair
from tests.storm.waits import NOISE_SECONDS, Span, as_soon
from tests.support.nats import NatsServer

WITHOUT_BUS_SECONDS = FOLLOW_SECONDS + NOISE_SECONDS
"""From an answer to the last listener, by looking at the log: the time between two looks, and a read."""
AWAY = 20.0 if LONG else 1.6
TIMES, HUNG = (1, 30.0) if LONG else (3, 0.7)

pytestmark = pytest.mark.parametrize("setting", [TWO])


def in_time(crowd: Crowd) -> list[Violation]:
    """P9: everybody was told in time, the whole time."""
    slowest = crowd.slowest()
    return (
        [Violation("P9", f"somebody was told {slowest:.2f} s late")] if slowest > WITHOUT_BUS_SECONDS else []
    )


async def die_and_return(setting: str, *, there: bool = True, fault: str = "") -> Report:
    """The bus is there, away and there again, or the other way round, and comes back in the end.

    How soon answers come while it is away is compared with how soon they do while it is there.
    """
    async with a_fair(setting, nats=there, fault=fault) as fair, a_crowd(fair, FEW) as crowd:
        assert fair.bus is not None
        spans: dict[bool, list[Span]] = {True: [], False: []}
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(0.5)
        for is_there in (there, not there, there):
            if spans[there]:
                await come_or_go(fair.bus, crowd, comes=is_there)
            began = time.monotonic()
            await crowd.storm(AWAY / (1 if is_there != there else 2))
            spans[is_there].append((began, time.monotonic()))
        if not there:
            await come_or_go(fair.bus, crowd, comes=True)
        report, _ = await crowd.rest()
        report.violations += as_soon(crowd.waits_in(spans[True]), crowd.waits_in(spans[False]))
        report.violations += [*in_time(crowd), *crowd.undisturbed()]
    return report


async def come_or_go(bus: NatsServer, crowd: Crowd, *, comes: bool) -> None:
    """It dies, or comes and is found."""
    if not comes:
        bus.stop()
        return
    bus.start()
    crowd.mended()
    await crowd.storm(1.0)


@pytest.mark.storm("F4")
async def test_a_bus_that_dies_and_returns_makes_it_slower_and_nothing_else(setting: str, row: Row):
    assert row(await die_and_return(setting)).violations == []


@pytest.mark.storm("F4")
async def test_a_bus_that_was_never_there_is_not_missed_and_welcome_when_it_comes(setting: str, row: Row):
    assert row(await die_and_return(setting, there=False)).violations == []


async def hang(setting: str, *, fault: str = "") -> Report:
    """The bus takes what is said and does nothing with it for a while; several times where that is short."""
    async with a_fair(setting, fault=fault) as fair, a_crowd(fair, FEW) as crowd:
        assert fair.bus is not None
        calm, hung = list[Span](), list[Span]()
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(0.3)
        for _ in range(TIMES):
            for spans, number in ((calm, signal.SIGCONT), (hung, signal.SIGSTOP)):
                os.kill(fair.bus.pid, number)
                began = time.monotonic()
                await crowd.storm(HUNG)
                spans.append((began, time.monotonic()))
        os.kill(fair.bus.pid, signal.SIGCONT)
        crowd.mended()
        report, _ = await crowd.rest()
        report.violations += as_soon(crowd.waits_in(calm), crowd.waits_in(hung))
        report.violations += [*in_time(crowd), *crowd.undisturbed()]
    return report


@pytest.mark.storm("F5")
async def test_a_bus_that_hangs_keeps_no_answer_waiting(setting: str, row: Row):
    assert row(await hang(setting)).violations == []


@pytest.mark.storm("F6")
async def test_calls_that_are_lost_repeated_and_reordered_are_not_noticed(setting: str, row: Row):
    async with a_fair(setting, bus="careless") as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(SIZE.seconds)
        report, _ = await crowd.rest()
        report.violations += in_time(crowd)

    assert row(report).violations == []
    assert crowd.codes() == set()


@pytest.mark.storm("F13")
async def test_two_processes_tell_one_topic_in_one_order_though_one_is_cut_from_the_bus(
    setting: str, row: Row
):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        for way in fair.to_bus:
            way.block()  # it hangs
            await crowd.storm(AWAY / 2)
            way.ports, lead = [], way.ports
            way.cut()  # it is refused
            await crowd.storm(AWAY / 2)
            way.clear()
            way.ports = lead
            await crowd.storm(0.7)
        crowd.mended()
        report, _ = await crowd.rest()
        report.violations += in_time(crowd)

    assert row(report).violations == []
    assert crowd.codes() == set()


@pytest.mark.storm("F13")
async def test_a_process_that_is_cut_from_the_database_refuses_and_catches_up_while_the_other_goes_on(
    setting: str, row: Row
):
    async with a_fair(setting, roads=True) as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(1.0)
        cut, _ = fair.to_database
        cut.ports, lead = [], cut.ports
        cut.cut()
        refused = time.monotonic()
        await crowd.storm(AWAY)
        elsewhere = crowd.waits(since=refused)
        cut.block()
        cut.ports = lead
        await crowd.storm(AWAY)
        cut.clear()
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        report.violations += crowd.undisturbed()
        if len(elsewhere) <= FEW.talkers:
            report.violations.append(Violation("P9", f"{len(elsewhere)} acts were answered by the other one"))
    codes = {refusal.body["code"] for act in crowd.acts() for refusal in act.refusals}

    assert row(report).violations == []
    assert codes == {"too_many"}
