"""The bus between processes of one machine: a datagram socket each, in a folder that they share."""

import asyncio
import contextlib
import hashlib
import os
import socket
import tempfile
import time
from pathlib import Path

from realtime.bus import LARGEST, Hear

LOOK_SECONDS = 0.1
"""Between two looks at who else is there."""


def folder_for(data: Path) -> Path:
    """The folder for the processes that serve *data*; a socket's path has room for 107 bytes only."""
    name = hashlib.sha256(bytes(data.absolute())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"koryu-{os.getuid()}-{name}"


class UnixBus:
    """Whoever has a socket in *folder* hears what is called.

    Args:
        folder: Ours alone: nobody else on the machine may write into it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = folder / f"{os.getpid()}-{id(self):x}.sock"
        self._others: list[str] = []
        self._looked_at = 0.0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    @property
    def connected(self) -> bool:
        """The kernel is always there."""
        return True

    def publish(self, call: bytes) -> None:
        """Call it to all others; one that is full or gone does not hear it."""
        if time.monotonic() - self._looked_at > LOOK_SECONDS:
            self._look()
        for other in self._others:
            try:
                self._socket.sendto(call, other)
            except (ConnectionRefusedError, FileNotFoundError):
                Path(other).unlink(missing_ok=True)  # its process ended without a word
                self._looked_at = 0.0
            except OSError:
                continue  # full: it will read the log

    async def run(self, hear: Hear) -> None:
        """Hand what others call to *hear* until cancelled."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if self._folder.stat().st_uid != os.getuid():
            raise PermissionError(f"{self._folder} belongs to somebody else")
        self._own.unlink(missing_ok=True)
        self._socket.bind(str(self._own))
        loop = asyncio.get_running_loop()
        try:
            while True:
                hear(await loop.sock_recv(self._socket, LARGEST))
        finally:
            self._own.unlink(missing_ok=True)
            self._socket.close()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        with contextlib.suppress(FileNotFoundError):
            self._others = [entry.path for entry in os.scandir(self._folder) if entry.path != str(self._own)]
