"""Who may enter the chat room about a thing: each kind of room asks the door of what it is about."""

from sqlmodel import select

from booths.stand.access import may_see
from booths.stand.models import Booth, BoothStaff
from core.accounts.roles import is_organiser
from core.fair.access import visible_fair
from core.kit.errors import NotFound
from core.kit.work import Work
from realtime.chat.access import doors
from realtime.chat.models import Room, RoomKind
from server.programme.access import may_enter


def anybody_at_the_fair(work: Work, room: Room) -> bool:
    """The lobby: everybody who is signed in and may see the fair."""
    try:
        visible_fair(work, room.fair_id or 0)
    except NotFound:
        return False
    return True


def anybody_at_the_booth(work: Work, room: Room) -> bool:
    """The room of a booth: whoever sees the booth."""
    return may_see(work, room.subject_id or 0)


def anybody_at_the_session(work: Work, room: Room) -> bool:
    """The room of a session: whoever sees the session."""
    return may_enter(work, room.subject_id or 0)


def staff_of_any_booth(work: Work, room: Room) -> bool:
    """Exhibitors among themselves, with the organisers."""
    if is_organiser(work, room.fair_id or 0):
        return True
    held = select(BoothStaff.booth_id).join(Booth).where(Booth.fair_id == room.fair_id)  # type: ignore[arg-type]
    return work.session.exec(held.where(BoothStaff.account_id == work.actor.account_id)).first() is not None


def the_organisers(work: Work, room: Room) -> bool:
    """Organisers among themselves."""
    return is_organiser(work, room.fair_id or 0)


def open_doors() -> None:
    """Tell chat; once, when the house is put together."""
    doors[RoomKind.LOBBY] = anybody_at_the_fair
    doors[RoomKind.BOOTH] = anybody_at_the_booth
    doors[RoomKind.SESSION] = anybody_at_the_session
    doors[RoomKind.EXHIBITORS] = staff_of_any_booth
    doors[RoomKind.ORGANISERS] = the_organisers
