"""Who works at a booth: invited by mail with a link for one address and one use; removed at once."""

import secrets
from hashlib import sha256

from sqlmodel import col, func, select

from booths.stand.access import booth_id, edited_booth, fair_of
from booths.stand.counter import leave_all
from booths.stand.models import Booth, BoothStaff, StaffInvitation, StaffRole
from core.accounts.models import Account
from core.accounts.roles import account_by_email, is_banned
from core.fair.models import Fair
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.i18n import pick, say, say_count
from core.kit.mail import Letter, safe_name, write_mail
from core.kit.signing import Purpose, Signer
from core.kit.work import Work
from realtime.messages import AccessChanged

NO_INVITATION = say("This invitation is no longer valid. Please ask the booth’s owner for a new one.")


def invite(
    work: Work, fair: str, booth: str, *, email: str, role: StaffRole, address: str, signer: Signer
) -> StaffInvitation:
    """Invite whoever *email* belongs to; an open invitation of the same address is replaced.

    Raises:
        Invalid: No address, or that person works here already.
        Conflict: Every seat of the booth is taken or promised.
    """
    found = edited_booth(work, fair, booth)
    return write_invitation(work, found, email, role, address=address, signer=signer)


def invite_owner(work: Work, booth: Booth, email: str, *, address: str, signer: Signer) -> StaffInvitation:
    """Invite the first owner of a new booth. The caller has passed the organiser's door."""
    return write_invitation(work, booth, email, StaffRole.OWNER, address=address, signer=signer)


def write_invitation(
    work: Work, booth: Booth, email: str, role: StaffRole, *, address: str, signer: Signer
) -> StaffInvitation:
    """Write the invitation and its mail. The caller has passed a door."""
    email = email.strip().lower()
    if not email:
        raise Invalid({"email": say("Please write a complete e-mail address such as name@example.org.")})
    account = account_by_email(work, email)
    if account and account.id and membership_of(work, booth_id(booth), account.id):
        raise Invalid({"email": say("This person works at the booth already.")})
    for old in work.session.exec(open_invitations(booth_id(booth)).where(StaffInvitation.email == email)):
        old.withdrawn_at = work.now
        work.session.add(old)
    work.session.flush()
    require_seat(work, booth, promised=True)
    token = secrets.token_urlsafe(24)
    invitation = StaffInvitation(
        booth_id=booth_id(booth), email=email, role=role, token_hash=hash_of(token), by=work.actor.account_id,
        sent_at=work.now,
    )  # fmt: skip
    work.session.add(invitation)
    work.session.flush()
    locale = account.locale if account else work.actor.locale
    mail_invitation(
        work, booth, email, link=f"{address}/staff/{signer.sign(Purpose.INVITATION, token)}", locale=locale
    )
    return invitation


def mail_invitation(work: Work, booth: Booth, email: str, *, link: str, locale: str) -> None:
    """Write to whoever is invited, in their language."""
    fair = fair_of(work, booth)
    name = safe_name(pick(locale, booth.name_en, booth.name_ja))
    where = safe_name(pick(locale, fair.name_en, fair.name_ja))
    letter = Letter(
        subject=say("Your place at the booth of {booth}", booth=name),
        paragraphs=(
            say("You are invited to work at the booth of {booth} at {fair}.", booth=name, fair=where),
            say("Please sign in with this e-mail address and accept. The link works once, for 30 days:"),
        ),
        link=link,
    )
    write_mail(work, email, letter, locale=locale)


def resend(
    work: Work, fair: str, booth: str, invitation: int, *, address: str, signer: Signer
) -> StaffInvitation:
    """Send it again with a new link; the old link dies."""
    found = edited_booth(work, fair, booth)
    old = open_invitation(work, found, invitation)
    return write_invitation(work, found, old.email, StaffRole(old.role), address=address, signer=signer)


def withdraw_invitation(work: Work, fair: str, booth: str, invitation: int) -> None:
    """Take an invitation back; its link is worth nothing from now on."""
    old = open_invitation(work, edited_booth(work, fair, booth), invitation)
    old.withdrawn_at = work.now
    work.session.add(old)


def invitation_of(work: Work, token: str) -> tuple[StaffInvitation, Booth]:
    """The open invitation behind a token that bears our signature; else it is no longer valid."""
    found = work.session.exec(
        select(StaffInvitation, Booth)
        .join(Booth, col(Booth.id) == col(StaffInvitation.booth_id))
        .where(
            StaffInvitation.token_hash == hash_of(token),
            col(StaffInvitation.used_at).is_(None),
            col(StaffInvitation.withdrawn_at).is_(None),
        )
    ).first()
    if found is None:
        raise NotFound(NO_INVITATION)
    return found


def desk_behind(work: Work, token: str) -> tuple[str, str] | None:
    """Fair and booth of a used invitation, where the actor works: their link leads to the desk by now."""
    used = select(Booth).join(StaffInvitation, col(StaffInvitation.booth_id) == col(Booth.id))
    booth = work.session.exec(
        used.where(StaffInvitation.token_hash == hash_of(token), col(StaffInvitation.used_at).is_not(None))
    ).first()
    me = work.actor.account_id
    if booth is None or me is None or is_banned(work, booth.fair_id):
        return None
    return (
        (fair_slug_of(work, booth.fair_id), booth.slug) if membership_of(work, booth_id(booth), me) else None
    )


def accept(work: Work, token: str) -> Booth:
    """Take the invited place: once, and only with the address that was invited.

    Raises:
        NotFound: Used, withdrawn, replaced, somebody else's, or the person is banned from the fair.
        Conflict: The last seat was taken meanwhile.
    """
    me = work.session.get_one(Account, work.actor.signed_in_id)
    invitation, booth = invitation_of(work, token)
    if me.email != invitation.email or is_banned(work, booth.fair_id):
        raise NotFound(NO_INVITATION)
    require_seat(work, booth)
    invitation.used_at, invitation.used_by = work.now, me.id
    work.session.add(invitation)
    add_staff(work, booth, work.actor.signed_in_id, StaffRole(invitation.role))
    return booth


def add_staff(work: Work, booth: Booth, account_id: int, role: StaffRole) -> BoothStaff:
    """Let somebody work here; who does already keeps their role. The caller has passed a door."""
    held = membership_of(work, booth_id(booth), account_id)
    if held:
        return held
    staff = BoothStaff(booth_id=booth_id(booth), account_id=account_id, role=role, at=work.now)
    work.session.add(staff)
    work.session.flush()
    work.announce(f"account:{account_id}", AccessChanged())
    return staff


def change_staff(
    work: Work, fair: str, booth: str, account_id: int, *, role: StaffRole, post_en: str, post_ja: str
) -> None:
    """Change what somebody does here; the last owner stays owner."""
    found = edited_booth(work, fair, booth)
    staff = staff_member(work, found, account_id)
    if role is not StaffRole.OWNER:
        keep_an_owner(work, staff)
    staff.role, staff.post_en, staff.post_ja = role, post_en, post_ja
    work.session.add(staff)
    work.session.flush()
    if role is StaffRole.VIEWER:
        leave_all(work, booth_id(found), account_id)
    work.announce(f"account:{account_id}", AccessChanged())


def remove_staff(work: Work, fair: str, booth: str, account_id: int) -> None:
    """End somebody's work here, at once and in every open page of theirs; the last owner stays."""
    found = edited_booth(work, fair, booth)
    staff = staff_member(work, found, account_id)
    keep_an_owner(work, staff)
    leave_all(work, booth_id(found), account_id)
    work.session.delete(staff)
    work.session.flush()
    work.announce(f"account:{account_id}", AccessChanged())


def staff_of(work: Work, booth: int) -> list[BoothStaff]:
    """Everybody who works at the booth, in the order they came. The caller has passed a door."""
    wanted = select(BoothStaff).where(BoothStaff.booth_id == booth)
    return list(work.session.exec(wanted.order_by(col(BoothStaff.at), col(BoothStaff.id))))


def invitations_of(work: Work, booth: int) -> list[StaffInvitation]:
    """The invitations that are still open. The caller has passed a door."""
    return list(work.session.exec(open_invitations(booth).order_by(col(StaffInvitation.sent_at))))


def open_invitations(booth: int):  # type: ignore[no-untyped-def]
    """Neither used nor withdrawn."""
    return select(StaffInvitation).where(
        StaffInvitation.booth_id == booth,
        col(StaffInvitation.used_at).is_(None),
        col(StaffInvitation.withdrawn_at).is_(None),
    )


def open_invitation(work: Work, booth: Booth, invitation: int) -> StaffInvitation:
    """An open invitation of this booth, by its id."""
    found: StaffInvitation | None = work.session.exec(
        open_invitations(booth_id(booth)).where(StaffInvitation.id == invitation)
    ).first()
    if found is None:
        raise NotFound(NO_INVITATION)
    return found


def membership_of(work: Work, booth: int, account_id: int) -> BoothStaff | None:
    """Somebody's row at this booth."""
    return work.session.exec(
        select(BoothStaff).where(BoothStaff.booth_id == booth, BoothStaff.account_id == account_id)
    ).first()


def staff_member(work: Work, booth: Booth, account_id: int) -> BoothStaff:
    """Somebody who works here; else there is no such person."""
    found = membership_of(work, booth_id(booth), account_id)
    if found is None:
        raise NotFound(say("Nobody of that name works at this booth."))
    return found


def keep_an_owner(work: Work, staff: BoothStaff) -> None:
    """``Conflict`` if *staff* is the only owner."""
    owners = select(func.count()).select_from(BoothStaff)
    others = owners.where(
        BoothStaff.booth_id == staff.booth_id, BoothStaff.role == StaffRole.OWNER, BoothStaff.id != staff.id
    )
    if staff.role == StaffRole.OWNER and not work.session.exec(others).one():
        raise Conflict(say("A booth needs an owner. Please make somebody else owner first."))


def require_seat(work: Work, booth: Booth, *, promised: bool = False) -> None:
    """``Conflict`` when every seat is taken; with *promised*, open invitations count too."""
    taken = len(staff_of(work, booth_id(booth)))
    if promised:
        taken += len(invitations_of(work, booth_id(booth)))
    if taken >= booth.seats:
        raise Conflict(
            say_count(
                "The only place of this booth is taken. Please ask the organiser for more.",
                "All {num} places of this booth are taken. Please ask the organiser for more.",
                booth.seats,
            )
        )


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def fair_slug_of(work: Work, fair_id: int) -> str:
    """The fair's name in addresses."""
    return work.session.get_one(Fair, fair_id).slug
