"""The database restarted, its sessions ended, its disk full, an older backup back; answers on the disk."""

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.storm.checks import Violation
from tests.storm.conftest import Row
from tests.storm.crowd import LONG, Crowd, Report, Size, a_crowd
from tests.storm.diary import Joined
from tests.storm.fair import ONE, TWO, Fair, a_fair
from tests.support import postgres
from tests.support.missing import cannot_run

END_SESSIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'koryu' AND random() < {share}"
)

AT_WORK = (
    "SELECT pid FROM pg_stat_activity WHERE application_name = 'koryu' AND state <> 'idle'"
    " ORDER BY backend_xid IS NULL, random() LIMIT 1"
)
"""Whoever writes before whoever reads."""


def restart(mode: str) -> None:
    """The whole server; ``immediate`` is a power cut to it."""
    server = postgres.the_server()
    server.stop(mode)
    time.sleep(0.7)
    server.process = server.start()


@pytest.mark.storm("F7")
@pytest.mark.parametrize("setting", [TWO])
@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_database_server_that_restarts_costs_a_moment_and_nothing_acknowledged(
    setting: str, mode: str, row: Row
):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        for _ in range(3 if LONG else 1):
            await crowd.storm(1.0)
            await asyncio.to_thread(restart, mode)
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        refused = [refusal.body["code"] for act in crowd.acts() for refusal in act.refusals]

    assert row(report).violations == []
    assert set(refused) == {"too_many"}
    assert crowd.codes() == set()


@pytest.mark.storm("F7")
@pytest.mark.parametrize("setting", [TWO])
async def test_database_sessions_that_are_ended_leave_no_answer_in_doubt(setting: str, row: Row):
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        for _ in range(60 if LONG else 8):
            await crowd.storm(0.25)
            await asyncio.to_thread(postgres.the_server().ask, END_SESSIONS.format(share=0.5))
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()

    assert row(report).violations == []
    assert crowd.codes() == set()


async def kill_sessions(setting: str, *, fault: str = "") -> tuple[Report, set[str]]:
    """Sessions are killed while they carry something out; the report, and how acts were refused meanwhile."""
    async with a_fair(setting, fault=fault) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        for _ in range(8 if LONG else 1):
            await crowd.storm(1.0)
            await asyncio.to_thread(kill_a_session)
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        report.violations += crowd.undisturbed()
    return report, {refusal.body["code"] for act in crowd.acts() for refusal in act.refusals}


def kill_a_session() -> None:
    """One that is at work. The server cannot know what that one did to memory: it ends all and recovers."""
    server = postgres.the_server()
    while not (at_work := server.ask(AT_WORK)):
        time.sleep(0.001)
    killed = at_work[0][0]
    assert isinstance(killed, int)
    os.kill(killed, signal.SIGKILL)
    while not server.answers():
        time.sleep(0.02)


@pytest.mark.storm("F7")
@pytest.mark.parametrize("setting", [TWO])
async def test_a_killed_session_takes_all_others_with_it_and_nothing_that_was_acknowledged(
    setting: str, row: Row
):
    report, refused = await kill_sessions(setting)

    assert row(report).violations == []
    assert refused <= {"too_many"}


def back_up(fair: Fair) -> Path:
    """A copy made under way, as the operators' guide says."""
    kept = fair.data / "backup"
    if fair.url.startswith("postgresql"):
        subprocess.run([postgres.programs() / "pg_dump", "-Fc", "-f", kept, fair.url], check=True)
        return kept
    with closing(sqlite3.connect(fair.url.removeprefix("sqlite:///"))) as here:
        here.execute("VACUUM INTO ?", [str(kept)])
    return kept


def put_back(fair: Fair, kept: Path, *, renewed: bool) -> None:
    """The copy in place of what there is, and the command that the operators' guide names then."""
    if fair.url.startswith("postgresql"):
        name = postgres.name_in(fair.url)
        postgres.the_server().ask(f"DROP DATABASE {name} WITH (FORCE)")
        postgres.the_server().ask(f"CREATE DATABASE {name} TEMPLATE template0")
        subprocess.run([postgres.programs() / "pg_restore", "-d", fair.url, kept], check=True)
    else:
        path = Path(fair.url.removeprefix("sqlite:///"))
        for old in path.parent.glob(path.name + "*"):
            old.unlink()
        shutil.copy(kept, path)
    if renewed:
        fair.nodes[0].command("restored")


async def go_back(setting: str, *, renewed: bool = True) -> tuple[Report, int]:
    """An older backup is put back; the report, and how much of what was acknowledged it undid."""
    async with a_fair(setting) as fair, a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(1.0)
        kept = await asyncio.to_thread(back_up, fair)
        await crowd.storm(1.5)
        await asyncio.gather(*(node.stop() for node in fair.nodes))
        await asyncio.to_thread(put_back, fair, kept, renewed=renewed)
        undone = forget_answers(crowd)
        await asyncio.gather(*(node.restart() for node in fair.nodes))
        crowd.mended()
        report, stored = await crowd.rest()
        report.violations += not_loaded_again(crowd, stored.topics[""][0])
    return report, undone


@pytest.mark.storm("F18")
async def test_after_an_older_backup_everybody_loads_again_and_nobody_sees_a_ghost(setting: str, row: Row):
    report, undone = await go_back(setting)

    assert undone > 10
    assert row(report).violations == []


def not_loaded_again(crowd: Crowd, epoch: str) -> list[Violation]:
    """P4: who shows what is of another past has to be told so."""
    loaded = {
        tab: [entry.position[0] for entry in tab.diary.shown if isinstance(entry, Joined)]
        for tab in crowd.tabs
    }
    return [
        Violation("P4", f"{tab.diary.name} was not told to load again")
        for tab, epochs in loaded.items()
        if epochs[-1] != epoch
    ]


def forget_answers(crowd: Crowd) -> int:
    """What was answered is no longer promised: the operator chose the older backup. How much that is."""
    undone = 0
    for diary in crowd.diaries:
        answered = [act.id for act in diary.acts.values() if act.answers]
        undone += len(answered)
        for act_id in answered:
            del diary.acts[act_id]
    return undone


async def fill_up(setting: str, disk: Path, *, fault: str = "") -> tuple[Report, set[tuple[str, int]]]:
    """For a while there is no room; what was refused meanwhile. A PostgreSQL that gave up is started."""
    async with on_a_disk(setting, disk, fault) as (fair, server), a_crowd(fair) as crowd:
        crowd.talk()
        await crowd.storm(1.0)
        await asyncio.to_thread(fill, disk / "other files")
        await crowd.storm(10.0 if LONG else 2.0)
        refused = [refusal.body for act in crowd.acts() for refusal in act.refusals]
        (disk / "other files").unlink()
        if server is not None and server.process.poll() is not None:
            server.process = await asyncio.to_thread(server.start)
        crowd.mended()
        await crowd.storm(1.0)
        report, _ = await crowd.rest()
        report.violations += crowd.undisturbed()
    return report, {(body["code"], body["retry_after"]) for body in refused}


@pytest.mark.storm("F8")
async def test_a_full_disk_refuses_and_heals_when_there_is_room(setting: str, small_disk: Path, row: Row):
    report, refused = await fill_up(setting, small_disk)

    assert row(report).violations == []
    assert refused == {("too_many", 2)}


@asynccontextmanager
async def on_a_disk(
    setting: str, disk: Path, fault: str
) -> AsyncGenerator[tuple[Fair, postgres.Server | None]]:
    """A fair whose database is there; a PostgreSQL that writes its log in small files fills it at once."""
    if setting == ONE:
        async with a_fair(setting, fault=fault, folder=disk) as fair:
            yield fair, None
        return
    server = await asyncio.to_thread(
        lambda: postgres.Server("-c", "fsync=off", below=str(disk), segment_mb=1)
    )
    try:
        async with a_fair(setting, fault=fault, server=server) as fair:
            yield fair, server
    finally:
        await asyncio.to_thread(server.close)


def fill(path: Path) -> None:
    """Until nothing more goes in."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


@pytest.mark.storm("F3")
async def test_every_answer_waited_for_the_disk(tmp_path: Path):
    if shutil.which("strace") is None:
        cannot_run("F3 is not run: strace is missing (apt install strace)")
    written = tmp_path / "calls"
    async with a_fair(ONE) as fair, a_crowd(fair, Size(1, 0, 0, 0)) as crowd:
        watching = await asyncio.create_subprocess_exec(
            "strace", "-f", "-qq", "-e", "trace=fdatasync,fsync", "-o", written, "-p", str(fair.nodes[0].pid)
        )  # fmt: skip
        await asyncio.sleep(1.0)
        before = flushes(written)
        for number in range(20):
            act = await crowd.tabs[0].say(f"number {number}")
            async with asyncio.timeout(5):
                while not act.answers:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
        after = flushes(written)
        watching.terminate()
        await watching.wait()

    assert after - before >= 20


def flushes(written: Path) -> int:
    """How often something was brought to the disk."""
    return len(re.findall(r"\b(?:fdatasync|fsync)\(", written.read_text()))
