"""The WebSocket protocol itself: the cases of the Autobahn test suite."""

import asyncio
from typing import Any

from kosoku import FailureError, run_fuzzingclient
from starlette.types import Receive, Scope, Send

from realtime.protocol import LiveProtocol
from tests.support.uvicorn import served

DEFLATE_CASES = ["12.*", "13.*"]
"""Compression is not spoken on this path (live.md, How it is fast)."""


class Roomy(LiveProtocol):
    """Takes the sixteen megabytes that the suite sends."""

    __slots__ = ()
    most = 17 << 20


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Say back what is said."""
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        said: dict[str, Any] = {"type": "websocket.send"}
        said |= {"text": message["text"]} if message["text"] is not None else {"bytes": message["bytes"]}
        await send(said)


async def test_every_case_of_the_autobahn_suite_passes():
    async with served(echo, ws=Roomy, lifespan="off") as (_, port):
        try:
            async with asyncio.timeout(100):
                results = await run_fuzzingclient(
                    f"127.0.0.1:{port}", exclude_cases=DEFLATE_CASES, concurrency=4
                )
        except FailureError as failure:
            results = failure.results

    failed = [
        f"{case.case_id}: {case.result} {case.result_close}"
        for case in results
        if case.behavior.value not in ("OK", "NON-STRICT", "INFORMATIONAL")
        or case.behavior_close.value not in ("OK", "INFORMATIONAL")
    ]
    assert failed == []
    assert len(results) > 200
