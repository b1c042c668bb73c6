"""The doors of the moderation desk: moderators and organisers of this very fair."""

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from booths.stand.models import Booth, BoothStaff
from core.accounts.models import Account, Ban, Role, RoleName
from core.accounts.roles import has_role
from core.fair.access import fair_id, visible_fair
from core.fair.models import Fair
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from realtime.chat.access import NO_MESSAGE, NO_ROOM, moderated_message
from realtime.chat.models import ChatMessage, Mute, Report, Room, RoomKind
from realtime.chat.order import require_moderator
from server.people.models import PersonReport

NO_PERSON = say("There is no such person at this fair.")


def moderated_fair(work: Work, slug: str) -> Fair:
    """The fair, for whoever keeps order there; for everybody else there is no such desk."""
    fair = visible_fair(work, slug)
    require_moderator(work, fair_id(fair))
    return fair


def message_here(work: Work, fair: Fair, message_id: int) -> tuple[Room, ChatMessage]:
    """A message in a room of this fair, or one in a conversation that somebody of the fair reported."""
    message = work.session.get(ChatMessage, message_id)
    room = work.session.get(Room, message.room_id) if message else None
    if message is None or room is None:
        raise NotFound(NO_MESSAGE)
    if room.kind == RoomKind.DIRECT and is_reported_here(work, fair, message_id):
        return room, message
    if room.fair_id != fair.id:
        raise NotFound(NO_MESSAGE)
    return moderated_message(work, message_id)


def is_reported_here(work: Work, fair: Fair, message_id: int) -> bool:
    """Whether somebody who attends this fair asked its moderators to look at a private message."""
    reported = select(Report.id).join(Role, col(Role.account_id) == col(Report.by))
    return (
        work.session.exec(reported.where(Report.message_id == message_id, Role.fair_id == fair.id)).first()
        is not None
    )


def room_here(work: Work, fair: Fair, room_id: int) -> Room:
    """A room of this fair."""
    room = work.session.get(Room, room_id)
    if room is None or room.fair_id != fair.id:
        raise NotFound(NO_ROOM)
    return room


def account_here(work: Work, fair: Fair, account_id: int) -> Account:
    """Somebody who has to do with this fair: a role, a counter, a message, a report, an order."""
    account = work.session.get(Account, account_id)
    if account is None or not is_known_here(work, fair_id(fair), account_id):
        raise NotFound(NO_PERSON)
    return account


def is_known_here(work: Work, fair: int, account_id: int) -> bool:
    """Whether anything at the fair names them."""
    wanted = (
        select(Role.id).where(Role.account_id == account_id, Role.fair_id == fair),
        select(BoothStaff.id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
        .where(BoothStaff.account_id == account_id, Booth.fair_id == fair),
        select(Ban.id).where(Ban.account_id == account_id, Ban.fair_id == fair),
        select(Mute.id).where(Mute.account_id == account_id, Mute.fair_id == fair),
        select(ChatMessage.id).join(Room, col(Room.id) == col(ChatMessage.room_id))
        .where(ChatMessage.account_id == account_id, Room.fair_id == fair),
        select(Report.id).join(ChatMessage, col(ChatMessage.id) == col(Report.message_id))
        .join(Role, col(Role.account_id) == col(Report.by))
        .where(ChatMessage.account_id == account_id, Role.fair_id == fair),
        select(PersonReport.id).where(PersonReport.account_id == account_id, PersonReport.fair_id == fair),
    )  # fmt: skip
    return any(work.session.exec(asked.limit(1)).first() is not None for asked in wanted)


def subordinate(work: Work, fair: Fair, account_id: int) -> Account:
    """Somebody who may be muted or banned; organisers, operators and oneself may not."""
    account = account_here(work, fair, account_id)
    if account_id == work.actor.account_id:
        raise Forbidden(say("You cannot mute or ban yourself."))
    if has_role(work, fair_id(fair), RoleName.ORGANISER, account_id=account_id):
        raise Forbidden(say("Organisers cannot be muted or banned. Their role has to be taken away first."))
    return account


def attending(fair: int) -> ColumnElement[bool]:
    """A condition on :class:`Account`: attends the fair, or works at one of its booths."""
    staff = select(BoothStaff.account_id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
    return or_(
        col(Account.id).in_(select(Role.account_id).where(Role.fair_id == fair)),
        col(Account.id).in_(staff.where(Booth.fair_id == fair)),
    )
