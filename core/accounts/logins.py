"""Being signed in: logins begin, are seen, and end; an ended one is worth nothing at once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import String, bindparam, func, update
from sqlmodel import col, select

from core.accounts.models import Account, Login
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, whole
from core.kit.work import Work

IDLE_LIMIT = timedelta(days=30)
ABSOLUTE_LIMIT = timedelta(days=90)
SEEN_EVERY = timedelta(minutes=5)


def hash_token(token: str) -> str:
    """Only this is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin_login(work: Work, account: Account, *, device: str) -> tuple[Login, str]:
    """Sign *account* in on *device*; returns the login and the token that its cookie carries (256 bits)."""
    assert account.id is not None
    token = secrets.token_urlsafe(32)
    login = Login(
        account_id=account.id,
        token_hash=hash_token(token),
        device=device[:200],
        address=work.actor.address,
        began_at=work.now,
        seen_at=work.now,
    )
    work.session.add(login)
    work.session.flush()
    return login, token


class SignedIn(NamedTuple):
    """A login that is open, and as much of its account as every page wants."""

    login_id: int
    began_at: datetime
    seen_at: datetime
    account_id: int
    email: str
    locale: str
    zone: str | None
    theme: str


OPENED_BY = Prepared(
    select(Login)
    .join(Account, col(Account.id) == col(Login.account_id))
    .where(
        Login.token_hash == bindparam("hash"),
        col(Login.ended_at).is_(None),
        col(Account.closed_at).is_(None),
    )
    .with_only_columns(
        col(Login.id), col(Login.began_at), col(Login.seen_at),
        col(Account.id), col(Account.email), col(Account.locale), col(Account.zone), col(Account.theme),
    ),
    SignedIn,
)  # fmt: skip


def opened_by(work: Work, token: str) -> SignedIn | None:
    """The login that *token* opens, if nobody has ended it; it may have run out."""
    return next(iter(work.ask(OPENED_BY, hash=hash_token(token))), None)


def has_run_out(login: SignedIn | Login, now: datetime) -> bool:
    """Whether it idled out or has grown too old."""
    return now - login.seen_at >= IDLE_LIMIT or now - login.began_at >= ABSOLUTE_LIMIT


END = Prepared(
    update(Login)
    .where(col(Login.id) == bindparam("login"), col(Login.ended_at).is_(None))
    .values(ended_at=bindparam("now")),
    whole,
)


def end_run_out(work: Work, login_id: int) -> None:
    """It has run out: it does not come back with a clock that is put back."""
    work.ask(END, login=login_id, now=work.now)


USED = Prepared(
    update(Login)
    .where(col(Login.id) == bindparam("login"))
    .values(
        seen_at=bindparam("now"),
        address=func.coalesce(func.nullif(bindparam("at", type_=String), ""), Login.address),
    ),
    whole,
)


def note_seen(work: Work, login_id: int) -> None:
    """The login was used; kept to the five minutes. After a restart everybody is noted at once."""
    work.ask(USED, login=login_id, now=work.now, at=work.actor.address)


def my_logins(work: Work) -> list[Login]:
    """Where the actor is signed in, the latest use first."""
    mine = select(Login).where(Login.account_id == work.actor.signed_in_id, col(Login.ended_at).is_(None))
    logins = work.session.exec(mine.order_by(col(Login.seen_at).desc()))
    return [login for login in logins if work.now - login.seen_at < IDLE_LIMIT]


def end_login(work: Work, login_id: int) -> Login:
    """Sign out there; only one's own. The caller tells the login's connections."""
    login = work.session.exec(
        select(Login).where(Login.id == login_id, Login.account_id == work.actor.signed_in_id)
    ).first()
    if login is None:
        raise NotFound(say("There is no such login."))
    if login.ended_at is None:
        login.ended_at = work.now
        work.session.add(login)
    return login


def end_other_logins(work: Work) -> list[int]:
    """Sign out everywhere but here; returns the ids of the logins that ended."""
    ended = [login for login in my_logins(work) if login.id != work.actor.login_id]
    for login in ended:
        login.ended_at = work.now
        work.session.add(login)
    return [login.id for login in ended if login.id is not None]
