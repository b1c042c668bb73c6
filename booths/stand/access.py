"""The doors of a booth: everybody once it is published; its staff, by role; the fair's organisers.

For whoever a door does not open, the thing does not exist. Staff of another booth are strangers,
even where both booths belong to one company.
"""

from sqlalchemy import bindparam
from sqlmodel import col, select

from booths.stand.models import Booth, BoothStaff, StaffRole
from core.accounts.roles import is_banned, is_organiser
from core.fair.access import fair_id, visible_fair
from core.fair.models import Fair
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, whole
from core.kit.work import Work

STAFF: Prepared[tuple[str, int]] = Prepared(
    select(BoothStaff.role, Booth.fair_id)
    .join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
    .where(BoothStaff.booth_id == bindparam("booth"), BoothStaff.account_id == bindparam("who")),
    whole,
)
STANDS: Prepared[tuple[int, bool]] = Prepared(
    select(Booth.fair_id, col(Booth.published_at).is_not(None) & col(Fair.published_at).is_not(None))
    .join(Fair, col(Fair.id) == col(Booth.fair_id))
    .where(Booth.id == bindparam("booth")),
    whole,
)
NAMES: Prepared[tuple[str, str]] = Prepared(
    select(Booth.name_en, Booth.name_ja).where(Booth.id == bindparam("booth")), whole
)
NO_BOOTH = say("There is no such booth.")
NO_PAGE = say("There is no such page.")


def booth_id(booth: Booth) -> int:
    """The id of a booth that is stored."""
    assert booth.id is not None
    return booth.id


def staff_role(work: Work, booth: int, account_id: int | None = None) -> StaffRole | None:
    """What the actor (or *account_id*) may do at the booth; None for strangers and the banned."""
    who = account_id if account_id is not None else work.actor.account_id
    if who is None:
        return None
    for role, fair in work.ask(STAFF, booth=booth, who=who):
        if not is_banned(work, fair, who):
            return StaffRole(role)
    return None


def is_booth_staff(work: Work, booth: int) -> bool:
    """Whether the actor works at this booth, in any role."""
    return staff_role(work, booth) is not None


def may_see(work: Work, booth: int) -> bool:
    """Whether the actor may see the booth: for the doors of its topic and its chat room."""
    for fair, is_open in work.ask(STANDS, booth=booth):
        return bool(is_open) or is_booth_staff(work, booth) or is_organiser(work, fair)
    return False


def visible_booth(work: Work, fair: str, booth: str) -> Booth:
    """The booth: once published everybody's, before only its staff's and the organisers'."""
    found = work.session.exec(
        select(Booth).where(Booth.fair_id == fair_id(visible_fair(work, fair)), Booth.slug == booth)
    ).first()
    if found is None or not may_see(work, booth_id(found)):
        raise NotFound(NO_BOOTH)
    return found


def published_booth(work: Work, fair: str, booth: str) -> Booth:
    """The booth as a place to act at; a draft takes neither cards nor questions, whoever brings them."""
    found = visible_booth(work, fair, booth)
    if found.published_at is None:
        raise Forbidden(say("This booth is not open yet."))
    return found


def staffed_booth(work: Work, fair: str, booth: str) -> tuple[Booth, StaffRole]:
    """The booth and the actor's role there, for its staff; nobody else has a desk there."""
    found = visible_booth(work, fair, booth)
    role = staff_role(work, booth_id(found))
    if role is None:
        raise NotFound(NO_PAGE)
    return found, role


def worked_booth(work: Work, fair: str, booth: str) -> Booth:
    """The booth, for its owners and recruiters; a viewer may only look."""
    found, role = staffed_booth(work, fair, booth)
    if role is StaffRole.VIEWER:
        raise Forbidden(say("Viewers may look, but not change anything. Please ask an owner of the booth."))
    return found


def edited_booth(work: Work, fair: str, booth: str) -> Booth:
    """The booth, for its owners and the fair's organisers, who may change what it shows."""
    found = visible_booth(work, fair, booth)
    if is_organiser(work, found.fair_id):
        return found
    role = staff_role(work, booth_id(found))
    if role is None:
        raise NotFound(NO_PAGE)
    if role is not StaffRole.OWNER:
        raise Forbidden(say("Only an owner of the booth may change this."))
    return found


def organised_booth(work: Work, booth: int) -> Booth:
    """The booth by its id, for the organisers of its fair."""
    found = work.session.get(Booth, booth)
    if found is None or not is_organiser(work, found.fair_id):
        raise NotFound(NO_BOOTH)
    return found


def fair_of(work: Work, booth: Booth) -> Fair:
    """The fair that a booth stands at."""
    return work.session.get_one(Fair, booth.fair_id)


def names_of(work: Work, booth: int) -> tuple[str, str]:
    """The English and Japanese name of a booth that the actor may see; else nothing."""
    names = work.ask(NAMES, booth=booth) if may_see(work, booth) else []
    return names[0] if names else ("", "")
