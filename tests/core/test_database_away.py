"""A database server that is gone without a word: whoever asks is refused soon, and few of them try."""

import asyncio

import pytest

from core.kit import postgres
from core.kit.errors import Busy
from core.kit.work import Actor, Work
from tests.support.silence import a_silent_database


def nothing(_work: Work) -> None:
    """What nobody gets to."""


@pytest.mark.parametrize(("way", "most"), [("read", 2), ("glance", 1), ("write", 1)])
async def test_who_waited_while_others_tried_in_vain_is_refused_with_them(
    monkeypatch: pytest.MonkeyPatch, way: str, most: int
):
    monkeypatch.setitem(postgres.CONNECTING, "connect_timeout", 2)
    async with a_silent_database() as (db, silent):
        first = asyncio.create_task(getattr(db, way)(Actor(), nothing))
        await asyncio.sleep(0.2)
        asked = [getattr(db, way)(Actor(), nothing) for _ in range(20)]
        outcomes = await asyncio.gather(first, *asked, return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {Busy}
    assert 0 < silent.knocks <= most
