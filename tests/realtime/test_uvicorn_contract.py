"""What our protocol relies on in uvicorn, held against the version that is installed."""

import contextlib
import json
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from realtime.closing import Closing
from tests.support.live import a_database, an_app
from tests.support.uvicorn import ask, heard, served, tab, until

HTTP = ["httptools", "h11"]


@pytest.mark.parametrize("http", HTTP)
async def test_a_request_is_handed_over_whole_with_state_path_and_peer(http: str):
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)
        socket = WebSocket(scope, receive, send)
        await socket.accept(subprotocol="koryu.1", headers=[(b"x-own", b"1")])
        await socket.send_text(await socket.receive_text())
        await socket.close(4001, "for a reason")

    async with (
        served(app, http=http, lifespan="off", root_path="/under") as (_, port),
        connect(
            f"ws://127.0.0.1:{port}/a%20b?q=1",
            subprotocols=["other", "koryu.1"],
            proxy=None,  # type: ignore[list-item]
        ) as socket,
    ):
        await socket.send("hello")

        assert await socket.recv() == "hello"
        with pytest.raises(ConnectionClosed) as ended:
            await socket.recv()
    assert ended.value.rcvd is not None
    assert (ended.value.rcvd.code, ended.value.rcvd.reason) == (4001, "for a reason")
    assert socket.subprotocol == "koryu.1"
    assert socket.response is not None
    assert socket.response.headers["x-own"] == "1"
    scope = scopes[0]
    assert (scope["path"], scope["root_path"]) == ("/under/a b", "/under")
    assert scope["query_string"] == b"q=1"
    assert scope["client"][0] == "127.0.0.1"
    assert scope["subprotocols"] == ["other", "koryu.1"]
    assert (b"host", f"127.0.0.1:{port}".encode()) in scope["headers"]


@pytest.mark.parametrize("http", HTTP)
async def test_a_refused_handshake_is_an_ordinary_answer(http: str):
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if scope["path"] == "/words":
            await socket.send_denial_response(PlainTextResponse("Not here.", 418))
        elif scope["path"] == "/close":
            await socket.close()
        else:
            raise ZeroDivisionError

    async with served(app, http=http, lifespan="off", log_level="critical") as (_, port):
        for path, status in {"/words": 418, "/close": 403, "/bug": 500}.items():
            with pytest.raises(InvalidStatus) as refused:
                await connect(f"ws://127.0.0.1:{port}{path}", proxy=None)
            assert refused.value.response.status_code == status


async def test_a_request_that_is_no_handshake_is_told_what_is_missing():
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("nobody gets here")

    asked = {"connection": "upgrade", "upgrade": "websocket"}
    key = {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}
    async with served(app, lifespan="off") as (_, port), httpx2.AsyncClient() as browser:
        page = f"http://127.0.0.1:{port}/live"
        assert (await browser.get(page, headers=asked)).status_code == 400
        old = await browser.get(page, headers={**asked, **key, "sec-websocket-version": "8"})

    assert (old.status_code, old.headers["sec-websocket-version"]) == (426, "13")


@pytest.mark.parametrize("http", HTTP)
async def test_after_the_handover_no_task_stays_and_two_people_hear_each_other(http: str, tmp_path: Path):
    async with served(an_app(a_database(tmp_path / "live.db")), http=http) as (server, port):
        async with tab(port, 1) as anna, tab(port, 2) as ben:
            await ask(anna, "join", 1, "room:1", None)
            await ask(ben, "join", 1, "room:1", None)
            said = {"id": "act-000001", "text": "こんにちは"}
            assert (await ask(ben, "send", 2, "room:1", "remark.make", said))[2] == "ok"

            assert (await heard(anna, "remark.made"))[4]["text"] == "こんにちは"
            assert not server.server_state.tasks
            assert len(server.server_state.connections) == 2
        await until(lambda: not server.server_state.connections)


async def test_many_frames_at_once_are_carried_out_in_their_order(tmp_path: Path):
    async with served(an_app(a_database(tmp_path / "live.db"))) as (_, port), tab(port, 1) as anna:
        await ask(anna, "join", 1, "room:1", None)
        for number in range(50):
            body = {"id": f"act-{number:06}", "text": str(number)}
            await anna.send(json.dumps(["send", number, "room:1", "remark.make", body]))
        told: list[str] = []
        while len(told) < 50:
            told.append((await heard(anna, "remark.made"))[4]["text"])

    assert told == [str(number) for number in range(50)]


async def test_a_server_that_stops_answers_what_it_is_doing_and_says_restart(tmp_path: Path):
    async with served(an_app(a_database(tmp_path / "live.db"))) as (server, port), tab(port, 1) as anna:
        await ask(anna, "join", 1, "room:1", None)
        body = {"id": "act-000001", "text": "the last word"}
        await anna.send(json.dumps(["send", 2, "room:1", "remark.make", body]))
        await until(lambda: any(c._working for c in server.server_state.connections))
        server.should_exit = True
        answers = [json.loads(text) async for text in until_closed(anna)]

    assert ["reply", 2, "ok", {"remark_id": 1, "text": "the last word"}] in answers
    assert anna.close_code == Closing.RESTART


async def until_closed(socket: ClientConnection) -> AsyncGenerator[str | bytes]:
    """Everything that comes, whatever the connection ends with."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            yield await socket.recv()
