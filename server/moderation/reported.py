"""People whom somebody reported, as the desk shows them, and the answer to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.fair.access import fair_id
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.chat.messages import DeskChanged
from server.moderation.access import account_here, moderated_fair
from server.moderation.log import note
from server.moderation.models import Deed
from server.people.models import PersonReport

MOST = 60


@dataclass(frozen=True)
class ReportedPerson:
    """Somebody, and who asked to look at them: person, reason, moment."""

    person: PersonLine
    reasons: tuple[tuple[PersonLine, str, datetime], ...]


def reported_people(work: Work, fair: int) -> list[ReportedPerson]:
    """Open reports about people, the oldest first, one entry for each person; the caller passed a door."""
    waiting = select(PersonReport).where(PersonReport.fair_id == fair, col(PersonReport.settled_at).is_(None))
    rows = work.session.exec(waiting.order_by(col(PersonReport.at)).limit(MOST)).all()
    people = lines_of(work, {who for row in rows for who in (row.account_id, row.by)})
    found: dict[int, list[PersonReport]] = {}
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return [
        ReportedPerson(people[who], tuple((people[one.by], one.reason, one.at) for one in reports))
        for who, reports in found.items()
    ]


def settle_person(work: Work, slug: str, account_id: int, *, why: str = "") -> None:
    """The reports about somebody are answered."""
    fair = moderated_fair(work, slug)
    account_here(work, fair, account_id)
    for row in work.session.exec(
        select(PersonReport).where(
            PersonReport.fair_id == fair.id,
            PersonReport.account_id == account_id,
            col(PersonReport.settled_at).is_(None),
        )
    ):
        row.settled_at, row.settled_by = work.now, work.actor.account_id
        work.session.add(row)
    work.announce(f"desk:{fair.id}", DeskChanged())
    name = lines_of(work, [account_id], "en")[account_id].name
    note(work, fair_id(fair), Deed.REPORT_SETTLED, about=f"account:{account_id}", words=name, why=why)
