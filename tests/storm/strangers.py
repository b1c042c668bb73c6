"""What no browser of ours would say, and the code with which a connection ends that says it."""

import asyncio
import contextlib

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

STRANGE: dict[str, tuple[list[str | bytes], int]] = {
    "no JSON": (["hello"], 4500),
    "no array": (['{"join":1}'], 4500),
    "an empty one": (["[]"], 4500),
    "no such verb": (['["shout",1,"chat:1"]'], 4500),
    "half of it": (['["join",1,'], 4500),
    "a binary frame": ([b"\x00\x01"], 4500),
    "nothing at all": ([""], 4500),
    "a number that is none": (['["join",NaN,"chat:1",null]'], 4500),
    "an endless number": (['["join",1,"chat:1",["e",1e999]]'], 4500),
    "half of a character": (['["send",1,"chat:1","chat.post",{"text":"\\ud800"}]'], 4500),
    "a topic that is none": (['["join",1,"chat:1; drop",null]'], 4500),
    "a reference before zero": (['["join",-1,"chat:1",null]'], 4500),
    "ten thousand levels": (["[" * 10_000 + "]" * 10_000], 4500),
    "too large by one byte": (['["beat","' + "x" * 65_526 + '"]'], 4500),
    "a megabyte": (['["beat","' + "x" * (1 << 20) + '"]'], 1009),
    "a flood": (['["beat"]'] * 1000, 4029),
    "ten thousand places": ([f'["join",{n},"chat:{n + 1}",null]' for n in range(10_000)], 4029),
}
"""Name: what is sent, and the code."""


async def say_strange_things(port: int, cookie: str) -> dict[str, int]:
    """Each on a connection of its own; the codes, 0 where nothing came of it within ten seconds."""
    return {name: await code_for(port, cookie, frames) for name, (frames, _) in STRANGE.items()}


async def code_for(port: int, cookie: str, frames: list[str | bytes]) -> int:
    """How a connection ends on which these are sent."""
    async with connect(
        f"ws://127.0.0.1:{port}/live", subprotocols=[Subprotocol("koryu.1")], proxy=None, compression=None,
        additional_headers={"Origin": f"http://127.0.0.1:{port}", "Cookie": cookie}, close_timeout=1,
    ) as socket:  # fmt: skip
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                await asyncio.gather(say(socket, frames), listen(socket))
        return socket.close_code or 0


async def say(socket: ClientConnection, frames: list[str | bytes]) -> None:
    """One after another, while it is open."""
    with contextlib.suppress(ConnectionClosed):
        for frame in frames:
            await socket.send(frame)


async def listen(socket: ClientConnection) -> None:
    """To the end."""
    with contextlib.suppress(ConnectionClosed):
        while True:
            await socket.recv()
