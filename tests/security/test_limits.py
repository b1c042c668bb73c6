"""How much, how often, how large: nothing that is asked for fells the fair or gets past a limit."""

import io
import re
import time
import zipfile

import pytest

from core.kit.tables import TableProblem, read_table, write_xlsx
from tests.house.matrix import World, addresses
from tests.support.house import House
from tests.support.people import ANNA, BEN, PASSER_BY

FIELDS = [
    "at",
    "by",
    "captions",
    "card",
    "deed",
    "due",
    "fair",
    "find",
    "gift",
    "here",
    "id",
    "job",
    "kind",
    "language",
    "mine",
    "next",
    "order",
    "page",
    "place",
    "player",
    "q",
    "rating",
    "recorded",
    "reply",
    "before",
    "role",
    "room",
    "row",
    "show",
    "starred",
    "start",
    "step",
    "t",
    "tab",
    "tag",
    "to",
    "track",
    "version",
    "view",
    "words",
]
"""Every name that a page reads from its address."""
READ = re.compile(
    r"hall|comparison|programme$|/people$|GET /cards|offers|recordings|/rooms|lobby|/chat/|"
    r"messages|leads|log$|"
    r"welcome|preview|sessions/{session:int}$|sign-in$|codes|schedule|captions|jobs/"
)
"""The pages that read something from it."""
NASTY = {
    "sql": "' OR 1=1 --",
    "search": '"*^NEAR(a, -b) OR (',
    "percent": "%_%\\",
    "negative": "-1",
    "huge": "9" * 30,
    "digits": "٣४５²",
    "float": "1e309",
    "nan": "nan",
    "nul": "a\x00b",
    "surrogate": "\ud800",
    "long": "a" * 1000,
    "redos": "a" * 30 + "!" + "(" * 30,
    "script": "<script>alert(1)</script>",
    "array": "1,2,3",
}


@pytest.mark.parametrize("nasty", NASTY)
def test_no_address_of_a_page_can_be_asked_into_an_error(world: World, nasty: str):
    """Security 27, 37, 62: every page, every field of its address, nothing but pages and refusals, soon."""
    query = {name: NASTY[nasty].encode("utf-8", "surrogatepass") for name in FIELDS}
    for key, method, path in addresses(world):
        if method != "GET" or not READ.search(key):
            continue
        browser = world.browser("recruiter" if "/leads" in key else "organiser")
        began = time.perf_counter()
        answer = browser.get(path, params=query)
        assert answer.status_code < 500, (key, answer.text[-300:])
        assert time.perf_counter() - began < 5, key


@pytest.mark.parametrize("number", ["99999999999999999999999", "9223372036854775808", "0", "00000001"])
def test_no_number_in_an_address_is_too_large(world: World, number: str):
    """Security 27, 62: SQLite counts to 2**63 - 1, an address does not."""
    browser = world.browser("organiser")
    for key, method, _ in addresses(world):
        if method == "GET" and ":int}" in key:
            template = key.partition(" ")[2]
            filled = re.sub(r"\{\w+:int\}", number, template)
            for name, value in world.ids.items():
                filled = filled.replace(f"{{{name}}}", value)
            answer = browser.get(filled.replace("{locale}", "en"))
            assert answer.status_code < 500, (key, answer.status_code)


def test_nobody_sends_more_forms_than_a_person_could(house: House):
    """Security 59: and nobody else is kept waiting for it."""
    anna, ben = house.as_(ANNA), house.as_(BEN)
    answers = [anna.post("/theme", data={"theme": "dark", "next": "/help"}) for _ in range(241)]

    assert [a.status_code for a in answers[:240]] == [303] * 240
    assert answers[240].status_code == 429
    assert 0 < int(answers[240].headers["retry-after"]) <= 60
    assert ben.post("/theme", data={"theme": "dark", "next": "/help"}).status_code == 303


def test_nobody_brings_files_without_end(house: House):
    """Security 47, 59."""
    anna = house.as_(ANNA)
    files = {"photo": ("a.png", b"no picture", "image/png")}

    statuses = [anna.post("/profile", files=files).status_code for _ in range(31)]

    assert set(statuses[:30]) == {422}
    assert statuses[30] == 429
    assert list((house.settings.data / "files" / "arriving").iterdir()) == []


def a_sheet_with_a_cell_far_away(reference: str) -> bytes:
    """A few kilobytes that make a reader ask for a table up to *reference*."""
    out = io.BytesIO()
    row = re.sub("[A-Z]", "", reference)
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    with (
        zipfile.ZipFile(io.BytesIO(write_xlsx(["a"], [["b"]], "t"))) as plain,
        zipfile.ZipFile(out, "w") as made,
    ):
        for part in plain.infolist():
            made.writestr(part.filename, plain.read(part).replace(b"</sheetData>", cell))
    return out.getvalue()


@pytest.mark.parametrize("reference", ["XFD1048576", "ZZ1000000"])
def test_a_cell_at_the_end_of_the_world_fells_nothing(reference: str):
    """Security 44: the reader asks for half a terabyte, and ends alone."""
    began = time.perf_counter()
    with pytest.raises(TableProblem):
        read_table(a_sheet_with_a_cell_far_away(reference), "jobs.xlsx")
    assert time.perf_counter() - began < 20

    assert len(read_table(a_sheet_with_a_cell_far_away("A9"), "jobs.xlsx").rows) == 2


def test_a_body_larger_than_any_form_is_refused(house: House):
    """Security 43, 61: said or not said beforehand."""
    anna = house.as_(ANNA)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    def unsaid():
        for _ in range(40):
            yield b"a=" + b"x" * (1 << 20)

    assert anna.post("/profile", content=b"a=" + b"x" * (31 << 20), headers=headers).status_code in (400, 413)
    assert anna.post("/profile", content=unsaid(), headers=headers).status_code in (400, 413)


def test_a_form_of_ten_thousand_fields_is_refused(house: House):
    """Security 43, 62."""
    anna = house.as_(ANNA)
    many = {f"field{number}": "x" for number in range(10_000)}

    began = time.perf_counter()
    assert anna.post("/profile", data=many).status_code in (400, 413, 422)
    assert anna.post("/profile", files={f"f{n}": ("a", b"x") for n in range(2000)}).status_code in (
        400,
        413,
    )
    assert time.perf_counter() - began < 10


def test_passers_by_are_counted_by_their_address(house: House):
    """Security 59, 60: and a forged address in a header is not believed."""
    passer_by = house.as_(PASSER_BY)
    for number in range(60):
        passer_by.post("/sign-in", data={"email": f"nobody{number}@example.org"})

    forged = {"X-Forwarded-For": "198.51.100.9"}
    answer = passer_by.post("/sign-in", data={"email": "nobody@example.org"}, headers=forged)
    assert answer.status_code == 429
