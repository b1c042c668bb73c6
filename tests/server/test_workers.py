"""Several processes on one port: all of them answer, one that dies is replaced, and they end together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.serving import KILL_SECONDS

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.sqlite


class Served:
    """``server serve --workers 2`` with a folder of its own."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KORYU_")}
        self.log = data / "log"
        options = ["--workers", "2", "--port", str(self.port), "--data", data]
        with self.log.open("wb") as log:
            command = [sys.executable, "-m", "server", "serve", *options]
            self.supervisor = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)

    def workers(self) -> list[int]:
        """Their process ids."""
        pid = self.supervisor.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def answers(self) -> bool:
        """Whether the port does, soon."""
        health = f"http://127.0.0.1:{self.port}/healthz"
        with contextlib.suppress(OSError), urllib.request.urlopen(health, timeout=1) as answer:
            return bool(answer.status == 200)
        return False

    def both_answer(self) -> bool:
        """Whether each does while the other stands still."""
        workers = self.workers()
        return len(workers) == 2 and all(self.answers_without(worker) for worker in workers)

    def answers_without(self, worker: int) -> bool:
        """Whether the port is answered while that one stands still."""
        os.kill(worker, signal.SIGSTOP)
        try:
            return self.answers()
        finally:
            os.kill(worker, signal.SIGCONT)

    def until(self, holds: Callable[[], bool], seconds: float = 60) -> None:
        """Back when it is so."""
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    serving = Served(tmp_path)
    left: list[int] = []
    try:
        serving.until(serving.both_answer)
        left = serving.workers()
        yield serving
    finally:
        if serving.supervisor.poll() is None:
            left = serving.workers()
            serving.supervisor.kill()
            serving.supervisor.wait()
        for worker in filter(runs, left):
            os.kill(worker, signal.SIGKILL)


def runs(worker: int) -> bool:
    """Whether that worker does; what is dead and not asked for yet has no command any more."""
    with contextlib.suppress(OSError):
        return b"\0--fd\0" in Path(f"/proc/{worker}/cmdline").read_bytes()
    return False


def test_a_worker_that_dies_is_replaced_and_all_end_together(served: Served):
    killed, stays = served.workers()
    os.kill(killed, signal.SIGKILL)

    served.until(lambda: killed not in served.workers() and served.both_answer())
    assert stays in served.workers()

    last = served.workers()
    served.supervisor.send_signal(signal.SIGTERM)
    assert served.supervisor.wait(KILL_SECONDS - 2) == 0  # nobody had to be killed
    assert not any(map(runs, last))
    assert not served.answers()


def test_workers_end_and_free_the_port_when_whoever_started_them_is_killed(served: Served):
    orphans = served.workers()
    assert all(map(runs, orphans))

    served.supervisor.kill()
    served.supervisor.wait()

    served.until(lambda: not any(map(runs, orphans)), 15)
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", served.port))
