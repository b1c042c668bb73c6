"""``./run bench live``: our live layer on its real path beside its peers, in one run.

Ours is the whole application: everybody is signed in, the topic is a lobby, what is sent are posts
that are kept, what arrives are their events. The peers pass a text on and keep nothing. Server and
generator run on different cores, three runs each, medians; the main figure is the server's processor
time for each delivery, which noise disturbs least.
"""

import json
import os
import statistics
import subprocess
from typing import Any

from bench import servers as s
from bench.servers import Candidate

ROUNDS = int(os.environ.get("ROUNDS", "3"))
LISTENERS, MANY = 1000, int(os.environ.get("MANY", "5000"))
SENDERS = 64
SEEN_EVERY = 4
"""Seconds, on average, between two times that a page says what was read (static/js/lib/chat-reading.js)."""
CANDIDATES = (
    s.koryu(LISTENERS), s.FLOOR, s.COALESCING, s.NODE_WS, s.NODE_SOCKETIO, s.BROADCAST, s.STARLETTE,
    s.SOCKETIO, s.CHANNELS, s.CHANNELS_BROKER,
)  # fmt: skip
Run = dict[str, Any]


class Failed(Exception):
    """The server did not do what was asked of it; the words say what."""


def main() -> None:
    """Measure and print."""
    s.prepare()
    fan_out()
    latency()
    posts()


def fan_out() -> None:
    """One room: processor time of a delivery, connections, memory; then ours beside the aims."""
    print(
        f"\nOne room of {LISTENERS}: µs of the server's processor time for each delivery, 1 and 8 messages in"
    )
    print("flight; connects a second; KiB of an idle connection; and ours in proportion to each.\n")
    print(f"{'':<26}{'1':>8}{'8':>8}{'connects':>10}{'KiB':>7} |{'ours, 1':>9}{'8':>7}{'connects':>10}")
    found: dict[str, dict[str, float]] = {}
    for candidate in CANDIDATES:
        try:
            asked = str(candidate.listeners or LISTENERS)
            room = several(candidate, ["-n", asked, "--idle", "1", "--sat", "1:2,8:2"], of_a_room)
        except Failed as problem:
            print(f"{candidate.name:<26} {problem}", flush=True)
            continue
        found[candidate.name] = room
        ours = found[CANDIDATES[0].name]
        one, eight, connects = (ours[name] / room[name] for name in ("one", "eight", "connects"))
        print(
            f"{candidate.name:<26}{room['one']:>8.2f}{room['eight']:>8.2f}{room['connects']:>10.0f}"
            f"{room['memory']:>7.1f} |{one:>9.2f}{eight:>7.2f}{connects:>10.2f}",
            flush=True,
        )
    aims(found)


MOST = (
    ("one", s.STARLETTE, 0.6), ("one", s.NODE_WS, 0.85), ("one", s.CHANNELS, 1 / 20),
    ("one", s.FLOOR, 1 / 0.6),
    ("eight", s.STARLETTE, 1 / 8), ("eight", s.NODE_WS, 1 / 6), ("eight", s.CHANNELS, 1 / 100),
)  # fmt: skip
"""Messages in flight, a peer, and how much of its processor time ours may take at most."""


def aims(found: dict[str, dict[str, float]]) -> None:
    """What is aimed at, beside what was measured."""
    ours = found[CANDIDATES[0].name]
    print("\nAims:")
    for figure, peer, most in MOST:
        if peer.name in found:
            share = ours[figure] / found[peer.name][figure]
            aim(f"{figure} in flight, of {peer.name}", f"at most {most:.2f}", share, share <= most)
    if s.STARLETTE.name in found:
        times = ours["connects"] / found[s.STARLETTE.name]["connects"]
        aim(f"connects, times {s.STARLETTE.name}", "at least 2", times, times >= 2)
    aim("KiB of an idle connection", "at most 4", ours["memory"], ours["memory"] <= 4)


def aim(words: str, wanted: str, figure: float, is_met: bool) -> None:
    """One line."""
    print(f"  {words:<40}{wanted:>14}: {figure:7.3f}{'' if is_met else '  missed'}")


def latency() -> None:
    """Many listeners, ten messages a second, measured from when each was due."""
    print(f"\n{MANY} listeners, 10 messages a second: ms from when a message was due to each listener.\n")
    print(f"{'':<26}{'p50':>8}{'p99':>8}{'lost':>7}")
    p99: dict[str, float] = {}
    marking = ["--see", str(SEEN_EVERY)]
    for name, candidate, more in (
        (s.koryu(MANY).name, s.koryu(MANY), []), ("  whose pages mark it read", s.koryu(MANY), marking),
        (s.FLOOR.name, s.FLOOR, []), (s.STARLETTE.name, s.STARLETTE, []),
    ):  # fmt: skip
        if candidate.is_there:
            asked = ["-n", str(MANY), "--idle", "0.5", "--rate", "10", "--rate-dur", "3", *more]
            found = several(candidate, asked, lambda run: run["rate"])
            p99[name] = found["p99_ms"]
            print(
                f"{name:<26}{found['p50_ms']:>8.1f}{found['p99_ms']:>8.1f}{found['lost']:>7.0f}", flush=True
            )
    if s.FLOOR.name in p99:
        times = p99[s.koryu(MANY).name] / p99[s.FLOOR.name]
        aim("99th percentile, of the C floor's", "at most 1.30", times, times <= 1.3)


def posts() -> None:
    """Kept before they are answered: from the socket to the disk and back."""
    print(
        f"\n{SENDERS} people, each posting again as soon as they are answered: by then it is on the disk.\n"
    )
    print(f"{'':<26}{'answers/s':>10}{'p50 ms':>9}{'p99 ms':>9}")
    rates: dict[str, float] = {}
    for candidate in (s.koryu(SENDERS), s.ORM):
        if candidate.is_there:
            asked = ["-n", str(SENDERS), "--idle", "0.2", "--acts", "3"]
            found = several(candidate, asked, lambda run: run["acts"])
            rates[candidate.name] = found["answers_per_s"]
            print(
                f"{candidate.name:<26}{found['answers_per_s']:>10.0f}{found['p50_ms']:>9.1f}"
                f"{found['p99_ms']:>9.1f}",
                flush=True,
            )
    if s.ORM.name in rates:
        times = rates[s.koryu(SENDERS).name] / rates[s.ORM.name]
        aim(f"answers, times {s.ORM.name}", "at least 10", times, times >= 10)


def of_a_room(run: Run) -> dict[str, float]:
    """The figures of one run of a room."""
    one, eight = run["sat"]
    return {
        "one": one["cpu_ms_per_1000"],
        "eight": eight["cpu_ms_per_1000"],
        "connects": run["storm"]["conn_per_s"],
        "memory": run["idle"]["kb_per_conn"],
    }


def several(candidate: Candidate, asked: list[str], pick: Any) -> dict[str, float]:
    """The medians of three runs, each on a server just started."""
    runs = [pick(once(candidate, asked)) for _ in range(ROUNDS)]
    return {
        name: statistics.median(run[name] for run in runs)
        for name, value in runs[0].items()
        if isinstance(value, int | float)
    }


def once(candidate: Candidate, asked: list[str]) -> Run:
    """Start it, ask it, end it."""
    if not candidate.is_there:
        raise Failed("not there")
    with s.running(candidate) as (pid, port, told):
        generator = ["taskset", "-c", "1", str(s.BUILD / "wsload"), "--port", str(port), "--pids", str(pid)]
        done = subprocess.run(
            [*generator, *told, *asked], capture_output=True, text=True, timeout=180, check=False
        )
    if not done.stdout:
        raise RuntimeError(f"{candidate.name}: {done.stderr[:500]}")
    run: Run = json.loads(done.stdout)
    if "error" in run:
        raise Failed(run["error"])
    return run
