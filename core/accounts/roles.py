"""What someone may be: asked of the database each time, so that losing a role takes effect at once."""

from functools import cache

from sqlalchemy import Integer, bindparam, false
from sqlmodel import col, or_, select

from core.accounts.models import Account, Ban, Role, RoleName
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work

ROLE = select(Role).where(
    Role.account_id == bindparam("who"),
    Role.name == bindparam("name"),
    or_(
        col(Role.fair_id) == bindparam("fair"),
        col(Role.fair_id).is_(None) & bindparam("fair", type_=Integer).is_(None),
    ),
)
ATTENDS = Prepared(
    select(Role.id).where(
        Role.account_id == bindparam("who"),
        Role.fair_id == bindparam("fair"),
        Role.name == RoleName.ATTENDEE.value,
    ),
    int,
)
KEPT_OUT = Prepared(
    select(Ban.id)
    .where(
        Ban.account_id == bindparam("who"),
        Ban.fair_id == bindparam("fair"),
        col(Ban.lifted_at).is_(None),
        or_(col(Ban.until).is_(None), col(Ban.until) > bindparam("now")),
    )
    .limit(1),
    int,
)


@cache
def held(names: tuple[RoleName, ...]) -> Prepared[int]:
    """Whether *who* holds one of these roles at *fair*, or runs the installation."""
    here = or_(*(col(Role.name) == name.value for name in names)) if names else false()
    anywhere = col(Role.fair_id).is_(None) & (col(Role.name) == RoleName.OPERATOR.value)
    return Prepared(
        select(Role.id)
        .where(
            Role.account_id == bindparam("who"),
            or_(here & (col(Role.fair_id) == bindparam("fair")), anywhere),
        )
        .limit(1),
        int,
    )


def has_role(work: Work, fair_id: int | None, *names: RoleName, account_id: int | None = None) -> bool:
    """Whether the actor (or *account_id*) holds one of *names* at the fair; an operator holds all."""
    who = account_id if account_id is not None else work.actor.account_id
    if who is None:
        return False
    return bool(work.ask(held(names), who=who, fair=fair_id))


def has_role_anywhere(work: Work, account_id: int, name: RoleName) -> bool:
    """Whether the account holds *name* at any fair."""
    return (
        work.session.exec(select(Role.id).where(Role.account_id == account_id, Role.name == name)).first()
        is not None
    )


def is_organiser(work: Work, fair_id: int) -> bool:
    """Whether the actor runs this fair."""
    return has_role(work, fair_id, RoleName.ORGANISER)


def is_operator(work: Work) -> bool:
    """Whether the actor runs the installation."""
    return has_role(work, None, RoleName.OPERATOR)


def may_moderate(work: Work, fair_id: int) -> bool:
    """Whether the actor keeps order at this fair."""
    return has_role(work, fair_id, RoleName.ORGANISER, RoleName.MODERATOR)


def is_banned(work: Work, fair_id: int, account_id: int | None = None) -> bool:
    """Whether the actor (or *account_id*) is kept out of the fair at this moment."""
    who = account_id if account_id is not None else work.actor.account_id
    if who is None:
        return False
    return bool(work.ask(KEPT_OUT, who=who, fair=fair_id, now=work.now))


def grant(work: Work, account_id: int, fair_id: int | None, name: RoleName) -> Role:
    """Give a role; giving it twice changes nothing. The caller has passed a door."""
    asked = {"who": account_id, "fair": fair_id, "name": str(name)}
    held: Role | None = work.session.execute(ROLE, asked).scalars().first()
    if held:
        return held
    role = Role(
        account_id=account_id,
        fair_id=fair_id,
        name=name,
        granted_at=work.now,
        granted_by=work.actor.account_id,
    )
    work.session.add(role)
    work.session.flush()
    return role


def take_away(work: Work, account_id: int, fair_id: int | None, name: RoleName) -> bool:
    """Take a role away; True if it was held. The caller announces that access changed."""
    held = work.session.exec(
        select(Role).where(Role.account_id == account_id, Role.fair_id == fair_id, Role.name == name)
    ).first()
    if held is None:
        return False
    work.session.delete(held)
    work.session.flush()
    return True


def attend(work: Work, fair_id: int) -> None:
    """Whoever acts at a fair attends it: the first act writes the role down. Banned people do not."""
    if is_banned(work, fair_id):
        raise NotFound(say("There is no such fair."))
    me = work.actor.signed_in_id
    if not work.ask(ATTENDS, who=me, fair=fair_id):
        grant(work, me, fair_id, RoleName.ATTENDEE)


def account_by_email(work: Work, email: str) -> Account | None:
    """The account of an address, whatever its case."""
    return work.session.exec(select(Account).where(Account.email == email.strip().lower())).first()


def account_for(work: Work, email: str, *, locale: str = "en") -> Account:
    """The account of an address, made if there is none (unconfirmed until its owner signs in)."""
    known = account_by_email(work, email)
    if known:
        return known
    account = Account(email=email.strip().lower(), locale=locale, created_at=work.now)
    work.session.add(account)
    work.session.flush()
    return account
