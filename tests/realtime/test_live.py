"""The live layer over real sockets, a real database and a very small fair."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from core.kit.errors import Refusal
from core.kit.work import Actor, Work
from realtime import budgets
from realtime.closing import Closing
from realtime.stream import position_of
from tests.support import live as tiny
from tests.support.live import Fair, Remark, a_live_fair, ask, spoken

ANNA, BEN = 1, 2


@pytest.fixture
def fair(tmp_path: Path) -> Iterator[Fair]:
    with a_live_fair(tmp_path) as fair:
        yield fair


def say(socket: WebSocketTestSession, number: int, text: str, ref: int = 9) -> Any:
    return ask(socket, "send", ref, "room:1", "remark.make", {"id": f"act-{number:06}", "text": text})


def kept(work: Work) -> list[str]:
    return list(work.session.exec(select(Remark.text).order_by(Remark.id)))  # type: ignore[arg-type]


def closed(socket: WebSocketTestSession) -> int:
    try:
        while True:
            socket.receive_json()
    except WebSocketDisconnect as ended:
        return ended.code


def eventually(holds: Any) -> None:
    for _ in range(200):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("not within two seconds")


def test_whoever_enters_is_told_where_the_room_stands_and_how_it_is(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        kind, ref, topic, position, complete, state = ask(anna, "join", 1, "room:1", None)

    assert (kind, ref, topic, complete, state) == ("joined", 1, "room:1", False, {"remarks": 0, "here": 1})
    assert position[1] == 0


def test_what_is_acknowledged_is_in_the_database_and_everybody_hears_it(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(anna, "join", 1, "room:1", None)
        ask(ben, "join", 1, "room:1", None)

        reply = say(anna, 1, "お疲れさまです")

        assert reply == ["reply", 9, "ok", {"remark_id": 1, "text": "お疲れさまです"}]
        assert fair.read(kept) == ["お疲れさまです"]
        assert spoken(ben, 1) == [[1, "お疲れさまです"]]


def test_the_same_act_twice_is_answered_twice_and_told_once(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        ask(anna, "join", 1, "room:1", None)
        first, again = say(anna, 1, "once", 2), say(anna, 1, "once", 3)
        say(anna, 2, "twice")

        assert first[2:] == again[2:]
        assert fair.read(kept) == ["once", "twice"]
        assert spoken(ben, 2) == [[1, "once"], [2, "twice"]]


def test_the_same_act_on_another_connection_is_known_again(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        first = say(anna, 1, "once")
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)

        assert say(anna, 1, "once") == first


def test_the_same_id_with_another_body_is_a_conflict(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        say(anna, 1, "one thing")
        reply = say(anna, 1, "another")

    assert (reply[2], reply[3]["code"]) == ("error", "conflict")
    assert fair.read(kept) == ["one thing"]


def test_a_sender_s_remarks_keep_their_order_without_waiting_for_answers(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        ask(anna, "join", 1, "room:1", None)
        for n in range(50):
            anna.send_json(["send", n, "room:1", "remark.make", {"id": f"act-{n:06}", "text": f"{n}"}])

        assert spoken(ben, 50) == [[n + 1, f"{n}"] for n in range(50)]


def test_whoever_returns_gets_exactly_what_was_missed(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        position = ask(anna, "join", 1, "room:1", None)[3]
        for n in range(5):
            say(anna, n, f"{n}")
        with fair.connect(BEN) as ben:
            joined = ask(ben, "join", 1, "room:1", [position[0], 2])
            missed = spoken(ben, 3)
            say(anna, 5, "live")

            assert (joined[3], joined[4]) == ([position[0], 5], True)
            assert missed == [[3, "2"], [4, "3"], [5, "4"]]
            assert spoken(ben, 1) == [[6, "live"]]


def test_a_page_rendered_at_a_position_joins_there_without_reloading(fair: Fair) -> None:
    position = fair.read(position_of, "room:1")
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        say(anna, 1, "between")
        with fair.connect(BEN) as ben:
            assert ask(ben, "join", 1, "room:1", list(position))[4] is True
            assert spoken(ben, 1) == [[1, "between"]]


@pytest.mark.parametrize("seen", [["another", 1], [None, 99]], ids=["another epoch", "ahead of us"])
def test_whoever_cannot_be_told_everything_is_told_so(fair: Fair, seen: list[Any]) -> None:
    with fair.connect(ANNA) as anna:
        epoch = ask(anna, "join", 1, "room:1", None)[3][0]
        say(anna, 1, "missed")
        joined = ask(anna, "join", 2, "room:1", [seen[0] or epoch, seen[1]])

        assert (joined[3], joined[4]) == ([epoch, 1], False)


def test_joining_while_everybody_speaks_loses_and_repeats_nothing(fair: Fair) -> None:
    """Reliability C8: subscribe first, then read, then what was held back."""
    with fair.connect(ANNA) as anna:
        epoch = ask(anna, "join", 1, "room:1", None)[3][0]
        for n in range(60):
            anna.send_json(["send", n, "room:1", "remark.make", {"id": f"act-{n:06}", "text": f"{n}"}])
            if n % 10 == 5:
                with fair.connect(BEN) as ben:
                    ask(ben, "join", 1, "room:1", [epoch, 0])
                    heard = spoken(ben, n)
                    assert heard == [[k + 1, f"{k}"] for k in range(n)]


def test_nothing_is_told_of_what_was_rolled_back(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        with pytest.raises(Refusal):
            fair.write(tiny.refuse)
        say(anna, 1, "told")

        assert spoken(anna, 0) == []
        assert fair.read(position_of, "room:1").offset == 1


@pytest.mark.parametrize("topic", ["room:404", "garden:1", f"account:{BEN}"])
def test_a_stranger_is_told_the_same_whether_it_is_closed_or_not_there(fair: Fair, topic: str) -> None:
    """Security 24."""
    with fair.connect(ANNA) as anna:
        reply = ask(anna, "join", 1, topic, None)
        act = ask(anna, "send", 2, topic, "remark.make", {"id": "act-000001", "text": "hello"})

    refused = {"code": "not_found", "message": "There is no such place, or it is closed to you."}
    assert reply == ["reply", 1, "error", refused]
    assert act == ["reply", 2, "error", refused]
    assert fair.hub.counts == {"connections": 0, "accounts": 0, "topics": 0}


def test_an_account_s_own_topic_is_open_to_its_owner(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        assert ask(anna, "join", 1, f"account:{ANNA}", None)[0] == "joined"


@pytest.mark.parametrize(
    ("name", "body", "code", "fields"),
    [
        ("remark.make", {"id": "act-000001", "text": " "}, "invalid", {"text": "Please fill this in."}),
        ("remark.make", {"id": "act-000001"}, "invalid", {"text": "Please fill this in."}),
        ("remark.make", {"text": "x"}, "invalid", {"id": "Please fill this in."}),
        ("remark.make", {"id": "act-000001", "text": "taken"}, "conflict", None),
        ("remark.shout", {"id": "act-000001"}, "unreadable", None),
        ("remark.make", {"id": "act-000001", "text": "a bug"}, "error", None),
    ],
)
def test_every_refusal_has_a_code_and_the_connection_goes_on(
    fair: Fair, name: str, body: dict[str, Any], code: str, fields: dict[str, str] | None
) -> None:
    """Security 26."""
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        reply = ask(anna, "send", 2, "room:1", name, body)

        assert (reply[2], reply[3]["code"], reply[3].get("fields")) == ("error", code, fields)
        assert "ZeroDivision" not in json.dumps(reply)
        assert say(anna, 7, "still here")[2] == "ok"
    assert fair.read(kept) == ["still here"]


def test_refusals_are_said_in_the_reader_s_language(fair: Fair) -> None:
    with fair.connect(ANNA, locale="ja") as anna:
        reply = ask(anna, "join", 1, "room:404", None)

    assert reply[3]["message"] == "その場所は存在しないか、現在ご利用いただけません。"


def test_a_passer_by_listens_to_what_is_public_and_does_nothing(fair: Fair) -> None:
    with fair.connect() as passer_by:
        ask(passer_by, "join", 1, "room:1", None)
        reply = say(passer_by, 1, "hello")

    assert (reply[2], reply[3]["code"]) == ("error", "forbidden")


def test_too_many_acts_are_refused_with_the_time_to_wait(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Security 25."""
    monkeypatch.setattr("realtime.connection.ACTS", 2)
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        replies = [say(anna, n, f"{n}") for n in range(3)]

    assert [reply[2] for reply in replies] == ["ok", "ok", "error"]
    assert replies[2][3]["code"] == "too_many"
    assert 1 <= replies[2][3]["retry_after"] <= budgets.ACTS_SECONDS


def test_losing_a_right_closes_the_account_s_connections_and_no_other(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(ANNA) as second, fair.connect(BEN) as ben:
        for socket in (anna, second, ben):
            ask(socket, "join", 1, "room:1", None)

        fair.write(tiny.lock_out, ANNA)

        assert (closed(anna), closed(second)) == (Closing.ACCESS_CHANGED, Closing.ACCESS_CHANGED)
        assert say(ben, 1, "still here")[2] == "ok"
    with fair.connect(ANNA) as anna:
        assert ask(anna, "join", 1, "room:1", None)[3]["code"] == "not_found"


def test_an_act_is_asked_at_the_door_again(fair: Fair) -> None:
    """Security 24."""
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)

        def lock_quietly(work: Work) -> None:
            work.session.add(tiny.Locked(account_id=ANNA))

        fair.write(lock_quietly)

        assert say(anna, 1, "too late")[3]["code"] == "not_found"
    assert fair.read(kept) == []


def test_rights_that_end_by_the_clock_are_asked_again(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(anna, "join", 1, "room:1", None)
        ask(ben, "join", 1, "room:1", None)

        def lock_quietly(work: Work) -> None:
            work.session.add(tiny.Locked(account_id=ANNA))

        fair.write(lock_quietly)
        fair.call(fair.hub.reask, fair.client.app_state["db"])

        assert closed(anna) == Closing.ACCESS_CHANGED
        assert say(ben, 1, "still here")[2] == "ok"


def test_signing_out_closes_the_connections_of_that_login_only(fair: Fair) -> None:
    with fair.connect(ANNA, login=7) as phone, fair.connect(ANNA, login=8) as laptop:
        ask(phone, "join", 1, "room:1", None)
        ask(laptop, "join", 1, "room:1", None)

        fair.write(tiny.end_login, ANNA, 7)

        assert closed(phone) == Closing.SIGNED_OUT
        assert say(laptop, 1, "still here")[2] == "ok"
    with fair.connect(ANNA, login=7) as phone:
        assert closed(phone) == Closing.SIGNED_OUT


def test_one_tab_too_many_replaces_the_oldest(fair: Fair) -> None:
    with fair.connect(ANNA) as oldest:
        ask(oldest, "join", 1, "room:1", None)
        tabs = [fair.connect(ANNA) for _ in range(budgets.CONNECTIONS)]
        for tab in tabs:
            tab.__enter__()
            ask(tab, "join", 1, "room:1", None)

        assert closed(oldest) == Closing.REPLACED
        assert say(tabs[0], 1, "still here")[2] == "ok"
        for tab in tabs:
            tab.__exit__(None, None, None)


@pytest.mark.parametrize("frame", ["{", '["join", 1, "room:0", null]', "[" * 20_000])
def test_an_unreadable_frame_closes_its_own_connection_and_no_other(fair: Fair, frame: str) -> None:
    """Security 25."""
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        anna.send_text(frame)

        assert closed(anna) == Closing.UNREADABLE
        assert say(ben, 1, "still here")[2] == "ok"


def test_a_binary_frame_and_another_protocol_are_not_spoken_here(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        anna.send_bytes(b"[]")
        assert closed(anna) == Closing.UNREADABLE
    with pytest.raises(WebSocketDenialResponse) as refused, fair.client.websocket_connect("/live"):
        pass
    assert refused.value.status_code == 400


def test_leaving_a_room_ends_its_news_and_the_right_to_speak_there(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        ask(anna, "join", 1, "room:1", None)
        assert ask(ben, "leave", 2, "room:1") == ["reply", 2, "ok", None]
        say(anna, 1, "unheard")

        assert say(ben, 1, "x")[3]["code"] == "not_found"
        assert ask(ben, "join", 3, "room:1", None)[3][1] == 1


def test_many_waves_are_told_together_and_have_no_past(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        epoch = ask(anna, "join", 1, "room:1", None)[3][0]
        for n in range(20):
            anna.send_json(["send", n, "room:1", "hand.wave", {}])
        told: list[int] = []
        while sum(told) < 20:
            frame = ben.receive_json()
            if frame[0] == "event" and frame[3] == "hand.waved":
                assert frame[2] is None
                told.append(frame[4]["times"])

        assert told[0] == 1
        assert len(told) < 10
        assert ask(ben, "join", 2, "room:1", [epoch, 0])[3] == [epoch, 0]


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
        next(one for one in fair.hub.listeners() if one.actor.account_id == ANNA).heard_at -= 1000

        fair.call(fair.hub.beat)

        assert closed(anna) == Closing.SILENT
        assert ben.receive_json() == ["beat"]


def test_nothing_is_left_of_a_connection_that_went(fair: Fair) -> None:
    for _ in range(5):
        with fair.connect(ANNA) as anna:
            ask(anna, "join", 1, "room:1", None)
            say(anna, 1, "hello")
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
        say(anna, 1, "before")
        say(anna, 2, "after")
    with a_live_fair(tmp_path) as fair, fair.connect(ANNA) as anna:
        assert ask(anna, "join", 1, "room:1", [epoch, 1])[4] is True
        assert spoken(anna, 1) == [[2, "after"]]
        assert say(anna, 2, "after")[2] == "ok"
        assert fair.read(kept, actor=Actor()) == ["before", "after"]
