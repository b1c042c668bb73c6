"""Passkeys: adding, naming and removing one's own, and signing in with one.

What an authenticator answers is checked outside a transaction (see ``core.accounts.authenticators``);
the verbs here take what was proved. Whatever is wrong with a passkey at signing in is answered with
the same sentence, so that nobody learns whose it was.
"""

import secrets
from dataclasses import dataclass

from sqlmodel import col, select

from core.accounts import challenges
from core.accounts.models import Account, Passkey, PasskeyHandle
from core.accounts.password import is_fresh
from core.kit.errors import Conflict, Forbidden, NotFound
from core.kit.i18n import Sentence, say
from core.kit.mail import Letter, write_mail
from core.kit.work import Work

MOST = 10
"""Of one account."""
UNKNOWN = say("This passkey does not sign you in here. Please use another way.")
NOT_FRESH = say("You signed in a while ago. To add a passkey, sign out here and sign in again first.")
FULL = say("Ten passkeys are the most. Please remove one first.")
THERE = say("This passkey is here already.")

ADDED = say("A passkey was added to your account")
OPENS = say("“{name}” signs in to your account from now on.")
REMOVED = say("A passkey was removed from your account")
CLOSES = say("“{name}” no longer signs in to your account. Where it was kept it can be deleted.")
DOUBTED = say("A passkey of your account was refused")
COPIED = say(
    "“{name}” was used with an older count than before, so there may be a copy of it. It no longer "
    "signs you in. Please remove it on your account page and add a new one."
)
NOT_YOU = say(
    "If it was not you: sign in with a mailed link, look through the passkeys and the devices on your "
    "account page, and tell the organisers."
)


@dataclass(frozen=True)
class ProvedNew:
    """A passkey that was just made for us, and proved it."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]
    synced: bool
    aaguid: str


@dataclass(frozen=True)
class ProvedUse:
    """A passkey that signed our challenge; ``handle`` is the account that it says it is of."""

    credential_id: bytes
    handle: bytes
    sign_count: int
    synced: bool


@dataclass(frozen=True)
class Wanted:
    """What a new passkey is made for, and those that the account has at this place already."""

    handle: bytes
    email: str
    known: tuple[tuple[bytes, tuple[str, ...]], ...]


def prepare_new(work: Work, rp_id: str) -> Wanted:
    """What a browser needs to make a passkey of the actor for the name *rp_id*.

    Raises:
        Forbidden: The login is not fresh.
        Conflict: The account has ten.
    """
    account = work.session.get_one(Account, work.actor.signed_in_id)
    refuse_another(work)
    handle = handle_of(work, work.actor.signed_in_id)
    if handle is None:
        handle = secrets.token_bytes(64)
        work.session.add(PasskeyHandle(account_id=work.actor.signed_in_id, handle=handle))
    here = [passkey for passkey in my_passkeys(work) if passkey.rp_id == rp_id]
    known = tuple((passkey.credential_id, tuple(passkey.transports.split())) for passkey in here)
    return Wanted(handle, account.email, known)


def refuse_another(work: Work) -> None:
    """``Forbidden`` or ``Conflict`` where the actor may add none just now."""
    if not is_fresh(work):
        raise Forbidden(NOT_FRESH)
    if len(my_passkeys(work)) >= MOST:
        raise Conflict(FULL)


def add_passkey(work: Work, new: ProvedNew, *, challenge: bytes, rp_id: str, name: str) -> Passkey:
    """Keep the passkey, and tell its owner by mail.

    Raises:
        Forbidden, Conflict: As :func:`prepare_new`; or the passkey is here already, whoever's it is.
        NotFound: The challenge has been answered.
    """
    account = work.session.get_one(Account, work.actor.signed_in_id)
    refuse_another(work)
    challenges.answer(work, challenge)
    if find(work, new.credential_id) is not None:
        raise Conflict(THERE)
    passkey = Passkey(
        account_id=account.id or 0,
        credential_id=new.credential_id,
        public_key=new.public_key,
        sign_count=new.sign_count,
        transports=" ".join(new.transports)[:100],
        synced=new.synced,
        aaguid=new.aaguid[:36],
        rp_id=rp_id,
        name=name,
        made_at=work.now,
    )
    work.session.add(passkey)
    work.session.flush()
    tell(work, account, ADDED, OPENS, passkey)
    return passkey


def my_passkeys(work: Work) -> list[Passkey]:
    """The actor's, the newest first."""
    mine = select(Passkey).where(Passkey.account_id == work.actor.signed_in_id)
    return list(work.session.exec(mine.order_by(col(Passkey.id).desc())))


def my_passkey(work: Work, passkey_id: int) -> Passkey:
    """One of the actor's own; anybody else's is not there."""
    asked = select(Passkey).where(Passkey.id == passkey_id, Passkey.account_id == work.actor.signed_in_id)
    passkey = work.session.exec(asked).first()
    if passkey is None:
        raise NotFound(say("There is no such passkey."))
    return passkey


def rename_passkey(work: Work, passkey_id: int, name: str) -> None:
    """Call it as its owner does."""
    passkey = my_passkey(work, passkey_id)
    passkey.name = name
    work.session.add(passkey)


def remove_passkey(work: Work, passkey_id: int) -> None:
    """It opens nothing from now on; its owner is told by mail."""
    passkey = my_passkey(work, passkey_id)
    work.session.delete(passkey)
    tell(work, work.session.get_one(Account, passkey.account_id), REMOVED, CLOSES, passkey)


def handle_of(work: Work, account_id: int) -> bytes | None:
    """What the account is called inside its passkeys, once it has made one."""
    known = work.session.get(PasskeyHandle, account_id)
    return known.handle if known else None


def public_key_of(work: Work, credential_id: bytes, rp_id: str) -> bytes | None:
    """What a signature of the passkey has to fit at this place; None where it opens nothing."""
    passkey = find(work, credential_id)
    return passkey.public_key if passkey is not None and passkey.rp_id == rp_id else None


def use_passkey(work: Work, used: ProvedUse, *, challenge: bytes, rp_id: str) -> Account | None:
    """Whose passkey it is; None if there may be a copy of it, which is kept, and told to its owner.

    Raises:
        NotFound: It opens nothing here, or the challenge has been answered.
    """
    challenges.answer(work, challenge)
    passkey = find(work, used.credential_id)
    if passkey is None or passkey.rp_id != rp_id or passkey.doubted_at is not None:
        raise NotFound(UNKNOWN)
    account = work.session.get_one(Account, passkey.account_id)
    if account.closed_at is not None or handle_of(work, passkey.account_id) != used.handle:
        raise NotFound(UNKNOWN)
    work.session.add(passkey)
    if (passkey.sign_count or used.sign_count) and used.sign_count <= passkey.sign_count:
        passkey.doubted_at = work.now
        tell(work, account, DOUBTED, COPIED, passkey)
        return None
    passkey.sign_count, passkey.synced, passkey.used_at = used.sign_count, used.synced, work.now
    return account


def find(work: Work, credential_id: bytes) -> Passkey | None:
    """Whoever's it is."""
    return work.session.exec(select(Passkey).where(Passkey.credential_id == credential_id)).first()


def tell(work: Work, account: Account, subject: Sentence, what: Sentence, passkey: Passkey) -> None:
    """A mail to the owner: what happened to which passkey, and what to do if it was not them."""
    letter = Letter(subject, (Sentence(what.text, {"name": passkey.name}), NOT_YOU))
    write_mail(work, account.email, letter, locale=account.locale)
