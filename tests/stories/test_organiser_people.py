"""The console's people: roles, sign-in links, memberships, exports, and who is nobody here."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from core.accounts.logins import begin_login
from core.accounts.models import Account, Ban, RoleName
from core.accounts.roles import grant
from core.kit.work import Work
from core.people.names import person_of
from server.moderation.models import OrganiserAct
from tests.support.console import two_fairs
from tests.support.house import House, say_live
from tests.support.people import BEN, OTO, PASSER_BY


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


def test_the_table_of_people_sorts_by_its_heads_and_japanese_names_by_their_reading(house: House):
    first, _ = house.write(OTO, two_fairs)
    oto, place = house.as_(OTO), f"/fairs/{first}/console/people"

    def names(query: str) -> list[str]:
        return re.findall(r'href="[^"]*/console/people/(\d)"', oto.get(place + query).text)

    def sorted_by(locale: str, query: str) -> list[str]:
        oto.post("/locale", data={"locale": locale, "next": "/"})
        return names(query)

    anna, ben, haruka = "1", "2", "4"
    assert sorted_by("en", "?sort=name") == [anna, ben, haruka]  # Bell, Fischer, Oto
    assert sorted_by("ja", "?sort=name") == [haruka, ben, anna]  # おと、ふぃっしゃー、べる
    assert sorted_by("en", "?sort=-address") == [haruka, ben, anna]
    assert names("?sort=role")[0] == haruka
    assert names("?sort=nonsense") == names("") == [haruka, ben, anna]

    told = oto.get(f"{place}?q=example&sort=seen").text
    assert f'<th scope="col" aria-sort="ascending"><a href="{place}?q=example&amp;sort=-seen">' in told
    assert told.count("aria-sort") == 1
    assert '<input type="hidden" name="sort" value="seen">' in told, "searching on keeps the order"
    assert 'aria-sort="descending"' in oto.get(f"{place}?sort=-seen").text


def test_the_desk_counts_the_people_that_its_table_lists(house: House):
    """Who speaks or organises without attending is one of them."""
    first, _ = house.write(OTO, two_fairs)
    oto, place = house.as_(OTO), f"/fairs/{first}/console"
    oto.post("/locale", data={"locale": "en", "next": "/"})

    counted = re.search(r"(\d+) people take part", oto.get(place).text)
    listed = re.search(r"(\d+) people", oto.get(f"{place}/people").text)

    assert counted is not None
    assert listed is not None
    assert (counted[1], listed[1]) == ("3", "3")


def test_sorting_by_last_seen_begins_with_who_has_been_away_longest_as_its_head_says(house: House):
    first, _ = house.write(OTO, two_fairs)
    oto, place = house.as_(OTO), f"/fairs/{first}/console/people"

    def seen(work: Work) -> None:
        for who, hours in ((1, 1), (2, 50)):
            account = work.session.get_one(Account, who)
            login, _ = begin_login(work, account, device="")
            login.seen_at = work.now - timedelta(hours=hours)

    house.write(OTO, seen)

    def names(query: str) -> list[str]:
        return re.findall(r'href="[^"]*/console/people/(\d)"', oto.get(place + query).text)

    assert [who for who in names("?sort=seen") if who in "12"] == ["2", "1"]
    assert [who for who in names("?sort=-seen") if who in "12"] == ["1", "2"]
    for query, told, other in (("?sort=seen", "ascending", "-seen"), ("?sort=-seen", "descending", "seen")):
        page = oto.get(place + query).text
        assert re.findall(r'aria-sort="(\w+)"><a href="[^"]*sort=(-?seen)"', page) == [(told, other)]


def test_whoever_has_never_been_here_comes_last_in_either_order(house: House):
    first, _ = house.write(OTO, two_fairs)
    oto, place = house.as_(OTO), f"/fairs/{first}/console/people"

    def seen(work: Work) -> None:
        login, _ = begin_login(work, work.session.get_one(Account, 1), device="")
        login.seen_at = work.now - timedelta(hours=50)

    house.write(OTO, seen)

    def names(query: str) -> list[str]:
        return re.findall(r'href="[^"]*/console/people/(\d)"', oto.get(place + query).text)

    assert names("?sort=seen") == ["1", "4", "2"]
    assert names("?sort=-seen") == ["4", "1", "2"]


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


@pytest.mark.parametrize(
    ("locale", "roles", "states"),
    [("en", "Attendee, Speaker", ("yes", "kept out")), ("ja", "参加者、登壇者", ("あり", "入場停止中"))],
)
def test_the_export_says_roles_and_states_in_words_and_what_is_imported_again_in_codes(
    house: House, locale: str, roles: str, states: tuple[str, str]
):
    first, _ = house.write(OTO, two_fairs)

    def made(work: Work) -> None:
        grant(work, 2, 1, RoleName.SPEAKER)
        work.session.add(Ban(account_id=2, fair_id=1, by=4, at=work.now))

    house.write(OTO, made)
    oto = house.as_(OTO)
    oto.post("/locale", data={"locale": locale, "next": "/"})
    data = oto.post(f"/fairs/{first}/console/people/exports", data={"kind": "csv"}).content

    table = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    (ben,) = [row for row in table if row["email"] == "ben@example.org"]
    assert (ben["role"], ben["roles"]) == ("speaker", roles)
    assert (ben["signed_in"], ben["banned"]) == states


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


def test_the_table_of_people_says_how_many_take_part_as_the_console_does_and_how_many_of_them_it_shows(
    house: House,
):
    first, _ = house.write(OTO, two_fairs)
    console = f"/fairs/{first}/console"

    told = re.search(r"参加者は(\d+)名です。", house.as_(OTO).get(console).text)

    assert told
    assert told[0] in house.as_(OTO).get(f"{console}/people").text
    found = house.as_(OTO).get(f"{console}/people?role=organiser").text
    assert f"参加者{told[1]}名中1名" in found
