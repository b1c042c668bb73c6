"""Asking the organisers to look at a person, who is not told."""

from typing import Annotated

from pydantic import Field
from sqlmodel import col, select

from core.fair.access import fair_id
from core.kit.errors import Conflict
from core.kit.forms import Form, Line, Required
from core.kit.i18n import say
from core.kit.work import Work
from core.people.access import attended_fair, visible_person
from realtime.chat.messages import DeskChanged
from server.people.models import PersonReport
from server.people.relations import bond_with


class ReportForm(Form):
    """Whose moderators should look, and why."""

    fair: Line
    reason: Annotated[Required, Field(max_length=500)]


def report(work: Work, account_id: int, *, fair: str, reason: str) -> PersonReport:
    """Ask the moderators of *fair* to look at somebody whom the actor may see; asking again is one report."""
    where = fair_id(attended_fair(work, fair))
    visible_person(work, account_id, bond_with)
    me = work.actor.signed_in_id
    if account_id == me:
        raise Conflict(say("You cannot report yourself."))
    waiting = select(PersonReport).where(
        PersonReport.account_id == account_id,
        PersonReport.fair_id == where,
        PersonReport.by == me,
        col(PersonReport.settled_at).is_(None),
    )
    made = work.session.exec(waiting).first()
    if made is None:
        made = PersonReport(account_id=account_id, fair_id=where, by=me, reason=reason, at=work.now)
    made.reason = reason
    work.session.add(made)
    work.session.flush()
    work.announce(f"desk:{where}", DeskChanged())
    return made
