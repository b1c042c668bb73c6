"""What an operator types, besides serving."""

import asyncio
from pathlib import Path

import pytest

from core.kit.database import Database
from core.kit.work import Actor, Work
from realtime import stream
from realtime.frames import Position
from server.cli import parser

pytestmark = pytest.mark.sqlite


def typed(*words: object) -> None:
    """``koryu`` and these words."""
    options = parser().parse_args([str(word) for word in words])
    options.run(options)


async def position(data: Path) -> Position:
    """Where a topic stands, as a page would note it."""

    def stands(work: Work) -> Position:
        stream.found(work)  # as every start does
        return stream.position_of(work, "chat:1")

    db = Database(f"sqlite:///{data / 'koryu.db'}")
    try:
        return await db.write(Actor(), stands)
    finally:
        db.close()


def test_after_a_copy_was_put_back_no_position_of_before_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    typed("migrate", "--data", tmp_path)
    before = asyncio.run(position(tmp_path))
    assert asyncio.run(position(tmp_path)) == before

    typed("restored", "--data", tmp_path)

    assert asyncio.run(position(tmp_path)).epoch != before.epoch
    assert capsys.readouterr().out.splitlines()[-1].startswith("The copy can be served")


def test_where_no_copy_was_put_back_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        typed("restored", "--data", tmp_path)

    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith(
        f"There is no {tmp_path / 'koryu.db'}: put the copy there first"
    )
    assert list(tmp_path.iterdir()) == []
