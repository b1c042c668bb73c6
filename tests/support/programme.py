"""``a_session(work, fair)``: rooms, tracks, speakers and sessions, valid and boring; ``a_stage``: a set."""

from datetime import timedelta
from itertools import count
from typing import Any

from core.accounts.models import Ban
from core.fair.models import Fair
from core.kit.work import Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from server.programme.models import Appearance, Room, Session, Speaker, StageRole, Track
from server.programme.stage.models import Question, Stream, StreamKind
from tests.support.makers import a_fair
from tests.support.people import BEN, IDA, OTO, RUI, an_organiser

numbers = count(1)


def a_room(work: Work, fair: Fair, **values: Any) -> Room:
    """A room of the fair."""
    number = next(numbers)
    return stored(
        work, Room(**({"fair_id": fair.id, "name_en": f"Room {number}", "name_ja": f"第{number}室"} | values))
    )


def a_track(work: Work, fair: Fair, **values: Any) -> Track:
    """A track of the fair."""
    number = next(numbers)
    return stored(
        work,
        Track(**({"fair_id": fair.id, "name_en": f"Track {number}", "name_ja": f"系列{number}"} | values)),
    )


def a_speaker(work: Work, fair: Fair, **values: Any) -> Speaker:
    """Somebody for the stage."""
    number = next(numbers)
    names = {
        "family_en": f"Speaker{number}",
        "given_en": "Sam",
        "family_ja": f"話者{number}",
        "given_ja": "三郎",
    }
    return stored(
        work,
        Speaker(**({"fair_id": fair.id, "created_at": work.now, "changed_at": work.now} | names | values)),
    )


def a_session(
    work: Work, fair: Fair, *, room: Room | None = None, stage: tuple[Speaker, ...] = (),
    moderators: tuple[Speaker, ...] = (), begins: float = 60, minutes: float = 50, **values: Any,
) -> Session:  # fmt: skip
    """A talk that begins *begins* minutes from now, in a room of its own unless one is given."""
    number = next(numbers)
    starts = work.now.replace(microsecond=0) + timedelta(minutes=begins)
    defaults = {
        "fair_id": fair.id,
        "title_en": f"Session {number}",
        "title_ja": f"講演{number}",
        "room_id": (room or a_room(work, fair)).id,
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=minutes),
        "languages": ["en", "ja"],
        "created_at": work.now,
        "changed_at": work.now,
    }
    session = stored(work, Session(**(defaults | values)))
    for position, speaker in enumerate((*stage, *moderators)):
        role = StageRole.MODERATOR if speaker in moderators else StageRole.SPEAKER
        row = Appearance(session_id=session.id or 0, speaker_id=speaker.id or 0, role=role, position=position)
        work.session.add(row)
    open_room(work, session.fair_id, RoomKind.SESSION, session.id)
    work.session.flush()
    return session


def a_stream(
    work: Work, session: Session, kind: StreamKind = StreamKind.YOUTUBE, address: str = "dQw4w9WgXcQ"
) -> Stream:
    """A picture for a session."""
    return stored(work, Stream(session_id=session.id or 0, kind=kind, address=address, set_at=work.now))


def a_question(work: Work, session: Session, account_id: int | None = None, **values: Any) -> Question:
    """A question, of the actor unless of *account_id*; it waits unless ``approved_at`` is given."""
    defaults = {
        "session_id": session.id,
        "account_id": account_id or work.actor.account_id,
        "text": f"Question {next(numbers)}?",
        "asked_at": work.now,
    }
    return stored(work, Question(**(defaults | values)))


def stored(work: Work, row: Any) -> Any:
    """With its id."""
    work.session.add(row)
    work.session.flush()
    return row


def a_stage(work: Work) -> dict[str, Any]:
    """A fair that Oto organises with a session that Ben leads, and a fair of Rui's."""
    fair, other = a_fair(work, slug="autumn"), a_fair(work, slug="other")
    an_organiser(work, fair.id or 0)
    an_organiser(work, other.id or 0, RUI)
    room = a_room(work, fair)
    session = a_session(
        work, fair, room=room, begins=-5, moderators=(a_speaker(work, fair, account_id=BEN.account_id),),
        title_en="Beyond N2", title_ja="N2のその先",
    )  # fmt: skip
    a_stream(work, session)
    elsewhere = a_session(work, other, begins=-5)
    a_question(work, elsewhere, account_id=3, approved_at=work.now)
    banned = Ban(account_id=IDA.account_id or 0, fair_id=fair.id or 0, by=OTO.account_id or 0, at=work.now)
    work.session.add(banned)
    work.session.flush()
    return {"session": session.id, "elsewhere": elsewhere.id, "room": room.id, "fair": fair.id}
