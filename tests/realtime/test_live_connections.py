"""Connections that come and go: tabs, unreadable frames, silence, and restarts."""

from pathlib import Path

import pytest
from starlette.testclient import WebSocketDenialResponse

from core.kit.work import Actor
from realtime import budgets
from realtime.closing import Closing
from tests.support.live import ANNA, BEN, Fair, a_live_fair, ask, closed, eventually, kept, remark, spoken


def test_one_tab_too_many_replaces_the_oldest(fair: Fair) -> None:
    with fair.connect(ANNA) as oldest:
        ask(oldest, "join", 1, "room:1", None)
        tabs = [fair.connect(ANNA) for _ in range(budgets.CONNECTIONS)]
        for tab in tabs:
            tab.__enter__()
            ask(tab, "join", 1, "room:1", None)

        assert closed(oldest) == Closing.REPLACED
        assert remark(tabs[0], 1, "still here")[2] == "ok"
        for tab in tabs:
            tab.__exit__(None, None, None)


@pytest.mark.parametrize("frame", ["{", '["join", 1, "room:0", null]', "[" * 20_000])
def test_an_unreadable_frame_closes_its_own_connection_and_no_other(fair: Fair, frame: str) -> None:
    """Security 25."""
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        anna.send_text(frame)

        assert closed(anna) == Closing.UNREADABLE
        assert remark(ben, 1, "still here")[2] == "ok"


def test_a_binary_frame_and_another_protocol_are_not_spoken_here(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        anna.send_bytes(b"[]")
        assert closed(anna) == Closing.UNREADABLE
    with pytest.raises(WebSocketDenialResponse) as refused, fair.client.websocket_connect("/live"):
        pass
    assert refused.value.status_code == 400


def test_people_are_counted_not_their_tabs(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(ANNA) as again, fair.connect() as passer_by:
        here = [ask(socket, "join", 1, "room:1", None)[5]["here"] for socket in (anna, again, passer_by)]
        with fair.connect(BEN) as ben:
            here.append(ask(ben, "join", 1, "room:1", None)[5]["here"])
            assert fair.hub.presence.accounts("room:1") == {ANNA, BEN}
            while (frame := anna.receive_json())[3] != "presence.counted":
                pass

    assert here == [1, 1, 1, 2]
    assert frame == ["event", "room:1", None, "presence.counted", {"here": 2}]


def test_a_silent_browser_is_let_go_and_others_hear_the_beat(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(anna, "join", 1, "room:1", None)
        ask(ben, "join", 1, "room:1", None)
        fair.call(fair.hub.beat)
        assert anna.receive_json() == ben.receive_json() == ["beat"]
        ben.send_json(["beat"])
        ask(ben, "leave", 2, "room:1")  # by then it was heard

        fair.call(fair.hub.beat)

        assert closed(anna) == Closing.SILENT
        assert ben.receive_json() == ["beat"]


def test_nothing_is_left_of_a_connection_that_went(fair: Fair) -> None:
    for _ in range(5):
        with fair.connect(ANNA) as anna:
            ask(anna, "join", 1, "room:1", None)
            remark(anna, 1, "hello")
    eventually(lambda: fair.hub.counts == {"connections": 0, "accounts": 0, "topics": 0})
    assert not fair.hub._closing


def test_a_restart_says_so_to_everybody(tmp_path: Path) -> None:
    with a_live_fair(tmp_path) as fair, fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)

        fair.call(fair.hub.close, 1.0)

        assert closed(anna) == Closing.RESTART


def test_a_restart_keeps_positions(tmp_path: Path) -> None:
    with a_live_fair(tmp_path) as fair, fair.connect(ANNA) as anna:
        epoch = ask(anna, "join", 1, "room:1", None)[3][0]
        remark(anna, 1, "before")
        remark(anna, 2, "after")
    with a_live_fair(tmp_path) as fair, fair.connect(ANNA) as anna:
        assert ask(anna, "join", 1, "room:1", [epoch, 1])[4] is True
        assert spoken(anna, 1) == [[2, "after"]]
        assert remark(anna, 2, "after")[2] == "ok"
        assert fair.read(kept, actor=Actor()) == ["before", "after"]
