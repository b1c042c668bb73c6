"""The one door of recordings: every address asks here, for the film and for everything that belongs to it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam
from sqlmodel import select

from booths.stand.models import Booth, BoothStaff
from core.accounts.models import RoleName
from core.accounts.roles import has_role, is_banned, is_organiser
from core.fair.access import fair_id, is_open, organised_fair, visible_fair
from core.fair.models import Fair, Part
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, only
from core.kit.work import Work
from core.people.memberships import is_member
from server.programme.access import session_of
from server.programme.models import Session
from server.recordings.models import Audience, Recording

NO_RECORDING = say("There is no such recording.")
STANDING = Prepared(
    select(BoothStaff.id)
    .join(Booth)
    .where(BoothStaff.account_id == bindparam("who"), Booth.fair_id == bindparam("fair"))
    .limit(1),
    only,
)
AT_THE_FAIR = (RoleName.ATTENDEE, RoleName.SPEAKER, RoleName.MODERATOR)


class Lock(StrEnum):
    """Why somebody who sees that a recording exists may not watch it."""

    MEMBERS = "members"
    ATTENDEES = "attendees"
    CLOSED = "closed"


@dataclass(frozen=True)
class Rights:
    """What the actor may watch at a fair at this moment, asked once for all its recordings."""

    organises: bool
    banned: bool
    open: bool
    member: bool
    attended: bool

    def lock(self, recording: Recording) -> Lock | None:
        """Why this recording, which is out, stays closed to the actor; None where it does not."""
        if self.organises:
            return None
        if not self.open:
            return Lock.CLOSED
        if recording.audience == Audience.PUBLIC:
            return None
        if recording.audience == Audience.ATTENDEES:
            return None if self.attended else Lock.ATTENDEES
        return None if self.member else Lock.MEMBERS


def rights_at(work: Work, fair: Fair) -> Rights:
    """The actor's rights; the caller has passed the fair's door."""
    here = fair_id(fair)
    return Rights(
        organises=is_organiser(work, here),
        banned=is_banned(work, here),
        open=is_open(work, here, Part.RECORDINGS),
        member=is_member(work),
        attended=has_role(work, here, *AT_THE_FAIR) or stands_at_a_booth(work, here),
    )


def stands_at_a_booth(work: Work, fair: int) -> bool:
    """Whether the actor works at a booth of the fair."""
    if work.actor.account_id is None:
        return False
    return bool(work.ask(STANDING, who=work.actor.account_id, fair=fair))


def shown_recording(work: Work, fair: str, recording_id: int) -> tuple[Fair, Recording, Lock | None]:
    """A recording that the actor may know of, and what keeps them from watching it.

    Organisers see every one that has a film; others those that are out, unless they are banned.
    """
    where = visible_fair(work, fair)
    recording = work.session.get(Recording, recording_id)
    if recording is None or recording.fair_id != where.id or recording.video_id is None:
        raise NotFound(NO_RECORDING)
    rights = rights_at(work, where)
    if not rights.organises and (rights.banned or not recording.is_out(work.now)):
        raise NotFound(NO_RECORDING)
    return where, recording, rights.lock(recording)


def watchable_recording(work: Work, fair: str, recording_id: int) -> Recording:
    """The recording, if the actor may watch it now; else there is none.

    Every request passes here by itself, also each range of a film that runs already: whoever loses
    the right is refused at the next one.
    """
    _, recording, lock = shown_recording(work, fair, recording_id)
    if lock is not None:
        raise NotFound(NO_RECORDING)
    return recording


def desk_session(work: Work, fair: str, session_id: int) -> tuple[Fair, Session]:
    """A session whose recording the actor looks after; for everybody else there is no such page."""
    where = organised_fair(work, fair)
    return where, session_of(work, where, session_id)


def recording_of_session(work: Work, session_id: int) -> Recording | None:
    """The recording of a session whose door has been passed, in whatever state."""
    return work.session.exec(select(Recording).where(Recording.session_id == session_id)).first()


def desk_recording(work: Work, fair: str, session_id: int) -> Recording:
    """The recording of a session, for the fair's organisers."""
    desk_session(work, fair, session_id)
    recording = recording_of_session(work, session_id)
    if recording is None:
        raise NotFound(NO_RECORDING)
    return recording


def stored(number: int | None) -> int:
    """The id of a row that is stored."""
    assert number is not None
    return number
