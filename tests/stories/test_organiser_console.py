"""The console over HTTP: who gets in, what is refused, what takes effect at once."""

import re

import pytest
from sqlmodel import select

from core.accounts.models import Account
from core.fair.models import Fair
from core.kit.work import Work
from server.moderation.models import Deed, OrganiserAct
from tests.support.console import an_operator, two_fairs
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, MEI, OTO, PASSER_BY, RUI

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


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "Another exhibitor of this fair has this name."), ("ja", "同じ名前の出展者がすでにいます")],
)
def test_a_second_exhibitor_of_one_name_comes_back_beside_the_field(house: House, locale, sentence):
    first, _ = house.write(OTO, two_fairs)
    console = house.as_(OTO)
    console.post("/locale", data={"locale": locale, "next": "/"})
    address, typed = f"/fairs/{first}/console/exhibitors", {"level": "large", "seats": "4"}
    assert console.post(address, data=typed | {"name_ja": "海フーズ"}).status_code == 303

    answer = console.post(address, data=typed | {"name_en": "Umi", "name_ja": "海ﾌｰｽﾞ"})

    assert answer.status_code == 422
    assert re.search(rf'id="[^"]*name_ja-error"[^>]*>[^<]*{sentence}', answer.text)
    assert 'value="海ﾌｰｽﾞ"' in answer.text


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
