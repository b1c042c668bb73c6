"""What the moderation desk hears at once, on ``desk:<fair>``; the desk itself is ``server.moderation``."""

from sqlmodel import col, select

from core.accounts.models import Role
from core.kit.work import Work
from realtime.chat.messages import DeskChanged
from realtime.chat.models import AnyRoom


def tell_desk(work: Work, room: AnyRoom) -> None:
    """Something about a message of *room* waits, or was answered.

    A conversation belongs to no fair: the desks of those fairs hear of it that the actor attends.
    """
    fairs = [room.fair_id] if room.fair_id is not None else attended(work)
    for fair in fairs:
        work.announce(f"desk:{fair}", DeskChanged())


def attended(work: Work) -> list[int]:
    """The fairs at which the actor has a role."""
    mine = select(Role.fair_id).where(
        Role.account_id == work.actor.account_id, col(Role.fair_id).is_not(None)
    )
    return [fair for fair in work.session.exec(mine.distinct()) if fair is not None]
