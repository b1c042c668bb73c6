"""Readers that come in and then read nothing, or do not wait to be let in; what a process costs meanwhile."""

import asyncio
import os
import socket
from pathlib import Path

from tests.storm.fair import LOBBY


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
    join = f'["join",1,"{LOBBY}",null]'.encode()
    await loop.sock_sendall(reader, bytes([0x81, 0x80 | len(join), 0, 0, 0, 0]) + join)
    return reader


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
