"""A new fair on its first morning: its console says what comes first, and no typed word is lost."""

from sqlmodel import select

from booths.stand.models import Booth
from core.kit.work import Work
from tests.support.booths import a_booth
from tests.support.console import an_operator
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_room, a_session

STEPS = ("Name the rooms", "Place the first session", "Invite the first exhibitor")


def an_empty_fair(work: Work) -> str:
    fair = a_fair(work, slug="first")
    an_organiser(work, fair.id or 0, ANNA)
    return fair.slug


def fill(work: Work) -> None:
    fair = a_fair(work, slug="second")
    an_organiser(work, fair.id or 0, ANNA)
    a_session(work, fair, room=a_room(work, fair))
    a_booth(work, fair)


def test_the_console_of_an_empty_fair_says_what_to_do_first(house: House):
    house.write(ANNA, an_empty_fair)
    page = house.as_(ANNA).get("/fairs/first/console").text
    assert [step for step in STEPS if step not in page] == []
    assert "Nothing waits for you" not in page

    house.write(ANNA, fill)
    assert [step for step in STEPS if step in house.as_(ANNA).get("/fairs/second/console").text] == []


def test_a_booth_without_an_owner_is_not_said_to_have_an_invited_one(house: House):
    house.write(ANNA, an_empty_fair)
    for name, owner, told in (("One", "", "can be invited"), ("Two", "two@example.org", "invited by mail")):
        form = {"name_en": name, "owner_email": owner, "level": "standard", "seats": "5"}
        house.as_(ANNA).post("/fairs/first/console/exhibitors", data=form)
        assert told in house.as_(ANNA).get("/fairs/first/console/exhibitors").text


def test_submitting_a_booth_saves_what_stands_in_the_form_or_does_nothing(house: House):
    def prepare(work: Work) -> None:
        fair = a_fair(work, slug="first")
        an_organiser(work, fair.id or 0, ANNA)
        booth = a_booth(work, fair, slug="crane", published=False)
        assert booth.submitted_at is None

    def crane(work: Work) -> Booth:
        return work.session.exec(select(Booth).where(Booth.slug == "crane")).one()

    house.write(ANNA, prepare)
    address = "/fairs/first/booths/crane/edit/submission"
    wrong = house.as_(ANNA).post(address, data={"name_en": "", "name_ja": "", "tagline_en": "Paper birds"})
    assert wrong.status_code == 422
    assert "Paper birds" in wrong.text
    assert house.read(ANNA, crane).submitted_at is None

    assert (
        house.as_(ANNA).post(address, data={"name_en": "Crane", "tagline_en": "Paper birds"}).status_code
        == 303
    )
    kept = house.read(ANNA, crane)
    assert (kept.tagline_en, kept.submitted_at is None) == ("Paper birds", False)


def test_places_are_taken_and_given_up_by_form_and_everybody_sees_it(house: House):
    def prepare(work: Work) -> tuple[str, int]:
        fair = a_fair(work, slug="places")
        return fair.slug, a_session(work, fair, capacity=1).id or 0

    slug, number = house.write(OTO, prepare)
    page = f"/fairs/{slug}/sessions/{number}"
    assert "1 place free" in house.as_(ANNA).get(page).text
    assert house.as_(ANNA).post(f"{page}/place").status_code == 303
    assert "You have a place" in house.as_(ANNA).get(page).text
    house.as_(BEN).post(f"{page}/place")
    assert "Waiting list: you are next" in house.as_(BEN).get(page).text
    assert "Full" in house.as_(PASSER_BY).get(f"/fairs/{slug}/programme").text
    house.as_(ANNA).post(f"{page}/place/removal")
    assert "You have a place" in house.as_(BEN).get(page).text
    assert "You have a place in" in house.as_(BEN).get("/notices").text


def test_whoever_runs_the_installation_finds_the_way_to_another_fair_and_organisers_do_not(house: House):
    house.write(OTO, a_fair_and_an_operator)
    way = '<a href="/fairs/new">Open another fair</a>'
    for page in ("/fairs/first/console", "/fairs/first"):
        assert way in house.as_(BEN).get(page).text
        assert "/fairs/new" not in house.as_(ANNA).get(page).text
    assert house.as_(BEN).get("/fairs/new").status_code == 200


def a_fair_and_an_operator(work: Work) -> None:
    an_empty_fair(work)
    an_operator(work, BEN)
