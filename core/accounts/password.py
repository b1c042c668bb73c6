"""Signing in with a password, and setting one. Hashing is slow and happens outside, between two verbs.

Every try is written down before it is checked and forgiven when it was right, so tries that race
are all counted, and the count outlives a restart (Security 4).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, func, select

from core.accounts.logins import end_other_logins, hash_token
from core.accounts.models import Account, Attempt, Login
from core.accounts.roles import account_by_email
from core.kit.errors import Forbidden, NotFound, TooMany
from core.kit.i18n import say
from core.kit.mail import Letter, write_mail
from core.kit.work import Work

WITHIN = timedelta(minutes=15)
FRESH = timedelta(minutes=15)
"""A login this young may set a password without the old one."""
KEPT = timedelta(days=1)
WRONG = say("Address and password do not fit together. Please try again, or have a link mailed to you.")


@dataclass(frozen=True)
class Try:
    """A try under way: its rows, and what the password has to fit (None: nothing will)."""

    attempts: tuple[int, ...]
    account_id: int | None
    password_hash: str | None


def buckets(work: Work, email: str) -> dict[str, int]:
    """Bucket → wrong tries in a quarter of an hour.

    Ten for one account from one address; more from one address altogether, since a university may
    sit behind it; and a bound on a crowd of addresses that tries one account. Nobody else's tries
    from one place keep an owner out, and the mailed link always works.
    """
    address = work.actor.address
    named = {f"{email}|{address}": 10, f"|{address}": 60, f"{email}|": 300}
    return {hash_token(name): most for name, most in named.items()}


def begin_try(work: Work, email: str) -> Try:
    """Count a try at the password of *email*.

    Raises:
        TooMany: Too many were wrong; says how long to wait. A refused try is not counted.
    """
    email = email.strip().lower()
    for bucket, most in buckets(work, email).items():
        recent = select(func.min(Attempt.at), func.count()).where(
            Attempt.bucket == bucket, col(Attempt.at).between(work.now - WITHIN, work.now)
        )
        oldest, number = work.session.exec(recent).one()
        if number >= most:
            wait = max(1, int((oldest + WITHIN - work.now).total_seconds()) + 1)
            raise TooMany(
                say(
                    "Too many wrong tries. Please wait {minutes} min, or have a link mailed to you.",
                    minutes=-(-wait // 60),
                ),
                retry_after=wait,
            )
    work.session.connection().execute(delete(Attempt).where(col(Attempt.at) < work.now - KEPT))
    attempts = [Attempt(bucket=bucket, at=work.now) for bucket in buckets(work, email)]
    work.session.add_all(attempts)
    work.session.flush()
    account = account_by_email(work, email)
    known = account if account is not None and account.closed_at is None else None
    return Try(
        attempts=tuple(attempt.id for attempt in attempts if attempt.id is not None),
        account_id=known.id if known else None,
        password_hash=known.password_hash if known else None,
    )


def forgive(work: Work, tried: Try) -> Account:
    """The password of *tried* was right: its count goes, and here is whose it was.

    Raises:
        NotFound: The account was closed, or its password changed, in the meantime.
    """
    account = work.session.get(Account, tried.account_id) if tried.account_id is not None else None
    if account is None or account.closed_at is not None or account.password_hash != tried.password_hash:
        raise NotFound(WRONG)
    work.session.connection().execute(delete(Attempt).where(col(Attempt.id).in_(tried.attempts)))
    return account


def is_fresh(work: Work) -> bool:
    """Whether the actor signed in within the last quarter of an hour."""
    login = work.session.get(Login, work.actor.login_id) if work.actor.login_id is not None else None
    return login is not None and timedelta() <= work.now - login.began_at <= FRESH


def set_password(work: Work, password_hash: str, *, proved: str | None) -> list[int]:
    """Set the actor's password and end their other logins, whose ids are returned.

    Args:
        proved: The hash that the old password was found to fit, if it was asked for.

    Raises:
        Forbidden: The login is not fresh, and the old password was not given or has changed since.
    """
    account = work.session.get_one(Account, work.actor.signed_in_id)
    knows_the_old = account.password_hash is not None and proved == account.password_hash
    if not knows_the_old and not is_fresh(work):
        raise Forbidden(
            say("You signed in a while ago. Please sign in again, or give your current password.")
        )
    account.password_hash = password_hash
    work.session.add(account)
    letter = Letter(
        subject=say("Your password was changed"),
        paragraphs=(
            say("The password of your account was set just now, and every other device was signed out."),
            say(
                "If it was not you: sign in with a mailed link, set a new password, and tell the organisers."
            ),
        ),
    )
    write_mail(work, account.email, letter, locale=account.locale)
    return end_other_logins(work)
