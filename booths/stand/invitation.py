"""The page behind a mailed invitation: which booth, and a button that accepts; opening it uses nothing up."""

from dataclasses import dataclass, replace
from typing import ClassVar

from booths.stand.access import fair_of
from booths.stand.models import StaffRole
from booths.stand.pages import kept_of
from booths.stand.staff import invitation_of
from booths.stand.words import ROLES
from core.accounts.models import Account
from core.kit.i18n import Sentence, pick
from core.kit.work import Work


@dataclass(frozen=True)
class InvitationPage:
    """What somebody sees who follows a mailed invitation; a button accepts."""

    template: ClassVar[str] = "booths/invitation.html"
    section: ClassVar[str] = ""

    fair_slug: str
    token: str
    booth: str
    booth_lang: str
    fair: str
    role: Sentence
    right_account: bool
    email: str


def invitation_page(work: Work, token: str, signed: str) -> InvitationPage:
    """The invitation behind a token; *signed* is the token as the link carries it."""
    assert work.actor.signed_in_id
    invitation, booth = invitation_of(work, token)
    kept, fair = kept_of(work, booth), fair_of(work, booth)
    me = work.session.get_one(Account, work.actor.signed_in_id)
    page = InvitationPage(
        kept.fair_slug, signed, kept.name, kept.lang, pick(work.actor.locale, fair.name_en, fair.name_ja),
        ROLES[StaffRole(invitation.role)], me.email == invitation.email, me.email,
    )  # fmt: skip
    return page if page.right_account else replace(page, booth="", fair="")
