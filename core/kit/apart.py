"""Reading what strangers made in a process of its own, with little memory and time, where it falls alone.

A few kilobytes can ask a reader for half a terabyte (Security 44). The module that is run reads its input,
writes its output and calls :func:`bound` first.
"""

import resource
import subprocess
import sys
from pathlib import Path

SECONDS = 20
"""Of computing; twice that by the clock."""


class Felled(ValueError):
    """It asked for more memory or time than it gets, or broke."""


def run_apart(module: str, data: bytes) -> tuple[int, bytes]:
    """Give *data* to ``python -m module``; what it ends with, and what it wrote.

    Raises:
        Felled: It did not end in time.
    """
    try:
        done = subprocess.run(  # noqa: S603 (a module of ours)
            [sys.executable, "-m", module], input=data, capture_output=True, check=False,
            timeout=SECONDS * 2, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Felled("time") from None
    return done.returncode, done.stdout


def bound(memory: int) -> None:
    """At most *memory* bytes of address space and the seconds above for this process, and no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
