"""Whom a visitor of the demo may be, and becoming it."""

from dataclasses import dataclass, replace

from sqlmodel import col, select

from booths.stand.models import Booth, BoothStaff
from core.accounts.models import Account
from core.accounts.roles import account_by_email
from core.fair.access import current_fair
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.work import Work
from server.welcome.arriving import SignedIn, arrive

VISITOR = "visitor"
"""Nobody: a passer-by."""
CAST = {
    "attendee": "sophie.bennett@northmoor.example",
    "recruiter": "h.nakamura@minato-robotics.example",
    "organiser": "keiko.ando@kakehashi.example",
    "member": "julia.weber@mail.example",
    "operator": "tetsuya.hoshino@kakehashi.example",
}
"""Part → the address of who plays it."""
FICTIONAL = ".example"
"""What every address of the cast ends in (RFC 2606), and none that belongs to somebody."""


@dataclass(frozen=True)
class DemoBar:
    """The bar at the top of a demo's pages: which part the reader plays ("" for none of them)."""

    part: str
    is_open: bool


def bar_of(account: Account | None, *, is_open: bool) -> DemoBar:
    """The bar as whoever is signed in with *account* sees it."""
    if account is None:
        return DemoBar(VISITOR, is_open)
    return DemoBar(next((part for part, email in CAST.items() if email == account.email), ""), is_open)


def walk_in(work: Work, *, part: str = "", who: str = "", device: str) -> SignedIn:
    """Be signed in as *part*, or as *who*, any other of the cast by address; the login before ends.

    Whoever plays a part goes on in their own language and on their own clock. Only a demo may call this.

    Raises:
        NotFound: There is nobody of that name in the cast.
    """
    email = CAST.get(part, "") or who
    account = account_by_email(work, email) if email.endswith(FICTIONAL) else None
    if account is None or account.id is None or account.closed_at is not None:
        raise NotFound(say("There is nobody of that name in the demo."))
    if part in CAST:
        account.locale, account.zone = work.actor.locale, work.actor.zone or account.zone
        work.session.add(account)
    arrived = arrive(work, account, "/", device)
    return replace(arrived, next_path=landing(work, part, account.id), is_first=False)


def landing(work: Work, part: str, account_id: int) -> str:
    """Where somebody of that part begins: their desk, the console, a new fair, or the front page."""
    if part == "operator":
        return "/fairs/new"
    fair = current_fair(work)
    if fair is None:
        return "/"
    home = f"/fairs/{fair.slug}"
    match part:
        case "recruiter":
            staffed = select(Booth.slug).join(BoothStaff, col(BoothStaff.booth_id) == col(Booth.id))
            booth = work.session.exec(
                staffed.where(BoothStaff.account_id == account_id, Booth.fair_id == fair.id)
            ).first()
            return f"{home}/booths/{booth}/desk" if booth else home
        case "organiser":
            return f"{home}/console"
        case "member":
            return f"{home}/recordings"
    return home
