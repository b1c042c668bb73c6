"""The checks see what they are for: each planted fault breaks one promise, and is noticed."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.storm.checks import nothing_kept
from tests.storm.crowd import FEW, Crowd, Report, a_crowd, load
from tests.storm.fair import ONE, TWO, a_fair
from tests.storm.test_buses import die_and_return, hang
from tests.storm.test_cards import exchange_and_take_back
from tests.storm.test_clocks import put_clocks_wrong
from tests.storm.test_databases import fill_up, go_back
from tests.storm.test_networks import read_nothing
from tests.storm.test_once import say_everything_twice
from tests.storm.test_rights import ban_somebody_in_the_middle


@pytest.mark.storm("planted")
@pytest.mark.parametrize(
    ("fault", "promise"), [("acknowledge_before_commit", "P1"), ("tell_before_commit", "P5")]
)
async def test_what_leaves_before_the_commit_is_noticed_when_the_process_is_killed(fault: str, promise: str):
    async with a_fair(ONE, fault=fault) as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(1.0)
        await leaves(crowd, promise)
        await fair.nodes[0].kill()
        await fair.nodes[0].restart()
        report, _ = await crowd.rest(within=2.0)

    assert promise in report.broken


async def leaves(crowd: Crowd, promise: str) -> None:
    """Back just after more has left that makes the promise, and before what it promises is committed."""
    had = len(said(crowd, promise))
    while len(said(crowd, promise)) == had:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def said(crowd: Crowd, promise: str) -> list[object]:
    """What has left that makes the promise: answers, or news."""
    if promise == "P1":
        return [answer for act in crowd.acts() for answer in act.answers]
    return [entry for tab in crowd.tabs for entry in tab.diary.wire]


@pytest.mark.storm("planted")
async def test_an_act_that_is_carried_out_twice_is_noticed():
    assert "P2" in (await say_everything_twice(ONE, fault="forget_what_was_done")).broken


@pytest.mark.storm("planted")
async def test_an_act_that_is_forgotten_because_of_a_wrong_clock_is_noticed():
    assert "P2" in (await put_clocks_wrong(ONE, fault="forget_by_the_clock"))[0].broken


@pytest.mark.storm("planted")
async def test_offsets_that_are_counted_in_memory_are_noticed():
    async with a_fair(ONE, fault="count_in_memory") as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(10, 0.1)
        await crowd.storm(1.0)
        report, _ = await crowd.rest(within=2.0)

    assert "P3" in report.broken


@pytest.mark.storm("planted")
async def test_a_hole_between_the_past_and_the_present_is_noticed():
    async with a_fair(ONE, fault="join_after_reading") as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(10, 0.05)
        for _ in range(3):
            await crowd.storm(0.7)
            fair.road.cut()
        report, _ = await crowd.rest(within=2.0)

    assert "P4" in report.broken


@pytest.mark.storm("planted")
async def test_a_process_that_nobody_calls_and_that_never_looks_is_noticed():
    async with a_fair(TWO, fault="never_look", bus="deaf") as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(10, 0.1)
        await crowd.storm(1.0)
        report, _ = await crowd.rest(within=2.0)

    assert "P4" in report.broken


@pytest.mark.storm("planted")
async def test_somebody_who_hears_on_after_a_ban_is_noticed():
    assert "P10" in (await ban_somebody_in_the_middle(ONE, fault="ask_only_on_joining")).broken


@pytest.mark.storm("planted")
async def test_connections_that_are_kept_when_they_are_gone_are_noticed():
    async with a_fair(ONE, fault="keep_who_left") as fair:
        async with a_crowd(fair, FEW):
            pass
        await asyncio.sleep(0.6)
        calm = dict.fromkeys(("connections", "accounts", "topics", "tasks", "files"), 1000)

        assert [found.promise for found in nothing_kept(calm, load(fair.nodes[0]))] == ["P16"]


@pytest.mark.storm("planted")
@pytest.mark.parametrize("fault", ["tell_what_is_on_the_card", "keep_what_is_taken_back"])
async def test_a_card_that_is_read_without_consent_is_noticed(fault: str):
    assert "P11" in (await exchange_and_take_back(ONE, fault=fault)).broken


@pytest.mark.storm("planted")
async def test_an_answer_from_a_process_without_a_database_is_noticed():
    async with a_fair(TWO, fault="acknowledge_before_commit", roads=True) as fair:
        fair.road.ports = fair.road.ports[:1]
        async with a_crowd(fair, FEW) as crowd:
            crowd.talk(FEW.talkers, FEW.pause)
            await crowd.storm(1.0)
            await leaves(crowd, "P1")
            fair.to_database[0].cut()
            report, _ = await crowd.rest(within=2.0)

    assert "P1" in report.broken


@pytest.mark.storm("planted")
@pytest.mark.parametrize("setting", [TWO])
async def test_an_answer_that_a_full_disk_could_not_keep_is_noticed(setting: str, small_disk: Path):
    assert "P1" in (await fill_up(setting, small_disk, fault="acknowledge_before_commit"))[0].broken


@pytest.mark.storm("planted")
async def test_a_backup_after_which_positions_still_hold_is_noticed():
    assert "P4" in (await go_back(ONE, renewed=False))[0].broken


@pytest.mark.storm("planted")
async def test_others_who_wait_for_a_slow_reader_are_noticed():
    assert "P8" in (await read_nothing(ONE, fault="wait_for_the_slowest"))[0].broken


@pytest.mark.storm("planted")
@pytest.mark.parametrize("lose", [die_and_return, hang])
async def test_answers_that_wait_for_the_bus_are_noticed(lose: Callable[..., Awaitable[Report]]):
    assert "P8" in (await lose(TWO, fault="wait_for_the_bus")).broken


@pytest.mark.storm("planted")
async def test_tabs_that_are_counted_as_people_are_noticed():
    async with a_fair(ONE, fault="count_tabs") as fair, a_crowd(fair, FEW) as crowd:
        assert [found.promise for found in await crowd.counted(2.5)] == ["P13"]


@pytest.mark.storm("planted")
@pytest.mark.parametrize(("fault", "promise"), [("stumble", "P15"), ("answer_late", "P9")])
async def test_acts_that_meet_a_mistake_or_wait_though_all_is_well_are_noticed(fault: str, promise: str):
    async with a_fair(ONE, fault=fault) as fair, a_crowd(fair, FEW) as crowd:
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(0.5)
        report, _ = await crowd.rest(within=1.0)

    assert promise in report.broken
