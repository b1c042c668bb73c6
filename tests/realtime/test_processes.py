"""One fair, two processes: the same things are told everywhere, in one order, whatever the bus does."""

import asyncio
import contextlib
import json
import os
import signal
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection

from core.kit.errors import TooMany
from core.kit.work import Actor
from realtime import stream
from realtime.budgets import COMPANY_SECONDS, PRESENCE_SECONDS
from realtime.bus import Bus
from realtime.closing import Closing
from realtime.nats_bus import NatsBus
from realtime.unix_bus import UnixBus
from tests.support.live import Waved, a_database, lock_out
from tests.support.nats import NatsServer
from tests.support.processes import NoBus, a_process
from tests.support.uvicorn import ask, served, tab, until

WAVES = 40
MakeBus = Callable[[], Bus]
Pair = tuple[Starlette, int]


@asynccontextmanager
async def two_processes(url: str, make_bus: MakeBus) -> AsyncGenerator[tuple[Pair, Pair]]:
    """Both serve the fair at *url*: ``(application, port)`` of each."""
    one, two = a_process(url, make_bus()), a_process(url, make_bus())
    async with served(one) as (_, port_one), served(two) as (_, port_two):
        yield (one, port_one), (two, port_two)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return a_database(tmp_path / "live.db")


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose path leaves room for a socket's name."""
    with tempfile.TemporaryDirectory(prefix="koryu-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def nats() -> Iterator[NatsServer]:
    server = NatsServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sockets", "nats", "nothing"])
def make_bus(request: pytest.FixtureRequest, short_folder: Path) -> MakeBus:
    """Each way between processes, and none."""
    if request.param == "nats":
        nats: NatsServer = request.getfixturevalue("nats")
        return lambda: NatsBus(nats.url, "koryu.test")
    return {"sockets": lambda: UnixBus(short_folder / "bus"), "nothing": NoBus}[request.param]


async def remarks(socket: ClientConnection, count: int) -> list[tuple[int, str]]:
    """The next *count* remarks: ``(offset, text)``."""
    told: list[tuple[int, str]] = []
    async with asyncio.timeout(10):
        while len(told) < count:
            frame = json.loads(await socket.recv())
            if frame[0] == "event" and frame[3] == "remark.made":
                told.append((frame[2][1], frame[4]["text"]))
    return told


async def say(socket: ClientConnection, number: int, text: str) -> Any:
    return await ask(socket, "send", number, "room:1", "remark.make", {"id": f"act-{text:0>8}", "text": text})


async def test_what_is_said_at_one_is_heard_at_the_other(url: str, make_bus: MakeBus):
    async with two_processes(url, make_bus) as ((_, one), (_, two)), tab(one, 1) as anna, tab(two, 2) as ben:
        await ask(anna, "join", 1, "room:1", None)
        await ask(ben, "join", 1, "room:1", None)
        await say(anna, 2, "hello")

        assert await remarks(ben, 1) == [(1, "hello")]


async def test_everybody_hears_one_order_without_holes_or_doubles_wherever_it_was_said(
    url: str, make_bus: MakeBus
):
    async with two_processes(url, make_bus) as ((_, one), (_, two)), tab(one, 1) as anna, tab(two, 2) as ben:
        await ask(anna, "join", 1, "room:1", None)
        await ask(ben, "join", 1, "room:1", None)
        for number in range(20):
            for who, socket in (("a", anna), ("b", ben)):
                body = {"id": f"act-{who}-{number:06}", "text": f"{who}{number}"}
                await socket.send(json.dumps(["send", number, "room:1", "remark.make", body]))
        heard_by_anna, heard_by_ben = await asyncio.gather(remarks(anna, 40), remarks(ben, 40))

    assert heard_by_anna == heard_by_ben
    assert [offset for offset, _ in heard_by_anna] == list(range(1, 41))


async def test_a_right_that_is_lost_at_one_closes_the_connections_at_the_other(url: str, make_bus: MakeBus):
    async with two_processes(url, make_bus) as ((one, _), (_, two)), tab(two, 2) as ben:
        await ask(ben, "join", 1, "room:1", None)
        await one.state.db.write(Actor(), lock_out, 2)

        async with asyncio.timeout(2):
            await ben.wait_closed()
    assert ben.close_code == Closing.ACCESS_CHANGED


async def test_people_are_counted_once_wherever_their_tabs_are(url: str, short_folder: Path):
    def bus() -> UnixBus:
        return UnixBus(short_folder / "bus")

    async with (
        two_processes(url, bus) as ((one, port_one), (two, port_two)),
        tab(port_one, 1) as at_one,
        tab(port_two, 1) as also_at_two,
        tab(port_two, 2) as ben,
    ):
        for socket in (at_one, also_at_two, ben):
            await ask(socket, "join", 1, "room:1", None)

        def counts() -> list[int]:
            return [process.state.hub.presence.count("room:1") for process in (one, two)]

        await until(lambda: counts() == [2, 2])
        await asyncio.sleep(2 * COMPANY_SECONDS)  # nothing that is still under way counts a tab again
        assert counts() == [2, 2]


@pytest.mark.parametrize("make_bus", ["sockets", "nats"], indirect=True)
async def test_a_process_that_comes_later_is_told_who_is_there(url: str, make_bus: MakeBus):
    one, two = a_process(url, make_bus()), a_process(url, make_bus())
    async with served(one) as (_, port), tab(port, 1) as anna:
        await ask(anna, "join", 1, "room:1", None)
        await until(lambda: one.state.hub.presence.changed_here == set())  # that she came was called
        async with served(two):
            there = two.state.hub.presence
            await until(lambda: there.count("room:1") == 1)
            assert there.accounts("room:1") == {1}


async def test_a_bus_that_comes_later_tells_all_who_is_there(url: str):
    nats = NatsServer()
    async with (
        two_processes(url, lambda: NatsBus(nats.url, "koryu.test")) as ((one, port_one), (two, port_two)),
        tab(port_one, 1) as anna,
        tab(port_two, 2) as ben,
    ):
        await ask(anna, "join", 1, "room:1", None)
        await ask(ben, "join", 1, "room:1", None)
        await asyncio.sleep(2 * COMPANY_SECONDS)
        await asyncio.to_thread(nats.start)
        try:
            for process in (one, two):
                here = process.state.hub.presence
                await until(lambda here=here: here.count("room:1") == 2)
                assert here.accounts("room:1") == {1, 2}
        finally:
            nats.stop()


async def test_a_count_is_told_once_however_many_processes_there_are(url: str, short_folder: Path):
    async with (
        two_processes(url, lambda: UnixBus(short_folder / "bus")) as ((one, port_one), (_, port_two)),
        tab(port_one, 1) as anna,
        tab(port_two, 2) as ben,
    ):
        for socket in (anna, ben):
            await ask(socket, "join", 1, "room:1", None)
        await until(lambda: one.state.hub.presence.count("room:1") == 2)
        told = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2 * PRESENCE_SECONDS):
                async for text in anna:
                    told.append(json.loads(text))

    counted = [frame[4]["here"] for frame in told if frame[3:4] == ["presence.counted"]]
    assert counted in ([2], [1, 2])


async def test_who_waves_at_two_processes_is_told_no_more_often_than_at_one(url: str, make_bus: MakeBus):
    async with (
        two_processes(url, make_bus) as ((one, port_one), (two, port_two)),
        tab(port_one, 1) as anna,
        tab(port_two, 2) as ben,
        tab(port_two, 3) as listener,
    ):
        for socket in (anna, ben, listener):
            await ask(socket, "join", 1, "room:1", None)
        heard_by_both = all(process.state.processes.bus.connected for process in (one, two))
        began, told = time.monotonic(), []
        for number in range(WAVES):
            for socket in (anna, ben):
                await socket.send(json.dumps(["send", number, "room:1", "hand.wave", {}]))
            await asyncio.sleep(0.02)
        while sum(told) < WAVES * (2 if heard_by_both else 1):
            frame = json.loads(await asyncio.wait_for(listener.recv(), 5))
            told += [frame[4]["times"]] if frame[3:4] == ["hand.waved"] else []
        seconds = time.monotonic() - began

    assert len(told) <= 2 + seconds / Waved.every


async def test_a_limit_holds_across_processes(url: str, short_folder: Path):
    async with two_processes(url, lambda: UnixBus(short_folder / "bus")) as ((one, _), (two, _)):
        for _ in range(3):
            one.state.limits.check("live.act", "account 1", most=3, seconds=60)
        await until(lambda: not one.state.limits.spent)

        await asyncio.sleep(0.1)
        with pytest.raises(TooMany):
            two.state.limits.check("live.act", "account 1", most=3, seconds=60)
        two.state.limits.check("live.act", "account 2", most=3, seconds=60)


async def test_listeners_of_a_database_that_was_restored_are_sent_away_to_return(url: str):
    async with two_processes(url, NoBus) as ((one, _), (_, two)), tab(two, 2) as ben:
        await ask(ben, "join", 1, "room:1", None)
        await one.state.db.write(Actor(), stream.renew)

        async with asyncio.timeout(2):
            await ben.wait_closed()
    assert ben.close_code == Closing.RESTART


async def test_a_bus_that_hangs_or_dies_slows_nobody_and_loses_nothing(url: str):
    nats = NatsServer()
    nats.start()

    def bus() -> NatsBus:
        return NatsBus(nats.url, "koryu.test")

    try:
        async with two_processes(url, bus) as ((a, one), (b, two)), tab(one, 1) as anna, tab(two, 2) as ben:
            await ask(anna, "join", 1, "room:1", None)
            await ask(ben, "join", 1, "room:1", None)
            await until(lambda: a.state.processes.bus.connected and b.state.processes.bus.connected)
            await say(anna, 2, "with")
            os.kill(nats.pid, signal.SIGSTOP)
            began = time.monotonic()
            await say(anna, 3, "hanging")
            answered_after = time.monotonic() - began
            assert await remarks(ben, 2) == [(1, "with"), (2, "hanging")]

            nats.stop()
            await say(anna, 4, "without")
            assert await remarks(ben, 1) == [(3, "without")]

            nats.start()
            await until(lambda: a.state.processes.bus.connected and b.state.processes.bus.connected)
            await say(anna, 5, "again")
            assert await remarks(ben, 1) == [(4, "again")]
    finally:
        nats.stop()

    assert answered_after < 0.5
