"""Between browsers and processes: cut, silent, all back at once, too slow, hostile."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from realtime.budgets import BACKLOG_BYTES, BEAT_SECONDS, SEND_BUFFER_BYTES, WRITE_SECONDS
from realtime.closing import Closing
from tests.storm.checks import SPARE, Violation, nothing_kept
from tests.storm.conftest import Row
from tests.storm.crowd import ACKNOWLEDGED_SECONDS, FEW, LONG, Crowd, Report, a_crowd, calm, kept, load
from tests.storm.fair import Fair, Node, a_fair
from tests.storm.slow import listen_and_never_answer, memory_of, slow_readers
from tests.storm.strangers import STRANGE, say_strange_things
from tests.storm.tally import asked as tallied

CALM = 10.0 if LONG else 2.0
"""Seconds before it begins, to know how long answers take."""
FOR_ITSELF = 2**25
"""Bytes that a process may take meanwhile for what has nothing to do with slow readers."""
CUTS = [5.0, 60.0, pytest.param(600.0, marks=pytest.mark.timeout(900))] if LONG else [5.0]
FREED_SECONDS = BEAT_SECONDS + WRITE_SECONDS + 1.0
"""P16: the next beat that nobody confirms, and how long that may take; a second to see it."""
SLOW_SECONDS = 16.0
"""F10: until nothing is left of who does not keep up."""
ELSEWHERE = "127.0.0.2"
RETURNED_SECONDS = 10.0
"""F14: so long after the last reset nothing reminds of it any more."""
STATEMENTS_RETURNING = 8
"""Of one who comes back: the room, the ban, the fair, where the topic stands and what they missed; and the
beginning and end of a look at the database, which those share who come together."""
IDLE_READS, IDLE_STATEMENTS = 10, 20
"""A second, of a process with nothing to do: its workers look for jobs, and it looks at the log."""
PULSES = 0.6
"""Seconds after which two pulses were written."""


async def cut_and_return(setting: str, seconds: float, *, fault: str = "") -> Report:
    """Every packet between browsers and processes is lost for so long."""
    async with a_fair(setting, fault=fault) as fair:
        before = await calm(fair)
        async with a_crowd(fair, FEW) as crowd:
            crowd.talk(FEW.talkers, FEW.pause)
            await crowd.storm(1.0)
            cut = time.monotonic()
            fair.road.lose()
            freed = await all_gone(fair, seconds)
            await crowd.storm(cut + seconds - time.monotonic())
            fair.road.clear()
            crowd.mended()
            report, _ = await crowd.rest()
            report.violations += [*freed, *await crowd.counted(15)]
        report.violations += await kept(fair, before)
    return report


@pytest.mark.storm("F9")
@pytest.mark.parametrize("seconds", CUTS)
async def test_a_network_that_is_cut_and_returns_brings_what_was_missed(
    setting: str, row: Row, seconds: float
):
    report = await cut_and_return(setting, seconds)

    assert row(report).violations == []


async def all_gone(fair: Fair, seconds: float) -> list[Violation]:
    """P16: where nobody answers for long enough, the processes let go of everybody."""
    if seconds < FREED_SECONDS:
        return []
    await asyncio.sleep(FREED_SECONDS)
    held = sum(load(node)["connections"] for node in fair.nodes)
    return [Violation("P16", f"{held} silent connections after {FREED_SECONDS} s")] if held else []


@pytest.mark.storm("F9")
async def test_browsers_that_vanish_return_from_another_address_to_where_they_were_and_are_not_kept(
    setting: str, row: Row
):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(1.0)
        fair.road.source = ELSEWHERE
        fair.road.leave()
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        report.violations += await crowd.counted(5)
        came_from = fair.road.sources
        if LONG:
            async with asyncio.timeout(FREED_SECONDS):
                while sum(load(node)["connections"] for node in fair.nodes) > len(crowd.tabs):  # noqa: ASYNC110
                    await asyncio.sleep(0.5)

    assert row(report).violations == []
    assert (crowd.codes(), came_from) == ({1006}, {ELSEWHERE})


@pytest.mark.storm("F14")
async def test_everybody_returns_at_once_and_leaves_nothing_behind(setting: str, row: Row):
    async with a_fair(setting) as fair:
        async with a_crowd(fair) as crowd:
            pass
        await asyncio.sleep(1.0)
        before = [load(node) for node in fair.nodes]
        async with a_crowd(fair) as crowd:
            asked = await return_at_once(crowd)
            crowd.talk()
            for _ in range(3):
                await crowd.storm(1.0)
                fair.road.cut()
            crowd.mended()
            await crowd.storm(15.0 if LONG else 1.0)
            report, _ = await crowd.rest()
            report.violations += [*asked, *await crowd.counted(15)]
            report.violations += answered_again(crowd) if LONG else []
        await asyncio.sleep(1.0)
        for was, node in zip(before, fair.nodes, strict=True):
            report.violations += nothing_kept(was, load(node))

    assert row(report).violations == []


async def return_at_once(crowd: Crowd) -> list[Violation]:
    """F14: of everybody who comes back, three times, the database is asked once, and nothing is written."""
    await asyncio.sleep(PULSES)
    before, began = tally(crowd.fair), time.monotonic()
    for _ in range(3):
        crowd.fair.road.cut()
        await asyncio.sleep(0.2)
        await crowd.joined()
    await asyncio.sleep(PULSES)
    asked, took = tally(crowd.fair), time.monotonic() - began
    asked.subtract(before)
    processes, people = len(crowd.fair.nodes), len({tab.diary.account for tab in crowd.tabs})
    strangers = people * (processes - 1)  # each process asks once who somebody is
    return too_much(asked, 3 * len(crowd.tabs), strangers=strangers, idle=took * processes)


def too_much(asked: Counter[str], returned: int, *, strangers: int, idle: float) -> list[Violation]:
    """Where *returned* came, some to another process, and processes stood by for *idle* seconds together."""
    most = {
        "glance": returned + strangers,
        "read": IDLE_READS * idle,
        "write": 0,
        "statement": STATEMENTS_RETURNING * (returned + strangers) + IDLE_STATEMENTS * idle,
    }
    return [
        Violation("F14", f"{asked[name]} times {name} for {returned} who returned: at most {allowed:.0f}")
        for name, allowed in most.items()
        if asked[name] > allowed
    ]


def tally(fair: Fair) -> Counter[str]:
    """How often all processes asked the database so far."""
    asked = Counter[str]()
    for node in fair.nodes:
        asked.update({name: count for name, count in load(node).items() if name in tallied})
    return asked


def answered_again(crowd: Crowd) -> list[Violation]:
    """P9: of what is said a while after the last reset nothing waits longer than it may."""
    assert crowd.mended_at is not None
    waits = crowd.waits(since=crowd.mended_at + RETURNED_SECONDS)
    slow = [wait for wait in waits if wait > ACKNOWLEDGED_SECONDS]
    return [Violation("P9", f"{len(slow)} of {len(waits)} waited up to {max(slow):.1f} s")] if slow else []


@asynccontextmanager
async def a_talk(fair: Fair, words: str = "") -> AsyncGenerator[tuple[Crowd, float]]:
    """Some talk; since when it is known how long answers take, and they may be disturbed."""
    async with a_crowd(fair, FEW) as crowd:
        crowd.words = words
        crowd.talk(FEW.talkers, FEW.pause)
        await crowd.storm(CALM)
        yield crowd, time.monotonic()


async def read_nothing(setting: str, *, fault: str = "") -> tuple[Report, int]:
    """Some come in and read little or nothing while the others talk; the report, and bytes that each cost."""
    count = 40 if LONG else 12
    async with a_fair(setting, fault=fault) as fair:
        before = await calm(fair)
        async with a_talk(fair, "long " * 600) as (crowd, came), AsyncExitStack() as ends:
            node = fair.nodes[0]
            took, were = memory_of(node.pid), load(node)
            await slow_readers(ends, node, fair.people[-count:])
            await crowd.storm(1.0)
            assert load(node)["connections"] == were["connections"] + count
            slow = await let_go(node, were, came)
            took = memory_of(node.pid) - took
            crowd.mended()
            report, _ = await crowd.rest()
            report.violations += [*crowd.isolated(came), *crowd.undisturbed(), *slow]
        report.violations += await kept(fair, before)
    return report, (took - FOR_ITSELF) // count


async def let_go(node: Node, were: dict[str, int], since: float) -> list[Violation]:
    """P16: in time the process has no connection and no open socket more than it had."""
    while time.monotonic() < since + SLOW_SECONDS:
        now = load(node)
        more = {name: now[name] - were[name] for name in ("connections", "files")}
        if not more["connections"] and more["files"] <= SPARE["files"]:
            return []
        await asyncio.sleep(0.1)
    return [Violation("P16", f"kept after {SLOW_SECONDS} s: {more}")]


@pytest.mark.storm("F10")
async def test_readers_that_do_not_keep_up_in_any_way_are_let_go_and_nobody_else_notices(
    setting: str, row: Row
):
    report, took = await read_nothing(setting)

    assert row(report).violations == []
    assert took < BACKLOG_BYTES + SEND_BUFFER_BYTES


@pytest.mark.storm("F10")
@pytest.mark.skipif(not LONG, reason="two beats are long")
async def test_readers_that_read_and_never_answer_are_let_go_at_the_second_beat(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_talk(fair) as (crowd, came):
            silent = (listen_and_never_answer(fair.nodes[0], person) for person in fair.people[-10:])
            async with asyncio.timeout(2 * BEAT_SECONDS + 1):
                codes = await asyncio.gather(*silent)
            took = time.monotonic() - came
            crowd.mended()
            await crowd.storm(1.0)
            report, _ = await crowd.rest()
            report.violations += [*crowd.isolated(came), *crowd.undisturbed()]
        report.violations += await kept(fair, before)

    assert row(report).violations == []
    assert set(codes) == {Closing.SILENT}
    assert took > BEAT_SECONDS


@pytest.mark.storm("F20")
async def test_hostile_frames_get_the_code_they_deserve_and_the_room_goes_on(setting: str, row: Row):
    async with a_fair(setting) as fair:
        before = await calm(fair)
        async with a_talk(fair) as (crowd, came):
            ended = await say_strange_things(fair.nodes[0].port, fair.people[-1].cookie)
            crowd.mended()
            await crowd.storm(1.0)
            report, _ = await crowd.rest()
            report.violations += crowd.isolated(came)
        report.violations += await kept(fair, before)

    assert row(report).violations == []
    assert ended == {name: code for name, (_, code) in STRANGE.items()}
    assert crowd.codes() == set()
