"""The bridge and PostgreSQL: several processes, connections that are cut, a server that goes and returns."""

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Connection, event, text
from sqlmodel import select

from core.kit import postgres
from core.kit.database import Database
from core.kit.errors import Busy, NotFound
from core.kit.jobs import FAIR, claim, enqueue
from core.kit.work import Work
from tests.support.leaves import SOMEBODY, Leaf, as_one_group, keep, names, with_leaves
from tests.support.postgres import Server, empty, the_server

Process = Callable[..., Database]
"""Another process of the same fair: ``process(publish=…)``."""


@pytest.fixture
def url() -> str:
    """A database of one's own."""
    return with_leaves(the_server().a_database(empty()))


@pytest.fixture
async def process(url: str) -> AsyncIterator[Process]:
    """Each has its own writer and its own connections, as another process has."""
    running: list[Database] = []

    def begin(**options: object) -> Database:
        running.append(Database(url, **options))  # type: ignore[arg-type]
        return running[-1]

    yield begin
    for db in running:
        await asyncio.to_thread(db.close)


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that may be stopped; what it says is kept is on the disk."""
    own = Server()
    yield own
    own.close()


def shown(name: str) -> Callable[[Work], str]:
    return lambda work: str(work.session.connection().exec_driver_sql(f"SHOW {name}").scalar_one())


def add_one(work: Work) -> int:
    """Read, think, write: right only if nobody writes in between."""
    leaf = work.session.exec(select(Leaf).where(Leaf.name == "counter")).one()
    time.sleep(0.001)
    leaf.body = str(int(leaf.body) + 1)
    work.session.add(leaf)
    return int(leaf.body)


def keep_once(work: Work, name: str) -> bool:
    """Look first, as many verbs do."""
    if work.session.exec(select(Leaf).where(Leaf.name == name)).first():
        return False
    keep(work, name)
    return True


async def test_what_is_acknowledged_is_on_the_disk_whatever_the_database_prefers(url: str, process: Process):
    name = url.partition("?")[0].rpartition("/")[2]
    the_server().ask(f"ALTER DATABASE {name} SET synchronous_commit = off")

    db = process()

    assert await db.write(SOMEBODY, shown("synchronous_commit")) == "on"


async def test_writers_see_all_that_was_committed_and_readers_one_moment(process: Process):
    db = process()

    assert await db.write(SOMEBODY, shown("transaction_isolation")) == "read committed"
    assert await db.read(SOMEBODY, shown("transaction_isolation")) == "repeatable read"
    assert await db.read(SOMEBODY, shown("transaction_read_only")) == "on"


async def test_processes_write_one_after_the_other_so_that_verbs_may_look_first(process: Process):
    """Security 56: on PostgreSQL too, from however many processes."""
    processes = [process() for _ in range(3)]
    await processes[0].write(SOMEBODY, keep, "counter", "0")

    counts = await asyncio.gather(*(db.write(SOMEBODY, add_one) for db in processes for _ in range(30)))
    kept = await asyncio.gather(
        *(db.write(SOMEBODY, keep_once, f"leaf {n}") for n in range(20) for db in processes)
    )

    assert sorted(counts) == list(range(1, 91))
    assert sum(kept) == 20


async def test_news_have_one_order_over_all_processes(process: Process):
    """What a verb finds kept is what was told before, in whichever process."""
    told: list[int] = []

    def number(work: Work) -> list[int]:
        return [len(names(work))] if work.outbox else []

    processes = [process(record=number, publish=told.extend) for _ in range(2)]
    await asyncio.gather(
        *(db.write(SOMEBODY, keep, f"{n} of {who}") for n in range(50) for who, db in enumerate(processes))
    )

    assert sorted(told) == list(range(1, 101))


async def test_a_job_is_claimed_by_one_process(process: Process):
    processes = [process() for _ in range(2)]
    for _ in range(20):
        await processes[0].write(FAIR, lambda work: enqueue(work, "test").id)

    claimed = await asyncio.gather(*(db.write(FAIR, claim, ("test",)) for _ in range(20) for db in processes))

    numbers = [job.id for job in claimed if job is not None]
    assert (len(numbers), len(set(numbers))) == (20, 20)


async def test_a_connection_that_is_cut_refuses_its_group_and_serves_the_next(process: Process):
    told: list[object] = []
    db = process(record=lambda work: list(work.outbox), publish=told.extend)

    def cut(work: Work) -> None:
        work.session.connection().exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    outcomes = await as_one_group(db, lambda w: keep(w, "before"), cut, lambda w: keep(w, "after"))

    assert [type(outcome) for outcome in outcomes] == [Busy, Busy, Busy]
    assert (told, await db.read(SOMEBODY, names)) == ([], [])
    assert isinstance(await db.write(SOMEBODY, keep, "next"), int)


async def test_readers_whose_connections_were_cut_do_not_notice(url: str, process: Process):
    db = process()
    await db.write(SOMEBODY, keep, "one")
    await db.read(SOMEBODY, names)
    the_server().ask(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        f" WHERE datname = '{url.partition('?')[0].rpartition('/')[2]}'"
    )

    assert await db.read(SOMEBODY, names) == ["one"]
    assert isinstance(await db.write(SOMEBODY, keep, "two"), int)


async def test_a_commit_whose_answer_was_lost_is_refused_and_is_kept_once(process: Process):
    """The sender asks again; whether it was kept, the database knows (here: its unique name)."""
    told: list[object] = []
    db = process(record=lambda work: list(work.outbox), publish=told.extend)
    await db.write(SOMEBODY, keep, "early")
    told.clear()

    def lose_the_answer(connection: Connection) -> None:
        held = connection.connection.driver_connection
        assert isinstance(held, psycopg.Connection)
        held.commit()
        held.close()

    event.listen(db._write_engine, "commit", lose_the_answer, once=True)

    with pytest.raises(Busy):
        await db.write(SOMEBODY, keep_once, "kept")
    assert told == []
    assert await db.write(SOMEBODY, keep_once, "kept") is False
    assert await db.read(SOMEBODY, names) == ["early", "kept"]


async def test_a_process_that_hangs_while_it_writes_does_not_stop_the_others(
    process: Process, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres, "PATIENCE_MS", 400)
    hanging, other = process(), process()

    def hang(work: Work) -> None:
        keep(work, "never")
        time.sleep(1.5)

    stuck = asyncio.create_task(hanging.write(SOMEBODY, hang))
    await asyncio.sleep(0.2)
    began = time.monotonic()

    assert isinstance(await other.write(SOMEBODY, keep, "served"), int)
    assert time.monotonic() - began < 1
    with pytest.raises(Busy):
        await stuck
    assert await other.read(SOMEBODY, names) == ["served"]
    assert isinstance(await hanging.write(SOMEBODY, keep, "back"), int)


async def test_who_waits_too_long_for_another_process_is_busy(
    process: Process, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(postgres, "PATIENCE_MS", 300)
    working, other = process(), process()

    def work_long(work: Work) -> None:
        for _ in range(12):  # never idle for as long as it takes to be cut off
            work.session.connection().execute(text("SELECT pg_sleep(0.1)"))

    long = asyncio.create_task(working.write(SOMEBODY, work_long))
    await asyncio.sleep(0.2)

    with pytest.raises(Busy):
        await other.write(SOMEBODY, keep, "later")
    await long
    assert isinstance(await other.write(SOMEBODY, keep, "later"), int)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_is_restarted_has_what_was_acknowledged_and_is_found_again(
    server: Server, mode: str
):
    db = Database(with_leaves(server.a_database()))
    kept: list[str] = []
    numbers = itertools.count()
    enough = asyncio.Event()

    async def write_on() -> None:
        while not enough.is_set():
            with contextlib.suppress(Busy):
                name = f"leaf {next(numbers)}"
                await db.write(SOMEBODY, keep, name)
                kept.append(name)

    writing = asyncio.create_task(write_on())
    await asyncio.sleep(0.3)
    await asyncio.to_thread(server.stop, mode)
    before = len(kept)
    with pytest.raises(Busy):
        await db.read(SOMEBODY, names)
    with pytest.raises(Busy):
        await db.write(SOMEBODY, keep, "while it was away")
    server.process = await asyncio.to_thread(server.start)
    await asyncio.sleep(0.3)
    enough.set()
    await writing

    there = await db.read(SOMEBODY, names)
    await asyncio.to_thread(db.close)
    assert 0 < before < len(kept)
    assert set(kept) <= set(there)


async def test_what_no_row_can_have_is_not_there(process: Process):
    db = process()

    with pytest.raises(NotFound):
        await db.read(SOMEBODY, lambda work: work.session.get(Leaf, 2**31))
    with pytest.raises(NotFound):
        await db.write(SOMEBODY, lambda work: work.session.get(Leaf, 2**70))
    with pytest.raises(NotFound):
        await db.read(SOMEBODY, lambda work: work.session.exec(select(Leaf).where(Leaf.name == "a\0b")).all())


async def test_a_lease_is_reckoned_in_utc_whatever_zone_the_database_is_set_to(url: str, process: Process):
    name = url.partition("?")[0].rpartition("/")[2]
    the_server().ask(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'")
    db = process()

    job = await db.write(FAIR, lambda work: enqueue(work, "test", due_at=work.now + timedelta(hours=1)))
    again = await db.read(FAIR, lambda work: work.session.get_one(type(job), job.id))

    assert again.due_at == job.due_at
    assert again.due_at.utcoffset() == timedelta()
