"""Signing in by link, code, password, passkey or identity provider: all end in the same few steps."""

from dataclasses import dataclass

from core.accounts.identities import account_vouched_for, note_identity
from core.accounts.links import use_code, use_link
from core.accounts.logins import begin_login
from core.accounts.models import Account, Login
from core.accounts.passkeys import ProvedUse, use_passkey
from core.accounts.password import Try, forgive
from core.accounts.provider import Vouched
from core.kit.work import Work
from core.people.profile import suggest_name
from realtime.messages import LoginEnded
from realtime.notices.browsers import hand_on


@dataclass(frozen=True)
class SignedIn:
    """A login that began: the token for its cookie, and where to go on."""

    token: str
    next_path: str
    is_first: bool
    locale: str
    """The language of the account, in which the next page is read."""
    linked_with: str = ""
    """The identity provider that signs this person in from now on, where that is new."""


def arrive_by_link(work: Work, token: str, *, device: str, vouched: Vouched | None = None) -> SignedIn:
    """Use a mailed link up and sign in; who was *vouched* for with that address here is linked."""
    account, next_path = use_link(work, token)
    return arrive(work, account, next_path, device, vouched)


def arrive_by_code(
    work: Work, email: str, code: str, *, device: str, vouched: Vouched | None = None
) -> SignedIn | None:
    """Use a mailed code up and sign in; None if it is wrong, which is counted."""
    found = use_code(work, email, code)
    return None if found is None else arrive(work, *found, device, vouched)


def arrive_by_password(work: Work, tried: Try, *, next_path: str, device: str) -> SignedIn:
    """Sign in: the password of *tried* was found to be right."""
    return arrive(work, forgive(work, tried), next_path, device)


def arrive_by_passkey(
    work: Work, used: ProvedUse, *, challenge: bytes, rp_id: str, next_path: str, device: str
) -> SignedIn | None:
    """Sign in with a passkey that proved itself; None if there may be a copy of it, which is kept."""
    account = use_passkey(work, used, challenge=challenge, rp_id=rp_id)
    return None if account is None else arrive(work, account, next_path, device)


def arrive_by_provider(work: Work, vouched: Vouched, *, next_path: str, device: str) -> SignedIn | None:
    """Sign in whom the identity provider vouches for; None if they have to prove an address first."""
    account = account_vouched_for(work, vouched)
    return None if account is None else arrive(work, account, next_path, device, vouched)


def arrive(
    work: Work, account: Account, next_path: str, device: str, vouched: Vouched | None = None
) -> SignedIn:
    """A login with an id of its own; the one that this browser had before ends (Security 15)."""
    is_first = account.confirmed_at is None
    is_linked = vouched is not None and note_identity(work, account, vouched)
    if vouched is not None and is_linked and is_first:
        suggest_name(work, account.id or 0, vouched.family, vouched.given)
    if is_first:
        account.confirmed_at = work.now
        work.session.add(account)
    before = work.session.get(Login, work.actor.login_id) if work.actor.login_id is not None else None
    if before is not None and before.ended_at is None:
        before.ended_at = work.now
        work.session.add(before)
        work.announce(f"account:{before.account_id}", LoginEnded(login_id=before.id or 0))
    login, token = begin_login(work, account, device=device)
    if before is not None:
        hand_on(work, before, login)
    return SignedIn(
        token, next_path, is_first, account.locale, vouched.provider if vouched and is_linked else ""
    )
