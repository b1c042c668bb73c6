"""The doors of leads: only the staff of the booth that something was given to. Organisers have none."""

from sqlmodel import select

from booths.leads.models import Lead
from booths.stand.access import booth_id, staff_role, staffed_booth
from booths.stand.models import Booth, StaffRole
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import say
from core.kit.work import Work

NO_LEAD = say("There is no such lead.")


def lead_booth(work: Work, fair: str, booth: str) -> tuple[Booth, StaffRole]:
    """The booth whose leads the actor may read: owners all of them, recruiters too, viewers none."""
    found, role = staffed_booth(work, fair, booth)
    if role is StaffRole.VIEWER:
        raise Forbidden(say("Viewers do not see leads. Please ask an owner of the booth."))
    return found, role


def lead_of(work: Work, fair: str, booth: str, lead: int) -> tuple[Booth, Lead]:
    """One lead of this booth, for its owners and recruiters."""
    found, _ = lead_booth(work, fair, booth)
    known = work.session.exec(select(Lead).where(Lead.id == lead, Lead.booth_id == booth_id(found))).first()
    if known is None:
        raise NotFound(NO_LEAD)
    return found, known


def may_hear_of_leads(work: Work, booth: int) -> bool:
    """Whether the actor is told of new leads: owners and recruiters."""
    return staff_role(work, booth) in (StaffRole.OWNER, StaffRole.RECRUITER)
