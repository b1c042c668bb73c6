"""The live layer over real sockets, a real database and a very small fair: what is told, and to whom."""

from typing import Any

import pytest

from core.kit.errors import Refusal
from realtime.stream import position_of
from tests.support import live as tiny
from tests.support.live import ANNA, BEN, Fair, ask, kept, remark, spoken


def test_whoever_enters_is_told_where_the_room_stands_and_how_it_is(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        kind, ref, topic, position, complete, state = ask(anna, "join", 1, "room:1", None)

    assert (kind, ref, topic, complete, state) == ("joined", 1, "room:1", False, {"remarks": 0, "here": 1})
    assert position[1] == 0


def test_what_is_acknowledged_is_in_the_database_and_everybody_hears_it(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(anna, "join", 1, "room:1", None)
        ask(ben, "join", 1, "room:1", None)

        reply = remark(anna, 1, "お疲れさまです")

        assert reply == ["reply", 9, "ok", {"remark_id": 1, "text": "お疲れさまです"}]
        assert fair.read(kept) == ["お疲れさまです"]
        assert spoken(ben, 1) == [[1, "お疲れさまです"]]


def test_the_same_act_twice_is_answered_twice_and_told_once(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        ask(anna, "join", 1, "room:1", None)
        first, again = remark(anna, 1, "once", 2), remark(anna, 1, "once", 3)
        remark(anna, 2, "twice")

        assert first[2:] == again[2:]
        assert fair.read(kept) == ["once", "twice"]
        assert spoken(ben, 2) == [[1, "once"], [2, "twice"]]


def test_the_same_act_on_another_connection_is_known_again(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        first = remark(anna, 1, "once")
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)

        assert remark(anna, 1, "once") == first


def test_the_same_id_with_another_body_is_a_conflict(fair: Fair) -> None:
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        remark(anna, 1, "one thing")
        reply = remark(anna, 1, "another")

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
            remark(anna, n, f"{n}")
        with fair.connect(BEN) as ben:
            joined = ask(ben, "join", 1, "room:1", [position[0], 2])
            missed = spoken(ben, 3)
            remark(anna, 5, "live")

            assert (joined[3], joined[4]) == ([position[0], 5], True)
            assert missed == [[3, "2"], [4, "3"], [5, "4"]]
            assert spoken(ben, 1) == [[6, "live"]]


def test_a_page_rendered_at_a_position_joins_there_without_reloading(fair: Fair) -> None:
    position = fair.read(position_of, "room:1")
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        remark(anna, 1, "between")
        with fair.connect(BEN) as ben:
            assert ask(ben, "join", 1, "room:1", list(position))[4] is True
            assert spoken(ben, 1) == [[1, "between"]]


@pytest.mark.parametrize("seen", [["another", 1], [None, 99]], ids=["another epoch", "ahead of us"])
def test_whoever_cannot_be_told_everything_is_told_so(fair: Fair, seen: list[Any]) -> None:
    with fair.connect(ANNA) as anna:
        epoch = ask(anna, "join", 1, "room:1", None)[3][0]
        remark(anna, 1, "missed")
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
        remark(anna, 1, "told")

        assert spoken(anna, 0) == []
        assert fair.read(position_of, "room:1").offset == 1


def test_leaving_a_room_ends_its_news_and_the_right_to_speak_there(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(ben, "join", 1, "room:1", None)
        ask(anna, "join", 1, "room:1", None)
        assert ask(ben, "leave", 2, "room:1") == ["reply", 2, "ok", None]
        remark(anna, 1, "unheard")

        assert remark(ben, 1, "x")[3]["code"] == "not_found"
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
