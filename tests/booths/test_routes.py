"""Every address of booths, for everybody who might come by: what each of them is answered."""

from collections.abc import Iterator

import pytest

from booths.leads import gifts
from booths.stand.models import StaffRole
from core.accounts.models import Account, Ban
from core.kit.work import Actor, Work
from core.people.models import Person
from tests.support.booths import a_booth, a_job, a_street, at_booth
from tests.support.cards import a_card
from tests.support.house import House, a_house
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI

BANNED = Actor(account_id=7, locale="en")
VIEWER = Actor(account_id=8, locale="en")
COLUMNS = (PASSER_BY, ANNA, BANNED, VIEWER, IDA, MEI, RUI, OTO, BEN)
"""Nobody, attendee, banned, viewer, recruiter, owner, another booth's owner, organiser, another fair's."""
B = "/fairs/autumn/booths/minato"

READING = {
    "/fairs/autumn/hall": "200 200 200 200 200 200 200 200 200",
    B: "200 200 200 200 200 200 200 200 200",
    f"{B}/jobs/1": "200 200 200 200 200 200 200 200 200",
    "/fairs/autumn/jobs/comparison?job=1": "200 200 200 200 200 200 200 200 200",
    "/briefcase": "303 200 200 200 200 200 200 200 200",
    f"{B}/desk": "404 404 404 200 200 200 404 404 404",
    f"{B}/leads": "404 404 404 403 200 200 404 404 404",
    f"{B}/leads/1": "404 404 404 403 200 200 404 404 404",
    f"{B}/leads.csv": "404 404 404 403 200 200 404 404 404",
    f"{B}/leads.xlsx": "404 404 404 403 200 200 404 404 404",
    f"{B}/edit": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/jobs": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/jobs/new": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/jobs/1": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/documents": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/hours": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/staff": "404 404 404 403 403 200 404 200 404",
    f"{B}/files/1": "404 404 404 404 404 404 404 404 404",
    f"{B}/documents/1": "404 404 404 404 404 404 404 404 404",
    "/fairs/autumn/booths/draft": "404 404 404 404 404 404 404 200 404",
    "/fairs/autumn/booths/nowhere": "404 404 404 404 404 404 404 404 404",
    "/fairs/spring/booths/annex": "404 404 404 404 404 404 404 404 404",
}
WRITING = {
    f"{B}/questions": "403 303 404 403 403 403 303 303 303",
    f"{B}/jobs/1/interest": "403 303 404 403 403 403 303 303 303",
    f"{B}/jobs/1/interest/removal": "303 303 303 303 303 303 303 303 303",
    f"{B}/cards": "403 303 404 403 403 403 303 303 303",
    f"{B}/counter": "404 404 404 403 303 303 404 404 404",
    f"{B}/counter/removal": "404 404 404 403 303 303 404 404 404",
    f"{B}/leads/1": "404 404 404 403 303 303 404 404 404",
    f"{B}/leads/1/notes": "404 404 404 403 303 303 404 404 404",
    f"{B}/leads/1/notes/9/removal": "404 404 404 403 404 404 404 404 404",
    f"{B}/edit": "404 404 404 403 403 303 404 303 404",
    f"{B}/edit/preview": "404 404 404 403 403 200 404 200 404",
    f"{B}/edit/jobs": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/jobs/imports": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/jobs/imports/1": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/jobs/1/closure": "404 404 404 403 403 303 404 303 404",
    f"{B}/edit/jobs/1/opening": "404 404 404 403 403 303 404 303 404",
    f"{B}/edit/documents": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/documents/1/removal": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/pictures": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/pictures/1/removal": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/hours": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/hours/1/removal": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/staff/invitations": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/staff/invitations/1/mail": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/staff/invitations/1/removal": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/staff/5": "404 404 404 403 403 422 404 422 404",
    f"{B}/edit/staff/6/removal": "404 404 404 403 403 404 404 404 404",
    f"{B}/edit/submission": "404 404 404 403 403 409 404 409 404",
    f"{B}/documents/1/taking": "404 404 404 404 404 404 404 404 404",
    "/briefcase/1/removal": "403 303 303 303 303 303 303 303 303",
    "/staff/forged": "404 404 404 404 404 404 404 404 404",
}
FIELDS = {
    f"{B}/questions": {"id": "01JABCDEFGHJK0000001", "words": "Hello?"},
    f"{B}/edit": {"name_en": "Minato Robotics"},
    f"{B}/edit/preview": {"name_en": "Minato Robotics"},
    f"{B}/leads/1": {"rating": "3", "step": "meet"},
    f"{B}/leads/1/notes": {"words": "A note"},
}


def a_full_street(work: Work) -> None:
    """The street with a job, a lead, a viewer and somebody who is banned; everybody has a card."""
    fair, minato, _ = a_street(work)
    for actor in (BANNED, VIEWER):
        number = actor.account_id
        work.session.add(
            Account(id=number, email=f"{number}@example.org", created_at=work.now, confirmed_at=work.now)
        )
        work.session.flush()
        work.session.add(Person(account_id=number or 0, given_en=f"P{number}", changed_at=work.now))
    work.session.flush()
    at_booth(work, minato, VIEWER, StaffRole.VIEWER)
    a_booth(work, fair, slug="draft", published=False)
    a_job(work, minato)
    for actor in (ANNA, BEN, RUI, OTO, BANNED):
        a_card(work.as_(actor))
    gifts.ask(work.as_(ANNA), "autumn", "minato", words="First")
    work.session.add(Ban(account_id=7, fair_id=fair.id or 0, by=4, at=work.now))
    work.session.flush()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One street for all of them; no act here takes another's ground away."""
    with a_house(tmp_path_factory.mktemp("street") / "data") as house:
        house.write(OTO, a_full_street)
        yield house


@pytest.mark.parametrize("address", READING)
def test_each_page_is_there_for_those_it_is_for(street: House, address):
    found = [street.as_(actor).get(address).status_code for actor in COLUMNS]
    assert " ".join(map(str, found)) == READING[address]


@pytest.mark.parametrize("address", WRITING)
def test_each_act_is_done_by_those_who_may(street: House, address):
    found = [street.as_(actor).post(address, data=FIELDS.get(address, {})).status_code for actor in COLUMNS]
    assert " ".join(map(str, found)) == WRITING[address]
