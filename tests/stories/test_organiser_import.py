"""People come by a list or a file: tried first, every bad row named, nothing changed until it is in order."""

import re

from sqlmodel import select

from core.accounts.models import Account, Role
from core.kit.files import File
from core.kit.mail import Mail
from core.kit.tables import write_xlsx
from core.kit.work import Work
from core.people.models import Membership, Person
from tests.support.console import two_fairs
from tests.support.house import House
from tests.support.people import OTO, RUI

GOOD = """email,family_ja,given_ja,family_kana,given_kana,role,member_until
hana@example.org,髙橋,花子,たかはし,はなこ,speaker,2099-03-31
anna@example.org,x,y,,,attendee,
"""
BAD = """email,family_kana,role,member_until
no address,さとう,attendee,
a@example.org,Sato,attendee,
b@example.org,さとう,organiser,
c@example.org,さとう,attendee,31.3.2027
d@example.org,さとう,attendee,2001-01-01
d@example.org,さとう,attendee,
=cmd@x,さとう,attendee,
fine@example.org,さとう,attendee,
"""


def everything(work: Work) -> list[object]:
    """What an import could have changed."""
    kinds = (Account, Role, Person, Membership, Mail, File)
    return [len(work.session.exec(select(kind)).all()) for kind in kinds]


def tried(house: House, slug: str, data: bytes, name: str = "people.csv"):
    return house.as_(OTO).post(f"/fairs/{slug}/console/people/imports", files={"file": (name, data)})


def test_the_dry_run_names_every_bad_row_and_changes_nothing(house: House):
    first, _ = house.write(OTO, two_fairs)
    before = house.read(OTO, everything)

    answer = tried(house, first, BAD.encode())

    assert answer.status_code == 422
    rows = re.findall(r'<tr data-state="wrong"><th scope="row" class="num">(\d+)</th>', answer.text)
    assert rows == ["2", "3", "4", "5", "6", "7", "8"]
    assert house.read(OTO, everything) == before
    assert "imports/" not in answer.text.partition("<main")[2].replace('people/imports"', "")


def test_a_file_that_is_in_order_is_tried_and_then_taken_in_once(house: House):
    first, _ = house.write(OTO, two_fairs)
    answer = tried(house, first, GOOD.encode("cp932"))
    address = re.search(r'action="(/fairs/[^"]+/imports/\d+)"', answer.text)
    assert answer.status_code == 200
    assert address
    assert house.read(OTO, lambda work: work.session.exec(select(Membership)).all()) == []

    taken = house.as_(OTO).post(address[1], data={"mail": "yes"})
    again = house.as_(OTO).post(address[1], data={"mail": "yes"})

    assert (taken.status_code, again.status_code) == (303, 404)
    shown = house.as_(OTO).get(f"/fairs/{first}/console/people", params={"q": "たかはし"}).text
    assert "髙橋" in shown
    assert "2099-03-31" in shown
    mails = house.read(OTO, lambda work: [mail.to for mail in work.session.exec(select(Mail))])
    assert mails == ["hana@example.org"], "whoever is there already is not written to"
    anna = house.read(OTO, lambda work: work.session.get_one(Person, 1).family_en)
    assert anna == "Bell", "names that people gave themselves stay"


def test_an_xlsx_is_read_too(house: House):
    first, _ = house.write(OTO, two_fairs)
    data = write_xlsx(["email", "given_en"], [["new@example.org", "=1+1"]], "people")

    answer = tried(house, first, data, "people.xlsx")

    assert answer.status_code == 200
    assert "=1+1" in answer.text


def test_a_file_that_is_no_table_or_has_foreign_columns_is_refused_with_a_sentence(house: House):
    first, _ = house.write(OTO, two_fairs)

    for data in (b"\x00\x01\x02", b"name\nAnna\n", b"email,salary\na@example.org,1\n", b"email\n"):
        answer = tried(house, first, data)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_file_of_another_fairs_organiser_is_no_file_here(house: House):
    """Security 24."""
    first, second = house.write(OTO, two_fairs)
    address = re.search(r'action="(/fairs/[^"]+/imports/\d+)"', tried(house, first, GOOD.encode()).text)
    assert address

    assert house.as_(RUI).post(address[1]).status_code == 404
    assert house.as_(RUI).post(address[1].replace(first, second)).status_code == 404
    assert house.as_(OTO).post(address[1]).status_code == 303


def test_a_list_of_addresses_is_invited_all_or_nobody_in_both_languages(house: House):
    first, _ = house.write(OTO, two_fairs)
    address = f"/fairs/{first}/console/people/invitations"

    refused = house.as_(OTO).post(address, data={"emails": "a@example.org, not-one", "role": "attendee"})
    assert refused.status_code == 422
    assert "not-one" in refused.text
    assert house.read(OTO, lambda work: work.session.exec(select(Mail)).all()) == []
    done = house.as_(OTO).post(
        address, data={"emails": "a@example.org\nA@example.org ben@example.org", "role": "attendee"}
    )

    assert done.status_code == 303
    mail = house.read(OTO, lambda work: work.session.exec(select(Mail)).one())
    assert mail.to == "a@example.org"
    assert " / " in mail.subject
    assert "invite you" in mail.body
    assert "ご参加のご案内" in mail.body
    halves = mail.body.partition("ご参加のご案内")
    assert all(f"/sign-in?next=/fairs/{first}" in half for half in halves[::2]), "each half has its link"
    assert "Your role: Attendee." in mail.body
