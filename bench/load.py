"""A closed loop of HTTP/1.1 requests over a few kept connections to this machine, and what they cost."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one address answered. Latencies in milliseconds; ``size`` is the body's bytes.

    ``per_core`` is requests per second of the server's own processor time: what one core gives when
    it does nothing else, which other work on the machine does not change.
    """

    per_second: float
    per_core: float
    median: float
    p99: float
    size: int
    status: int
    tag: str


class Client(asyncio.Protocol):
    """One kept connection: sends the same request as soon as the answer is whole."""

    def __init__(self, request: bytes, until: float, finished: "asyncio.Future[None]") -> None:
        self.request, self.until, self.finished = request, until, finished
        self.times: list[float] = []
        self.said: dict[str, str] = {}
        self.status = self.size = 0
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        if not self.said:
            self._read_head(self._buffer[:end].decode("latin-1"))
        if len(self._buffer) - end - 4 < self.size:
            return
        now = time.perf_counter()
        self.times.append(now - self._sent_at)
        if now < self.until:
            self._buffer, self.said = b"", {}
            self._send()
        else:
            self.transport.close()

    def _read_head(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        self.said = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        self.status, self.size = int(first.split(" ", 2)[1]), int(self.said.get("content-length", 0))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_result(None)


async def measure(
    server: "Server", path: str, said: Mapping[str, str] = {}, *, seconds: float, connections: int = 8
) -> Measured:
    """Ask *server* for *path* for so many seconds, saying *said* (headers); at most that."""
    lines = {"Host": f"127.0.0.1:{server.port}", "Accept-Language": "en"} | dict(said)
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    request = f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()
    loop = asyncio.get_running_loop()
    spent, began = server.processor_seconds(), time.perf_counter()
    clients = []
    for _ in range(connections):
        client = Client(request, began + seconds, loop.create_future())
        clients.append(client)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", server.port)  # type: ignore[misc]
    await asyncio.wait_for(asyncio.gather(*(client.finished for client in clients)), seconds + 30)
    took, spent = time.perf_counter() - began, server.processor_seconds() - spent
    times = sorted(moment for client in clients for moment in client.times)
    return Measured(
        per_second=len(times) / took,
        per_core=len(times) / spent,
        median=times[len(times) // 2] * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        size=clients[0].size,
        status=clients[0].status,
        tag=clients[0].said.get("etag", ""),
    )


@dataclass(frozen=True)
class Server:
    """A process of this machine that serves on *port*."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """What the process has used so far, in all its threads (Linux: man 5 proc, ``stat``)."""
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
