"""Inviting people by a list of addresses: accounts are made, a role is given, a mail is written."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from core.accounts.models import RoleName
from core.accounts.roles import account_by_email, account_for, grant
from core.fair.access import fair_id, organised_fair
from core.kit.errors import Invalid
from core.kit.forms import Email
from core.kit.i18n import say
from core.kit.work import Work
from realtime.messages import AccessChanged
from server.console.forms import GRANTABLE
from server.console.letters import write_invitation
from server.console.roles import holds
from server.moderation.log import note
from server.moderation.models import Deed

EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@dataclass(frozen=True)
class Invited:
    """How many were written to, and how many had the role already."""

    written: int
    known: int


def invite_people(work: Work, slug: str, emails: list[str], *, role: RoleName, address: str) -> Invited:
    """Invite everybody who has not the role yet; all of them, or nobody.

    Raises:
        Invalid: On ``emails``, naming the addresses that are none.
    """
    fair = organised_fair(work, slug)
    if role not in GRANTABLE:
        raise Invalid({"role": say("Please choose one of the offered answers.")})
    wanted = dict.fromkeys(email.strip().lower() for email in emails)
    if not wanted:
        raise Invalid({"emails": say("Please write at least one address.")})
    if wrong := [email for email in wanted if not is_address(email)]:
        shown = ", ".join(wrong[:5])
        raise Invalid({"emails": say("These are no e-mail addresses: {addresses}", addresses=shown)})
    written = 0
    for email in wanted:
        before = account_by_email(work, email)
        account = before or account_for(work, email, locale=work.actor.locale)
        assert account.id is not None
        if account.closed_at is not None or holds(work, fair, account.id, role):
            continue
        grant(work, account.id, fair_id(fair), role)
        write_invitation(work, fair, account, role=role, address=address)
        if before is not None:
            work.announce(f"account:{account.id}", AccessChanged())
        written += 1
    note(work, fair_id(fair), Deed.PEOPLE_INVITED, words=f"{written}: {', '.join(wanted)}", why=role.value)
    return Invited(written, len(wanted) - written)


def is_address(text: str) -> bool:
    """Whether *text* is a whole e-mail address."""
    try:
        return bool(EMAIL.validate_python(text))
    except ValidationError:
        return False
