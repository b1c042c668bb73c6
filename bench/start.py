"""``./run bench start``: from the command to the last byte of the first page, on the clock.

First with an empty folder, where the demo fair is loaded, then some times with that folder: what somebody
waits for who looks at the demo again. Not pinned to a core; the page is the fair's front page, signed out.
"""

import contextlib
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.live import aim
from bench.pages import free_port

RUN = Path(__file__).parent.parent / "run"
STARTS = 5
PATIENCE = 60
MOST = 2.0


def main() -> None:
    """Measure and print."""
    print(
        "\nSeconds from ./run demo to the last byte of the first page: on the clock, and of processor time;"
    )
    print("and the load of the machine before.\n")
    print(f"{'':<34}{'clock':>8}{'processor':>11}{'load':>7}")
    with tempfile.TemporaryDirectory() as data:
        started("the first, which loads the fair", data)
        clocks = [started(f"start {number}", data) for number in range(1, STARTS + 1)]
    median = statistics.median(clocks)
    print("\nAims:")
    aim(f"median of {STARTS} starts", f"at most {MOST:.0f} s", median, median <= MOST)


def started(name: str, data: str) -> float:
    """One start, printed; seconds on the clock."""
    port, load = free_port(), os.getloadavg()[0]
    command = [str(RUN), "demo", "--quiet", "--port", str(port), "--data", data]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        read_the_first_page(port, process)
        clock, processor = time.perf_counter() - began, processor_seconds(process.pid)
    finally:
        process.terminate()
        process.wait(20)
    print(f"{name:<34}{clock:>8.2f}{processor:>11.2f}{load:>7.1f}", flush=True)
    return clock


def read_the_first_page(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wherever ``/`` leads; the port is open before there is a page, and the question waits there."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.005)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as answer:
        assert b"</html>" in answer.read(), "the first page is not whole"


def processor_seconds(pid: int) -> float:
    """What it used so far, with the processes that it started and that have ended (man 5 proc, ``stat``)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
