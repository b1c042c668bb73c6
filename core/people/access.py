"""The doors to people: who is at a fair together, who sees whom, who may write to whom.

Whether two people met (exchanged cards, share a conversation) is known to higher floors; what
needs it takes the answer as an argument.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, or_
from sqlmodel import col, select

from core.accounts.models import Account, Ban, Role
from core.accounts.roles import is_banned
from core.fair.access import NO_FAIR, fair_id, may_see_fair, visible_fair
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from core.people.models import Audience, Block, Contact, Person

NOBODY = say("There is no such person, or they are not shown to you.")
ATTENDED = Prepared(
    select(Role.fair_id)
    .where(Role.account_id == bindparam("who"), col(Role.fair_id).is_not(None))
    .distinct(),
    int,
)

ALL_KEPT_OUT = Prepared(
    select(Ban.account_id).where(
        Ban.fair_id == bindparam("fair"),
        col(Ban.lifted_at).is_(None),
        or_(col(Ban.until).is_(None), col(Ban.until) > bindparam("now")),
    ),
    int,
)
BLOCKED_BY = Prepared(select(Block.account_id).where(Block.blocked_id == bindparam("who")), int)


@dataclass(frozen=True)
class Bond:
    """How the actor and one other stand to each other, as a higher floor found out."""

    exchanged: bool = False
    met: bool = False  # in a conversation, or through a card that was offered
    staffs: bool = False  # the other stands at a booth of a fair that is open to both


Bonds = Callable[[Work, int], Bond]
"""Asked with the other's account id."""

MayWrite = Callable[[Work, int, bool], bool]
"""Whether the actor may write to an account, given whether they exchanged cards; a higher floor knows."""


def attended_fair(work: Work, slug_or_id: str | int) -> Fair:
    """The fair, for somebody signed in who is not kept out of it."""
    work.actor.signed_in_id  # noqa: B018  (raises for a passer-by)
    fair = visible_fair(work, slug_or_id)
    if is_banned(work, fair_id(fair)):
        raise NotFound(NO_FAIR)
    return fair


def visible_person(work: Work, account_id: int, bonds: Bonds) -> tuple[Person, Bond]:
    """The profile, if it is one's own, or of somebody one has to do with, or listed at a fair of both.

    Raises:
        NotFound: There is none, or it is not shown to the actor: the two look the same.
    """
    me = work.actor.signed_in_id
    person = work.session.get(Person, account_id)
    account = work.session.get(Account, account_id)
    if person is None or account is None or account.closed_at is not None:
        raise NotFound(NOBODY)
    if account_id == me:
        return person, Bond()
    bond = bonds(work, account_id)
    if bond.exchanged or bond.met:
        return person, bond
    if person.listed_at is not None and (bond.staffs or shares_a_fair(work, account_id)):
        return person, bond
    raise NotFound(NOBODY)


def shares_a_fair(work: Work, account_id: int) -> bool:
    """Whether *account_id* attends, and is not kept out of, a fair that is open to the actor."""
    return any(is_open_to_both(work, fair, account_id) for fair in work.ask(ATTENDED, who=account_id))


def is_open_to_both(work: Work, fair: int, account_id: int) -> bool:
    """Neither is kept out, and the actor may know of the fair."""
    return may_see_fair(work, fair) and not is_banned(work, fair) and not is_banned(work, fair, account_id)


def kept_out(work: Work, fair_id: int) -> set[int]:
    """Everybody who is banned from the fair at this moment."""
    return set(work.ask(ALL_KEPT_OUT, fair=fair_id, now=work.now))


def shows(audience: str, *, is_own: bool, exchanged: bool) -> bool:
    """Whether a field of that audience is shown to somebody who stands so to its owner."""
    match audience:
        case Audience.EVERYONE:
            return True
        case Audience.EXCHANGED:
            return is_own or exchanged
        case _:
            return is_own


def may_be_written_to(person: Person, *, exchanged: bool) -> bool:
    """What a person says themselves about being written to; a block is asked apart and never shown."""
    return person.contact == Contact.EVERYONE or (person.contact == Contact.EXCHANGED and exchanged)


def has_blocked(work: Work, account_id: int, blocked_id: int) -> bool:
    """Whether *account_id* does not want to hear from *blocked_id*."""
    return work.session.get(Block, (account_id, blocked_id)) is not None


def who_blocked_me(work: Work) -> set[int]:
    """Everybody who does not want to hear from the actor; their presence is not told them."""
    if work.actor.account_id is None:
        return set()
    return set(work.ask(BLOCKED_BY, who=work.actor.account_id))
