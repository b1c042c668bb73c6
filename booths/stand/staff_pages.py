"""The booth's people and invitations, and what somebody sees who was invited."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlmodel import col, select

from booths.stand.access import booth_id, edited_booth, fair_of
from booths.stand.models import StaffRole
from booths.stand.pages import Kept, Option, kept_of
from booths.stand.staff import invitation_of, invitations_of, staff_of
from booths.stand.words import ROLES
from core.accounts.models import Account
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick
from core.kit.work import Work
from core.people.models import Person
from core.people.names import PersonLine, lines_of, name_of


@dataclass(frozen=True)
class StaffRow:
    """Somebody who works here."""

    person: PersonLine
    email: str
    role: str
    post_en: str
    post_ja: str
    signed_in: bool


@dataclass(frozen=True)
class InvitedRow:
    """Somebody who is invited."""

    id: int
    email: str
    role: Sentence
    sent_at: datetime


@dataclass(frozen=True)
class StaffPage:
    """The booth's people and invitations."""

    template: ClassVar[str] = "booths/staff.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    staff: list[StaffRow]
    invited: list[InvitedRow]
    roles: list[Option]
    seats: int
    form: Filled
    post: Filled
    changing: int | None = None


def staff_page(
    work: Work,
    fair: str,
    booth: str,
    *,
    form: Filled | None = None,
    post: Filled | None = None,
    changing: int | None = None,
) -> StaffPage:
    """Who works here, and who is invited."""
    found = edited_booth(work, fair, booth)
    kept, locale = kept_of(work, found), work.actor.locale
    rows = staff_of(work, booth_id(found))
    lines = lines_of(work, [row.account_id for row in rows])
    wanted = select(Account).where(col(Account.id).in_([row.account_id for row in rows]))
    accounts = {account.id: account for account in work.session.exec(wanted)}
    return StaffPage(
        fair_slug=kept.fair_slug,
        kept=kept,
        staff=[
            StaffRow(
                lines[row.account_id],
                accounts[row.account_id].email,
                row.role,
                row.post_en,
                row.post_ja,
                accounts[row.account_id].confirmed_at is not None,
            )
            for row in rows
        ],
        invited=[
            InvitedRow(one.id or 0, one.email, ROLES[StaffRole(one.role)], one.sent_at)
            for one in invitations_of(work, booth_id(found))
        ],
        roles=[(role.value, words.in_(locale)) for role, words in ROLES.items()],
        seats=found.seats,
        form=form or Filled(),
        post=post or Filled(),
        changing=changing,
    )


@dataclass(frozen=True)
class InvitationPage:
    """What somebody sees who follows a mailed invitation; a button accepts, once they are signed in.

    Whoever has the link is told what the mail told, and who wrote it. The invited address is shown
    in full to nobody: the link may have been passed on.
    """

    template: ClassVar[str] = "booths/invitation.html"
    section: ClassVar[str] = ""

    fair_slug: str
    token: str
    booth: str
    fair: str
    role: Sentence
    inviter: str
    meant_for: str
    signed_in_as: str
    right_account: bool


def invitation_page(work: Work, token: str, signed: str) -> InvitationPage:
    """The invitation behind a token; *signed* is the token as the link carries it."""
    invitation, booth = invitation_of(work, token)
    kept, fair, locale = kept_of(work, booth), fair_of(work, booth), work.actor.locale
    me = work.session.get(Account, work.actor.account_id) if work.actor.account_id else None
    inviter = work.session.exec(select(Person).where(Person.account_id == invitation.by)).first()
    return InvitationPage(
        fair_slug=kept.fair_slug,
        token=signed,
        booth=kept.name,
        fair=pick(locale, fair.name_en, fair.name_ja),
        role=ROLES[StaffRole(invitation.role)],
        inviter=name_of(inviter, locale) if inviter else "",
        meant_for=hinted(invitation.email),
        signed_in_as=me.email if me else "",
        right_account=me is not None and me.email == invitation.email,
    )


def hinted(email: str) -> str:
    """An address that its owner recognises and nobody else learns: ``b…@example.org``."""
    home, _, domain = email.partition("@")
    return f"{home[:1]}…@{domain}"
