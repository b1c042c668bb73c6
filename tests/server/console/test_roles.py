"""Giving and taking rights, and whose account is never opened for another."""

import pytest
from sqlmodel import select

from core.accounts.links import open_link
from core.accounts.models import Account, RoleName, SignInLink
from core.accounts.roles import has_role
from core.kit.errors import Conflict, Forbidden, NotFound
from core.kit.mail import Mail
from core.kit.work import Work
from realtime.messages import AccessChanged
from server.console.roles import give_role, hand_out_link, take_role
from server.moderation.models import OrganiserAct
from tests.support.console import attends, two_fairs
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, MEI, OTO, RUI


def test_a_right_is_announced_to_its_holder_and_noted(work: Work):
    first, _ = two_fairs(work)
    organiser = work.as_(OTO)

    give_role(organiser, first, 2, role=RoleName.MODERATOR, why="helps in the lobby")
    give_role(organiser, first, 2, role=RoleName.MODERATOR)

    told = [said for said in work.outbox if isinstance(said.message, AccessChanged)]
    assert [said.topic for said in told] == ["account:2"]
    act = work.session.exec(select(OrganiserAct)).one()
    assert (act.words, act.why, act.by) == ("Ben Fischer: moderator", "helps in the lobby", 4)


def test_a_right_at_one_fair_is_none_at_another(work: Work):
    first, second = two_fairs(work)

    give_role(work.as_(OTO), first, 2, role=RoleName.ORGANISER)

    assert has_role(work, 1, RoleName.ORGANISER, account_id=2)
    assert not has_role(work, 2, RoleName.ORGANISER, account_id=2)
    for actor, slug in ((OTO, second), (RUI, first), (BEN, second), (ANNA, first)):
        with pytest.raises(NotFound):
            take_role(work.as_(actor), slug, 2, role=RoleName.ORGANISER)


def test_the_last_organiser_is_not_taken_away_but_the_one_before_is(work: Work):
    first, _ = two_fairs(work)
    with pytest.raises(Conflict):
        take_role(work.as_(OTO), first, 4, role=RoleName.ORGANISER)
    give_role(work.as_(OTO), first, 2, role=RoleName.ORGANISER)

    take_role(work.as_(OTO), first, 4, role=RoleName.ORGANISER)

    with pytest.raises(NotFound):
        give_role(work.as_(OTO), first, 1, role=RoleName.SPEAKER)


def test_a_link_opens_the_account_of_somebody_new_and_they_are_told(work: Work):
    """Security 11."""
    fair = a_fair(work)
    attends(work, fair, OTO, RoleName.ORGANISER)
    attends(work, fair, MEI)
    mei = work.session.get_one(Account, 5)
    mei.confirmed_at = None
    work.session.add(mei)
    work.session.flush()

    link = hand_out_link(work.as_(OTO), fair.slug, 5, address="https://fair.example")

    assert open_link(work, link.rpartition("/")[2]).email == mei.email
    mail = work.session.exec(select(Mail)).one()
    assert mail.to == mei.email
    assert link.rpartition("/")[2] not in mail.body, "it was handed over, not mailed"


def test_nobody_elses_letters_are_opened_by_a_link(work: Work):
    """Security 11."""
    first, second = two_fairs(work)
    rui = work.session.get_one(Account, 6)
    rui.confirmed_at = None
    work.session.add(rui)
    attends(work, a_fair(work), RUI)
    give_role(work.as_(RUI), second, 6, role=RoleName.SPEAKER)

    with pytest.raises(Forbidden):
        hand_out_link(work.as_(OTO), first, 2, address="")  # has signed in before
    with pytest.raises(Forbidden):
        hand_out_link(work.as_(RUI), second, 6, address="")  # runs a fair
    with pytest.raises(NotFound):
        hand_out_link(work.as_(OTO), first, 5, address="")  # is not here
    assert work.session.exec(select(SignInLink)).all() == []


def test_no_link_opens_an_account_that_is_awaited_at_another_fair(work: Work):
    """Security 75."""
    fair, other = a_fair(work), a_fair(work)
    attends(work, fair, OTO, RoleName.ORGANISER)
    attends(work, fair, MEI)
    work.session.get_one(Account, 5).confirmed_at = None
    assert hand_out_link(work.as_(OTO), fair.slug, 5, address="https://fair.example")
    attends(work, other, MEI, RoleName.MODERATOR)

    with pytest.raises(Forbidden):
        hand_out_link(work.as_(OTO), fair.slug, 5, address="https://fair.example")
