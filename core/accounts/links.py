"""Signing in by mail: a link and a six-digit code, for thirty minutes, once, the newest only.

Asking is the same for an address with an account and without: the same rows, the same mail but for
its words. The account is made when somebody proves that the mailbox is theirs (Security 5, 6).
"""

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, func, select, update

from core.accounts.logins import hash_token
from core.accounts.models import Account, SignInLink
from core.accounts.roles import account_by_email, account_for
from core.kit.errors import NotFound, TooMany
from core.kit.i18n import Sentence, say
from core.kit.mail import Letter, write_mail
from core.kit.work import Work

LIFETIME = timedelta(minutes=30)
WRONG_CODES = 5
"""Tries, then the code is void; the link, which nobody can guess, still opens."""
MAILS, MAILS_WITHIN = 5, timedelta(minutes=15)
"""To one mailbox, whoever asks."""
KEPT = timedelta(days=1)

SUBJECT = say("Signing in to the fair")
KNOWN = say("Welcome back. Somebody, probably you, wants to sign in with this address.")
NEW = say("Welcome. Somebody, probably you, wants to take part in the fair with this address.")
OPEN = say("Open the link within 30 minutes, on any device, and confirm there.")
OPEN_HERE = say("Open the link within 30 minutes, in the browser in which you signed in at {provider}.")
CODE = say("Or type the six-digit code on the page where you asked for this mail.")
NOT_YOU = say("If it was not you, nothing needs to be done: without this mail nobody gets in.")
CLOSED = (
    say("Somebody, probably you, wants to sign in with this address. Its account was closed."),
    say("A closed account cannot be opened again. If that surprises you, please write to the organisers."),
)
FLOOD = say("Several mails went to this address already. Please look for them, or wait {minutes} min.")
GONE = say("This link is no longer valid. Please ask for a new one.")


def ask_for_link(work: Work, email: str, *, next_path: str, address: str, provider: str = "") -> None:
    """Mail a link and a code to *email*; older ones are void from now on.

    Args:
        next_path: One of our own paths, where the link leads in the end.
        address: The fair's public address, in front of the link.
        provider: The identity provider that vouched in this browser, where the mail is to prove the address.

    Raises:
        TooMany: The mailbox had its share; the same answer whether or not it has an account.
    """
    email = email.strip().lower()
    refuse_a_flood(work, email)
    account = account_by_email(work, email)
    is_closed = account is not None and account.closed_at is not None
    token, code = new_link(work, email, next_path, lives=timedelta(0) if is_closed else LIFETIME)
    letter = letter_for(account, link=f"{address}/sign-in/{token}", code=code, provider=provider)
    write_mail(work, email, letter, locale=work.actor.locale)


def hand_out_link(work: Work, email: str, *, next_path: str = "/") -> str:
    """The token of a fresh link, for whoever may pass it on themselves: an operator at the command line."""
    return new_link(work, email.strip().lower(), next_path, lives=LIFETIME)[0]


def new_link(work: Work, email: str, next_path: str, *, lives: timedelta) -> tuple[str, str]:
    """A link's token and its code, of which only hashes are kept; older ones are void from now on."""
    token, code, salt = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(16)
    void_older(work, email)
    link = SignInLink(
        email=email,
        token_hash=hash_token(token),
        code_hash=hash_code(salt, code),
        code_salt=salt,
        next_path=next_path[:2000],
        made_at=work.now,
        expires_at=work.now + lives,
    )
    work.session.add(link)
    return token, code


def letter_for(account: Account | None, *, link: str, code: str, provider: str = "") -> Letter:
    """The mail: to somebody known, somebody new, or somebody whose account was closed."""
    if account is not None and account.closed_at is not None:
        return Letter(subject=SUBJECT, paragraphs=CLOSED)
    is_known = account is not None and account.confirmed_at is not None
    opens = Sentence(OPEN_HERE.text, {"provider": provider}) if provider else OPEN
    return Letter(SUBJECT, (KNOWN if is_known else NEW, opens, CODE, NOT_YOU), link=link, code=code)


def refuse_a_flood(work: Work, email: str) -> None:
    """``TooMany`` once a mailbox was written to five times in a quarter of an hour; outlives a restart."""
    recent = select(func.min(SignInLink.made_at), func.count()).where(
        SignInLink.email == email, col(SignInLink.made_at).between(work.now - MAILS_WITHIN, work.now)
    )
    oldest, number = work.session.exec(recent).one()
    if number >= MAILS:
        wait = max(1, int((oldest + MAILS_WITHIN - work.now).total_seconds()) + 1)
        minutes = -(-wait // 60)
        raise TooMany(Sentence(FLOOD.text, {"minutes": minutes}), retry_after=wait)


def void_older(work: Work, email: str) -> None:
    """Only the newest link of a mailbox opens; what is older than a day is forgotten altogether."""
    links = work.session.connection()
    links.execute(delete(SignInLink).where(col(SignInLink.made_at) < work.now - KEPT))
    older = update(SignInLink).where(col(SignInLink.email) == email, col(SignInLink.used_at).is_(None))
    links.execute(older.values(used_at=work.now))


def open_link(work: Work, token: str) -> SignInLink:
    """The link of *token* if it still opens; looking changes nothing, so link scanners may."""
    link = work.session.exec(select(SignInLink).where(SignInLink.token_hash == hash_token(token))).first()
    if link is None or link.used_at is not None or link.expires_at <= work.now:
        raise NotFound(GONE)
    return link


def use_link(work: Work, token: str) -> tuple[Account, str]:
    """Use the link up: the account it opens (made now if there is none), and where to go on."""
    return _use(work, open_link(work, token))


def use_code(work: Work, email: str, code: str) -> tuple[Account, str] | None:
    """The same by the code of the newest mail to *email*; None if it is wrong, and the try is counted.

    It answers instead of raising, because the count has to be kept.
    """
    newest = (
        select(SignInLink)
        .where(SignInLink.email == email.strip().lower())
        .order_by(col(SignInLink.id).desc())
    )
    link = work.session.exec(newest.limit(1)).first()
    if (
        link is None
        or link.used_at is not None
        or link.expires_at <= work.now
        or link.wrong_codes >= WRONG_CODES
    ):
        return None
    if not hmac.compare_digest(link.code_hash, hash_code(link.code_salt, code)):
        link.wrong_codes += 1
        work.session.add(link)
        return None
    return _use(work, link)


def hash_code(salt: str, code: str) -> str:
    """What is kept of a code; its million possibilities are protected by its short life, not by this."""
    return hash_token(f"{salt}:{code}")


def _use(work: Work, link: SignInLink) -> tuple[Account, str]:
    link.used_at = work.now
    work.session.add(link)
    account = account_for(work, link.email, locale=work.actor.locale)
    if account.closed_at is not None:
        raise NotFound(GONE)
    return account, link.next_path
