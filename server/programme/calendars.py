"""The programme as calendars: one session, a day, the whole fair; as files and as private addresses."""

from collections.abc import Iterable

from sqlmodel import col, select

from core.accounts.models import Account
from core.accounts.roles import is_banned
from core.fair.access import fair_id, visible_fair
from core.fair.models import Fair
from core.kit.errors import NotFound
from core.kit.i18n import pick, say, script_of
from core.kit.work import Actor, Work
from server.programme.access import stored, visible_session
from server.programme.ical import CalendarSession, write_calendar
from server.programme.lines import sessions_of
from server.programme.models import Appearance, Calendar, Room, Session, Speaker
from server.programme.people import speaker_name
from server.programme.stars import day_of
from server.programme.words import title_of

CLOSED = say("This calendar is closed. Please make a new one on the page of your day.")


def session_calendar(work: Work, fair: str, session_id: int, *, site: str) -> bytes:
    """One session; *site* is the address of the installation, for the way back."""
    where, session = visible_session(work, fair, session_id)
    return written(work, where, [session], name=title_of(session, work.actor.locale), site=site)


def fair_calendar(work: Work, fair: str, *, site: str) -> bytes:
    """Every session of the fair."""
    where = visible_fair(work, fair)
    return written(work, where, sessions_of(work, fair_id(where)), name=fair_name(work, where), site=site)


def day_calendar(work: Work, fair: str, *, site: str) -> bytes:
    """What the actor starred."""
    where = visible_fair(work, fair)
    sessions = day_of(work, fair_id(where), work.actor.signed_in_id)
    return written(work, where, sessions, name=day_name(work, where), site=site)


def subscribed_calendar(work: Work, calendar_id: int, *, site: str) -> bytes:
    """The day behind a private address, in its owner's language, for whoever knows the address.

    Raises:
        NotFound: It was revoked, its owner's account is closed, or they were kept out of the fair.
    """
    calendar = work.session.get(Calendar, calendar_id)
    if calendar is None or calendar.revoked_at is not None:
        raise NotFound(CLOSED)
    account = work.session.get_one(Account, calendar.account_id)
    if account.closed_at is not None or is_banned(work, calendar.fair_id, calendar.account_id):
        raise NotFound(CLOSED)
    owner = Actor(account_id=account.id, locale=account.locale, zone=account.zone)
    return day_calendar(work.as_(owner), work.session.get_one(Fair, calendar.fair_id).slug, site=site)


def open_calendar(work: Work, fair: str) -> Calendar:
    """A private address for the actor's day; the one in use, if there is one."""
    where = visible_fair(work, fair)
    me = work.actor.signed_in_id
    known = calendar_in_use(work, fair_id(where), me)
    if known:
        return known
    if is_banned(work, fair_id(where)):
        raise NotFound(say("There is no such fair."))
    calendar = Calendar(account_id=me, fair_id=fair_id(where), made_at=work.now)
    work.session.add(calendar)
    work.session.flush()
    return calendar


def close_calendar(work: Work, fair: str) -> None:
    """The address in use opens nothing any more, wherever it was copied to."""
    where = visible_fair(work, fair)
    known = calendar_in_use(work, fair_id(where), work.actor.signed_in_id)
    if known:
        known.revoked_at = work.now
        work.session.add(known)


def my_calendar(work: Work, fair: str) -> int | None:
    """The id of the actor's calendar in use, if there is one."""
    where = visible_fair(work, fair)
    known = calendar_in_use(work, fair_id(where), work.actor.signed_in_id)
    return known.id if known else None


def calendar_in_use(work: Work, fair: int, account_id: int) -> Calendar | None:
    """The calendar of *account_id* that is not revoked."""
    found = select(Calendar).where(
        Calendar.account_id == account_id, Calendar.fair_id == fair, col(Calendar.revoked_at).is_(None)
    )
    return work.session.exec(found).first()


def written(work: Work, fair: Fair, sessions: Iterable[Session], *, name: str, site: str) -> bytes:
    """The file, in the reader's language, with the fair's zone."""
    listed = list(sessions)
    rooms = {room.id: room for room in work.session.exec(select(Room).where(Room.fair_id == fair.id))}
    names = names_by_session(work, [stored(session.id) for session in listed])
    entries = [
        entry_of(
            work,
            fair,
            session,
            room=rooms[session.room_id],
            names=names.get(stored(session.id), []),
            site=site,
        )
        for session in listed
    ]
    return write_calendar(entries, name=name, zone=fair.zone, now=work.now)


def entry_of(
    work: Work, fair: Fair, session: Session, *, room: Room, names: list[str], site: str
) -> CalendarSession:
    """A session as calendars hold it; its uid is its own for ever."""
    locale = work.actor.locale
    abstract = pick(locale, session.abstract_en, session.abstract_ja)
    return CalendarSession(
        uid=f"{session.guid}@koryu",
        sequence=session.sequence,
        title=title_of(session, locale),
        description="\n\n".join(filter(None, (", ".join(names), abstract))),
        location=f"{pick(locale, room.name_en, room.name_ja)}, {fair_name(work, fair)}",
        url=f"{site.rstrip('/')}/fairs/{fair.slug}/sessions/{session.id}",
        starts=session.begins_at,
        ends=session.finishes_at,
        zone=fair.zone,
        cancelled=session.cancelled_at is not None,
        language=script_of(locale, session.title_en, session.title_ja),
    )


def names_by_session(work: Work, session_ids: list[int]) -> dict[int, list[str]]:
    """Who is on each stage, by name."""
    found: dict[int, list[str]] = {}
    rows = select(Appearance, Speaker).join(Speaker).where(col(Appearance.session_id).in_(session_ids))
    for appearance, speaker in work.session.exec(rows.order_by(col(Appearance.position))):
        found.setdefault(appearance.session_id, []).append(speaker_name(speaker, work.actor.locale))
    return found


def fair_name(work: Work, fair: Fair) -> str:
    """The fair as the reader calls it."""
    return pick(work.actor.locale, fair.name_en, fair.name_ja)


def day_name(work: Work, fair: Fair) -> str:
    """What the calendar of a day is called."""
    return say("My day at {fair}", fair=fair_name(work, fair)).in_(work.actor.locale)
