"""Stars: the sessions somebody puts into their day, and where two of them are at the same time."""

from collections.abc import Iterable

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.accounts.roles import attend
from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from server.programme.access import require_part, stored, visible_session
from server.programme.models import Session, Star

STARRED = Prepared(
    select(Star.session_id)
    .join(Session)
    .where(Star.account_id == bindparam("who"), Session.fair_id == bindparam("fair")),
    only,
)


def star(work: Work, fair: str | int, session_id: int) -> None:
    """Put a session into the actor's day; once, however often it is said."""
    _, session = visible_session(work, fair, session_id)
    me = require_part(work, session)
    if session.cancelled_at is not None:
        raise Conflict(say("This session does not take place."))
    if work.session.get(Star, (me, session_id)) is None:
        attend(work, session.fair_id)
        work.session.add(Star(account_id=me, session_id=session_id, at=work.now))
        work.session.flush()


def take_star_off(work: Work, fair: str | int, session_id: int) -> None:
    """Take a session out of the actor's day."""
    _, session = visible_session(work, fair, session_id)
    given = work.session.get(Star, (require_part(work, session), session_id))
    if given is not None:
        work.session.delete(given)
        work.session.flush()


def starred(work: Work, fair: int, account_id: int | None = None) -> frozenset[int]:
    """The ids of the sessions in the day of the actor (or *account_id*)."""
    who = account_id if account_id is not None else work.actor.account_id
    if who is None:
        return frozenset()
    return frozenset(work.ask(STARRED, who=who, fair=fair))


def at_the_same_time(sessions: Iterable[Session]) -> dict[int, list[Session]]:
    """Session id → the others of *sessions* that run beside it, delays counted, cancelled ones left out."""
    held = sorted(
        (session for session in sessions if session.cancelled_at is None),
        key=lambda session: session.begins_at,
    )
    beside: dict[int, list[Session]] = {}
    for place, session in enumerate(held):
        for other in held[place + 1 :]:
            if other.begins_at >= session.finishes_at:
                break
            beside.setdefault(stored(session.id), []).append(other)
            beside.setdefault(stored(other.id), []).append(session)
    return beside


def day_of(work: Work, fair: int, account_id: int) -> list[Session]:
    """Everything in somebody's day, also what was cancelled, in order."""
    found = (
        select(Session)
        .join(Star)
        .where(Star.account_id == account_id, Session.fair_id == fair)
        .order_by(col(Session.starts_at), col(Session.id))
    )
    return list(work.session.exec(found))
