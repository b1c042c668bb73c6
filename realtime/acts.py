"""Once: an act that is sent twice, because an answer was lost, is carried out and told once."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic import BaseModel
from sqlalchemy import bindparam, delete, insert
from sqlmodel import col, select

from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from realtime.frames import encode
from realtime.models import ActDone

FIND: Prepared[tuple[str, str | None]] = Prepared(
    select(ActDone.digest, ActDone.answer).where(
        col(ActDone.account_id) == bindparam("account"), col(ActDone.id) == bindparam("act")
    ),
    whole,
)
KEEP = Prepared(insert(ActDone), whole)
ASKED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=str)


def once(
    work: Work,
    *,
    topic: str,
    act_id: str,
    name: str,
    body: Mapping[str, Any],
    run: Callable[[], BaseModel | Any],
) -> Any:
    """Call *run* and keep its answer, or give the answer that the same act got before.

    A socket's acts pass here by themselves; the route of an HTML form calls it with the hidden
    ``id`` of the form. Ask at the door first: the answer is for whoever may still have it.

    Args:
        act_id: Unique among the account's acts, see :data:`realtime.messages.ActId`.
        name: What is asked for, e.g. ``chat.post``.
        body: What it is asked with, without the id.
        run: Does it; returns a message, or anything JSON can say.

    Returns:
        The answer as JSON can say it: a message becomes a ``dict``.

    Raises:
        Conflict: The id was used for something else.
        SignInFirst: A passer-by has no acts.
    """
    account_id = work.actor.signed_in_id
    digest = digest_of(topic, name, body)
    for known, before in work.ask(FIND, account=account_id, act=act_id):
        if known != digest:
            raise Conflict(say("Something else was sent from this page already. Please load the page again."))
        return None if before is None else json.loads(before)
    result = run()
    answer = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
    kept = None if answer is None else encode(answer)
    work.ask(KEEP, account_id=account_id, id=act_id, topic=topic, digest=digest, answer=kept, at=work.now)
    return answer


def digest_of(topic: str, name: str, body: Mapping[str, Any]) -> str:
    """The SHA-256 of what is asked for, the same for every spelling of the same JSON."""
    return sha256(ASKED.encode([topic, name, body]).encode()).hexdigest()


def purge(work: Work, before: datetime) -> None:
    """Forget acts done before that moment; nobody sends them again after a week."""
    work.session.connection().execute(delete(ActDone).where(col(ActDone.at) < before))


def forget(work: Work, account_id: int) -> None:
    """Forget everything an account did, as it is erased."""
    work.session.connection().execute(delete(ActDone).where(col(ActDone.account_id) == account_id))
