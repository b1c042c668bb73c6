"""The eight pages of the demo fair beside bare Starlette answers of the same size, in one run.

Signed out, where pages everybody sees come from the cache; again with ``If-None-Match``, which is
answered 304; and signed in, where each is made for its reader: one of them beside a page of the same size
that Django makes. Server and load run on different cores where there are two. Figures of one run are
compared with each other; absolute ones are this machine's.
"""

import asyncio
import contextlib
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlsplit

from bench import servers
from bench.live import aim
from bench.load import Measured, Server, measure

ROUNDS = 3
SECONDS = 0.8
COLUMNS = f"{'/s':>8}{'p50':>7}{'p99':>7}"
HEAD = f"""
/s: requests per second of the server's processor time, what a core of its own would give.
p50, p99: latency in ms, eight at once. 304: asked with the tag of the page.

{"":<18} |{"signed out":^22}{"304":>8} |{"signed in":^22} |{"bare":>7}{"out":>6}{"in":>7}
{"page":<11}{"bytes":>7} |{COLUMNS}{"/s":>8} |{COLUMNS} |{"/s":>7}{"/bare":>6}{"/bare":>7}"""
NOTHING = f"{'–':>8}{'–':>7}{'–':>7}{'–':>8}"


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, koryu(Path(folder)) as fair, bare() as peer:
        cookie, addresses = walk_in(fair.port), addresses_of(fair.port)
        with on_the_second_core():
            print(HEAD)
            for name, path in addresses.items():
                print(line(name, path, fair, peer, cookie), flush=True)
            with django(Path(folder)) as django_page:
                beside_django(fair, addresses["programme"], cookie, django_page)


def line(name: str, path: str, fair: Server, peer: Server, cookie: str) -> str:
    """One page's row of the table."""
    out, inside = several(fair, path), several(fair, path, {"Cookie": cookie})
    plain = several(peer, f"/{inside.size or 1}")
    shown, share = NOTHING, f"{'–':>6}"
    if out.status == 200:
        again = several(fair, path, {"If-None-Match": out.tag})
        shown = figures(out) + (f"{again.per_core:>8.0f}" if again.status == 304 else f"{'changed':>8}")
        share = f"{out.per_core / plain.per_core:>6.2f}"
    return (
        f"{name:<11}{inside.size:>7} |{shown} |{figures(inside)} |"
        f"{plain.per_core:>7.0f}{share}{inside.per_core / plain.per_core:>7.3f}"
    )


def beside_django(fair: Server, path: str, cookie: str, peer: Server) -> None:
    """Our programme and Django's, each made for a reader who is signed in."""
    ours = several(fair, path, {"Cookie": cookie})
    theirs = several(peer, "/programme", {"Cookie": cookie_of(peer.port, "/")})
    print(f"\nA programme, made for a reader who is signed in.\n\n{'':<11}{'bytes':>7} |{COLUMNS}")
    for name, one in {"koryu": ours, "Django ORM": theirs}.items():
        assert one.status == 200, f"{name} answered {one.status}"
        print(f"{name:<11}{one.size:>7} |{figures(one)}")
    times = ours.per_core / theirs.per_core
    print("\nAims:")
    aim("a page of one's own, times Django's", "at least 3", times, times >= 3)


def figures(one: Measured) -> str:
    """Requests per processor second, median, 99th percentile."""
    return f"{one.per_core:>8.0f}{one.median:>7.1f}{one.p99:>7.1f}"


def several(server: Server, path: str, said: Mapping[str, str] = {}) -> Measured:
    """The median run of three."""
    runs = [asyncio.run(measure(server, path, said, seconds=SECONDS)) for _ in range(ROUNDS)]
    middle = statistics.median_low(run.per_core for run in runs)
    return next(run for run in runs if run.per_core == middle)


def addresses_of(port: int) -> dict[str, str]:
    """The eight pages, found by following the fair's own links."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=20) as answer:
        home = urlsplit(answer.url).path
    booth = first_link(port, f"{home}/hall", f"{home}/booths/")
    session = first_link(port, f"{home}/programme", f"{home}/sessions/")
    recording = first_link(port, f"{home}/recordings", f"{home}/recordings/")
    return {
        "home": home, "hall": f"{home}/hall", "booth": booth,
        "programme": f"{home}/programme", "session": session, "recording": recording,
        "wallet": "/cards", "console": f"{home}/console",
    }  # fmt: skip


def first_link(port: int, path: str, wanted: str) -> str:
    """The first address on a page that begins as *wanted* says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        text = answer.read().decode()
    start = text.index(f'href="{wanted}') + len('href="')
    return str(text[start : text.index('"', start)].partition("#")[0])


def walk_in(port: int) -> str:
    """The cookie of the demo's organiser, who may see all eight."""
    return cookie_of(port, "/demo/walk-in", b"as=organiser")


def cookie_of(port: int, path: str, data: bytes | None = None) -> str:
    """What a browser sends from then on, once it was there."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.open(f"http://127.0.0.1:{port}{path}", data=data, timeout=20).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@contextmanager
def on_the_second_core() -> Iterator[None]:
    """Ask from there, where there is one: servers have the first."""
    if not hasattr(os, "sched_setaffinity") or (os.cpu_count() or 1) < 2:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {1})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def koryu(data: Path) -> Iterator[Server]:
    """The demo fair without its simulated people, on a core of its own."""
    port = free_port()
    command = [sys.executable, "-m", "server", "demo", "--quiet", "--port", str(port), "--data", str(data)]
    with running(command, port) as server:
        yield server


@contextmanager
def bare(*film: str) -> Iterator[Server]:
    """The peer, with a film or without."""
    port = free_port()
    with running([sys.executable, "-m", "bench.bare", str(port), *film], port) as server:
        yield server


@contextmanager
def django(folder: Path) -> Iterator[Server]:
    """Django, installed once."""
    servers.install_peers()
    port = free_port()
    command = [str(servers.PYTHON), "-m", "bench.peers.django_page", str(port), str(folder)]
    with running(command, port) as server:
        yield server


@contextmanager
def running(command: list[str], port: int) -> Iterator[Server]:
    """A server process that answers, pinned to the first core; ended at the end."""
    pin = ["taskset", "-c", "0"] if os.path.exists("/usr/bin/taskset") else []
    process = subprocess.Popen([*pin, *command], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int) -> None:
    """Until it answers: the demo's port is open before its day is loaded."""
    for _ in range(600):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.1)
    urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=120).close()


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
