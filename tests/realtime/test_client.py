"""The Python client: what it was given is not lost, and it tells everything once, in order."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from websockets.exceptions import InvalidURI

from core.kit.work import Actor
from realtime import line, stream
from realtime import socket as endpoint
from realtime.budgets import BEAT_SECONDS
from realtime.client import LiveClient
from realtime.heard import Away, Heard, Refused
from tests.storm.road import Road
from tests.support.live import a_database, end_login
from tests.support.processes import NoBus, a_process
from tests.support.uvicorn import served, until

SOON = (0.02, 0.2)


def a_fair(url: str) -> Starlette:
    """The small fair as one process."""
    return a_process(url, NoBus())


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def somebody(port: int, account: int) -> AsyncGenerator[tuple[LiveClient, list[Heard]]]:
    """A client that listens to room 1, and what it was told of the remarks there."""
    heard: list[Heard] = []
    headers = {"account": str(account), "login": str(account)}
    async with LiveClient(f"ws://127.0.0.1:{port}/live", waits=SOON, headers=headers) as live:
        live.listen("room:1", heard.append)
        yield live, heard


def remarks(heard: list[Heard]) -> list[str]:
    return [news.body["text"] for news in heard if news.name == "remark.made"]


async def test_two_people_hear_each_other(tmp_path: Path):
    async with (
        served(a_fair(a_database(tmp_path / "live.db"))) as (_, port),
        somebody(port, 1) as (anna, _),
        somebody(port, 2) as (_, heard),
    ):
        await until(lambda: any(news.name == "joined" for news in heard))
        answer = await anna.act("room:1", "remark.make", {"text": "hello"})
        await until(lambda: remarks(heard))

        assert answer["text"] == "hello"
        assert remarks(heard) == ["hello"]


async def test_what_was_said_while_the_server_was_away_is_said_once_when_it_is_back(tmp_path: Path):
    url = a_database(tmp_path / "live.db")
    port = a_free_port()
    async with somebody(port, 1) as (anna, heard):
        async with served(a_fair(url), port=port):
            await anna.act("room:1", "remark.make", {"text": "before"})
        waiting = asyncio.create_task(anna.act("room:1", "remark.make", {"text": "meanwhile"}, "act-000001"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        async with served(a_fair(url), port=port):
            await waiting
            await anna.act("room:1", "remark.make", {"text": "meanwhile"}, "act-000001")
            await until(lambda: len(remarks(heard)) == 2)

    assert remarks(heard) == ["before", "meanwhile"]


async def test_a_refusal_is_the_callers(tmp_path: Path):
    async with served(a_fair(a_database(tmp_path / "live.db"))) as (_, port), somebody(port, 1) as (anna, _):
        with pytest.raises(Refused) as refused:
            await anna.act("room:1", "remark.make", {"text": ""})
        with pytest.raises(Refused, match="not_found"):
            await anna.act("room:404", "remark.make", {"text": "hello"})

    assert refused.value.code == "invalid"
    assert "text" in refused.value.fields


async def test_whoever_is_signed_out_stays_away_and_what_waits_fails(tmp_path: Path):
    app = a_fair(a_database(tmp_path / "live.db"))
    async with served(app) as (_, port), somebody(port, 1) as (anna, heard):
        await until(lambda: any(news.name == "joined" for news in heard))
        await app.state.db.write(Actor(), end_login, 1, 1)
        await until(lambda: anna.closed_with)

        assert anna.closed_with == [4503]
        assert await anna.until_away() == 4503
        with pytest.raises(Away) as away:
            await anna.act("room:1", "remark.make", {"text": "still here?"})

    assert away.value.code == 4503


async def test_a_past_that_is_incomplete_is_said_to_be(tmp_path: Path):
    app = a_fair(a_database(tmp_path / "live.db"))
    async with served(app) as (_, port), Road(port) as road, somebody(road.port, 1) as (anna, heard):
        await anna.act("room:1", "remark.make", {"text": "one"})
        await app.state.db.write(Actor(), stream.renew)
        heard.clear()
        road.cut()
        await until(lambda: any(news.name == "joined" for news in heard))

    assert [news.name for news in heard][:2] == ["reload", "joined"]


async def test_a_line_that_fell_silent_is_left_and_what_was_said_meanwhile_is_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert line.SILENT_SECONDS > 2 * BEAT_SECONDS
    monkeypatch.setattr(line, "SILENT_SECONDS", 0.5)
    async with (
        served(a_fair(a_database(tmp_path / "live.db"))) as (_, port),
        Road(port) as road,
        somebody(road.port, 1) as (anna, heard),
        somebody(port, 2) as (ben, _),
    ):
        await anna.act("room:1", "remark.make", {"text": "before"})
        await until(lambda: remarks(heard))
        road.block()  # nothing arrives, and nobody is told
        await ben.act("room:1", "remark.make", {"text": "meanwhile"})
        await until(lambda: anna.closed_with)
        road.clear()
        await until(lambda: len(remarks(heard)) == 2)

    assert set(anna.closed_with) == {1006}
    assert remarks(heard) == ["before", "meanwhile"]


async def test_an_act_that_nobody_answers_is_sent_again_on_another_line_and_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(line, "ANSWER_SECONDS", 0.3)
    async with (
        served(a_fair(a_database(tmp_path / "live.db"))) as (_, port),
        Road(port) as road,
        somebody(road.port, 1) as (anna, heard),
    ):
        await anna.act("room:1", "remark.make", {"text": "before"})
        road.block()
        waiting = asyncio.create_task(anna.act("room:1", "remark.make", {"text": "meanwhile"}))
        await until(lambda: anna.closed_with)
        road.clear()
        await waiting
        await until(lambda: len(remarks(heard)) == 2)

    assert remarks(heard) == ["before", "meanwhile"]


async def test_who_is_asked_to_come_back_later_waits_that_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(endpoint, "CONNECTS", 1)
    monkeypatch.setattr(endpoint, "CONNECTS_SECONDS", 2)
    async with (
        served(a_fair(a_database(tmp_path / "live.db"))) as (_, port),
        somebody(port, 1) as (_, first),
    ):
        await until(lambda: first)
        async with somebody(port, 2) as (ben, heard):
            await until(lambda: heard)

            assert ben.closed_with == [4029]  # and was let in the second time


def test_for_how_long_is_in_the_reason_of_that_code_only():
    assert line.asked_for(4029, "try again in 7 s") == 7
    assert line.asked_for(4029, "") == line.TOO_MANY_SECONDS
    assert line.asked_for(4008, "try again in 7 s") == 0
    assert line.asked_for(1006, "") == 0


async def test_nobody_comes_back_sooner_than_the_shortest_wait():
    async with Road(a_free_port()) as road:  # where nobody listens
        async with LiveClient(f"ws://127.0.0.1:{road.port}/live", waits=(0.15, 0.3)):
            loop = asyncio.get_running_loop()
            began = loop.time()
            await until(lambda: road.opened == 6)

        assert loop.time() - began > 5 * 0.15


async def test_a_listener_that_fails_costs_the_others_nothing(tmp_path: Path):
    def fails(news: Heard) -> None:
        raise OSError(news.name)

    async with served(a_fair(a_database(tmp_path / "live.db"))) as (_, port), somebody(port, 1) as (anna, _):
        heard: list[Heard] = []
        anna.listen("room:1", fails)
        anna.listen("room:1", heard.append)
        await anna.act("room:1", "remark.make", {"text": "hello"})
        await until(lambda: remarks(heard))

        assert anna.closed_with == []


def test_an_address_that_is_none_of_a_socket_is_said_at_once():
    with pytest.raises(InvalidURI):
        LiveClient("http://127.0.0.1:8000/live")
