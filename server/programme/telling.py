"""Who hears of a change: everybody with the programme open, and whoever has the session in their day."""

from datetime import datetime

from sqlmodel import col, or_, select

from core.accounts.models import Account
from core.fair.models import Fair
from core.kit.i18n import Sentence, pick, say
from core.kit.jobs import enqueue
from core.kit.work import Work
from realtime.notices.models import NoticeKind
from realtime.notices.notify import notify
from server.programme.access import stored
from server.programme.messages import ProgrammeChanged
from server.programme.models import Room, Session, SignUp, Star
from server.programme.stage.messages import SessionChanged
from server.programme.words import moment_words, title_of

PLACE = "session.place"
"""The job that writes to somebody who moved up from the waiting list."""


def tell_everybody(work: Work, session: Session) -> None:
    """The programme and the session's own page show it at once."""
    work.announce(f"fair:{session.fair_id}", ProgrammeChanged(session_id=session.id))
    work.announce(f"session:{session.id}", SessionChanged())


def tell_moved(work: Work, fair: Fair, session: Session) -> None:
    """A notice for everybody who starred it: when and where it is now."""
    room = work.session.get_one(Room, session.room_id)
    for account in followers(work, session):
        words = say(
            "“{title}” now begins {when}, in {room}.",
            title=title_of(session, account.locale),
            when=moment_words(session.begins_at, fair, zone=account.zone, locale=account.locale),
            room=pick(account.locale, room.name_en, room.name_ja),
        )
        notify_follower(work, fair, session, account, words)


def tell_cancelled(work: Work, fair: Fair, session: Session) -> None:
    """A notice for everybody who starred it: it does not take place."""
    for account in followers(work, session):
        words = say("“{title}” does not take place.", title=title_of(session, account.locale))
        notify_follower(work, fair, session, account, words)


def followers(work: Work, session: Session) -> list[Account]:
    """Everybody who starred it or signed up for it, apart from whoever makes the change."""
    starred = select(Star.account_id).where(Star.session_id == session.id)
    signed_up = select(SignUp.account_id).where(SignUp.session_id == session.id)
    found = select(Account).where(
        or_(col(Account.id).in_(starred), col(Account.id).in_(signed_up)), col(Account.closed_at).is_(None)
    )
    return [account for account in work.session.exec(found) if account.id != work.actor.account_id]


def tell_place(work: Work, session: Session, signed_up: SignUp) -> None:
    """Somebody moved up from the waiting list: a notice now, a mail by a job."""
    fair, account = (
        work.session.get_one(Fair, session.fair_id),
        work.session.get_one(Account, signed_up.account_id),
    )
    words = say("You have a place in “{title}” now.", title=title_of(session, account.locale))
    notify_follower(work, fair, session, account, words, mailed_at=work.now)
    enqueue(work, PLACE, sign_up=signed_up.id)


def path_of(fair: Fair, session: Session) -> str:
    """The address of the session's page."""
    return f"/fairs/{fair.slug}/sessions/{stored(session.id)}"


def notify_follower(
    work: Work,
    fair: Fair,
    session: Session,
    account: Account,
    words: Sentence,
    *,
    mailed_at: datetime | None = None,
) -> None:
    """One notice, with the way to the session; *mailed_at* where it has a mail of its own."""
    notify(
        work,
        stored(account.id),
        kind=NoticeKind.SESSION,
        sentence=words,
        path=path_of(fair, session),
        fair_id=session.fair_id,
        mailed_at=mailed_at,
    )
