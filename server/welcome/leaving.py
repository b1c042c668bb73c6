"""Signing out, here and elsewhere: a login that ends closes its sockets in every process, and its pushes."""

from core.accounts.logins import end_login, end_other_logins
from core.accounts.password import set_password
from core.kit.work import Work
from realtime.messages import LoginEnded
from realtime.notices.browsers import forget_logins


def sign_out(work: Work) -> None:
    """End the login that this is done with; nothing happens to somebody who is not signed in."""
    if work.actor.login_id is not None:
        sign_out_there(work, work.actor.login_id)


def sign_out_there(work: Work, login_id: int) -> None:
    """End one of the actor's own logins."""
    end_login(work, login_id)
    _tell(work, [login_id])


def sign_out_elsewhere(work: Work) -> int:
    """End all the actor's logins but this one; returns how many."""
    ended = end_other_logins(work)
    _tell(work, ended)
    return len(ended)


def change_password(work: Work, password_hash: str, *, proved: str | None) -> None:
    """Set the password (see :func:`core.accounts.password.set_password`); other logins end."""
    _tell(work, set_password(work, password_hash, proved=proved))


def _tell(work: Work, login_ids: list[int]) -> None:
    forget_logins(work, login_ids)
    for login_id in login_ids:
        work.announce(f"account:{work.actor.signed_in_id}", LoginEnded(login_id=login_id))
