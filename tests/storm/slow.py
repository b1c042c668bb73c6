"""Readers that come in and then read little or nothing, or do not wait to be let in; what a process costs
meanwhile."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from realtime.rfc6455 import Opcode
from tests.storm.fair import LOBBY, Node, Person
from tests.storm.silence import hear_nothing

BEAT_EVERY = 0.5
"""Seconds; a browser says so once in 25."""


async def read_nothing_at_all(reader: socket.socket) -> None:
    """It took a few bytes and no more."""


async def read_a_byte_a_second(reader: socket.socket) -> None:
    """As over a very bad line."""
    while True:
        await asyncio.sleep(1)
        await asyncio.get_running_loop().sock_recv(reader, 1)


async def answer_and_read_nothing(reader: socket.socket) -> None:
    """It says all the time that it is there, in every way there is, and asks whether the fair is."""
    while True:
        for opcode, said in ((Opcode.TEXT, b'["beat"]'), (Opcode.PONG, b""), (Opcode.PING, b"and you?")):
            await asyncio.get_running_loop().sock_sendall(reader, masked(opcode, said))
        await asyncio.sleep(BEAT_EVERY)


async def vanish(reader: socket.socket) -> None:
    """Not even the system below it answers any more."""
    hear_nothing(reader)


KINDS: tuple[Callable[[socket.socket], Awaitable[None]], ...] = (
    read_nothing_at_all, read_a_byte_a_second, answer_and_read_nothing, vanish,
)  # fmt: skip


async def slow_readers(ends: AsyncExitStack, node: Node, people: list[Person]) -> None:
    """They come in, and are slow in each way in turn until *ends* are closed."""

    async def stay(kind: Callable[[socket.socket], Awaitable[None]], reader: socket.socket) -> None:
        with contextlib.suppress(OSError):  # the fair has let go of it
            await kind(reader)

    for number, person in enumerate(people):
        reader = await a_slow_reader(node.port, person.cookie)
        ends.callback(reader.close)
        task = asyncio.create_task(stay(KINDS[number % len(KINDS)], reader))
        ends.callback(task.cancel)


async def listen_and_never_answer(node: Node, person: Person) -> int:
    """Read everything and say nothing, not even that one is there; the code with which it ends."""
    here = f"127.0.0.1:{node.port}"
    async with connect(
        f"ws://{here}/live", subprotocols=[Subprotocol("koryu.1")], proxy=None, compression=None,
        additional_headers={"Origin": f"http://{here}", "Cookie": person.cookie}, ping_interval=None,
    ) as listener:  # fmt: skip
        await listener.send(f'["join",1,"{LOBBY}",null]')
        with contextlib.suppress(ConnectionClosed):
            while True:
                await listener.recv()
        return listener.close_code or 1006


async def a_slow_reader(port: int, cookie: str) -> socket.socket:
    """Someone who listens to the lobby, takes a few bytes and no more."""
    loop = asyncio.get_running_loop()
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.setblocking(False)
    await loop.sock_connect(reader, ("127.0.0.1", port))
    await loop.sock_sendall(reader, request(port, cookie))
    answer = await loop.sock_recv(reader, 1000)
    assert b" 101 " in answer, answer
    await loop.sock_sendall(reader, masked(Opcode.TEXT, f'["join",1,"{LOBBY}",null]'.encode()))
    return reader


def masked(opcode: int, said: bytes) -> bytes:
    """A short frame of a browser's (RFC 6455, 5.2); masked with nothing."""
    return bytes([0x80 | opcode, 0x80 | len(said), 0, 0, 0, 0]) + said


async def knock_and_leave(port: int, cookie: str) -> None:
    """Someone who asks to come in and is gone before the answer."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request(port, cookie))
    await writer.drain()
    writer.transport.abort()


def request(port: int, cookie: str) -> bytes:
    """The beginning of a WebSocket."""
    lines = [
        "GET /live HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: http://127.0.0.1:{port}",
        f"Cookie: {cookie}",
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: koryu.1",
    ]  # fmt: skip
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def memory_of(pid: int) -> int:
    """Resident bytes of a process (man 5 proc, ``statm``)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
