"""The way from browsers to processes, which can be cut: what a reverse proxy and the network are."""

import asyncio
import itertools
import socket
from typing import Self, cast

from tests.storm.silence import hear_again, hear_nothing


class Road:
    """One address of this machine that leads to *ports* in turn, leaving out those where nobody listens.

    A port may be the path of a socket.
    """

    def __init__(self, *ports: int | str) -> None:
        self.ports = list(ports)
        self.port = 0
        self.blocked = self.lost = False
        self.source: str | None = None
        """The address that connections come from, from now on, where it is not the usual one."""
        self.opened = 0
        """Connections that came so far."""
        self._turns = itertools.count()
        self._ends: set[End] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            lambda: End(self, comes=True), "127.0.0.1", 0, backlog=1024
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def block(self) -> None:
        """Nothing arrives any more, and nobody is told."""
        self.blocked = True
        for end in self._ends:
            end.stop()

    def lose(self) -> None:
        """Every packet is lost both ways, also of those who knock: a cable is pulled."""
        self.lost = True
        hear_nothing(self._server.sockets[0])
        for end in self._ends:
            end.vanish()
            if self.holds(end):
                end.stop()

    def clear(self) -> None:
        """What was on its way arrives."""
        self.blocked = self.lost = False
        hear_again(self._server.sockets[0])
        for end in self._ends:
            end.appear()
            end.go_on()

    def cut(self) -> None:
        """Reset every connection."""
        for end in tuple(self._ends):
            end.transport.abort()

    def leave(self) -> None:
        """Browsers lose their connections; the processes are neither told nor answered (a laptop is shut)."""
        for end in tuple(self._ends):
            if end.comes and end.other is not None:
                end.other.other = None
                end.other.stop()
                end.other.vanish()
                end.other = None
                end.transport.abort()

    @property
    def sources(self) -> set[str]:
        """The addresses from which processes are spoken to now."""
        return {end.source for end in self._ends if not end.comes and end.other is not None}

    def holds(self, end: "End") -> bool:
        """Whether nothing is taken from there now; what came before a cable was pulled has come."""
        return self.blocked or (self.lost and end.comes)

    def note(self, end: "End") -> None:
        """An end that is open."""
        self._ends.add(end)
        if self.holds(end):
            end.stop()
        if end.comes:
            self.opened += 1
            task = asyncio.create_task(self._lead(end))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def forget(self, end: "End") -> None:
        """An end that is closed."""
        self._ends.discard(end)

    async def _lead(self, end: "End") -> None:
        while self.lost:  # noqa: ASYNC110  (it knocked just before the cable was pulled)
            await asyncio.sleep(0.05)
        first = next(self._turns)
        for step in range(len(self.ports)):
            port = self.ports[(first + step) % len(self.ports)]
            try:
                other = await self._reach(port)
            except OSError:
                continue
            end.meet(other)
            return
        end.transport.abort()

    async def _reach(self, port: int | str) -> "End":
        loop = asyncio.get_running_loop()
        if isinstance(port, str):
            return (await loop.create_unix_connection(lambda: End(self, comes=False), port))[1]
        source = (self.source, 0) if self.source is not None else None
        made = await loop.create_connection(
            lambda: End(self, comes=False), "127.0.0.1", port, local_addr=source
        )
        return made[1]


class End(asyncio.Protocol):
    """One of the two ends of a connection; what comes in at one goes out at the other."""

    def __init__(self, road: Road, *, comes: bool) -> None:
        self.comes, self.other = comes, cast("End | None", None)
        self._road, self._early = road, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._road.note(self)

    def meet(self, other: "End") -> None:
        """That is where it leads."""
        if self.transport.is_closing():
            other.transport.abort()
            return
        self.other, other.other = other, self
        other.transport.write(bytes(self._early))

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self.other.transport.write(data)
        else:
            self._early += data

    def pause_writing(self) -> None:
        if self.other is not None:
            self.other.stop()

    def resume_writing(self) -> None:
        if self.other is not None and not self._road.holds(self.other):
            self.other.go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._road.forget(self)
        if self.other is not None:
            self.other.other = None
            if exc is None:
                self.other.transport.close()
            else:
                self.other.transport.abort()

    def stop(self) -> None:
        """Read nothing for now."""
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        if not self.transport.is_closing():
            self.transport.resume_reading()

    @property
    def source(self) -> str:
        """The address of this side."""
        address: str = self.transport.get_extra_info("sockname")[0]
        return address

    def vanish(self) -> None:
        """Take no packet any more of those that a process sends, and confirm none."""
        if not self.comes:
            hear_nothing(self._socket)

    def appear(self) -> None:
        """Take them again."""
        if not self.comes:
            hear_again(self._socket)

    @property
    def _socket(self) -> socket.socket:
        held: socket.socket = self.transport.get_extra_info("socket")
        return held
