"""The order of each topic, and its recent past: enough to catch up after a dropped connection.

What is announced takes the next offset of its topic in the transaction that causes it, so every
topic has one order without holes, the same for everybody, and nothing is told that did not happen.

An offset means something only within its ``epoch``. A topic that nothing was told on yet stands
at ``(the database's epoch, 0)``, so a page may be rendered at that position and join with it. The
database's epoch is written by :func:`found` at the first start and replaced by :func:`renew` when
the past is no longer the one that browsers remember: after a backup was restored.
"""

import secrets
from collections import Counter
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, text
from sqlmodel import col, select

from core.kit.work import Announcement, Work
from realtime.frames import Position, Told, event
from realtime.messages import Message
from realtime.models import Topic, TopicEvent

LONGEST_REPLAY = 500
"""Events; whoever has missed more reloads instead."""
UNFOUNDED = "0"
"""The epoch of a database that was never founded (a test's, mostly)."""

ADVANCE = text(
    """
    INSERT INTO topic (name, epoch, last_offset)
    VALUES (:name, COALESCE((SELECT epoch FROM topic WHERE name = ''), :unfounded), :count)
    ON CONFLICT (name) DO UPDATE SET last_offset = topic.last_offset + :count
    RETURNING epoch, last_offset
    """
).bindparams(bindparam("unfounded", UNFOUNDED))
"""The same on SQLite and PostgreSQL; the row stays locked until the commit."""
KEEP = insert(TopicEvent)


def record(work: Work) -> list[Told]:
    """Give everything announced in *work* its place and keep what is durable; in its transaction."""
    durable = Counter(said.topic for said in work.outbox if _message(said).durable)
    connection = work.session.connection() if durable else None
    before: dict[str, Position] = {}
    for topic, count in durable.items():
        assert connection is not None
        epoch, last = connection.execute(ADVANCE, {"name": topic, "count": count}).one()
        before[topic] = Position(epoch, last - count)
    told: list[Told] = []
    rows: list[dict[str, object]] = []
    for said in work.outbox:
        message = _message(said)
        body = message.model_dump_json()
        position = None
        if message.durable:
            epoch, offset = before[said.topic]
            position = before[said.topic] = Position(epoch, offset + 1)
            row = {
                "topic": said.topic,
                "offset": offset + 1,
                "name": message.wire,
                "body": body,
                "at": work.now,
            }
            rows.append(row)
        told.append(event(said.topic, position, message.wire, body))
    if connection is not None:
        connection.execute(KEEP, rows)
    return told


def position_of(work: Work, topic: str) -> Position:
    """Where *topic* stands. A page asks this first and queries second."""
    known = {
        name: Position(epoch, offset)
        for name, epoch, offset in work.session.exec(
            select(Topic.name, Topic.epoch, Topic.last_offset).where(col(Topic.name).in_((topic, "")))
        )
    }
    return known.get(topic) or known.get("") or Position(UNFOUNDED, 0)


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
    events = work.session.exec(
        select(TopicEvent.offset, TopicEvent.name, TopicEvent.body)
        .where(TopicEvent.topic == topic, col(TopicEvent.offset) > seen.offset)
        .order_by(col(TopicEvent.offset))
    ).all()
    if len(events) != missing:
        return None
    return [event(topic, Position(now.epoch, offset), name, body) for offset, name, body in events]


def found(work: Work) -> None:
    """Give the database its epoch if it has none; at every start, before anybody is served."""
    if work.session.get(Topic, "") is None:
        work.session.add(Topic(name="", epoch=_new_epoch(), last_offset=0))


def renew(work: Work) -> None:
    """Declare every position that a browser may hold void; after restoring a backup."""
    found(work)
    work.session.flush()
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
