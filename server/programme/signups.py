"""Signing up for sessions with a number of places, and the waiting list, which moves up by itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from core.kit.among import among
from core.kit.errors import Conflict
from core.kit.i18n import say
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from server.programme.access import leads, require_part, stored, visible_session
from server.programme.models import Appearance, Session, SignUp, Speaker
from server.programme.rows import SessionRow
from server.programme.stage.messages import SessionChanged
from server.programme.stars import star
from server.programme.telling import tell_place

COUNTS = Prepared(
    select(SignUp.session_id, func.count(col(SignUp.placed_at)), func.count())
    .where(among(col(SignUp.session_id), "sessions"))
    .group_by(col(SignUp.session_id)),
    whole,
)
EARLIER = aliased(SignUp)
AHEAD = (
    select(func.count())
    .select_from(EARLIER)
    .where(
        col(EARLIER.session_id) == col(SignUp.session_id),
        col(EARLIER.placed_at).is_(None),
        col(EARLIER.id) < col(SignUp.id),
    )
    .scalar_subquery()
)
MINE = Prepared(
    select(SignUp.session_id, SignUp.placed_at, AHEAD).where(
        SignUp.account_id == bindparam("who"), among(col(SignUp.session_id), "sessions")
    ),
    whole,
)


@dataclass(frozen=True)
class Places:
    """How full a session is, for one reader.

    ``ahead`` is how many wait before them, None unless they wait themselves.
    """

    capacity: int
    free: int
    waiting: int
    mine: bool
    ahead: int | None

    @property
    def waits(self) -> bool:
        """Whether the reader is in the waiting list."""
        return self.ahead is not None


def sign_up(work: Work, fair: str | int, session_id: int) -> SignUp:
    """A place for the actor while there is one, else the end of the waiting list; once, and into their day.

    Raises:
        Conflict: It is over or does not take place, or it has places for everybody.
    """
    _, session = visible_session(work, fair, session_id)
    me = require_part(work, session)
    require_ahead(work, session)
    if session.capacity is None:
        raise Conflict(say("This session is open to everybody: nobody needs a place."))
    star(work, fair, session_id)
    given = mine_in(work, session_id, me)
    if given is None:
        given = SignUp(account_id=me, session_id=session_id, at=work.now)
        work.session.add(given)
        work.session.flush()
        move_up(work, session)
        work.announce(f"session:{session_id}", SessionChanged())
    return given


def give_up(work: Work, fair: str | int, session_id: int) -> None:
    """The actor needs their place no longer; whoever waits longest gets it, and is told."""
    _, session = visible_session(work, fair, session_id)
    given = mine_in(work, session_id, require_part(work, session))
    if given is None:
        return
    require_ahead(work, session)
    work.session.delete(given)
    work.session.flush()
    move_up(work, session)
    work.announce(f"session:{session_id}", SessionChanged())


def give_up_all(work: Work, fair: int, account_id: int) -> None:
    """Somebody comes to the fair no more: what is still ahead of them goes to whoever waits longest there."""
    ahead = (
        select(SignUp, Session)
        .join(Session)
        .where(SignUp.account_id == account_id, Session.fair_id == fair, col(Session.cancelled_at).is_(None))
    )
    for given, session in work.session.exec(ahead).all():
        if session.finishes_at > work.now:
            work.session.delete(given)
            work.session.flush()
            move_up(work, session)
            work.announce(f"session:{session.id}", SessionChanged())


def require_ahead(work: Work, session: Session) -> None:
    """Places change until the session is over."""
    if session.cancelled_at is not None:
        raise Conflict(say("This session does not take place."))
    if session.finishes_at <= work.now:
        raise Conflict(say("This session is over."))


def move_up(work: Work, session: Session) -> None:
    """Give what places there are to whoever waits longest; whoever else did this, they are told.

    With a lower number of places nobody loses theirs; without a number everybody has one.
    """
    waiting = (
        select(SignUp)
        .where(SignUp.session_id == session.id, col(SignUp.placed_at).is_(None))
        .order_by(col(SignUp.id))
    )
    if session.capacity is not None:
        free = session.capacity - counts_of(work, [stored(session.id)]).get(stored(session.id), (0, 0))[0]
        waiting = waiting.limit(max(0, free))
    for row in work.session.exec(waiting).all():
        row.placed_at = work.now
        work.session.add(row)
        if row.account_id != work.actor.account_id:
            tell_place(work, session, row)
    work.session.flush()


def places_of(work: Work, sessions: Iterable[Session | SessionRow]) -> dict[int, Places]:
    """Session id → how full it is, for those with a number of places."""
    counted = {stored(session.id): session.capacity for session in sessions if session.capacity is not None}
    if not counted:
        return {}
    taken = counts_of(work, counted)
    mine = {}
    if (me := work.actor.account_id) is not None:
        mine = {number: rest for number, *rest in work.ask(MINE, who=me, sessions=counted)}
    found = {}
    for number, capacity in counted.items():
        placed, waiting = taken.get(number, (0, 0))
        placed_at, ahead = mine.get(number, (None, None))
        found[number] = Places(
            capacity=capacity,
            free=max(0, capacity - placed),
            waiting=waiting,
            mine=placed_at is not None,
            ahead=ahead if placed_at is None else None,
        )
    return found


def counts_of(work: Work, session_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Session id → how many have a place, and how many wait."""
    found = work.ask(COUNTS, sessions=session_ids)
    return {number: (placed, everybody - placed) for number, placed, everybody in found}


def has_entry(work: Work, session: Session) -> bool:
    """Whether the actor may see the picture: all may, or they have a place, or are on its stage."""
    if session.capacity is None or leads(work, session):
        return True
    who = work.actor.account_id
    given = mine_in(work, stored(session.id), who or 0)
    if given is not None and given.placed_at is not None:
        return True
    on_stage = (
        select(Appearance.id)
        .join(Speaker)
        .where(Appearance.session_id == session.id, Speaker.account_id == who)
    )
    return who is not None and work.session.exec(on_stage).first() is not None


def mine_in(work: Work, session_id: int, account_id: int) -> SignUp | None:
    """Somebody's sign-up for a session."""
    return work.session.exec(
        select(SignUp).where(SignUp.session_id == session_id, SignUp.account_id == account_id)
    ).first()
