"""Statements that are prepared: on the driver itself, and in everything else like those of a session."""

import asyncio
import threading
from collections.abc import Awaitable
from datetime import UTC, datetime

import pytest
from sqlalchemy import bindparam, create_engine, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import col, func

from core.accounts.models import Role, RoleName
from core.kit.among import among
from core.kit.database import Database
from core.kit.errors import Busy, Conflict, NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, compile_for, only, whole
from core.kit.work import Work
from tests.support.leaves import SOMEBODY, Leaf, Open, as_one_group, hold, keep, names

PUT = Prepared(insert(Leaf).returning(col(Leaf.id)), int)
CALLED = Prepared(select(Leaf.id, Leaf.name).where(col(Leaf.name) == bindparam("name")), whole)
GRANT = Prepared(insert(Role), whole)
GRANTED = Prepared(select(Role.granted_at).where(col(Role.account_id) == bindparam("who")), only)


def put(work: Work, name: str) -> int:
    """Without a session."""
    return work.ask(PUT, name=name, body="")[0]


async def test_what_a_prepared_statement_wrote_is_kept(opened: Open):
    db = opened()

    number = await db.write(SOMEBODY, put, "leaf")

    assert await db.read(SOMEBODY, names) == ["leaf"]
    assert await db.read(SOMEBODY, lambda work: work.ask(CALLED, name="leaf")) == [(number, "leaf")]
    assert await db.read(SOMEBODY, lambda work: work.ask(CALLED, name="none")) == []


async def test_it_sees_what_the_session_has_not_written_yet_and_the_session_sees_what_it_wrote(opened: Open):
    db = opened()

    def both(work: Work) -> tuple[int, list[str]]:
        work.session.add(Leaf(name="by the session"))
        found = len(work.ask(CALLED, name="by the session"))
        put(work, "prepared")
        return found, names(work)

    assert await db.write(SOMEBODY, both) == (1, ["by the session", "prepared"])


async def test_what_it_wrote_in_a_refused_verb_is_undone_and_its_neighbours_stay(opened: Open):
    db = opened()

    def refused(work: Work) -> None:
        put(work, "undone")
        raise Conflict(say("No."))

    def broken_in_the_session(work: Work) -> None:
        put(work, "undone as well")
        work.session.add(Leaf(name="before"))  # is there already

    outcomes = await as_one_group(
        db, lambda w: put(w, "before"), refused, broken_in_the_session, lambda w: keep(w, "after")
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["int", "Conflict", "IntegrityError", "int"]
    assert await db.read(SOMEBODY, names) == ["after", "before"]


async def test_what_the_driver_raises_is_raised_in_the_words_of_sqlalchemy_and_costs_one_verb(opened: Open):
    db = opened()

    outcomes = await as_one_group(
        db, lambda w: put(w, "same"), lambda w: put(w, "same"), lambda w: put(w, "other")
    )

    assert [type(outcome) for outcome in outcomes] == [int, IntegrityError, int]
    assert await db.read(SOMEBODY, names) == ["other", "same"]


async def test_a_number_that_no_row_can_have_is_the_number_of_nothing(opened: Open):
    numbered = Prepared(select(Leaf.name).where(col(Leaf.id) == bindparam("number")), str)
    db = opened()

    with pytest.raises(NotFound):
        await db.read(SOMEBODY, lambda work: work.ask(numbered, number=2**70))


def test_moments_and_words_come_and_go_with_their_types(work: Work):
    at = datetime(2026, 9, 19, 2, 7, 1, 500, tzinfo=UTC)
    work.ask(GRANT, account_id=2, fair_id=None, name=RoleName.OPERATOR, granted_at=at, granted_by=None)

    assert work.ask(GRANTED, who=2) == [at]
    assert work.session.execute(select(Role.granted_at).where(col(Role.account_id) == 2)).scalar_one() == at


def test_rows_that_are_put_together_are_all_there(work: Work):
    at = work.now
    rows = [
        {"account_id": who, "fair_id": None, "name": "operator", "granted_at": at, "granted_by": None}
        for who in (2, 3)
    ]
    before = work.session.execute(select(func.count()).select_from(Role)).scalar_one()

    work.put(GRANT, rows)
    work.put(GRANT, [])

    assert work.session.execute(select(func.count()).select_from(Role)).scalar_one() == before + 2


def test_a_list_in_other_words_is_refused(work: Work):
    listed = Prepared(select(Role.id).where(col(Role.name).in_(["operator"])), int)

    with pytest.raises(AssertionError, match=r"core\.kit\.among"):
        work.ask(listed)


def test_a_column_that_has_a_default_has_to_be_given(work: Work):
    with pytest.raises(AssertionError, match="every column"):
        work.ask(Prepared(insert(Leaf), whole), name="bodiless")


async def test_glances_that_wait_together_are_each_answered(opened: Open):
    db = opened()
    await db.write(SOMEBODY, put, "leaf")

    async def glance(name: str) -> list[tuple[int, str]]:
        return await db.glance(SOMEBODY, lambda work: work.ask(CALLED, name=name))

    answers = await asyncio.gather(*(glance(name) for name in ["leaf", "none"] * 100))

    assert [len(answer) for answer in answers] == [1, 0] * 100


async def test_a_glance_that_fails_costs_nobody_elses(opened: Open):
    db = opened()
    wrong = Prepared(select(func.no_such_function()), whole)
    beyond = Prepared(select(Leaf.name).where(col(Leaf.id) == bindparam("number")), str)

    def refused(work: Work) -> None:
        raise Conflict(say("No."))

    async def look(verb: object) -> object:
        return await db.glance(SOMEBODY, verb)  # type: ignore[arg-type]

    verbs = (names, refused, names, lambda work: work.ask(wrong), names)
    verbs += (lambda work: work.ask(beyond, number=2**70), names)
    outcomes = await asyncio.gather(*(look(verb) for verb in verbs), return_exceptions=True)

    assert outcomes[::2] == [[]] * 4
    assert isinstance(outcomes[1], Conflict)
    assert isinstance(outcomes[3], Exception)
    assert isinstance(outcomes[5], NotFound)


async def test_a_database_that_is_away_keeps_nobody_waiting_who_glances(opened: Open, monkeypatch):
    db = opened()
    asked = 0

    def away() -> None:
        nonlocal asked
        asked += 1
        raise OperationalError("connect", None, OSError())

    monkeypatch.setattr(db._read_engine, "connect", away)
    outcomes = await asyncio.gather(*(db.glance(SOMEBODY, names) for _ in range(20)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Busy}
    assert asked < 20


async def test_a_glance_does_not_wait_for_the_writer(opened: Open):
    db = opened()
    await db.write(SOMEBODY, put, "leaf")

    assert await during_a_write(db) == ["leaf"]


async def during_a_write(db: Database) -> list[str]:
    """What a glance sees while a verb holds the writer."""
    gate = threading.Event()
    holding = asyncio.create_task(db.write(SOMEBODY, hold, gate))
    await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        seen = await db.glance(SOMEBODY, names)
    gate.set()
    await holding
    return seen


AMONG = Prepared(select(Leaf.name).where(among(col(Leaf.id), "numbers")).order_by(col(Leaf.id)), only)


async def test_a_list_of_any_length_is_one_parameter(opened: Open):
    db = opened()
    numbers = [await db.write(SOMEBODY, put, f"leaf {number}") for number in range(3)]

    def called(*wanted: int) -> Awaitable[list[str]]:
        return db.read(SOMEBODY, lambda work: work.ask(AMONG, numbers=wanted))

    assert await called() == []
    assert await called(numbers[1], -1) == ["leaf 1"]
    assert await called(*numbers, *range(10_000, 90_000)) == ["leaf 0", "leaf 1", "leaf 2"]


def test_a_list_is_looked_up_in_an_index_and_no_other_row_is_read():
    statement = select(Leaf.name).where(among(col(Leaf.id), "numbers"))
    engine = create_engine("sqlite://")
    Leaf.metadata.create_all(engine)
    with engine.connect() as connection:
        sql = compile_for(connection.dialect, statement, ["numbers"]).sql
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", ("[1]",)).all()

    assert plan[0].detail.startswith("SEARCH leaf_of_a_test USING"), plan
