"""The checks on diaries and databases made by hand: a good one has no fault, and each fault is seen."""

from typing import Any

from tests.storm.checks import Event, Stored, all_of, nothing_kept
from tests.storm.diary import Act, Answer, Diary, Ended, Heard, Joined, Position, Try

EPOCH, ROOM = "e", "chat:1"
ANNA, BEN = 1, 2


def posted(offset: int, who: int = ANNA) -> Any:
    """What is told of the message with that number."""
    return {"id": offset, "act": f"act-{offset}", "text": f"words {offset}", "author": {"account_id": who}}


def a_past(count: int) -> Stored:
    """So many messages of Anna's."""
    numbers = range(1, count + 1)
    return Stored(
        {"": (EPOCH, count), ROOM: (EPOCH, count)},
        [Event(ROOM, number, number, "chat.posted", posted(number)) for number in numbers],
        {number: (ANNA, f"words {number}") for number in numbers},
        {(ANNA, f"act-{number}"): {"message_id": number} for number in numbers},
    )


def heard(offset: int, epoch: str = EPOCH) -> Heard:
    return Heard(float(offset), (epoch, offset), "chat.posted", posted(offset))


def joined(offset: int, seen: Position | None = None) -> Joined:
    return Joined(0.0, seen, (EPOCH, offset), complete=seen is not None)


def a_listener(*entries: Heard | Joined | Ended) -> Diary:
    """Ben, who was told this and shows what a browser would."""
    diary = Diary(BEN, ROOM, "Ben", wire=list(entries))
    at: Position | None = None
    for entry in entries:
        if (isinstance(entry, Joined) and not entry.complete) or (
            isinstance(entry, Heard) and at is not None and entry.position == (at[0], at[1] + 1)
        ):
            at = entry.position
            diary.shown.append(entry)
    return diary


def a_talker(*offsets: int, tries: int = 1) -> Diary:
    """Anna, who said these and was answered; she listens to nothing."""
    acts = {
        f"act-{offset}": Act(
            f"act-{offset}", f"words {offset}", [Try(0.0, 1)] * tries, [Answer(1.0, {"message_id": offset})]
        )
        for offset in offsets
    }
    return Diary(ANNA, ROOM, "Anna", acts, left=0.0)


def broken(diary: Diary, stored: Stored) -> set[str]:
    return {violation.promise for violation in all_of([diary], stored)}


def test_a_good_day_has_no_fault():
    assert broken(a_listener(joined(0), heard(1), heard(2), heard(3)), a_past(3)) == set()
    assert broken(a_talker(1, 2, 3), a_past(3)) == set()


def test_who_comes_back_and_is_told_the_rest_is_well():
    diary = a_listener(joined(0), heard(1), Ended(1.0, 1006), joined(3, seen=(EPOCH, 1)), heard(2), heard(3))

    assert broken(diary, a_past(3)) == set()


def test_an_acknowledged_message_that_is_not_stored():
    assert "P1" in broken(a_talker(1, 2, 3), a_past(2))


def test_an_acknowledged_message_with_other_words():
    stored = a_past(1)
    stored.messages[1] = (ANNA, "something else")

    assert broken(a_talker(1), stored) == {"P1"}


def test_an_act_that_was_told_twice():
    stored = a_past(2)
    stored.events[1] = Event(ROOM, 2, 2, "chat.posted", posted(1))
    stored.messages[2] = stored.messages[1]

    assert "P2" in broken(a_talker(1), stored)


def test_two_answers_to_one_act():
    diary = a_talker(1)
    diary.acts["act-1"].answers.append(Answer(2.0, {"message_id": 2}))

    assert broken(diary, a_past(2)) == {"P2"}


def test_a_hole_in_the_stored_order():
    stored = a_past(3)
    del stored.events[1]

    assert "P3" in broken(a_talker(1), stored)


def test_a_topic_that_stands_elsewhere_than_its_last_event():
    stored = a_past(3)
    stored.topics[ROOM] = (EPOCH, 4)

    assert broken(a_talker(1), stored) == {"P3"}


def test_a_listener_who_lacks_the_last_event():
    assert broken(a_listener(joined(0), heard(1), heard(2)), a_past(3)) == {"P4"}


def test_a_hole_on_the_wire_even_where_it_was_filled_later():
    diary = a_listener(joined(0), heard(1), heard(3), joined(3, seen=(EPOCH, 1)), heard(2), heard(3))

    assert broken(diary, a_past(3)) == {"P4"}


def test_an_event_that_comes_twice():
    assert broken(a_listener(joined(0), heard(1), heard(1), heard(2)), a_past(2)) == {"P4"}


def test_an_event_before_any_join():
    assert broken(a_listener(heard(1), joined(1)), a_past(1)) == {"P4"}


def test_an_event_that_is_not_stored():
    assert "P5" in broken(a_listener(joined(0), heard(1), heard(2)), a_past(1))


def test_what_was_told_before_an_older_backup_is_no_ghost():
    before = [Joined(0.0, None, ("old", 7), complete=False), heard(8, "old"), Ended(1.0, 1012)]

    assert broken(a_listener(*before, joined(0), heard(1)), a_past(1)) == set()


def test_an_act_that_was_never_answered():
    diary = a_listener(joined(0), heard(1))
    diary.acts["act-x"] = Act("act-x", "words", [Try(0.0, 1)])

    assert broken(diary, a_past(1)) == {"P6"}


def test_acts_of_one_connection_in_another_order():
    assert broken(a_talker(2, 1), a_past(2)) == {"P7"}
    assert broken(a_talker(2, 1, tries=2), a_past(2)) == set()  # sent again, it may have been overtaken


def test_a_connection_a_task_or_a_file_that_is_kept():
    calm = {"connections": 0, "accounts": 0, "topics": 0, "tasks": 7, "files": 20}

    assert not list(nothing_kept(calm, calm))
    for name, count in calm.items():
        assert [found.promise for found in nothing_kept(calm, calm | {name: count + 3})] == ["P16"]
