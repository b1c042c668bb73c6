"""What processes that serve the same fair call to one another; a hint, never the record.

A bus never waits and may lose, repeat or reorder what it carries: nothing acknowledged depends on
it (:mod:`realtime.following`). What is kept in the database does not travel on it, only how far the
log has come; so a private message is never on a network between machines. What travels whole is
what is ephemeral (:mod:`realtime.company`).

Two carry it: sockets between the processes of one machine, and NATS between machines.
"""

from collections.abc import Callable
from typing import Protocol

Hear = Callable[[bytes], None]

LARGEST = 200_000
"""Bytes of one call: what a datagram of the kernel's takes by default; NATS takes a megabyte."""


class Bus(Protocol):
    """The way to the other processes."""

    @property
    def connected(self) -> bool:
        """Whether calls get anywhere just now, as far as one can tell."""

    def publish(self, call: bytes) -> None:
        """Call it to all others; returns at once, whatever becomes of it."""

    async def run(self, hear: Hear) -> None:
        """Hand what others call to *hear* until cancelled; comes back by itself after a failure."""
