"""Why a session cannot be where it is wanted: the room is taken, or a speaker stands on another stage."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import col, select

from core.fair.models import Fair
from core.kit.errors import Invalid
from core.kit.i18n import Sentence, pick, say
from core.kit.names import display_name
from core.kit.work import Work
from server.programme.models import Appearance, Room, Session, Speaker
from server.programme.words import span_words, title_of


def require_free(
    work: Work,
    fair: Fair,
    *,
    room_id: int,
    speaker_ids: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    apart_from: int | None = None,
) -> None:
    """``Invalid`` on ``room_id`` or ``speakers``, naming the other session and both times.

    Planned times count: one that runs late today does not push the others. The end is exclusive.
    """
    problems: dict[str, Sentence] = {}
    mine = span_words(starts_at, ends_at, zone=fair.zone, locale=work.actor.locale)
    for other in meanwhile(work, fair, starts_at=starts_at, ends_at=ends_at, apart_from=apart_from):
        theirs = span_words(other.starts_at, other.ends_at, zone=fair.zone, locale=work.actor.locale)
        title = title_of(other, work.actor.locale)
        if other.room_id == room_id:
            room = work.session.get_one(Room, room_id)
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
        for speaker in on_both(work, other, speaker_ids):
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


def meanwhile(
    work: Work, fair: Fair, *, starts_at: datetime, ends_at: datetime, apart_from: int | None
) -> list[Session]:
    """Every session of the fair that takes place at the same time, the first to begin first."""
    found = (
        select(Session)
        .where(Session.fair_id == fair.id, col(Session.cancelled_at).is_(None))
        .where(Session.starts_at < ends_at, Session.ends_at > starts_at)
        .order_by(col(Session.starts_at), col(Session.id))
    )
    return [session for session in work.session.exec(found) if session.id != apart_from]


def on_both(work: Work, other: Session, speaker_ids: Collection[int]) -> list[Speaker]:
    """Who of *speaker_ids* is on the other session's stage."""
    found = (
        select(Speaker)
        .join(Appearance)
        .where(Appearance.session_id == other.id, col(Speaker.id).in_(list(speaker_ids)))
        .order_by(col(Appearance.position))
    )
    return list(work.session.exec(found))


def speaker_name(speaker: Speaker, locale: str) -> str:
    """A speaker's name as the reader writes it."""
    en = display_name(speaker.family_en, speaker.given_en, "en")
    ja = display_name(speaker.family_ja, speaker.given_ja, "ja")
    return pick(locale, en, ja)
