"""Staff: invited for one address and one use, and removed at once."""

import pytest
from sqlmodel import select

from booths.stand.models import BoothStaff, StaffInvitation, StaffRole
from booths.stand.staff import (
    accept,
    change_staff,
    invitation_of,
    invitations_of,
    invite,
    remove_staff,
    resend,
    withdraw_invitation,
)
from core.accounts.models import Account, Ban
from core.kit.errors import Conflict, Forbidden, Invalid, NotFound, SignInFirst
from core.kit.mail import Mail
from core.kit.signing import Purpose, Signer
from realtime.messages import AccessChanged
from tests.support.booths import a_street, at_booth
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI

SIGNER = Signer("a secret for tests")


def invited(work, email="anna@example.org", role=StaffRole.RECRUITER):
    invite(work, "autumn", "minato", email=email, role=role, address="https://fair.example", signer=SIGNER)
    return newest_token(work)


def newest_token(work):
    mail = work.session.exec(select(Mail).order_by(Mail.id.desc())).first()
    link = mail.body.split("https://fair.example/staff/")[1].split()[0]
    return SIGNER.read(Purpose.INVITATION, link)


def test_an_invitation_is_mailed_and_makes_whoever_accepts_it_staff_with_its_role(work, as_):
    _, minato, _ = a_street(work)
    token = invited(as_(MEI))
    accept(as_(ANNA), token)
    staff = work.session.exec(select(BoothStaff).where(BoothStaff.account_id == ANNA.account_id)).one()
    assert (staff.booth_id, staff.role) == (minato.id, StaffRole.RECRUITER)
    assert any(said.topic == "account:1" and isinstance(said.message, AccessChanged) for said in work.outbox)


def test_an_invitation_works_once(work, as_):
    """Security 7."""
    a_street(work)
    token = invited(as_(MEI))
    accept(as_(ANNA), token)
    for actor in (ANNA, BEN):
        with pytest.raises(NotFound):
            accept(as_(actor), token)


def test_somebody_else_who_is_signed_in_cannot_use_it(work, as_):
    """Security 7."""
    _, minato, _ = a_street(work)
    token = invited(as_(MEI))
    with pytest.raises(NotFound):
        accept(as_(BEN), token)
    with pytest.raises(SignInFirst):
        accept(as_(PASSER_BY), token)
    assert invitation_of(work, token)[1].id == minato.id
    accept(as_(ANNA), token)


def test_a_withdrawn_or_replaced_invitation_is_worth_nothing(work, as_):
    """Security 7."""
    _, minato, _ = a_street(work)
    first = invited(as_(MEI))
    (open_one,) = invitations_of(work, minato.id)
    resend(as_(MEI), "autumn", "minato", open_one.id, address="https://fair.example", signer=SIGNER)
    second = newest_token(work)
    with pytest.raises(NotFound):
        accept(as_(ANNA), first)
    (open_one,) = invitations_of(work, minato.id)
    withdraw_invitation(as_(MEI), "autumn", "minato", open_one.id)
    with pytest.raises(NotFound):
        accept(as_(ANNA), second)


def test_a_forged_token_and_a_token_of_another_purpose_are_refused(work, as_):
    """Security 7."""
    a_street(work)
    token = invited(as_(MEI))
    for signed in (
        token,
        SIGNER.sign(Purpose.CALENDAR, token),
        Signer("other").sign(Purpose.INVITATION, token),
    ):
        with pytest.raises(NotFound):
            SIGNER.read(Purpose.INVITATION, signed)
    work.session.exec(select(StaffInvitation)).one()
    assert token not in work.session.exec(select(StaffInvitation)).one().token_hash


def test_a_banned_person_cannot_accept(work, as_):
    fair, *_ = a_street(work)
    token = invited(as_(MEI))
    work.session.add(Ban(account_id=ANNA.account_id, fair_id=fair.id, by=OTO.account_id, at=work.now))
    work.session.flush()
    with pytest.raises(NotFound):
        accept(as_(ANNA), token)


@pytest.mark.parametrize(
    ("actor", "refusal"), [(IDA, Forbidden), (RUI, NotFound), (ANNA, NotFound), (BEN, NotFound)]
)
def test_only_owners_and_organisers_invite(work, as_, actor, refusal):
    a_street(work)
    with pytest.raises(refusal):
        invited(as_(actor))
    assert work.session.exec(select(Mail)).all() == []
    assert invited(as_(OTO))


def test_seats_hold_for_invitations_and_for_acceptances(work, as_):
    """Security 56."""
    _, minato, _ = a_street(work)
    minato.seats = 3
    token = invited(as_(MEI))
    with pytest.raises(Conflict):
        invited(as_(MEI), email="ben@example.org")
    at_booth(work, minato, RUI)
    with pytest.raises(Conflict):
        accept(as_(ANNA), token)


def test_somebody_who_works_here_is_not_invited_again(work, as_):
    a_street(work)
    address = work.session.get(Account, IDA.account_id).email.upper()
    with pytest.raises(Invalid):
        invited(as_(MEI), email=address)


def test_the_last_owner_stays_owner(work, as_):
    a_street(work)
    with pytest.raises(Conflict):
        remove_staff(as_(MEI), "autumn", "minato", MEI.account_id)
    with pytest.raises(Conflict):
        change_staff(
            as_(OTO), "autumn", "minato", MEI.account_id, role=StaffRole.VIEWER, post_en="", post_ja=""
        )
    change_staff(as_(MEI), "autumn", "minato", IDA.account_id, role=StaffRole.OWNER, post_en="", post_ja="")
    remove_staff(as_(MEI), "autumn", "minato", MEI.account_id)


def test_staff_of_another_booth_cannot_be_changed_from_here(work, as_):
    a_street(work)
    with pytest.raises(NotFound):
        remove_staff(as_(MEI), "autumn", "minato", RUI.account_id)
    assert work.session.exec(select(BoothStaff).where(BoothStaff.account_id == RUI.account_id)).one()


def test_names_with_addresses_in_them_do_not_become_links_in_the_mail(work, as_):
    """Security 31."""
    _, minato, _ = a_street(work)
    minato.name_en = "Win at https://evil.example now"
    invited(as_(MEI))
    mail = work.session.exec(select(Mail)).one()
    assert "evil.example" not in mail.subject + mail.body
