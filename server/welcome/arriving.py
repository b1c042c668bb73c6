"""Signing in by link, code or password: all three end in the same few steps."""

from dataclasses import dataclass

from core.accounts.links import use_code, use_link
from core.accounts.logins import begin_login
from core.accounts.models import Account, Login
from core.accounts.password import Try, forgive
from core.kit.work import Work
from realtime.messages import LoginEnded


@dataclass(frozen=True)
class SignedIn:
    """A login that began: the token for its cookie, and where to go on."""

    token: str
    next_path: str
    is_first: bool


def arrive_by_link(work: Work, token: str, *, device: str) -> SignedIn:
    """Use a mailed link up and sign in."""
    account, next_path = use_link(work, token)
    return arrive(work, account, next_path, device)


def arrive_by_code(work: Work, email: str, code: str, *, device: str) -> SignedIn | None:
    """Use a mailed code up and sign in; None if it is wrong, which is counted."""
    found = use_code(work, email, code)
    return None if found is None else arrive(work, *found, device)


def arrive_by_password(work: Work, tried: Try, *, next_path: str, device: str) -> SignedIn:
    """Sign in: the password of *tried* was found to be right."""
    return arrive(work, forgive(work, tried), next_path, device)


def arrive(work: Work, account: Account, next_path: str, device: str) -> SignedIn:
    """A login with an id of its own; the one that this browser had before ends (Security 15)."""
    is_first = account.confirmed_at is None
    if is_first:
        account.confirmed_at = work.now
        work.session.add(account)
    before = work.session.get(Login, work.actor.login_id) if work.actor.login_id is not None else None
    if before is not None and before.ended_at is None:
        before.ended_at = work.now
        work.session.add(before)
        work.announce(f"account:{before.account_id}", LoginEnded(login_id=before.id or 0))
    _, token = begin_login(work, account, device=device)
    return SignedIn(token, next_path, is_first)
