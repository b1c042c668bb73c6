"""Creating and copying a fair, and what its settings refuse."""

from datetime import timedelta

import pytest
from sqlmodel import select

from booths.stand.models import Booth, BoothStaff, StaffRole
from core.fair.access import fair_id
from core.fair.models import Fair, OpeningHours, Part
from core.kit.errors import Invalid, NotFound
from core.kit.work import Work
from realtime.chat.models import Room
from server.console.fairs import change_fair, create_fair
from server.console.forms import FairForm, NewFairForm
from tests.support.console import an_operator
from tests.support.makers import a_fair
from tests.support.people import ANNA, IDA, MEI, OTO, an_organiser

DAY = {"zone": "Asia/Tokyo", "starts_at": "2027-09-19T10:00", "ends_at": "2027-09-19T18:00"}


@pytest.fixture
def operator(work: Work) -> Work:
    """Work of somebody who runs the installation."""
    an_operator(work, MEI)
    return work.as_(MEI)


def test_a_copy_has_hours_of_its_own_day_and_exhibitors_as_drafts_with_their_people(operator: Work):
    model = a_fair(operator, membership_en="Ask us.")
    opens = model.starts_at - timedelta(days=7)
    operator.session.add(OpeningHours(fair_id=fair_id(model), part=Part.REGISTRATION, opens_at=opens))
    booth = Booth(
        fair_id=fair_id(model), slug="acme", name_en="Acme", created_at=operator.now, changed_at=operator.now,
        approved_at=operator.now, published_at=operator.now,
    )  # fmt: skip
    operator.session.add(booth)
    operator.session.flush()
    operator.session.add(
        BoothStaff(booth_id=booth.id, account_id=IDA.account_id, role=StaffRole.OWNER, at=operator.now)
    )

    fair = create_fair(operator, NewFairForm(name_en="Next", copy_from=model.slug, **DAY), address="")

    hours = operator.session.exec(select(OpeningHours).where(OpeningHours.fair_id == fair.id)).one()
    assert hours.opens_at == fair.starts_at - timedelta(days=7)
    copied = operator.session.exec(select(Booth).where(Booth.fair_id == fair.id)).one()
    assert (copied.slug, copied.approved_at, copied.published_at) == ("acme", None, None)
    staff = operator.session.exec(select(BoothStaff).where(BoothStaff.booth_id == copied.id)).one()
    assert (staff.account_id, staff.role) == (IDA.account_id, "owner")
    assert (fair.membership_en, fair.published_at) == ("Ask us.", None)
    rooms = operator.session.exec(select(Room.kind).where(Room.fair_id == fair.id)).all()
    assert sorted(rooms) == ["booth", "exhibitors", "lobby", "organisers"]


def test_only_an_operator_creates_fairs(work: Work):
    an_organiser(work, fair_id(a_fair(work)))

    for actor in (OTO, ANNA):
        with pytest.raises(NotFound):
            create_fair(work.as_(actor), NewFairForm(name_en="Next", **DAY), address="")


@pytest.mark.parametrize("slug", ["new", "Spring", "a b", "-a", "a" * 61, "../x", "春"])
def test_a_slug_that_could_not_stand_in_an_address_is_refused(operator: Work, slug):
    with pytest.raises((Invalid, ValueError)):
        create_fair(operator, NewFairForm(name_en="Next", slug=slug, **DAY), address="")


def test_a_name_in_japanese_alone_still_gives_an_address(operator: Work):
    one = create_fair(operator, NewFairForm(name_ja="春の交流会", **DAY), address="")
    two = create_fair(operator, NewFairForm(name_ja="春の交流会", **DAY), address="")

    assert one.slug != two.slug
    assert one.slug.isascii()


def test_everything_that_is_wrong_with_a_new_fair_is_said_at_once(operator: Work):
    wrong = {"ends_at": DAY["starts_at"], "doors_opens": "soon", "slug": "Autumn!"}

    with pytest.raises(Invalid) as refusal:
        create_fair(operator, NewFairForm(**(DAY | wrong)), address="")

    assert set(refusal.value.fields) == {"name", "ends_at", "doors_opens", "slug"}
    assert operator.session.exec(select(Fair)).all() == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("ends_at", {"ends_at": "2027-09-19T10:00"}),
        ("starts_at", {"starts_at": "2027-02-30T10:00"}),
        ("zone", {"zone": "Mars/Olympus"}),
        ("doors_opens", {"doors_opens": "soon"}),
        ("doors_closes", {"doors_opens": "2027-09-19T10:00", "doors_closes": "2027-09-19T09:00"}),
    ],
)
def test_what_cannot_be_is_refused_on_its_field_and_nothing_changes(work: Work, field, typed):
    fair = a_fair(work)
    an_organiser(work, fair_id(fair))
    before = (fair.name_en, fair.zone, fair.starts_at, fair.ends_at)

    with pytest.raises(Invalid) as refusal:
        change_fair(work.as_(OTO), fair.slug, FairForm(**({"name_en": "Changed"} | DAY | typed)))

    assert set(refusal.value.fields) == {field}
    stored = work.session.exec(select(Fair).where(Fair.slug == fair.slug)).one()
    assert (stored.name_en, stored.zone, stored.starts_at, stored.ends_at) == before
    assert work.session.exec(select(OpeningHours)).all() == []
