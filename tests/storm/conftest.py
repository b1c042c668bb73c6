"""The rows of the failure matrix: which of them are run, and the table of what they came to."""

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.storm.crowd import Report
from tests.storm.fair import ONE, TWO
from tests.support.missing import cannot_run

ROWS: list[tuple[str, str, str, Report]] = []
Row = Callable[[Report], Report]
SMALL_DISK = {ONE: "24m", TWO: "200m"}
"""The databases that PostgreSQL begins with take most of it."""
WANTED = {name for name in os.environ.get("KORYU_STORM", "").split(",") if name not in ("", "all")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out rows that ``./run storm ROW ...`` does not name."""
    if WANTED:
        items[:] = [
            item for item in items if (mark := item.get_closest_marker("storm")) and mark.args[0] in WANTED
        ]


@pytest.fixture(params=[ONE, TWO])
def setting(request: pytest.FixtureRequest) -> str:
    """What the fair runs on."""
    given: str = request.param
    return given


@pytest.fixture
def small_disk(setting: str) -> Iterator[Path]:
    """A folder with room for little; needs the right to mount."""
    folder = Path(tempfile.mkdtemp(prefix="koryu-disk-", dir="/tmp"))
    folder.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK[setting]}", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        folder.rmdir()
        cannot_run("F8 is not run: no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)
    folder.rmdir()


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """``row(report)`` enters it into the table."""
    mark = request.node.get_closest_marker("storm")
    where = request.node.callspec.params.get("setting", "") if hasattr(request.node, "callspec") else ""

    def enter(report: Report) -> Report:
        ROWS.append((mark.args[0], request.node.originalname, where, report))
        return report

    return enter


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table."""
    if not ROWS:
        return
    terminalreporter.section("storm")
    terminalreporter.write_line(
        f"{'':5}{'acknowledged':>13}{'delivered':>11}{'violations':>12}{'recovery':>10}"
    )
    for name, words, where, report in ROWS:
        figures = f"{report.acknowledged:>13}{report.delivered:>11}{len(report.violations):>12}"
        sentence = words.removeprefix("test_").replace("_", " ")
        terminalreporter.write_line(
            f"{name:5}{figures}{report.recovery:>8.1f} s  {sentence} {where and f'({where})'}"
        )
