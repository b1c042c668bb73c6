"""Why a session cannot be where it is wanted: the room is taken, or a speaker stands on another stage."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from core.fair.models import Fair
from core.kit.errors import Invalid
from core.kit.i18n import Sentence, pick, say, say_count
from core.kit.work import Work
from server.programme.clashes import Placed
from server.programme.models import Appearance, Room, Session, Speaker
from server.programme.people import speaker_name
from server.programme.words import span_words, title_of


def require_free(work: Work, fair: Fair, wanted: Placed, *, late: int = 0) -> None:
    """``Invalid`` on ``room_id`` or ``speakers``, naming the other session and both times.

    The times that count are those of today, delays included: *wanted* has them, and *late* is how many
    minutes of them are a delay. Without a room, or with nobody on its stage, that is not asked.
    """
    problems: dict[str, Sentence] = {}
    mine = held_words(work, fair, wanted.starts, wanted.ends, late=late)
    for other in meanwhile(work, fair, wanted):
        theirs = held_words(work, fair, other.begins_at, other.finishes_at, late=other.delayed_minutes)
        title = title_of(other, work.actor.locale)
        if other.room_id == wanted.room_id:
            room = work.session.get_one(Room, other.room_id)
            problems.setdefault(
                "room_id",
                say(
                    "“{title}” is in {room} at {theirs}, and this one would be there at {mine}. "
                    "Please choose another room or time.",
                    title=title,
                    room=pick(work.actor.locale, room.name_en, room.name_ja),
                    theirs=theirs,
                    mine=mine,
                ),
            )
        for speaker in on_both(work, other, wanted.speaker_ids):
            problems.setdefault(
                "speakers",
                say(
                    "{name} is on the stage of “{title}” at {theirs}, and this one is at {mine}. "
                    "Please choose another time or speaker.",
                    name=speaker_name(speaker, work.actor.locale),
                    title=title,
                    theirs=theirs,
                    mine=mine,
                ),
            )
    if problems:
        raise Invalid(problems)


def meanwhile(work: Work, fair: Fair, wanted: Placed) -> list[Session]:
    """Every other session of the fair that is held at the same time, the first to begin first."""
    found = (
        select(Session)
        .where(Session.fair_id == fair.id, col(Session.cancelled_at).is_(None))
        .where(Session.starts_at < wanted.ends)  # a delay only makes it later
        .order_by(col(Session.starts_at), col(Session.id))
    )
    return [
        session
        for session in work.session.exec(found)
        if session.id != wanted.session_id
        and session.begins_at < wanted.ends
        and session.finishes_at > wanted.starts
    ]


def held_words(work: Work, fair: Fair, begins: datetime, finishes: datetime, *, late: int) -> Sentence | str:
    """When a session is really held, on the fair's clock: "11:10–12:00 JST (10 minutes late)"."""
    times = span_words(begins, finishes, zone=fair.zone, locale=work.actor.locale)
    if not late:
        return times
    return say_count("{times} ({num} minute late)", "{times} ({num} minutes late)", late, times=times)


def on_both(work: Work, other: Session, speaker_ids: Collection[int]) -> list[Speaker]:
    """Who of *speaker_ids* is on the other session's stage."""
    found = (
        select(Speaker)
        .join(Appearance)
        .where(Appearance.session_id == other.id, col(Speaker.id).in_(list(speaker_ids)))
        .order_by(col(Appearance.position))
    )
    return list(work.session.exec(found))
