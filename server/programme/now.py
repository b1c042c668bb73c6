"""What is on now and what comes next, for the fair's home, the hall and a booth."""

from dataclasses import dataclass
from datetime import datetime

from core.fair.access import fair_id, visible_fair
from core.kit.work import Work
from server.programme.lines import Phase, SessionLine, lines_of
from server.programme.rows import session_rows

CURRENT = (Phase.LIVE,)
COMING = (Phase.BEFORE, Phase.OPEN)


@dataclass(frozen=True)
class NowAndNext:
    """``now``: live sessions; ``next``: the nearest ones to come; ``past``: how many are over already."""

    now: tuple[SessionLine, ...]
    next: tuple[SessionLine, ...]
    past: int
    total: int
    first_at: datetime | None
    last_at: datetime | None


def now_and_next(work: Work, fair: str | int, limit: int = 5) -> NowAndNext:
    """What runs at this moment, and at most *limit* sessions that follow; cancelled ones are left out."""
    where = visible_fair(work, fair)
    held = [session for session in session_rows(work, fair_id(where)) if session.cancelled_at is None]
    running = [session for session in held if session.begins_at <= work.now < session.finishes_at]
    coming = sorted((s for s in held if s.begins_at > work.now), key=lambda session: session.begins_at)
    lines = lines_of(work, fair_id(where), [*running, *coming[:limit]])
    return NowAndNext(
        now=tuple(line for line in lines if line.phase in CURRENT),
        next=tuple(line for line in lines if line.phase in COMING),
        past=len(held) - len(running) - len(coming),
        total=len(held),
        first_at=held[0].begins_at if held else None,
        last_at=max((session.finishes_at for session in held), default=None),
    )


def sessions_at_booth(work: Work, fair: str | int, booth_id: int) -> list[SessionLine]:
    """The sessions of one exhibitor, those to come first, then those that are over."""
    where = visible_fair(work, fair)
    theirs = [
        session
        for session in session_rows(work, fair_id(where))
        if session.booth_id == booth_id and session.cancelled_at is None
    ]
    return sorted(
        lines_of(work, fair_id(where), theirs), key=lambda line: (line.phase == Phase.OVER, line.begins)
    )
