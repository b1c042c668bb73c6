"""What the database holds, read from outside."""

import json

from sqlalchemy import text

from core.kit.database import kind_of
from tests.storm.checks import Event, Stored


def read(url: str) -> Stored:
    """All of it, as of one moment."""
    engine = kind_of(url).for_reading(url)
    with engine.connect() as held:

        def rows(statement: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in held.execute(text(statement))]

        stored = Stored(
            {name: (epoch, last) for name, epoch, last in rows("SELECT name, epoch, last_offset FROM topic")},
            [
                Event(topic, offset, number, name, json.loads(body))
                for topic, offset, number, name, body in rows(
                    'SELECT topic, "offset", number, name, body FROM topic_event'
                )
            ],
            {
                message: (who, said)
                for message, who, said in rows("SELECT id, account_id, text FROM chat_message")
            },
            {
                (who, act): json.loads(answer) if answer else None
                for who, act, answer in rows("SELECT account_id, id, answer FROM act_done")
            },
        )
    engine.dispose()
    return stored
