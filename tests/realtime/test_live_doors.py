"""What the live layer refuses, in which words, and whom it lets go when a right ends."""

import json
from typing import Any

import pytest

from core.kit.work import Work
from realtime import budgets
from realtime.closing import Closing
from tests.support import live as tiny
from tests.support.live import ANNA, BEN, Fair, ask, closed, kept, remark


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
        assert remark(anna, 7, "still here")[2] == "ok"
    assert fair.read(kept) == ["still here"]


def test_refusals_are_said_in_the_reader_s_language(fair: Fair) -> None:
    with fair.connect(ANNA, locale="ja") as anna:
        reply = ask(anna, "join", 1, "room:404", None)

    assert reply[3]["message"] == "その場所は存在しないか、現在ご利用いただけません。"


def test_a_passer_by_listens_to_what_is_public_and_does_nothing(fair: Fair) -> None:
    with fair.connect() as passer_by:
        ask(passer_by, "join", 1, "room:1", None)
        reply = remark(passer_by, 1, "hello")

    assert (reply[2], reply[3]["code"]) == ("error", "forbidden")


def test_too_many_acts_are_refused_with_the_time_to_wait(fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Security 25."""
    monkeypatch.setattr("realtime.connection.ACTS", 2)
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)
        replies = [remark(anna, n, f"{n}") for n in range(3)]

    assert [reply[2] for reply in replies] == ["ok", "ok", "error"]
    assert replies[2][3]["code"] == "too_many"
    assert 1 <= replies[2][3]["retry_after"] <= budgets.ACTS_SECONDS


def test_losing_a_right_closes_the_account_s_connections_and_no_other(fair: Fair) -> None:
    with fair.connect(ANNA) as anna, fair.connect(ANNA) as second, fair.connect(BEN) as ben:
        for socket in (anna, second, ben):
            ask(socket, "join", 1, "room:1", None)

        fair.write(tiny.lock_out, ANNA)

        assert (closed(anna), closed(second)) == (Closing.ACCESS_CHANGED, Closing.ACCESS_CHANGED)
        assert remark(ben, 1, "still here")[2] == "ok"
    with fair.connect(ANNA) as anna:
        assert ask(anna, "join", 1, "room:1", None)[3]["code"] == "not_found"


def test_an_act_is_asked_at_the_door_again(fair: Fair) -> None:
    """Security 24."""
    with fair.connect(ANNA) as anna:
        ask(anna, "join", 1, "room:1", None)

        def lock_quietly(work: Work) -> None:
            work.session.add(tiny.Locked(account_id=ANNA))

        fair.write(lock_quietly)

        assert remark(anna, 1, "too late")[3]["code"] == "not_found"
    assert fair.read(kept) == []


def test_rights_that_end_by_the_clock_are_asked_again(fair: Fair) -> None:
    """Security 17."""
    with fair.connect(ANNA) as anna, fair.connect(BEN) as ben:
        ask(anna, "join", 1, "room:1", None)
        ask(ben, "join", 1, "room:1", None)

        def lock_quietly(work: Work) -> None:
            work.session.add(tiny.Locked(account_id=ANNA))

        fair.write(lock_quietly)
        fair.call(fair.hub.reask, fair.client.app_state["db"])

        assert closed(anna) == Closing.ACCESS_CHANGED
        assert remark(ben, 1, "still here")[2] == "ok"


def test_signing_out_closes_the_connections_of_that_login_only(fair: Fair) -> None:
    with fair.connect(ANNA, login=7) as phone, fair.connect(ANNA, login=8) as laptop:
        ask(phone, "join", 1, "room:1", None)
        ask(laptop, "join", 1, "room:1", None)

        fair.write(tiny.end_login, ANNA, 7)

        assert closed(phone) == Closing.SIGNED_OUT
        assert remark(laptop, 1, "still here")[2] == "ok"
    with fair.connect(ANNA, login=7) as phone:
        assert closed(phone) == Closing.SIGNED_OUT
