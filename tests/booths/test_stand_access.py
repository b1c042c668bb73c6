"""Who may see, work at, keep and organise a booth."""

from datetime import timedelta

import pytest

from booths.leads.access import lead_booth, may_hear_of_leads
from booths.stand import access
from booths.stand.models import StaffRole
from core.accounts.models import Ban
from core.kit.errors import Forbidden, NotFound
from tests.support.booths import a_booth, a_street, at_booth
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI

EVERYBODY = {
    "passer-by": PASSER_BY,
    "attendee": ANNA,
    "recruiter": IDA,
    "owner": MEI,
    "other booth": RUI,
    "organiser": OTO,
    "other fair": BEN,
}
DOORS = {
    "see": lambda work: access.visible_booth(work, "autumn", "minato"),
    "desk": lambda work: access.staffed_booth(work, "autumn", "minato"),
    "work": lambda work: access.worked_booth(work, "autumn", "minato"),
    "edit": lambda work: access.edited_booth(work, "autumn", "minato"),
    "leads": lambda work: lead_booth(work, "autumn", "minato"),
}
OPEN = {
    "see": set(EVERYBODY),
    "desk": {"recruiter", "owner"},
    "work": {"recruiter", "owner"},
    "edit": {"owner", "organiser"},
    "leads": {"recruiter", "owner"},
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_for_those_it_is_for_and_is_not_there_for_others(work, as_, door, who):
    """Two booths of one company, two fairs: nobody gets from one into the other."""
    a_street(work)
    if who in OPEN[door]:
        assert DOORS[door](as_(EVERYBODY[who]))
    else:
        refusal = Forbidden if (door, who) == ("edit", "recruiter") else NotFound
        with pytest.raises(refusal):
            DOORS[door](as_(EVERYBODY[who]))


def test_a_draft_is_there_for_its_staff_and_the_organisers_only(work, as_):
    fair, *_ = a_street(work)
    draft = a_booth(work, fair, slug="draft", published=False)
    at_booth(work, draft, IDA)
    for actor in (IDA, OTO):
        assert access.visible_booth(as_(actor), "autumn", "draft").id == draft.id
    for actor in (PASSER_BY, ANNA, RUI, BEN):
        with pytest.raises(NotFound):
            access.visible_booth(as_(actor), "autumn", "draft")
        assert not access.may_see(as_(actor), draft.id)


def test_a_viewer_sees_the_desk_but_changes_nothing_and_reads_no_leads(work, as_):
    _, minato, _ = a_street(work)
    at_booth(work, minato, ANNA, StaffRole.VIEWER)
    assert access.staffed_booth(as_(ANNA), "autumn", "minato")[1] is StaffRole.VIEWER
    for door in ("work", "edit", "leads"):
        with pytest.raises(Forbidden):
            DOORS[door](as_(ANNA))
    assert not may_hear_of_leads(as_(ANNA), minato.id)


def test_staff_who_are_banned_from_the_fair_have_no_desk(work, as_):
    fair, minato, _ = a_street(work)
    assert access.is_booth_staff(as_(IDA), minato.id)
    work.session.add(Ban(account_id=IDA.account_id, fair_id=fair.id, by=OTO.account_id, at=work.now))
    work.session.flush()
    assert not access.is_booth_staff(as_(IDA), minato.id)
    with pytest.raises(NotFound):
        access.staffed_booth(as_(IDA), "autumn", "minato")


def test_a_ban_that_is_over_gives_the_desk_back(work, as_):
    fair, minato, _ = a_street(work)
    past = work.now - timedelta(minutes=1)
    work.session.add(Ban(account_id=IDA.account_id, fair_id=fair.id, by=OTO.account_id, at=past, until=past))
    work.session.flush()
    assert access.is_booth_staff(as_(IDA), minato.id)
