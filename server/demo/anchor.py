"""Where the demo's day lies: always so that this moment falls into its running session.

The content counts minutes from the opening and names the minute at which a visitor comes. The opening
is put so many minutes before now, on the five-minute grid. A demo that is started again after its
running session is over is moved as a whole: everything planned by the same span, and everything that
happened by the same span too, but never into the future.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, Connection, Date, DateTime, Table, delete, text
from sqlmodel import SQLModel, col, select

from core.accounts.models import Account
from core.fair.models import Fair
from core.kit.work import Work
from realtime import stream
from realtime.chat.models import ChatMessage, Mention, Reaction, Report
from server.demo import cast
from server.programme.models import Session
from server.walk_in.walk_in import CAST

GRID = timedelta(minutes=5)
SWING = timedelta(minutes=45)
"""How long the demo is taken to be in full swing where nobody knows its running session any more."""
PLANNED = frozenset(
    {"starts_at", "ends_at", "opens_at", "closes_at", "expires_at", "from_at", "until", "due_at"}
)
"""Columns that say what will be, in the future or not; all others say what was."""
LEFT_ALONE = frozenset(
    {
        "attempt", "act_done", "job", "login", "mail", "organiser_act", "signinlink", "topic", "topic_event",
        "upload",
    }
)  # fmt: skip
"""Tables that belong to the machine, not to the fair; and the log, whose seals hold its moments."""


def opening_for(now: datetime, minute: int) -> datetime:
    """The opening of a day whose *minute* is now, give or take the grid."""
    wanted = now - timedelta(minutes=minute)
    midnight = wanted.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (wanted - midnight) // GRID * GRID


def is_in_swing(work: Work, fair: Fair, minute: int) -> bool:
    """Whether the session that ran at *minute* of the fair is still on."""
    then = fair.starts_at + timedelta(minutes=minute)
    running = select(Session.ends_at).where(
        Session.fair_id == fair.id, Session.starts_at <= then, Session.ends_at > then
    )
    end = work.session.exec(running.order_by(col(Session.ends_at).desc())).first() or then + SWING
    return then - GRID <= work.now < end


def renew(work: Work, fair: Fair, minute: int) -> timedelta:
    """Move the day so that *minute* is now; returns by how much. Browsers load their pages anew."""
    span = opening_for(work.now, minute) - fair.starts_at
    let_it_be_said_again(work, since=fair.starts_at + timedelta(minutes=minute) + GRID)
    connection = work.session.connection()
    for table in SQLModel.metadata.sorted_tables:
        if table.name not in LEFT_ALONE:
            shift(connection, table, span, work.now)
    work.session.expire_all()
    stream.renew(work)
    work.session.flush()
    return span


def let_it_be_said_again(work: Work, *, since: datetime) -> None:
    """Forget what the simulated company has chatted since, but for what somebody else took up."""
    company = [one.email for one in cast.people() if one.email not in CAST.values()]
    taken_up = (
        select(ChatMessage.reply_to).where(col(ChatMessage.reply_to).is_not(None)),
        *(select(kind.message_id) for kind in (Reaction, Report, Mention)),
    )
    said = delete(ChatMessage).where(
        col(ChatMessage.posted_at) > since,
        col(ChatMessage.account_id).in_(select(Account.id).where(col(Account.email).in_(company))),
        *(col(ChatMessage.id).not_in(other) for other in taken_up),
    )
    work.session.connection().execute(said)


def shift(connection: Connection, table: Table, span: timedelta, now: datetime) -> None:
    """Move every moment of a table in one statement, as the database reckons with moments."""
    reckon = RECKONING[connection.dialect.name]
    moved = [f"{column.name} = {reckon.moved_to(column)}" for column in table.columns if is_moment(column)]
    if moved:
        values = {
            "span": f"{span.total_seconds():+.0f} seconds",
            "days": f"{span.days:+} days",
            "now": now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f"),
        }
        statement = text(f"UPDATE {table.name} SET {', '.join(moved)}")  # noqa: S608 (names of our own tables)
        used = {name: value for name, value in values.items() if f":{name}" in statement.text}
        connection.execute(statement, used)


def is_moment(column: "Column[object]") -> bool:
    """Moments, and the days on which somebody wants to write again; a membership keeps its days."""
    return is_time(column) or (isinstance(column.type, Date) and column.name == "follow_up_on")


def is_time(column: "Column[object]") -> bool:
    """Whether it keeps moments; SQLModel wraps their type."""
    return isinstance(getattr(column.type, "impl_instance", column.type), DateTime)


@dataclass(frozen=True)
class Reckoning:
    """How a database adds ``:days`` to a day and ``:span`` to a moment, the latter at most to ``:now``."""

    day: str
    moment: str
    past: str

    def moved_to(self, column: "Column[object]") -> str:
        """The expression for a column's new value."""
        if not is_time(column):
            return self.day.format(column.name)
        return (self.moment if column.name in PLANNED else self.past).format(column.name)


ON_SQLITE = "strftime('%Y-%m-%d %H:%M:%f000', {0}, :span)"
ON_POSTGRESQL = "{0} + CAST(:span AS interval)"
NOW_ON_POSTGRESQL = "CAST(:now AS timestamp) AT TIME ZONE 'UTC'"
RECKONING = {
    "sqlite": Reckoning("date({0}, :days)", ON_SQLITE, f"min({ON_SQLITE}, :now)"),
    "postgresql": Reckoning(
        "CAST({0} + CAST(:days AS interval) AS date)",
        ON_POSTGRESQL,
        f"CASE WHEN {{0}} IS NOT NULL THEN least({ON_POSTGRESQL}, {NOW_ON_POSTGRESQL}) END",
    ),
}
"""SQLite keeps moments as text. Its min() of NULL is NULL; PostgreSQL's least() would pass over the NULL."""
