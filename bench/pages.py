"""The eight pages of the demo fair, signed out and signed in, beside bare Starlette answers of the same size.

Server and load run on different cores where there are two. Figures of one run are compared with
each other; absolute ones are this machine's.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

from bench.load import Measured, measure

ROUNDS = 3
SECONDS = 1.5


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, koryu(Path(folder)) as port, bare() as peer:
        cookie, addresses = walk_in(port), addresses_of(port)
        if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
            os.sched_setaffinity(0, {1})
        print(f"\n{'page':<12}{'bytes':>8} | {'signed out/s':>13}{'p50 ms':>8}{'p99 ms':>8} |"
              f"{'signed in/s':>13}{'p50 ms':>8}{'p99 ms':>8} | {'bare/s':>8}{'ratio':>7}")  # fmt: skip
        for name, path in addresses.items():
            out = several(port, path)
            inside = several(port, path, cookie)
            plain = several(peer, f"/{inside.size or 1}")
            shown = (
                f"{out.per_second:>13.0f}{out.median:>8.1f}{out.p99:>8.1f}"
                if out.status == 200
                else f"{'sign in first':>29}"
            )
            ratio = inside.per_second / plain.per_second
            print(
                f"{name:<12}{inside.size:>8} | {shown} |{inside.per_second:>13.0f}{inside.median:>8.1f}"
                f"{inside.p99:>8.1f} | {plain.per_second:>8.0f}{ratio:>7.3f}"
            )


def several(port: int, path: str, cookie: str = "") -> Measured:
    """The median run of three."""
    runs = [asyncio.run(measure(port, path, cookie=cookie, seconds=SECONDS)) for _ in range(ROUNDS)]
    middle = statistics.median_low(run.per_second for run in runs)
    return next(run for run in runs if run.per_second == middle)


def addresses_of(port: int) -> dict[str, str]:
    """The eight pages, found by following the fair's own links."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        home = urllib.request.urlparse(answer.url).path  # type: ignore[attr-defined]
    booth = first_link(port, f"{home}/hall", f"{home}/booths/")
    session = first_link(port, f"{home}/programme", f"{home}/sessions/")
    return {
        "home": home, "hall": f"{home}/hall", "booth": booth,
        "programme": f"{home}/programme", "session": session, "recordings": f"{home}/recordings",
        "wallet": "/cards", "console": f"{home}/console",
    }  # fmt: skip


def first_link(port: int, path: str, wanted: str) -> str:
    """The first address on a page that begins as *wanted* says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        text = answer.read().decode()
    start = text.index(f'href="{wanted}') + len('href="')
    return text[start : text.index('"', start)].partition("#")[0]


def walk_in(port: int) -> str:
    """The cookie of the demo's organiser, who may see all eight."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"http://127.0.0.1:{port}/demo/walk-in", data=b"as=organiser", timeout=20).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextmanager
def koryu(data: Path) -> Iterator[int]:
    """The demo fair without its simulated people, on a core of its own."""
    port = free_port()
    command = [sys.executable, "-m", "server", "demo", "--quiet", "--port", str(port), "--data", str(data)]
    with running(command, port):
        yield port


@contextmanager
def bare() -> Iterator[int]:
    """The peer."""
    port = free_port()
    with running([sys.executable, "-m", "bench.bare", str(port)], port):
        yield port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server process that answers, pinned to the first core; ended at the end."""
    pin = ["taskset", "-c", "0"] if os.path.exists("/usr/bin/taskset") else []
    process = subprocess.Popen([*pin, *command], stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
