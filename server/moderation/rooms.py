"""What a room is called, for those who keep order in it."""

from collections.abc import Iterable

from sqlmodel import select

from booths.stand.models import Booth
from core.kit.i18n import Sentence, pick, say
from core.kit.work import Work
from realtime.chat.models import Room, RoomKind
from server.programme.models import Session

LOBBY, EXHIBITORS, ORGANISERS = (
    say("Lobby"),
    say("Exhibitors among themselves"),
    say("Organisers among themselves"),
)
PRIVATE = say("A private conversation")


def room_titles(work: Work, fair: int, rooms: Iterable[Room]) -> dict[int, str]:
    """What each room is called, in the reader's language."""
    listed, locale = list(rooms), work.actor.locale
    booths = {booth.id: booth for booth in work.session.exec(select(Booth).where(Booth.fair_id == fair))}
    sessions = {one.id: one for one in work.session.exec(select(Session).where(Session.fair_id == fair))}
    plain = {RoomKind.LOBBY: LOBBY, RoomKind.EXHIBITORS: EXHIBITORS, RoomKind.ORGANISERS: ORGANISERS}

    def title(room: Room) -> str:
        if room.kind == RoomKind.BOOTH and (booth := booths.get(room.subject_id)):
            return pick(locale, booth.name_en, booth.name_ja)
        if room.kind == RoomKind.SESSION and (session := sessions.get(room.subject_id)):
            return pick(locale, session.title_en, session.title_ja)
        words: Sentence = plain.get(RoomKind(room.kind), PRIVATE)
        return words.in_(locale)

    return {room.id or 0: title(room) for room in listed}
