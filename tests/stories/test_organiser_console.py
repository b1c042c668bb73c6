"""The console over HTTP: who gets in, what is refused, what takes effect at once."""

import re

import pytest
from sqlmodel import select

from core.accounts.models import Account, RoleName
from core.accounts.roles import grant
from core.fair.models import Fair
from core.kit.work import Work
from core.people.names import person_of
from server.moderation.models import Deed, OrganiserAct
from tests.support.console import an_operator, two_fairs
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, RUI

PAGES = (
    "",
    "/settings",
    "/exhibitors",
    "/people",
    "/people/invitations",
    "/people/1",
    "/announcements",
    "/mails",
    "/log",
)
POSTS = (
    "/settings", "/publication", "/publication/end", "/exhibitors", "/exhibitors/1/approval",
    "/exhibitors/1/return", "/exhibitors/1/publication", "/exhibitors/1/publication/end",
    "/exhibitors/1/place", "/exhibitors/1/invitations", "/people/invitations", "/people/imports",
    "/people/exports", "/people/1/roles", "/people/1/roles/removal", "/people/1/membership",
    "/people/1/membership/end", "/people/1/sign-in-link", "/people/1/mail", "/announcements",
    "/announcements/1/withdrawal", "/log/exports",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_the_console_is_there_for_the_fairs_organiser_and_for_nobody_else(house: House, page):
    first, _ = house.write(OTO, two_fairs)
    address = f"/fairs/{first}/console{page}"

    assert house.as_(OTO).get(address).status_code == 200
    for stranger in (PASSER_BY, ANNA, MEI, RUI):
        assert house.as_(stranger).get(address).status_code == 404


@pytest.mark.parametrize("page", POSTS)
def test_an_act_of_the_console_does_not_exist_for_the_organiser_of_another_fair(house: House, page):
    """Security 24."""
    first, _ = house.write(OTO, two_fairs)
    before = house.read(OTO, everything)

    for stranger in (RUI, ANNA, MEI):
        answer = house.as_(stranger).post(f"/fairs/{first}/console{page}", data=sensible(page))
        assert answer.status_code == 404, (stranger, answer.text[:200])
    assert house.read(OTO, everything) == before


def sensible(page: str) -> dict[str, str]:
    """Entries that an organiser could send."""
    if "roles" in page:
        return {"role": "moderator"}
    if page.endswith("place"):
        return {"level": "large", "seats": "3"}
    if page.endswith("exhibitors/1/invitations"):
        return {"email": "someone@example.org"}
    return {}


def everything(work: Work) -> list[object]:
    """What strangers might have changed."""
    fairs = [fair.model_dump() for fair in work.session.exec(select(Fair))]
    return [
        *fairs,
        work.session.exec(select(OrganiserAct)).all(),
        len(work.session.exec(select(Account)).all()),
    ]


def test_losing_the_role_takes_effect_on_the_next_request_and_closes_the_connections(house: House):
    first, _ = house.write(OTO, two_fairs)
    house.as_(OTO).post(f"/fairs/{first}/console/people/2/roles", data={"role": "organiser"})
    assert house.as_(BEN).get(f"/fairs/{first}/console").status_code == 200
    with house.live(BEN) as ben:
        say_live(ben, "join", 1, "account:2", None)

        house.as_(OTO).post(f"/fairs/{first}/console/people/2/roles/removal", data={"role": "organiser"})

        closed = ben.receive()
        while closed["type"] == "websocket.send":
            closed = ben.receive()
        assert closed["code"] == 4001
    assert house.as_(BEN).get(f"/fairs/{first}/console").status_code == 404


def test_the_last_organiser_stays(house: House):
    first, _ = house.write(OTO, two_fairs)

    answer = house.as_(OTO).post(f"/fairs/{first}/console/people/4/roles/removal", data={"role": "organiser"})

    assert answer.status_code == 422
    assert "主催者" in answer.text
    assert house.as_(OTO).get(f"/fairs/{first}/console").status_code == 200


def test_nobody_is_made_operator_here(house: House):
    first, _ = house.write(OTO, two_fairs)

    answer = house.as_(OTO).post(f"/fairs/{first}/console/people/2/roles", data={"role": "operator"})

    assert answer.status_code == 422


def test_a_date_that_is_none_comes_back_beside_its_field_with_what_was_typed(house: House):
    first, _ = house.write(OTO, two_fairs)
    typed = {
        "name_en": "Spring <b>Fair</b>", "zone": "Europe/London", "starts_at": "2027-03-28T01:30",
        "ends_at": "2027-03-28T18:00", "doors_opens": "tomorrow",
    }  # fmt: skip

    answer = house.as_(OTO).post(f"/fairs/{first}/console/settings", data=typed)

    assert answer.status_code == 422
    assert re.search(r'id="starts_at"[^>]*aria-invalid="true"', answer.text), "clocks go forward that night"
    assert 'value="2027-03-28T01:30"' in answer.text
    assert "Spring &lt;b&gt;Fair&lt;/b&gt;" in answer.text
    assert "<b>Fair" not in answer.text
    assert house.as_(PASSER_BY).get(f"/fairs/{first}").text.count("Spring") == 0


def test_settings_are_kept_on_the_fairs_clock(house: House):
    first, _ = house.write(OTO, two_fairs)
    typed = {
        "name_en": "Spring Fair", "name_ja": "春の交流会", "zone": "Asia/Tokyo",
        "starts_at": "2027-03-28T10:00", "ends_at": "2027-03-28T18:00", "cards_opens": "2027-03-28T11:00",
    }  # fmt: skip

    answer = house.as_(OTO).post(f"/fairs/{first}/console/settings", data=typed)

    assert answer.status_code == 303
    shown = house.as_(OTO).get(f"/fairs/{first}/console/settings").text
    assert 'value="2027-03-28T10:00"' in shown
    assert 'value="2027-03-28T11:00"' in shown
    starts = house.read(
        OTO, lambda work: work.session.exec(select(Fair).where(Fair.slug == first)).one().starts_at
    )
    assert starts.isoformat() == "2027-03-28T01:00:00+00:00"


def test_a_fair_that_is_taken_back_is_gone_for_everybody_but_its_organisers(house: House):
    first, _ = house.write(OTO, two_fairs)

    house.as_(OTO).post(f"/fairs/{first}/console/publication/end")

    assert house.as_(ANNA).get(f"/fairs/{first}").status_code == 404
    assert house.as_(OTO).get(f"/fairs/{first}").status_code == 200
    house.as_(OTO).post(f"/fairs/{first}/console/publication")
    assert house.as_(ANNA).get(f"/fairs/{first}").status_code == 200


def test_an_operator_creates_a_fair_as_a_copy_and_its_organiser_is_written_to(house: House):
    first, _ = house.write(OTO, two_fairs)
    house.write(MEI, an_operator, MEI)
    organiser = house.as_(OTO)
    made = organiser.post(
        f"/fairs/{first}/console/exhibitors", data={"name_en": "Acme", "level": "large", "seats": "4"}
    )
    assert made.status_code == 303
    typed = {
        "name_en": "Next Year", "zone": "Asia/Tokyo", "starts_at": "2027-09-19T10:00",
        "ends_at": "2027-09-19T18:00",
        "copy_from": first, "organiser": "new@example.org",
    }  # fmt: skip

    assert house.as_(OTO).get("/fairs/new").status_code == 404
    assert house.as_(OTO).post("/fairs/new", data=typed).status_code == 404
    answer = house.as_(MEI).post("/fairs/new", data=typed)

    assert answer.headers["location"] == "/fairs/next-year/console"
    assert "Acme" in house.as_(MEI).get("/fairs/next-year/console/exhibitors").text
    assert "new@example.org" in house.as_(MEI).get("/fairs/next-year/console/mails").text
    assert house.as_(PASSER_BY).get("/fairs/next-year").status_code == 404
    again = house.as_(MEI).post("/fairs/new", data=typed | {"slug": "next-year"})
    assert again.status_code == 422


def test_an_exhibitor_is_invited_sent_back_and_approved(house: House):
    first, second = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    console.post(
        f"/fairs/{first}/console/exhibitors",
        data={"name_en": "Acme", "owner_email": "ida@acme.example", "level": "standard", "seats": "5"},
    )
    listed = console.get(f"/fairs/{first}/console/exhibitors").text
    assert "ida@acme.example" in listed

    empty = console.post(f"/fairs/{first}/console/exhibitors/1/return", data={"note": "  "})
    assert empty.status_code == 422
    assert (
        console.post(f"/fairs/{first}/console/exhibitors/1/return", data={"note": "Texts?"}).status_code
        == 303
    )
    assert "Texts?" in console.get(f"/fairs/{first}/console/exhibitors").text
    assert house.as_(RUI).post(f"/fairs/{second}/console/exhibitors/1/approval").status_code == 404
    assert console.post(f"/fairs/{first}/console/exhibitors/1/approval").status_code == 303
    assert house.as_(PASSER_BY).get(f"/fairs/{first}/booths/acme").status_code == 200
    deeds = house.read(OTO, lambda work: [act.deed for act in work.session.exec(select(OrganiserAct))])
    assert deeds == [Deed.BOOTH_MADE, Deed.BOOTH_SENT_BACK, Deed.BOOTH_APPROVED]


def test_a_sign_in_link_is_handed_out_before_the_first_visit_only(house: House):
    """Security 11."""
    first, _ = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    console.post(
        f"/fairs/{first}/console/people/invitations", data={"emails": "new@example.org", "role": "attendee"}
    )
    new = house.read(
        OTO,
        lambda work: work.session.exec(select(Account).where(Account.email == "new@example.org")).one().id,
    )

    shown = console.post(f"/fairs/{first}/console/people/{new}/sign-in-link")
    refused = console.post(f"/fairs/{first}/console/people/2/sign-in-link")

    link = re.search(r'value="http://127.0.0.1:8000(/sign-in/[^"]+)"', shown.text)
    assert link
    assert shown.headers["cache-control"] == "no-store"
    assert house.as_(PASSER_BY).get(link[1]).status_code == 200
    assert refused.status_code == 422
    assert "/sign-in/" not in refused.text
    assert "link_made" in str(
        house.read(OTO, lambda work: [a.deed for a in work.session.exec(select(OrganiserAct))])
    )
    assert console.get(f"/fairs/{first}/console/people/{new}").text.count(link[1]) == 0


def test_membership_is_given_until_a_day_and_ended(house: House):
    first, _ = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    address = f"/fairs/{first}/console/people/2/membership"

    past = console.post(address, data={"ends_on": "2001-01-01"})
    given = console.post(address, data={"ends_on": "2099-03-31"})

    assert past.status_code == 422
    assert 'value="2001-01-01"' in past.text
    assert given.status_code == 303
    assert "2099-03-31" in console.get(f"/fairs/{first}/console/people/2").text
    console.post(f"{address}/end")
    assert "2099-03-31" not in console.get(f"/fairs/{first}/console/people").text


def test_somebody_of_another_fair_is_nobody_here(house: House):
    first, _ = house.write(OTO, two_fairs)

    assert house.as_(OTO).get(f"/fairs/{first}/console/people/6").status_code == 404
    assert (
        house.as_(OTO).post(f"/fairs/{first}/console/people/6/roles", data={"role": "speaker"}).status_code
        == 404
    )
    assert (
        house.as_(OTO)
        .post(f"/fairs/{first}/moderation/people/6/ban", data={"hours": "0", "why": "x"})
        .status_code
        == 404
    )


def test_hostile_names_and_searches_are_only_text(house: House):
    """Security 31."""
    first, _ = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    evil = '"><script>alert(1)</script>{{ 7*7 }}%(x)s'

    for page in ("people", "log"):
        shown = console.get(f"/fairs/{first}/console/{page}", params={"q": evil})
        assert shown.status_code == 200
        assert "<script>alert" not in shown.text
    made = console.post(
        f"/fairs/{first}/console/exhibitors", data={"name_en": evil, "level": "standard", "seats": "2"}
    )
    assert made.status_code == 303
    assert "<script>alert" not in console.get(f"/fairs/{first}/console/exhibitors").text
    assert "<script>alert" not in console.get(f"/fairs/{first}/console/log").text


def test_the_people_are_exported_without_formulas(house: House):
    """Security 28."""
    first, _ = house.write(OTO, two_fairs)
    house.write(OTO, rename_ben)

    csv = house.as_(OTO).post(f"/fairs/{first}/console/people/exports", data={"kind": "csv"})
    xlsx = house.as_(OTO).post(f"/fairs/{first}/console/people/exports", data={"kind": "xlsx"})

    assert "'=HYPERLINK" in csv.text
    assert ",=HYPERLINK" not in csv.text
    assert xlsx.content[:2] == b"PK"
    assert csv.headers["cache-control"] == "no-store"


def rename_ben(work: Work) -> None:
    """A name that a spreadsheet would take for a formula."""
    person = person_of(work, 2)
    person.family_en = '=HYPERLINK("http://evil.example")'
    work.session.add(person)


def test_a_moderator_has_the_desk_and_not_the_console(house: House):
    first, _ = house.write(OTO, two_fairs)
    house.write(OTO, lambda work: grant(work, 2, 1, RoleName.MODERATOR))

    assert house.as_(BEN).get(f"/fairs/{first}/moderation").status_code == 200
    assert house.as_(BEN).get(f"/fairs/{first}/console").status_code == 404
    assert house.as_(BEN).get(f"/fairs/{first}/console/log").status_code == 404


def test_the_organisers_see_announcements_with_how_many_read_them(house: House):
    first, _ = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    console.post(f"/fairs/{first}/console/announcements", data={"text_en": "Lunch", "audience": "everybody"})
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, "fair:1", None)
        console.post(
            f"/fairs/{first}/console/announcements", data={"text_ja": "休憩です", "audience": "members"}
        )
        heard = next_event(anna, "announcement.made")[4]
    house.as_(ANNA).post("/announcements/1/readings", data={"next": "/"})

    assert (heard["text_ja"], heard["audience"]) == ("", "members")
    assert re.search(r'class="num"[^>]*>1</td>', console.get(f"/fairs/{first}/console/announcements").text)
