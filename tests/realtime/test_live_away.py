"""A browser whose process cannot reach the database, which says nothing."""

import asyncio
import json
from collections.abc import Sequence

import pytest

from core.kit import postgres
from core.kit.limits import Limits
from core.kit.work import Actor
from realtime import connection
from realtime.connection import Connection
from realtime.hub import Hub
from tests.support.live import ANNA, Fair, ask, remark, room
from tests.support.silence import a_silent_database


class Heard(list[list[object]]):
    """What a browser is told."""

    def write(self, texts: Sequence[str], _wire: bytes, /) -> None:
        """More of it."""
        self.extend(json.loads(text) for text in texts)

    def close(self, code: int, /) -> None:
        """It never is."""
        raise AssertionError(code)


def comes(ref: int) -> str:
    """A frame of somebody who comes into a room."""
    return json.dumps(["join", ref, f"room:{ref}", None])


async def test_what_waited_behind_a_refused_frame_is_refused_with_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(postgres.CONNECTING, "connect_timeout", 2)
    monkeypatch.setattr(connection, "AT_ONCE_SECONDS", 0.5)
    told = Heard()
    async with a_silent_database() as (db, silent):
        browser = Connection(Actor(ANNA), told, db=db, hub=Hub([room]), limits=Limits())
        for ref in (1, 2, 3):  # as the socket hands them on: one after another
            await browser.receive(comes(ref))
        await asyncio.sleep(2 * connection.AT_ONCE_SECONDS)
        await browser.receive(comes(4))

    assert [(frame[1], frame[2]) for frame in told] == [(ref, "error") for ref in (1, 2, 3, 4)]
    assert {frame[3]["code"] for frame in told} == {"too_many"}  # type: ignore[index, call-overload]
    assert silent.knocks == 2


def test_what_is_said_behind_a_join_that_was_refused_for_now_is_refused_for_now_too(fair: Fair):
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        fair.database.close()  # nobody is served any more

        again = ask(anna, "join", 2, "room:1", None)
        said = remark(anna, 3, "Are you there?")

    assert [answer[3]["code"] for answer in (again, said)] == ["too_many", "too_many"]
