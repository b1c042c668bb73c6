"""What the simulated people know of the ground: who they are, which rooms there are, who works where."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from booths.stand.models import AtCounter, Booth
from core.accounts.models import Account
from core.fair.models import Fair
from core.kit.database import kind_of
from realtime.chat.models import ChatMessage, Room, RoomKind
from server.demo import cast
from server.demo.load_programme import guid_of
from server.programme.models import Session as ProgrammeSession


@dataclass(frozen=True)
class Ground:
    """The loaded fair in numbers. ``rooms`` and ``at_counter`` go by the content's addresses and slugs."""

    fair: str
    fair_id: int
    accounts: dict[str, int]
    rooms: dict[str, int]
    sessions: dict[str, int]
    ends: dict[str, datetime]
    at_counter: dict[str, tuple[str, ...]]
    said: frozenset[str]


def survey(database_url: str) -> Ground | None:
    """Read it from the database; None while there is no fair."""
    engine = kind_of(database_url).for_reading(database_url)
    try:
        with Session(engine) as session:
            fair = session.exec(select(Fair).where(Fair.slug == cast.fair().slug)).first()
            return None if fair is None or fair.id is None else looked_at(session, fair.slug, fair.id)
    finally:
        engine.dispose()


def looked_at(session: Session, slug: str, fair_id: int) -> Ground:
    """The ground of one fair."""
    emails = {one.email: one.slug for one in cast.people()}
    ids = session.exec(select(Account.email, Account.id).where(col(Account.email).in_(emails)))
    accounts = {emails[email]: number for email, number in ids if number is not None}
    names = {number: name for name, number in accounts.items()}
    planned = {
        row.guid: row
        for row in session.exec(select(ProgrammeSession).where(ProgrammeSession.fair_id == fair_id))
    }
    sessions = {one.slug: planned[guid] for one in cast.sessions() if (guid := guid_of(one.slug)) in planned}
    booths = {booth.id: booth.slug for booth in session.exec(select(Booth).where(Booth.fair_id == fair_id))}
    standing: dict[str, tuple[str, ...]] = {}
    for row in session.exec(select(AtCounter).where(col(AtCounter.left_at).is_(None))):
        if row.booth_id in booths and row.account_id in names:
            standing[booths[row.booth_id]] = (*standing.get(booths[row.booth_id], ()), names[row.account_id])
    rooms = rooms_of(session, fair_id, booths, {row.id: name for name, row in sessions.items()})
    said = session.exec(select(ChatMessage.text).where(col(ChatMessage.room_id).in_(rooms.values())))
    return Ground(
        fair=slug, fair_id=fair_id, accounts=accounts, rooms=rooms,
        sessions={name: row.id for name, row in sessions.items() if row.id is not None},
        ends={name: row.finishes_at for name, row in sessions.items()},
        at_counter=standing, said=frozenset(said),
    )  # fmt: skip


def rooms_of(
    session: Session, fair_id: int, booths: dict[int | None, str], sessions: dict[int | None, str]
) -> dict[str, int]:
    """``lobby``, ``booth:<slug>``, ``session:<slug>`` → the number of the chat room."""
    rooms: dict[str, int] = {}
    for room in session.exec(select(Room).where(Room.fair_id == fair_id)):
        if room.id is None:
            continue
        if room.kind == RoomKind.LOBBY:
            rooms["lobby"] = room.id
        elif room.kind == RoomKind.BOOTH and room.subject_id in booths:
            rooms[f"booth:{booths[room.subject_id]}"] = room.id
        elif room.kind == RoomKind.SESSION and room.subject_id in sessions:
            rooms[f"session:{sessions[room.subject_id]}"] = room.id
    return rooms
