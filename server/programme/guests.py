"""Who has a place in a session and who waits, for whoever runs it."""

from dataclasses import dataclass

from sqlmodel import col, select

from core.accounts.roles import may_moderate
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from server.programme.access import leads
from server.programme.models import Session, SignUp


@dataclass(frozen=True)
class Guests:
    """By name, in the order in which they came; ``nameless`` are those who did not agree to be found."""

    placed: tuple[PersonLine, ...]
    waiting: tuple[PersonLine, ...]
    nameless: int


def guests_of(work: Work, session: Session) -> Guests | None:
    """Whoever signed up, for whoever leads the session; None for everybody else, and without places.

    Whoever keeps order at the whole fair knows everybody there; a moderator on the stage is told the
    names that the directory tells too.
    """
    if session.capacity is None or not leads(work, session):
        return None
    rows = work.session.exec(select(SignUp).where(SignUp.session_id == session.id).order_by(col(SignUp.id)))
    placed_at = {row.account_id: row.placed_at for row in rows}
    lines = lines_of(work, placed_at)
    knows_all = may_moderate(work, session.fair_id)
    named = [who for who in placed_at if knows_all or lines[who].listed]
    return Guests(
        placed=tuple(lines[who] for who in named if placed_at[who]),
        waiting=tuple(lines[who] for who in named if not placed_at[who]),
        nameless=len(placed_at) - len(named),
    )
