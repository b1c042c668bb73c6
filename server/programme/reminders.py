"""Reminders: a quarter of an hour before a session everybody who has it in their day hears of it, once.

A job waits for every beginning of a session. One that was moved or delayed meanwhile has a job of its
own for its new time; the old one finds nothing to do.
"""

from datetime import datetime, timedelta
from typing import Any

from core.accounts.models import Account
from core.accounts.roles import is_banned
from core.fair.models import Fair
from core.kit.i18n import Sentence, pick, say
from core.kit.jobs import AtOnce, Handlers, enqueue
from core.kit.mail import Letter, write_mail
from core.kit.settings import Settings
from core.kit.work import Work
from server.programme.access import stored
from server.programme.models import Reminded, ReminderRefusal, Room, Session, SignUp
from server.programme.telling import PLACE, followers, notify_follower, path_of
from server.programme.words import moment_words, title_of

JOB = "session.remind"
BEFORE = timedelta(minutes=15)
WHY = say("The session is in your day. If you want no such mails, say so on the page “My day” of the fair.")


def remind_in_time(work: Work, session: Session) -> None:
    """Have everybody reminded before the session begins, as it is planned now."""
    if session.begins_at > work.now and session.cancelled_at is None:
        due = max(work.now, session.begins_at - BEFORE)
        enqueue(work, JOB, due_at=due, session=stored(session.id), begins=session.begins_at.isoformat())


def remind(work: Work, session_id: int, begins_at: datetime, *, address: str) -> None:
    """Tell everybody who has it in their day: a notice, and a mail to whoever did not refuse it.

    Nothing happens where it has another time by now, is cancelled, has begun, or was told already.
    """
    session = work.session.get(Session, session_id)
    if session is None or session.begins_at != begins_at or not session.opens_at <= work.now < begins_at:
        return
    fair = work.session.get_one(Fair, session.fair_id)
    if session.cancelled_at is not None or fair.published_at is None:
        return
    if work.session.get(Reminded, (session_id, begins_at)) is not None:
        return
    work.session.add(Reminded(session_id=session_id, begins_at=begins_at, at=work.now))
    room = work.session.get_one(Room, session.room_id)
    for account in followers(work, session):
        if is_banned(work, session.fair_id, account.id):
            continue
        words = say(
            "“{title}” begins {when}, in {room}.",
            title=title_of(session, account.locale),
            when=moment_words(session.begins_at, fair, zone=account.zone, locale=account.locale),
            room=pick(account.locale, room.name_en, room.name_ja),
        )
        notify_follower(work, fair, session, account, words, mailed_at=work.now)
        if work.session.get(ReminderRefusal, account.id) is None:
            write(work, fair, session, account, words, address=address)


def write(
    work: Work, fair: Fair, session: Session, account: Account, words: Sentence, *, address: str
) -> None:
    """The mail with the way to the session."""
    letter = Letter(subject=words, paragraphs=(words, WHY), link=f"{address}{path_of(fair, session)}")
    write_mail(work, account.email, letter, locale=account.locale)


def write_of_place(work: Work, sign_up: int, *, address: str) -> None:
    """A mail to somebody who moved up, unless they gave their place up again meanwhile."""
    row = work.session.get(SignUp, sign_up)
    if row is None or row.placed_at is None:
        return
    session = work.session.get_one(Session, row.session_id)
    fair, account = work.session.get_one(Fair, session.fair_id), work.session.get_one(Account, row.account_id)
    words = say("You have a place in “{title}” now.", title=title_of(session, account.locale))
    when = say(
        "It begins {when}. If you cannot come, please give the place up on the session’s page:",
        when=moment_words(session.begins_at, fair, zone=account.zone, locale=account.locale),
    )
    letter = Letter(subject=words, paragraphs=(words, when), link=f"{address}{path_of(fair, session)}")
    write_mail(work, account.email, letter, locale=account.locale)


def wants_mail(work: Work) -> bool:
    """Whether the actor is written to before their sessions."""
    return work.session.get(ReminderRefusal, work.actor.signed_in_id) is None


def set_mail(work: Work, *, wanted: bool) -> None:
    """Be written to before one's sessions, or not."""
    me = work.actor.signed_in_id
    refused = work.session.get(ReminderRefusal, me)
    if wanted and refused is not None:
        work.session.delete(refused)
        work.session.flush()
    elif not wanted and refused is None:
        work.session.add(ReminderRefusal(account_id=me, at=work.now))


def reminder_jobs(settings: Settings) -> Handlers:
    """Kind of job → who does it."""
    address = settings.address.rstrip("/")

    def remind_now(work: Work, payload: dict[str, Any]) -> None:
        begins_at = datetime.fromisoformat(payload["begins"])
        remind(work, int(payload["session"]), begins_at, address=address)

    def write_now(work: Work, payload: dict[str, Any]) -> None:
        write_of_place(work, int(payload["sign_up"]), address=address)

    return {JOB: AtOnce(remind_now), PLACE: AtOnce(write_now)}
