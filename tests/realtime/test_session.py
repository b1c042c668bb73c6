"""What one connection may and may not do, without any connection."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.budgets import FRAME_BYTES, FRAMES, FRAMES_SECONDS, TOPICS
from realtime.closing import Closing
from realtime.frames import Position
from realtime.session import Address, Beat, Close, Join, Leave, Refuse, Send, Session, Step

LINE = Address("line:42", "line", 42)


def receive(session: Session, *frame: Any, now: float = 0.0) -> Step:
    return session.receive(json.dumps(frame), now)


@pytest.mark.parametrize(
    ("frame", "step"),
    [
        (["beat"], Beat()),
        (["join", 1, "line:42", None], Join(1, LINE, None)),
        (["join", 1, "line:42", ["e1", 7]], Join(1, LINE, Position("e1", 7))),
        (["leave", 2, "line:42"], Leave(2, LINE)),
        (["send", 3, "line:42", "line.join", {"note": "髙"}], Send(3, LINE, "line.join", {"note": "髙"})),
    ],
)
def test_every_frame_of_the_wire_is_understood(frame: list[Any], step: Step) -> None:
    assert receive(Session(topics={"line:42"}), *frame) == step


def test_an_act_before_joining_is_answered_as_if_nothing_were_there() -> None:
    """Security 24."""
    step = receive(Session(), "send", 1, "line:42", "line.join", {})

    assert isinstance(step, Refuse)
    assert (step.ref, step.code) == (1, "not_found")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{}",
        "[]",
        '"beat"',
        '["beat", 1]',
        '["fly", 1]',
        '["join"]',
        '["join", "1", "line:42", null]',
        '["join", true, "line:42", null]',
        '["join", -1, "line:42", null]',
        '["join", 1.0, "line:42", null]',
        '["join", 9007199254740992, "line:42", null]',
        '["join", 1, "line:x", null]',
        '["join", 1, "line:4\uff12", null]',
        '["join", 1, "line:+4", null]',
        '["join", 1, "LINE:4", null]',
        '["join", 1, "line:42\\n", null]',
        '["join", 1, "line:42", 7]',
        '["join", 1, "line:42", ["e1", -1]]',
        '["join", 1, "line:42", ["e1", true]]',
        '["leave", 1, "line:0"]',
        f'["leave", 1, "line:{10**18}"]',
        '["send", 1, "line:42", "line.join", []]',
        '["send", 1, "line:42", "line.join", {"x": NaN}]',
        '["send", 1, "line:42", "line.join", {"x": -Infinity}]',
        '["send", 1, "line:42", "line.join", {"x": 1e999}]',
        '["send", 1, "line:42", "line.join", {"x": "\\ud800"}]',
        '["send", 1, "line:42", "line.join", {"x": 1' + "0" * 5000 + "}]",
        "[" * 30_000,
        '["send", 1, "line:42", "line.join", ' + '{"x":' * 9_000 + "1" + "}" * 9_001 + "]",
        " " * (FRAME_BYTES + 1),
        '"' + "髙" * (FRAME_BYTES // 3) + '"',
    ],
)
def test_anything_unreadable_ends_the_connection(text: str | None) -> None:
    """Security 25."""
    assert Session(topics={"line:42"}).receive(text, 0.0) == Close(Closing.UNREADABLE)


@given(
    st.text() | st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists).map(json.dumps)
)
def test_whatever_is_sent_there_is_one_step_and_no_exception(text: str) -> None:
    """Security 25."""
    assert isinstance(Session().receive(text, 0.0), Step)


def test_an_escaped_pair_of_surrogates_is_one_character() -> None:
    step = Session(topics={"line:42"}).receive('["send", 1, "line:42", "a.b", {"x": "\\ud842\\udfb7"}]', 0.0)

    assert isinstance(step, Send)
    assert step.body == {"x": "𠮷"}


def test_a_flood_ends_the_connection_and_patience_returns() -> None:
    """Security 25."""
    session = Session()
    for _ in range(FRAMES):
        assert receive(session, "beat") == Beat()

    assert receive(session, "beat") == Close(Closing.TOO_MANY)
    assert receive(session, "beat", now=FRAMES_SECONDS) == Beat()


def test_a_connection_that_listens_to_enough_may_return_to_a_topic_but_not_add_one() -> None:
    session = Session(topics={f"line:{n}" for n in range(1, TOPICS + 1)})

    refused = receive(session, "join", 1, "line:999", None)

    assert isinstance(refused, Refuse)
    assert refused.code == "too_many"
    assert isinstance(receive(session, "join", 2, "line:1", None), Join)
