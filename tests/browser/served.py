"""The demo fair in a process of its own, as ``./run demo`` starts it, on a free port."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ["-m", "server"]
OPENS_WITHIN = 100
"""Seconds; it takes three, but a machine may have other work."""


class Served:
    """A fair that can be stopped, killed and started again on the same data."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.address, self.named = f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until the first page is answered."""
        options = ["demo", "--quiet", "--port", str(self.port), "--data", str(self.data)]
        with (self.data.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *PROGRAM, *options],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": ""},
            )
        until = time.monotonic() + OPENS_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(self.said())
            try:
                with urllib.request.urlopen(f"{self.address}/sign-in", timeout=10):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the fair did not open within {OPENS_WITHIN} s: {self.said()}")

    def said(self) -> str:
        """The end of what the server wrote."""
        return (self.data.parent / "server.log").read_text()[-4000:]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(20)

    def stop(self) -> None:
        """End it as an operator does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
