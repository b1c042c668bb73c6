"""Whom the association's identity provider vouches for: linked with an account, once, by issuer and subject.

An address alone links nobody: it is proved by mail in the same browser first, unless the provider knows
it to be theirs and nobody has an account with it (Security 12).
"""

from sqlmodel import select

from core.accounts.models import Account, Identity
from core.accounts.password import is_fresh
from core.accounts.provider import Vouched
from core.accounts.roles import account_by_email, account_for
from core.kit.errors import Conflict, Forbidden, NotFound
from core.kit.i18n import Sentence, say
from core.kit.mail import Letter, write_mail
from core.kit.work import Work

CLOSED = say(
    "The account behind this sign-in was closed. If that surprises you, please write to the organisers."
)
TAKEN = say("Whoever signed in at {provider} just now has another account here; one opens one account only.")
NOT_FRESH = say("You signed in a while ago. To link it, sign out here and sign in again first.")
ADDED = say("{provider} signs you in from now on")
OPENS = say(
    "Your account at the fair was linked with {provider}: whoever signs in there as you is you here too."
)
NOT_YOU = say(
    "If it was not you: sign in with a mailed link, unlink it on your account page, and tell the organisers."
)


def account_vouched_for(work: Work, vouched: Vouched) -> Account | None:
    """The account of whom the provider vouches for; made now if it vouches for an address that nobody has.

    None: an address has to be proved by mail first, which :func:`note_identity` then goes by.

    Raises:
        NotFound: The account was closed.
    """
    known = identity_of(work, vouched)
    if known is not None:
        account = work.session.get_one(Account, known.account_id)
        if account.closed_at is not None:
            raise NotFound(CLOSED)
        return account
    if not vouched.is_verified or account_by_email(work, vouched.email) is not None:
        return None
    return account_for(work, vouched.email, locale=vouched.locale or work.actor.locale)


def note_identity(work: Work, account: Account, vouched: Vouched) -> bool:
    """*account* signs in as *vouched*; True if the two are linked from now on.

    They are where the account's address, which was proved just now, is the one that was asked for.
    """
    known = identity_of(work, vouched)
    if known is not None:
        if known.account_id == account.id:
            known.used_at = work.now
            work.session.add(known)
        return False
    if account.email != vouched.email:
        return False
    _link(work, account, vouched)
    return True


def link_identity(work: Work, vouched: Vouched) -> None:
    """Link the actor's account with *vouched*; linking it again changes nothing.

    Raises:
        Forbidden: The login is not fresh.
        Conflict: It opens another account.
    """
    account = work.session.get_one(Account, work.actor.signed_in_id)
    known = identity_of(work, vouched)
    if known is not None and known.account_id != account.id:
        raise Conflict(Sentence(TAKEN.text, {"provider": vouched.provider}))
    if known is None:
        may_link(work)
        _link(work, account, vouched)


def may_link(work: Work) -> None:
    """The door of linking: what opens an account for good takes a login of the last quarter of an hour."""
    if not is_fresh(work):
        raise Forbidden(NOT_FRESH)


def my_identities(work: Work, issuer: str) -> list[Identity]:
    """What the actor's account is linked with at *issuer*, the first link first."""
    mine = select(Identity).where(Identity.account_id == work.actor.signed_in_id, Identity.issuer == issuer)
    return list(work.session.exec(mine.order_by(Identity.linked_at)))  # type: ignore[arg-type]


def unlink_identity(work: Work, identity_id: int) -> None:
    """It opens the actor's account no more; the mailed link always does."""
    identity = work.session.exec(
        select(Identity).where(Identity.id == identity_id, Identity.account_id == work.actor.signed_in_id)
    ).first()
    if identity is None:
        raise NotFound(say("There is no such link."))
    work.session.delete(identity)


def identity_of(work: Work, vouched: Vouched) -> Identity | None:
    """The link by issuer and subject, whatever address the provider names."""
    linked = select(Identity).where(Identity.issuer == vouched.issuer, Identity.subject == vouched.subject)
    return work.session.exec(linked).first()


def _link(work: Work, account: Account, vouched: Vouched) -> None:
    assert account.id is not None
    identity = Identity(
        account_id=account.id,
        issuer=vouched.issuer,
        subject=vouched.subject,
        linked_at=work.now,
        used_at=work.now,
    )
    work.session.add(identity)
    work.session.flush()
    named = {"provider": vouched.provider}
    letter = Letter(Sentence(ADDED.text, named), (Sentence(OPENS.text, named), NOT_YOU))
    write_mail(work, account.email, letter, locale=account.locale)
