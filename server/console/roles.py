"""What people may be at the fair: roles and memberships, given and taken away; both take effect at once."""

import hashlib
import secrets
from datetime import date

from sqlmodel import col, func, or_, select

from booths.stand.models import Booth, BoothStaff
from core.accounts.links import LIFETIME, hash_code, void_older
from core.accounts.logins import hash_token
from core.accounts.models import Account, Role, RoleName, SignInLink
from core.accounts.roles import grant, is_operator, take_away
from core.fair.access import fair_id, organised_fair
from core.fair.models import Fair
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from core.people.memberships import end_membership, give_membership
from core.people.models import Membership
from realtime.messages import AccessChanged
from server.console.forms import GRANTABLE
from server.console.letters import write_invitation, write_of_link, write_to_organiser
from server.moderation.access import account_here
from server.moderation.log import note
from server.moderation.models import Deed
from server.moderation.order import name
from server.moderation.words import WITHOUT_END

NO_LINK_FOR = say(
    "This person has signed in before, or takes part elsewhere: a link would open their account to whoever "
    "holds it. Mail them a link instead."
)


def give_role(
    work: Work, slug: str, account_id: int, *, role: RoleName, why: str = "", address: str = ""
) -> None:
    """Give somebody of the fair a role; a new organiser is written to."""
    fair = organised_fair(work, slug)
    account = account_here(work, fair, account_id)
    if role not in GRANTABLE:
        raise Invalid({"role": say("Please choose one of the offered answers.")})
    if holds(work, fair, account_id, role):
        return
    grant(work, account_id, fair_id(fair), role)
    if role == RoleName.ORGANISER and address:
        write_to_organiser(work, fair, account, address=address)
    note(
        work, fair_id(fair), Deed.ROLE_GIVEN, about=f"account:{account_id}",
        words=f"{name(work, account_id)}: {role.value}", why=why,
    )  # fmt: skip
    work.announce(f"account:{account_id}", AccessChanged())


def take_role(work: Work, slug: str, account_id: int, *, role: RoleName, why: str = "") -> None:
    """Take a role away; on the next request it is gone, and every connection asks again.

    Raises:
        Conflict: They are the fair's last organiser, and the actor is no operator.
    """
    fair = organised_fair(work, slug)
    account_here(work, fair, account_id)
    if not holds(work, fair, account_id, role):
        return
    if role == RoleName.ORGANISER and organisers(work, fair) == 1 and not is_operator(work):
        raise Conflict(say("A fair needs an organiser. Give somebody else the role first."))
    take_away(work, account_id, fair_id(fair), role)
    note(
        work, fair_id(fair), Deed.ROLE_TAKEN, about=f"account:{account_id}",
        words=f"{name(work, account_id)}: {role.value}", why=why,
    )  # fmt: skip
    work.announce(f"account:{account_id}", AccessChanged())


def holds(work: Work, fair: Fair, account_id: int, role: RoleName) -> bool:
    """Whether somebody has this very role at the fair."""
    held = select(Role.id).where(Role.account_id == account_id, Role.fair_id == fair.id, Role.name == role)
    return work.session.exec(held).first() is not None


def organisers(work: Work, fair: Fair) -> int:
    """How many organisers the fair has."""
    held = select(func.count()).select_from(Role)
    return work.session.exec(held.where(Role.fair_id == fair.id, Role.name == RoleName.ORGANISER)).one()


def make_member(work: Work, slug: str, account_id: int, *, ends_on: date | None) -> Membership:
    """Give a membership of the association from today to *ends_on* (None: without end)."""
    fair = organised_fair(work, slug)
    account_here(work, fair, account_id)
    if ends_on is not None and ends_on < work.now.date():
        raise Invalid({"ends_on": say("This day is over already. Please choose a later one.")})
    given = give_membership(work, account_id, ends_on=ends_on)
    note(
        work, fair_id(fair), Deed.MEMBERSHIP_GIVEN, about=f"account:{account_id}",
        words=f"{name(work, account_id)}: {ends_on or WITHOUT_END.text}",
    )  # fmt: skip
    work.announce(f"account:{account_id}", AccessChanged())
    return given


def unmake_member(work: Work, slug: str, account_id: int) -> None:
    """End a membership today."""
    fair = organised_fair(work, slug)
    account_here(work, fair, account_id)
    if end_membership(work, account_id):
        note(
            work, fair_id(fair), Deed.MEMBERSHIP_ENDED, about=f"account:{account_id}",
            words=name(work, account_id),
        )  # fmt: skip
        work.announce(f"account:{account_id}", AccessChanged())


def hand_out_link(work: Work, slug: str, account_id: int, *, address: str) -> str:
    """A link that signs somebody in once, within thirty minutes, to be handed over by word or paper.

    Only for people who have never signed in: nobody's letters are read this way. They are told by mail,
    and it stands in the log.

    Raises:
        Forbidden: They have signed in before, run this fair or the installation, or are awaited elsewhere.
    """
    fair = organised_fair(work, slug)
    account = account_here(work, fair, account_id)
    used = account.confirmed_at is not None or account.closed_at is not None
    if used or rules_something(work, account_id) or is_awaited_elsewhere(work, fair, account_id):
        raise Forbidden(NO_LINK_FOR)
    token, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    void_older(work, account.email)
    link = SignInLink(
        email=account.email,
        token_hash=hash_token(token),
        code_hash=hash_code(salt, hashlib.sha256(token.encode()).hexdigest()),  # no code opens it
        code_salt=salt,
        next_path=f"/fairs/{fair.slug}",
        made_at=work.now,
        expires_at=work.now + LIFETIME,
    )
    work.session.add(link)
    write_of_link(work, fair, account)
    note(work, fair_id(fair), Deed.LINK_MADE, about=f"account:{account_id}", words=name(work, account_id))
    return f"{address}/sign-in/{token}"


def mail_again(work: Work, slug: str, account_id: int, *, address: str) -> Account:
    """Write the invitation again; its reader asks for a sign-in link themselves."""
    fair = organised_fair(work, slug)
    account = account_here(work, fair, account_id)
    if account.closed_at is not None:
        raise NotFound(say("This account is closed."))
    role = next((one for one in reversed(GRANTABLE) if holds(work, fair, account_id, one)), None)
    write_invitation(work, fair, account, role=role, address=address)
    note(work, fair_id(fair), Deed.LINK_MAILED, about=f"account:{account_id}", words=name(work, account_id))
    return account


def rules_something(work: Work, account_id: int) -> bool:
    """Whether somebody organises any fair, or runs the installation."""
    above = select(Role.id).where(Role.account_id == account_id)
    names = (RoleName.ORGANISER.value, RoleName.OPERATOR.value)
    return any(work.session.exec(above.where(Role.name == one)).first() is not None for one in names)


def is_awaited_elsewhere(work: Work, fair: Fair, account_id: int) -> bool:
    """Whether somebody has a role or a place at a booth of another fair, which is not this one's to open."""
    role = select(Role.id).where(Role.account_id == account_id)
    place = select(BoothStaff.id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
    elsewhere = (
        role.where(or_(col(Role.fair_id).is_(None), col(Role.fair_id) != fair.id)),
        place.where(BoothStaff.account_id == account_id, Booth.fair_id != fair.id),
    )
    return any(work.session.exec(asked.limit(1)).first() is not None for asked in elsewhere)
