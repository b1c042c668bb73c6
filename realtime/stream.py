"""The order of each topic, and its recent past: enough to catch up after a dropped connection.

What is announced takes the next offset of its topic in the transaction that causes it, so every
topic has one order without holes, the same for everybody, and nothing is told that did not happen.
It also takes the next number in the log of everything that is told. Writers go one after another
(:mod:`core.kit.database`), so whoever has read the log up to a number has missed nothing before it:
that is how several processes follow one another (:mod:`realtime.following`).

An offset means something only within its ``epoch``. A topic that nothing was told on yet stands
at ``(the database's epoch, 0)``, so a page may be rendered at that position and join with it. The
database's epoch is written by :func:`found` at the first start and replaced by :func:`renew` when
the past is no longer the one that browsers remember: after a backup was restored.
"""

import secrets
from collections import Counter
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, bindparam, delete, insert, or_, text
from sqlmodel import col, select

from core.kit.prepared import Prepared, whole
from core.kit.work import Announcement, Work
from realtime.frames import Position, Told, event
from realtime.messages import Message
from realtime.models import Topic, TopicEvent

LONGEST_REPLAY = 500
"""Events; whoever has missed more reloads instead."""
LOG_PAGE = 500
"""Events that a process which follows the log reads at a time."""
UNFOUNDED = "0"
"""The epoch of a database that was never founded (a test's, mostly)."""

LOG = ""
"""The name under which everything is counted."""
KEEP = Prepared(insert(TopicEvent), whole)
STANDS: Prepared[tuple[str, str, int]] = Prepared(
    select(Topic.name, Topic.epoch, Topic.last_offset).where(
        or_(col(Topic.name) == bindparam("topic"), col(Topic.name) == LOG)
    ),
    whole,
)
READ_LOG: Prepared[tuple[str, str, int, str, str, int]] = Prepared(
    select(TopicEvent)
    .join(Topic, col(Topic.name) == col(TopicEvent.topic))
    .with_only_columns(
        col(TopicEvent.topic), col(Topic.epoch), col(TopicEvent.offset),
        col(TopicEvent.name), col(TopicEvent.body), col(TopicEvent.number),
    )
    .where(col(TopicEvent.number) > bindparam("number"))
    .order_by(col(TopicEvent.number))
    .limit(bindparam("page", type_=Integer)),
    whole,
)  # fmt: skip
AFTER: Prepared[tuple[int, str, str, int]] = Prepared(
    select(TopicEvent.offset, TopicEvent.name, TopicEvent.body, TopicEvent.number)
    .where(TopicEvent.topic == bindparam("topic"), col(TopicEvent.offset) > bindparam("seen"))
    .order_by(col(TopicEvent.offset)),
    whole,
)


@cache
def advance(topics: int) -> Prepared[tuple[str, str, int]]:
    """Move so many topics on by their counts: the same on SQLite and PostgreSQL."""
    place = "(:name{0}, COALESCE((SELECT epoch FROM topic WHERE name = ''), :unfounded), :count{0})"
    statement = text(
        "INSERT INTO topic (name, epoch, last_offset) VALUES "  # noqa: S608  (our own words)
        + ", ".join(place.format(number) for number in range(topics))
        + " ON CONFLICT (name) DO UPDATE SET last_offset = topic.last_offset + excluded.last_offset"
        " RETURNING name, epoch, last_offset"
    )
    return Prepared(statement.bindparams(bindparam("unfounded", UNFOUNDED)), whole)


def record(work: Work) -> list[Told]:
    """Give everything announced in *work* its place and keep what is durable; in its transaction."""
    durable = Counter(said.topic for said in work.outbox if _message(said).durable)
    before = _take_places(work, durable)
    number = before[LOG].offset if durable else 0
    told: list[Told] = []
    rows: list[dict[str, object]] = []
    for said in work.outbox:
        message = _message(said)
        body = message.model_dump_json()
        if not message.durable:
            told.append(event(said.topic, None, message.wire, body))
            continue
        epoch, offset = before[said.topic]
        position = before[said.topic] = Position(epoch, offset + 1)
        number += 1
        rows.append(
            {
                "topic": said.topic, "offset": position.offset, "number": number,
                "name": message.wire, "body": body, "at": work.now,
            }
        )  # fmt: skip
        told.append(event(said.topic, position, message.wire, body, number))
    work.put(KEEP, rows)
    return told


def _take_places(work: Work, durable: Counter[str]) -> dict[str, Position]:
    """Where each topic, and the log, stood before these many events."""
    if not durable:
        return {}
    counts = {LOG: durable.total(), **durable}
    values: dict[str, object] = {}
    for number, (name, count) in enumerate(counts.items()):
        values |= {f"name{number}": name, f"count{number}": count}
    moved = work.ask(advance(len(counts)), **values)
    return {name: Position(epoch, last - counts[name]) for name, epoch, last in moved}


def position_of(work: Work, topic: str) -> Position:
    """Where *topic* stands. A page asks this first and queries second."""
    known = {name: Position(epoch, offset) for name, epoch, offset in work.ask(STANDS, topic=topic)}
    ours = known.get(LOG, Position(UNFOUNDED, 0))
    return known.get(topic) or Position(ours.epoch, 0)


def since(work: Work, topic: str, seen: Position) -> list[Told] | None:
    """What was told on *topic* after *seen*, or None when completeness cannot be proved.

    None means: another epoch, *seen* is ahead of us, too much or too long ago. The browser then
    has to load its page again.
    """
    now = position_of(work, topic)
    missing = now.offset - seen.offset
    if seen.epoch != now.epoch or not 0 <= missing <= LONGEST_REPLAY:
        return None
    if not missing:
        return []
    events = work.ask(AFTER, topic=topic, seen=seen.offset)
    if len(events) != missing:
        return None
    return [
        event(topic, Position(now.epoch, offset), name, body, number) for offset, name, body, number in events
    ]


def log_position(work: Work) -> Position:
    """How much was told on all topics together."""
    stands = work.ask(STANDS, topic=LOG)
    return Position(*stands[0][1:]) if stands else Position(UNFOUNDED, 0)


def log_since(work: Work, number: int) -> tuple[Position, list[Told]]:
    """How far the log has come, and what it holds after *number*, in order; at most :data:`LOG_PAGE`."""
    events = work.ask(READ_LOG, number=number, page=LOG_PAGE)
    told = [
        event(topic, Position(epoch, offset), name, body, told_as)
        for topic, epoch, offset, name, body, told_as in events
    ]
    return log_position(work), told


def found(work: Work) -> None:
    """Give the database its epoch if it has none; at every start, before anybody is served."""
    if work.session.get(Topic, LOG) is None:
        work.session.add(Topic(name=LOG, epoch=_new_epoch(), last_offset=0))
        work.session.flush()


def renew(work: Work) -> None:
    """Declare every position that a browser may hold void; after restoring a backup."""
    found(work)
    epoch = _new_epoch()
    for topic in work.session.exec(select(Topic)):
        topic.epoch = epoch


def purge(work: Work, before: datetime) -> None:
    """Forget what was told before that moment; positions and offsets stay what they are."""
    work.session.connection().execute(delete(TopicEvent).where(col(TopicEvent.at) < before))


def forget(work: Work, topic: str) -> None:
    """Forget everything told on *topic* (its subject is being erased); its offsets go on."""
    work.session.connection().execute(delete(TopicEvent).where(col(TopicEvent.topic) == topic))


def _new_epoch() -> str:
    return secrets.token_hex(4)


def _message(said: Announcement) -> Message:
    assert isinstance(said.message, Message), f"{said.message!r} is not a realtime Message"
    return said.message
