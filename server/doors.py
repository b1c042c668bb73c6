"""Who may enter the chat room about a thing: each kind of room asks the door of what it is about."""

from sqlmodel import col, select

from booths.leads.access import may_hear_of_leads
from booths.stand.access import may_see, names_of
from booths.stand.models import Booth, BoothStaff
from core.accounts.roles import is_organiser
from core.fair.access import may_see_fair
from core.fair.models import Fair
from core.kit.work import Work
from realtime.cards.access import acquaintances, correspondents
from realtime.cards.models import Handover
from realtime.cards.pictures import readers
from realtime.cards.places import namers
from realtime.chat.access import doors, places
from realtime.chat.models import AnyRoom, ChatMessage, Room, RoomKind
from realtime.chat.order import witnesses
from realtime.chat.rooms import may_write_to
from server.moderation.order import witness
from server.people.relations import bond_with
from server.programme.access import may_enter


def anybody_at_the_fair(work: Work, room: AnyRoom) -> bool:
    """The lobby: everybody who is signed in and may see the fair."""
    return may_see_fair(work, room.fair_id or 0)


def anybody_at_the_booth(work: Work, room: AnyRoom) -> bool:
    """The room of a booth: whoever sees the booth."""
    return may_see(work, room.subject_id or 0)


def anybody_at_the_session(work: Work, room: AnyRoom) -> bool:
    """The room of a session: whoever sees the session."""
    return may_enter(work, room.subject_id or 0)


def at_the_booth(work: Work, room: AnyRoom) -> str:
    """The booth's own page."""
    fair = work.session.get_one(Fair, room.fair_id)
    return f"/fairs/{fair.slug}/booths/{work.session.get_one(Booth, room.subject_id).slug}"


def at_the_session(work: Work, room: AnyRoom) -> str:
    """The session's own page."""
    return f"/fairs/{work.session.get_one(Fair, room.fair_id).slug}/sessions/{room.subject_id}"


def staff_of_any_booth(work: Work, room: AnyRoom) -> bool:
    """Exhibitors among themselves, with the organisers."""
    if is_organiser(work, room.fair_id or 0):
        return True
    held = select(BoothStaff.booth_id).join(Booth).where(Booth.fair_id == room.fair_id)
    return work.session.exec(held.where(BoothStaff.account_id == work.actor.account_id)).first() is not None


def the_organisers(work: Work, room: AnyRoom) -> bool:
    """Organisers among themselves."""
    return is_organiser(work, room.fair_id or 0)


def have_met(work: Work, account_id: int) -> bool:
    """Whether the actor knows of somebody: a conversation, a counter, or words in a room open to all."""
    bond = bond_with(work, account_id)
    if bond.met or bond.staffs:
        return True
    said = select(ChatMessage.room_id).join(Room, col(Room.id) == col(ChatMessage.room_id))
    open_rooms = col(Room.kind).in_([RoomKind.LOBBY.value, RoomKind.BOOTH.value, RoomKind.SESSION.value])
    shown = said.where(
        ChatMessage.account_id == account_id, open_rooms, col(ChatMessage.hidden_at).is_(None)
    ).where(col(ChatMessage.held_at).is_(None))
    rooms = work.session.exec(select(Room).where(col(Room.id).in_(shown)))
    return any(room.kind in doors and doors[room.kind](work, room) for room in rooms)


def reads_leads(work: Work, handover: Handover) -> bool:
    """Whether a card was left at a booth whose leads the actor reads."""
    kind, _, number = handover.place.partition(":")
    return kind == "booth" and may_hear_of_leads(work, int(number))


def open_doors() -> None:
    """Tell chat and cards; once, when the house is put together."""
    if have_met not in acquaintances:
        acquaintances.append(have_met)
        correspondents.append(may_write_to)
        readers.append(reads_leads)
        witnesses.append(witness)
    doors[RoomKind.LOBBY] = anybody_at_the_fair
    doors[RoomKind.BOOTH] = anybody_at_the_booth
    doors[RoomKind.SESSION] = anybody_at_the_session
    places[RoomKind.BOOTH] = at_the_booth
    places[RoomKind.SESSION] = at_the_session
    doors[RoomKind.EXHIBITORS] = staff_of_any_booth
    doors[RoomKind.ORGANISERS] = the_organisers
    namers["booth"] = names_of
