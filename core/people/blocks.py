"""Blocking: not wanting to hear from somebody, who is not told."""

from core.accounts.models import Account
from core.kit.errors import Conflict, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from core.people.access import NOBODY
from core.people.models import Block


def block(work: Work, account_id: int) -> None:
    """The actor hears no more from *account_id*; doing it twice changes nothing."""
    me = work.actor.signed_in_id
    if account_id == me:
        raise Conflict(say("You cannot block yourself."))
    if work.session.get(Account, account_id) is None:
        raise NotFound(NOBODY)
    if work.session.get(Block, (me, account_id)) is None:
        work.session.add(Block(account_id=me, blocked_id=account_id, at=work.now))


def unblock(work: Work, account_id: int) -> None:
    """The actor hears from *account_id* again."""
    held = work.session.get(Block, (work.actor.signed_in_id, account_id))
    if held is not None:
        work.session.delete(held)
