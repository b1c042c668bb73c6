"""Fairs with organisers for the console's tests."""

from core.accounts.models import RoleName
from core.accounts.roles import grant
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.work import Actor, Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, RUI, an_organiser


def two_fairs(work: Work) -> tuple[str, str]:
    """OTO organises the first, RUI the second; Anna and Ben attend the first. Returns the slugs."""
    first, second = a_fair(work), a_fair(work)
    for fair, organiser in ((first, OTO), (second, RUI)):
        an_organiser(work, fair_id(fair), organiser)
        for kind in (RoomKind.LOBBY, RoomKind.ORGANISERS):
            open_room(work, fair_id(fair), kind)
    for actor in (ANNA, BEN):
        attends(work, first, actor)
    return first.slug, second.slug


def attends(work: Work, fair: Fair, actor: Actor, role: RoleName = RoleName.ATTENDEE) -> None:
    """Give *actor* a role at the fair."""
    grant(work, actor.account_id or 0, fair_id(fair), role)


def an_operator(work: Work, actor: Actor = OTO) -> None:
    """Make *actor* run the installation."""
    grant(work, actor.account_id or 0, None, RoleName.OPERATOR)
