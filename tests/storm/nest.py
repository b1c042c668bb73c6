"""Where processes are hatched: one that has imported everything is forked, which is ten times as quick.

What is hatched is a process like any other, with memory of its own: it can be killed, ended and frozen.
``python -m tests.storm.nest`` reads a line of JSON for each (arguments, environment, path of the log) and
answers with its id. It serves as :mod:`tests.storm.serve` does, or is one of the operator's commands.
"""

import atexit
import gc
import importlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from server.cli import parser
from tests.storm import serve

ROOT = Path(__file__).parents[2]
LATER = ("psycopg", "realtime.nats_bus")
"""What a process imports once it knows that it needs it."""


class Hatched:
    """A process that is not our child, so that its end is seen by a file instead of a status."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._file = os.pidfd_open(pid)
        self._end = select.poll()
        self._end.register(self._file, select.POLLIN)

    def runs(self) -> bool:
        """Whether it has not ended."""
        return not self._end.poll(0)

    def wait(self, seconds: float) -> None:
        """Back when it has ended."""
        if not self._end.poll(1000 * seconds):
            raise TimeoutError(self.pid)

    def kill(self) -> None:
        """If it still runs."""
        if self.runs():
            signal.pidfd_send_signal(self._file, signal.SIGKILL)
            self.wait(10)

    def __del__(self) -> None:
        os.close(self._file)


def hatch(arguments: Sequence[str], environment: dict[str, str], log: Path) -> Hatched:
    """A process of these arguments; what it says goes to the end of *log*."""
    nest = the_nest()
    assert nest.stdin is not None
    assert nest.stdout is not None
    nest.stdin.write(json.dumps([*arguments, environment, str(log)]).encode() + b"\n")
    nest.stdin.flush()
    return Hatched(int(nest.stdout.readline()))


@cache
def the_nest() -> "subprocess.Popen[bytes]":
    """One for all tests; it ends with them."""
    command = [sys.executable, "-m", "tests.storm.nest"]
    nest = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    atexit.register(nest.kill)
    return nest


def main() -> None:
    """Hatch until nobody asks any more."""
    for name in LATER:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries them
    gc.freeze()
    for line in sys.stdin.buffer:
        *arguments, environment, log = json.loads(line)
        if pid := os.fork():
            sys.stdout.write(f"{pid}\n")
            sys.stdout.flush()
        else:
            leave(environment, log)
            carry_out(arguments)
            return


def carry_out(arguments: list[str]) -> None:
    """Serve on a port, or do what an operator types."""
    if arguments[0].isdigit():
        serve.main(arguments)
    else:
        options = parser().parse_args(arguments)
        options.run(options)


def leave(environment: dict[str, str], log: str) -> None:
    """Be a process of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    nothing, said = os.open(os.devnull, os.O_RDONLY), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, file in enumerate((nothing, said, said)):
        os.dup2(file, number)
    os.close(nothing)
    os.close(said)


if __name__ == "__main__":
    main()
