"""Serving: one process on a port, or several that share it and are kept alive."""

import asyncio
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

import structlog
import uvicorn

from core.kit.compiled import CompiledTemplates
from core.kit.rendering import templates
from core.kit.settings import Settings
from realtime.protocol import LiveProtocol
from server.app import create_app
from server.demo.crowd import Crowd

DRAIN_SECONDS = 10
"""What is being answered at the end may take so long; below what supervisors grant before they kill."""
KILL_SECONDS = DRAIN_SECONDS + 10
QUICK_DEATH_SECONDS, QUICK_DEATHS = 5.0, 5
"""Workers that die sooner than that, so often in a row, are not started again: something is wrong."""
BACKLOG = 2048
KEEP_ALIVE_SECONDS = 130
"""An idle connection is kept for longer than proxies would use it again (nginx 60 s, Caddy 120 s).

If we ended it first, a form could meet the end of its connection, and no proxy may send it twice: 502."""
RUBBISH = 2_000, 10, 50
"""New objects before the youngest are looked through, and how often that is done before older ones are."""
log = structlog.get_logger("koryu.serving")


class PortTaken(Exception):
    """Nobody can listen there; the words say why."""


def bound(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        PortTaken: With what the system says.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as problem:
        listening.close()
        raise PortTaken(problem.strerror) from problem
    return listening


def listen(settings: Settings, listening: socket.socket, *, beside: Crowd | None = None) -> None:
    """Serve on that socket until a signal ends it, and *beside* it whoever keeps the demo alive.

    On SIGTERM nobody new is let in, what is being answered is finished, and live connections close
    with 1012: browsers come back by themselves, each after a wait of its own.
    """
    config = uvicorn.Config(
        create_app(settings), ws=LiveProtocol, log_level="warning", access_log=False, server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS, timeout_keep_alive=KEEP_ALIVE_SECONDS,
        proxy_headers=False, backlog=BACKLOG,
    )  # fmt: skip
    server = uvicorn.Server(config)
    templates.bytecode_cache = CompiledTemplates()
    settle()

    async def both() -> None:
        company = asyncio.create_task(beside.run()) if beside else None
        await server.serve(sockets=[listening])
        if company:
            company.cancel()

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(both())


def settle() -> None:
    """What was put together so far lives as long as the process: it is not looked through for rubbish again.

    What comes later is looked through seldom: beside five thousand listeners everybody waits for a tenth
    of a second meanwhile.
    """
    gc.freeze()
    gc.set_threshold(*RUBBISH)
    gc.enable()


class Workers:
    """So many processes that accept on one socket; one that dies is replaced.

    Args:
        command: Starts one; ``--fd`` and the socket's number are put behind it.
    """

    def __init__(self, command: Sequence[str], listening: socket.socket, count: int) -> None:
        self._command = [*command, "--fd", str(listening.fileno())]
        self._listening, self._count = listening, count
        self._their_end, self._our_end = os.pipe()  # ours is closed by the system, however we end
        self._running: dict[int, tuple[subprocess.Popen[bytes], float]] = {}
        self._stopping = False
        self._quick_deaths = 0

    def run(self) -> int:
        """Keep them alive until a signal; the exit status."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(self._count):
            self._start()
        while self._running and not self._stopping:
            self._replace_the_dead()
            time.sleep(0.2)
        return self._end()

    def _start(self) -> None:
        shared = [self._listening.fileno()]
        worker = subprocess.Popen(self._command, stdin=self._their_end, pass_fds=shared)  # noqa: S603  (our own words)
        self._running[worker.pid] = (worker, time.monotonic())

    def _replace_the_dead(self) -> None:
        for pid, (worker, started_at) in tuple(self._running.items()):
            if worker.poll() is None:
                continue
            del self._running[pid]
            quick = time.monotonic() - started_at < QUICK_DEATH_SECONDS
            self._quick_deaths = self._quick_deaths + 1 if quick else 0
            log.error("a worker ended", pid=pid, status=worker.returncode)
            if self._quick_deaths >= QUICK_DEATHS:
                log.error("workers do not stay alive; see what they said above")
                self._stopping = True
                return
            self._start()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self) -> int:
        """Ask all to end, wait, and end those that do not."""
        for worker, _ in self._running.values():
            worker.send_signal(signal.SIGTERM)
        until = time.monotonic() + KILL_SECONDS
        for worker, _ in self._running.values():
            try:
                worker.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()
        self._listening.close()
        return 1 if self._quick_deaths >= QUICK_DEATHS else 0


def end_with_the_others() -> None:
    """Have this worker end, as on SIGTERM, when whoever started it is gone: killed, they could not say so.

    A worker's standard input is a pipe that nothing comes through; its other end is :class:`Workers`'.
    """

    def wait() -> None:
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="supervisor", daemon=True).start()


def worker_command() -> list[str]:
    """How one of the workers is started."""
    return [sys.executable, "-m", "server", "serve"]
