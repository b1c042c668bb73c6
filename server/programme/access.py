"""The doors of the programme: a session of a fair that the actor may see, edit, or moderate."""

from sqlalchemy import bindparam
from sqlmodel import select

from core.accounts.roles import is_banned, may_moderate
from core.fair.access import fair_id, may_see_fair, organised_fair, visible_fair
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared
from core.kit.work import Work
from server.programme.models import Appearance, Room, Session, Speaker, StageRole, Track

FAIR_OF = Prepared(select(Session.fair_id).where(Session.id == bindparam("session")), int)
NO_SESSION = say("There is no such session in this programme.")


def stored(number: int | None) -> int:
    """The id of a row that is stored."""
    assert number is not None
    return number


def visible_session(work: Work, fair: str | int, session_id: int) -> tuple[Fair, Session]:
    """The session of a visible fair; cancelled ones can still be looked at."""
    where = visible_fair(work, fair)
    return where, session_of(work, where, session_id)


def organised_session(work: Work, fair: str | int, session_id: int) -> tuple[Fair, Session]:
    """The session, for the fair's organisers; for everybody else there is no such page."""
    where = organised_fair(work, fair)
    return where, session_of(work, where, session_id)


def session_of(work: Work, fair: Fair, session_id: int) -> Session:
    """A session of *fair*, whose door has been passed; ``NotFound`` for another fair's."""
    session = work.session.exec(
        select(Session).where(Session.id == session_id, Session.fair_id == fair.id)
    ).first()
    if session is None:
        raise NotFound(NO_SESSION)
    return session


def moderated_session(work: Work, fair: str | int, session_id: int) -> tuple[Fair, Session]:
    """The session, for whoever leads it; for everybody else there is no such desk."""
    where, session = visible_session(work, fair, session_id)
    if not leads(work, session):
        raise NotFound(say("There is no such page."))
    return where, session


def leads(work: Work, session: Session) -> bool:
    """Whether the actor moderates this session: on its stage, or for the whole fair."""
    who = work.actor.account_id
    if who is None or is_banned(work, session.fair_id):
        return False
    if may_moderate(work, session.fair_id):
        return True
    on_stage = (
        select(Appearance.id)
        .join(Speaker)
        .where(
            Appearance.session_id == session.id,
            Appearance.role == StageRole.MODERATOR,
            Speaker.account_id == who,
        )
    )
    return work.session.exec(on_stage).first() is not None


def may_take_part(work: Work, session: Session) -> bool:
    """Whether the actor may see the stream, ask and vote: signed in, and not kept out of the fair."""
    return work.actor.account_id is not None and not is_banned(work, session.fair_id)


def require_part(work: Work, session: Session) -> int:
    """The actor's account id; passers-by are asked to sign in, banned people find nothing."""
    who = work.actor.signed_in_id
    if is_banned(work, session.fair_id):
        raise NotFound(NO_SESSION)
    return who


def may_enter(work: Work, session_id: int) -> bool:
    """Whether the actor may listen to ``session:<id>``; passers-by may where the fair is published."""
    found = work.ask(FAIR_OF, session=session_id)
    return bool(found) and may_see_fair(work, found[0]) and not is_banned(work, found[0])


def may_lead(work: Work, session_id: int) -> bool:
    """Whether the actor may listen to ``moderation:<session id>``."""
    return may_enter(work, session_id) and leads(work, work.session.get_one(Session, session_id))


def room_of(work: Work, fair: Fair, room_id: int) -> Room:
    """A room of this fair."""
    room = work.session.exec(select(Room).where(Room.id == room_id, Room.fair_id == fair_id(fair))).first()
    if room is None:
        raise NotFound(say("There is no such room."))
    return room


def track_of(work: Work, fair: Fair, track_id: int) -> Track:
    """A track of this fair."""
    track = work.session.exec(
        select(Track).where(Track.id == track_id, Track.fair_id == fair_id(fair))
    ).first()
    if track is None:
        raise NotFound(say("There is no such track."))
    return track


def speaker_of(work: Work, fair: Fair, speaker_id: int) -> Speaker:
    """A speaker of this fair."""
    speaker = work.session.exec(
        select(Speaker).where(Speaker.id == speaker_id, Speaker.fair_id == fair_id(fair))
    ).first()
    if speaker is None:
        raise NotFound(say("There is no such speaker."))
    return speaker
