"""A table of one's own behind the bridge: leaves to write down, and verbs that wait for each other."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel, select

from core.kit.database import Database, kind_of
from core.kit.work import Actor, Work
from tests.support.house import empty_database

SOMEBODY = Actor()

Open = Callable[..., Database]
"""What the fixture ``opened`` gives."""


class Own(SQLModel, registry=registry()):
    """Tables apart from the house's."""


class Leaf(Own, table=True):
    """Something to write down."""

    __tablename__ = "leaf_of_a_test"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    body: str = ""


class Said:
    """Something to announce."""

    wire = "test.said"


def a_file_with_leaves(path: Path) -> str:
    """An empty database that has this test's table too; returns its address."""
    return with_leaves(empty_database(path))


def with_leaves(url: str) -> str:
    """The same database, with this test's table."""
    engine = kind_of(url).for_writing(url)
    Own.metadata.create_all(engine)
    engine.dispose()
    return url


def keep(work: Work, name: str, body: str = "") -> int | None:
    leaf = Leaf(name=name, body=body)
    work.session.add(leaf)
    work.session.flush()
    work.announce("topic:1", Said())
    return leaf.id


def names(work: Work) -> list[str]:
    return sorted(work.session.exec(select(Leaf.name)))


def hold(work: Work, gate: threading.Event) -> None:
    """Keep the writer busy, so that what comes meanwhile makes one group."""
    gate.wait(10)


async def as_one_group(db: Database, *verbs: Callable[[Work], object]) -> list[object]:
    """Write them so that they share a commit; outcomes in order, refusals as values."""
    gate = threading.Event()
    busy = asyncio.create_task(db.write(SOMEBODY, hold, gate))
    await asyncio.sleep(0.05)
    tasks = [asyncio.create_task(db.write(SOMEBODY, verb)) for verb in verbs]
    await asyncio.sleep(0.05)
    gate.set()
    await busy
    return list(await asyncio.gather(*tasks, return_exceptions=True))


def commits_of(db: Database) -> list[str]:
    seen: list[str] = []
    event.listen(db._write_engine, "commit", lambda connection: seen.append("commit"))
    return seen
