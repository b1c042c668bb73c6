"""A closed loop of HTTP/1.1 requests over a few kept connections to this machine, and its latencies."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """What one address answered: requests per second, milliseconds, bytes of a body."""

    per_second: float
    median: float
    p99: float
    size: int
    status: int


class Client(asyncio.Protocol):
    """One kept connection: sends the same request as soon as the answer is whole."""

    def __init__(self, request: bytes, until: float, finished: "asyncio.Future[None]") -> None:
        self.request, self.until, self.finished = request, until, finished
        self.times: list[float] = []
        self.size = self.status = 0
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
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        if len(body) < length:
            return
        now = time.perf_counter()
        self.times.append(now - self._sent_at)
        self.size, self.status = length, int(head.split(b" ", 2)[1])
        self._buffer = b""
        if now < self.until:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_result(None)


async def measure(
    port: int, path: str, *, cookie: str = "", seconds: float = 2.0, connections: int = 8
) -> Measured:
    """Ask 127.0.0.1:*port* for *path* for so many seconds; at most that, whatever is answered."""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Language: en\r\n"
    request = (head + (f"Cookie: {cookie}\r\n" if cookie else "") + "\r\n").encode()
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    clients: list[Client] = []
    waits = []
    for _ in range(connections):
        finished: asyncio.Future[None] = loop.create_future()
        client = Client(request, until, finished)
        clients.append(client)
        waits.append(finished)
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)  # type: ignore[misc]
    began = time.perf_counter()
    await asyncio.wait_for(asyncio.gather(*waits), seconds + 30)
    took = time.perf_counter() - began
    times = sorted(moment for client in clients for moment in client.times)
    return Measured(
        per_second=len(times) / took,
        median=times[len(times) // 2] * 1000,
        p99=times[int(len(times) * 0.99)] * 1000,
        size=clients[0].size,
        status=clients[0].status,
    )
