"""The properties P1 to P7, as comparisons of what tabs wrote down with what is stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from tests.storm.diary import Act, Diary, Heard, Joined, Position

SPARE = {"tasks": 0, "files": 2}
"""What may be more by chance; a file of the database's may be open or not."""


class Event(NamedTuple):
    """A stored event; ``number`` is its place in the log of everything, ``body`` its JSON value."""

    topic: str
    offset: int
    number: int
    name: str
    body: Any


class Stored(NamedTuple):
    """What the database holds. ``topics`` says where each stands, the log itself under ``""``.

    ``messages`` are ``id: (account, text)``, ``answers`` the kept ones as ``(account, act): JSON value``.
    """

    topics: dict[str, Position]
    events: list[Event]
    messages: dict[int, tuple[int, str]]
    answers: dict[tuple[int, str], Any]

    def on(self, topic: str) -> list[Event]:
        """What was told there, in order."""
        return sorted(event for event in self.events if event.topic == topic)


class Violation(NamedTuple):
    """A promise that was not kept, and where one sees it."""

    promise: str
    words: str


def all_of(diaries: Iterable[Diary], stored: Stored) -> list[Violation]:
    """Everything that can be seen in diaries of tabs that came to rest, and in the database."""
    written = list(diaries)
    posted = {
        (event.body["author"]["account_id"], event.body["act"]): event
        for event in stored.events
        if event.name == "chat.posted"
    }
    found = list(one_order(stored))
    for diary in written:
        for act in diary.acts.values():
            found += durable(diary, act, posted, stored)
            found += settled(diary, act)
        found += complete(diary, stored)
        found += contiguous(diary)
        found += no_ghosts(diary, stored)
        found += in_the_senders_order(diary, posted)
    return found + list(once(written, stored))


def durable(
    diary: Diary, act: Act, posted: dict[tuple[int, str], Event], stored: Stored
) -> Iterator[Violation]:
    """P1: what was acknowledged is stored, with the same words, and was told."""
    for answer in act.answers[:1]:
        message_id = answer.body["message_id"]
        if stored.messages.get(message_id) != (diary.account, act.text):
            yield Violation("P1", f"{act.text} was acknowledged as message {message_id}, which is not stored")
        event = posted.get((diary.account, act.id))
        if event is None or event.body["id"] != message_id or event.body["text"] != act.text:
            yield Violation("P1", f"{act.text} was acknowledged and has no event")


def once(diaries: Iterable[Diary], stored: Stored) -> Iterator[Violation]:
    """P2: an act is stored once, and every answer to it is the same."""
    told = Counter(
        (event.body["author"]["account_id"], event.body["act"])
        for event in stored.events
        if event.name == "chat.posted"
    )
    yield from (
        Violation("P2", f"act {act} was told {times} times") for act, times in told.items() if times > 1
    )
    said = Counter(stored.messages.values())
    yield from (
        Violation("P2", f"{words} is stored {times} times") for words, times in said.items() if times > 1
    )
    answers: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    for diary in diaries:
        for act in diary.acts.values():
            answers[diary.account, act.id] |= {answer.body["message_id"] for answer in act.answers}
    for key, different in answers.items():
        kept = stored.answers.get(key)
        if len(different) > 1 or (different and kept and kept["message_id"] not in different):
            yield Violation("P2", f"act {key} was answered with {sorted(different)}, kept is {kept}")


def one_order(stored: Stored) -> Iterator[Violation]:
    """P3: every topic counts 1, 2, 3 … to where it stands, and so does the log."""
    offsets: defaultdict[str, list[int]] = defaultdict(list)
    for event in stored.events:
        offsets[event.topic].append(event.offset)
        offsets[""].append(event.number)
    for topic, (_, last) in stored.topics.items():
        if sorted(offsets[topic]) != list(range(1, last + 1)):
            missing = sorted(set(range(1, last + 1)) - set(offsets[topic]))[:5]
            yield Violation(
                "P3", f"{topic or 'the log'} stands at {last}, holds {len(offsets[topic])}: {missing}"
            )


def complete(diary: Diary, stored: Stored) -> Iterator[Violation]:
    """P4: what a tab shows is what is stored since it loaded its page, all of it and in order."""
    epoch, last = stored.topics.get(diary.topic, stored.topics[""])
    events = {event.offset: event for event in stored.on(diary.topic)}
    at: Position | None = None
    for entry in diary.shown:
        if isinstance(entry, Joined):
            at = entry.position
            continue
        if at is None or entry.position != (at[0], at[1] + 1):
            yield Violation("P4", f"{diary.name} shows {entry.position} after {at}")
        at = entry.position
        event = events.get(at[1])
        if at[0] == epoch and (event is None or (event.name, event.body) != (entry.name, entry.body)):
            yield Violation("P4", f"{diary.name} shows at {at} what is not stored there")
    if diary.left is None and at != (epoch, last):
        yield Violation("P4", f"{diary.name} came to rest at {at}, the topic stands at {(epoch, last)}")


def contiguous(diary: Diary) -> Iterator[Violation]:
    """P4, on the wire: after joining, everything once, from where the tab was, without a hole."""
    expected: Position | None = None
    for entry in diary.wire:
        if isinstance(entry, Joined):
            epoch, offset = entry.seen if entry.complete and entry.seen else entry.position
            expected = (epoch, offset + 1)
        elif isinstance(entry, Heard):
            if entry.position != expected:
                yield Violation("P4", f"{diary.name} was sent {entry.position} in place of {expected}")
            expected = (entry.position[0], entry.position[1] + 1)
        else:
            expected = None


def no_ghosts(diary: Diary, stored: Stored) -> Iterator[Violation]:
    """P5: nothing of this epoch was told that is not stored."""
    epoch, _ = stored.topics.get(diary.topic, stored.topics[""])
    events = {event.offset: event.body for event in stored.on(diary.topic)}
    for entry in diary.wire:
        if (
            isinstance(entry, Heard)
            and entry.position[0] == epoch
            and events.get(entry.position[1]) != entry.body
        ):
            yield Violation(
                "P5", f"{diary.name} was told {entry.body['act']} at {entry.position}: not stored"
            )


def settled(diary: Diary, act: Act) -> Iterator[Violation]:
    """P6: whatever became of an answer, sending again settles it."""
    if act.text and diary.left is None and not act.answers and not act.final:
        yield Violation("P6", f"{act.text} was sent {len(act.tries)} times and never answered")


def in_the_senders_order(diary: Diary, posted: dict[tuple[int, str], Event]) -> Iterator[Violation]:
    """P7: what one tab says on one connection, each once, keeps its order."""
    last: dict[int, int] = {}
    for act in diary.acts.values():
        event = posted.get((diary.account, act.id))
        if len(act.tries) != 1 or event is None:
            continue
        connection = act.tries[0].connection
        if event.offset <= last.get(connection, 0):
            yield Violation("P7", f"{act.text} of {diary.name} stands before what was said earlier")
        last[connection] = max(event.offset, last.get(connection, 0))


def nothing_kept(before: dict[str, int], after: dict[str, int]) -> Iterator[Violation]:
    """P16: of those who left nothing stays; *before* is when others had been there and left."""
    here = {name: after[name] for name in ("connections", "accounts", "topics") if after[name]}
    more = {name: after[name] for name in ("tasks", "files") if after[name] > before[name] + SPARE[name]}
    if here or more:
        yield Violation("P16", f"kept: {here | more}; before: {before}")
