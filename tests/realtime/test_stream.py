"""The order of a topic, and catching up after a dropped connection."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.kit.errors import Conflict, SignInFirst
from core.kit.work import Actor, Work
from realtime import acts, stream
from realtime.acts import once
from realtime.frames import Position, Told, wire
from tests.support.live import Spoken, Wave, a_database, a_work

NOW = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)
ANNA = Actor(account_id=1)
TOPIC = "room:1"


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with a_work(ANNA, a_database(tmp_path / "stream.db"), NOW) as work:
        yield work


def tell(work: Work, *texts: str, topic: str = TOPIC) -> list[Told]:
    for text in texts:
        work.announce(topic, Spoken(remark_id=1, text=text))
    told = stream.record(work)
    work.outbox.clear()
    return told


def offsets(told: list[Told] | None) -> list[int] | None:
    return None if told is None else [news.position.offset for news in told if news.position]


def test_everything_told_on_a_topic_takes_the_next_place_there(work: Work) -> None:
    assert offsets(tell(work, "one", "two")) == [1, 2]
    assert offsets(tell(work, "elsewhere", topic="room:2")) == [1]
    assert offsets(tell(work, "three")) == [3]


def test_what_is_ephemeral_has_no_place_and_leaves_in_the_order_it_was_said(work: Work) -> None:
    work.announce(TOPIC, Spoken(remark_id=1, text="one"))
    work.announce(TOPIC, Wave())
    work.announce(TOPIC, Spoken(remark_id=2, text="two"))

    told = stream.record(work)

    assert [(news.name, news.position and news.position.offset) for news in told] == [
        ("remark.made", 1), ("hand.wave", None), ("remark.made", 2),
    ]  # fmt: skip
    assert offsets(stream.since(work, TOPIC, Position("0", 0))) == [1, 2]


def test_what_is_read_back_is_the_same_text_that_was_sent(work: Work) -> None:
    told = tell(work, "髙橋 \u2028 </script> 𠮷")

    assert stream.since(work, TOPIC, Position("0", 0)) == told
    assert json.loads(told[0].text) == [
        "event", TOPIC, ["0", 1], "remark.made", {"remark_id": 1, "text": "髙橋 \u2028 </script> 𠮷"},
    ]  # fmt: skip
    assert told[0].wire == wire(told[0].text)


@pytest.mark.parametrize(
    ("seen", "missed"),
    [
        (Position("0", 5), []),
        (Position("0", 3), [4, 5]),
        (Position("0", 2), [3, 4, 5]),
        (Position("0", 1), None),  # event 2 is purged: a gap may not be hidden
        (Position("1", 5), None),  # another life of this topic
        (Position("0", 6), None),  # ahead of us: not our past
    ],
)
def test_a_listener_gets_everything_it_missed_or_is_told_to_reload(
    work: Work, seen: Position, missed: list[int] | None
) -> None:
    work.now = NOW - timedelta(days=9)
    tell(work, "1", "2")
    work.now = NOW
    tell(work, "3", "4", "5")
    stream.purge(work, NOW - timedelta(days=8))

    assert offsets(stream.since(work, TOPIC, seen)) == missed


def test_whoever_missed_more_than_the_longest_replay_reloads(work: Work) -> None:
    tell(work, *("x" for _ in range(stream.LONGEST_REPLAY + 1)))

    assert len(stream.since(work, TOPIC, Position("0", 1)) or ()) == stream.LONGEST_REPLAY
    assert stream.since(work, TOPIC, Position("0", 0)) is None


def test_a_page_rendered_before_anything_was_told_joins_without_a_gap(work: Work) -> None:
    stream.found(work)
    seen = stream.position_of(work, TOPIC)

    tell(work, "first")

    assert seen.offset == 0
    assert offsets(stream.since(work, TOPIC, seen)) == [1]


def test_positions_of_a_database_that_was_restored_are_void(work: Work) -> None:
    stream.found(work)
    tell(work, "one")
    used, unused = stream.position_of(work, TOPIC), stream.position_of(work, "room:2")

    stream.renew(work)

    assert stream.since(work, TOPIC, used) is None
    assert stream.since(work, "room:2", unused) is None
    assert offsets(tell(work, "two")) == [2]
    assert stream.position_of(work, "room:2").epoch == stream.position_of(work, TOPIC).epoch


def test_founding_twice_changes_nothing(work: Work) -> None:
    stream.found(work)
    before = stream.position_of(work, TOPIC)

    stream.found(work)

    assert stream.position_of(work, TOPIC) == before


def test_a_position_is_written_into_a_page_as_json() -> None:
    assert str(Position("9f2c01aa", 17)) == '["9f2c01aa",17]'


def test_the_same_act_sent_twice_is_done_once_and_answered_alike(work: Work) -> None:
    done: list[str] = []

    def run() -> dict[str, int]:
        done.append("once")
        return {"number": len(done)}

    answers = [
        once(work, topic=TOPIC, act_id="01J8ABCDEF", name="remark.make", body={"b": 1, "a": "い"}, run=run)
        for _ in range(3)
    ]

    assert (done, answers) == (["once"], [{"number": 1}] * 3)


@pytest.mark.parametrize(
    "change",
    [{"body": {"a": 2}}, {"name": "remark.unmake"}, {"topic": "room:2"}],
    ids=["body", "name", "topic"],
)
def test_the_same_id_for_something_else_is_a_conflict(work: Work, change: dict[str, object]) -> None:
    first: dict[str, object] = {
        "topic": TOPIC,
        "act_id": "01J8ABCDEF",
        "name": "remark.make",
        "body": {"a": 1},
    }
    once(work, run=lambda: None, **first)  # type: ignore[arg-type]

    with pytest.raises(Conflict):
        once(work, run=lambda: None, **first | change)  # type: ignore[arg-type]


def test_two_people_may_happen_to_use_the_same_id(work: Work) -> None:
    def ask(actor: Actor, answer: int) -> object:
        return once(
            work.as_(actor), topic=TOPIC, act_id="01J8ABCDEF", name="a.b", body={}, run=lambda: answer
        )

    assert (ask(ANNA, 1), ask(Actor(account_id=2), 2), ask(ANNA, 3)) == (1, 2, 1)


def test_a_passer_by_has_no_acts(work: Work) -> None:
    with pytest.raises(SignInFirst):
        once(work.as_(Actor()), topic=TOPIC, act_id="01J8ABCDEF", name="a.b", body={}, run=lambda: None)


def test_acts_are_forgotten_after_their_time(work: Work) -> None:
    once(work, topic=TOPIC, act_id="01J8ABCDEF", name="a.b", body={}, run=lambda: 1)

    acts.purge(work, NOW + timedelta(seconds=1))
    work.session.expire_all()

    assert once(work, topic=TOPIC, act_id="01J8ABCDEF", name="a.b", body={}, run=lambda: 2) == 2
