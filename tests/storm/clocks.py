"""The wall clock of one process, put forward or back; the monotonic one goes on as it does.

As a wrong battery, a wrong time server or a hand at the host would: everything in the process that asks
for the time of day, the libraries too, is told the same. No timer runs sooner or later for it.
"""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType

import time_machine


def obey(folder: Path) -> None:
    """In the process, in its main thread: be wrong as it is told there."""
    wrong: list[time_machine.travel] = []

    def turn(_number: int, _frame: FrameType | None) -> None:
        if wrong:
            wrong.pop().stop()
        seconds = float(told(folder, os.getpid()).read_text())
        wrong.append(time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)))
        wrong[0].start()

    signal.signal(signal.SIGUSR1, turn)


def put(folder: Path, pid: int, seconds: float) -> None:
    """Tell that process, whose data are in *folder*, by how much its clock is wrong from now on."""
    told(folder, pid).write_text(str(seconds))
    os.kill(pid, signal.SIGUSR1)


def told(folder: Path, pid: int) -> Path:
    """Where."""
    return folder / f"clock-{pid}"
