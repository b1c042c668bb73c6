"""Sessions as they are listed: rows for reading, without what only a session's own page shows."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.kit.prepared import Prepared, columns_of
from core.kit.work import Work
from server.programme.models import OPENS_BEFORE, Kind, Level, Recorded, Room, Session


class SessionRow(NamedTuple):
    """A session as :class:`Session` has it; everything here means the same."""

    id: int
    kind: Kind
    title_en: str
    title_ja: str
    track_id: int | None
    room_id: int
    booth_id: int | None
    starts_at: datetime
    ends_at: datetime
    delayed_minutes: int
    languages: list[str]
    level: Level
    recorded: Recorded
    capacity: int | None
    cancelled_at: datetime | None

    @property
    def begins_at(self) -> datetime:
        """When it really begins."""
        return self.starts_at + timedelta(minutes=self.delayed_minutes)

    @property
    def finishes_at(self) -> datetime:
        """When it really ends."""
        return self.ends_at + timedelta(minutes=self.delayed_minutes)

    @property
    def opens_at(self) -> datetime:
        """When its doors open."""
        return self.begins_at - OPENS_BEFORE


ROWS = Prepared(
    select(*columns_of(Session, SessionRow))
    .join(Room)
    .where(Session.fair_id == bindparam("fair"))
    .order_by(col(Session.starts_at), col(Room.position), col(Session.id)),
    SessionRow,
)


def session_rows(work: Work, fair: int) -> list[SessionRow]:
    """Every session of the fair, also cancelled ones, in order of start, then of room."""
    return work.ask(ROWS, fair=fair)
