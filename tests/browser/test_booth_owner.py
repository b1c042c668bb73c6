"""A recruiter keeps the booth: both languages with a preview, a post, a document, leads and exports."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.demo.cast import media
from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import words

BOOTH = f"{FAIR}/booths/minato-robotics"
OWNER = "recruiter"


def test_a_line_is_written_in_both_languages_and_seen_before_it_is_saved(people: People):
    owner, visitor = people.walk_in(OWNER), people.walk_in("visitor", locale="ja")
    english, japanese = words("Robot arms that forgive"), words("ゆるしてくれるロボットアーム")
    owner.goto(f"{BOOTH}/edit")
    owner.locator("[name=tagline_en]").fill(english)
    owner.locator("[name=tagline_ja]").fill(japanese)
    expect(owner.locator("[data-slot=stall]")).to_contain_text(english)
    visitor.goto(BOOTH)
    expect(visitor.locator("main")).not_to_contain_text(japanese)

    save(owner)

    visitor.wait_for_timeout(1100)  # for a second passers-by share a page
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text(japanese)
    visitor.goto(f"{FAIR}/hall")
    expect(visitor.locator(".street")).to_contain_text(japanese)


@pytest.mark.parametrize("has_scripts", [True, False], ids=["script", "no-script"])
def test_a_preview_and_a_new_banner_lose_no_word_that_was_typed(people: People, has_scripts: bool):
    owner = people.walk_in("n.miyashita@shirakaba-bank.example", java_script_enabled=has_scripts)
    english = words("Money that takes its time")
    owner.goto(f"{FAIR}/booths/shirakaba-bank/edit")
    owner.locator("[name=tagline_en]").fill(english)
    owner.locator("[name=banner]").set_input_files(media("stage.png"))
    owner.get_by_role("button", name="Preview without saving").click()

    expect(owner.locator("[name=tagline_en]")).to_have_value(english)
    expect(owner.locator("#banner-error")).to_contain_text("choose this one again")
    expect(owner.locator("[data-slot=stall]")).to_contain_text(english)

    owner.locator("[name=banner]").set_input_files(media("stage.png"))
    save(owner)
    expect(owner.get_by_text("Saved.")).to_be_visible()
    expect(owner.locator("[name=tagline_en]")).to_have_value(english)
    expect(owner.locator(".booth-banner-now")).to_be_visible()
    expect(owner.get_by_label("Remove the banner")).to_be_visible()


def test_the_enter_key_saves_the_booth(people: People):
    owner, english = people.walk_in(OWNER), words("Robot arms that listen")
    owner.goto(f"{BOOTH}/edit")
    owner.locator("[name=tagline_en]").fill(english)
    owner.keyboard.press("Enter")

    expect(owner.get_by_text("Saved.")).to_be_visible()
    expect(owner.locator("[name=tagline_en]")).to_have_value(english)


def save(page: Page) -> None:
    """The primary button of the page's form."""
    page.locator("main").get_by_role("button", name="Save", exact=True).first.click()


def test_a_post_is_added_in_both_languages_and_stands_in_the_booth(people: People):
    owner, visitor = people.walk_in(OWNER), people.walk_in("attendee", locale="ja")
    english, japanese = words("Gearbox listener"), words("歯車を聴く人")
    owner.goto(f"{BOOTH}/edit/jobs/new")
    save(owner)
    expect(owner.locator("#errors")).to_be_focused()
    owner.locator("[name=title_en]").fill(english)
    owner.locator("[name=title_ja]").fill(japanese)
    owner.locator("[name=place_ja]").fill("横浜")
    owner.locator("[name=start]").fill("2027-04")

    save(owner)

    visitor.goto(BOOTH)
    row = visitor.locator("#jobs tr").filter(has_text=japanese)
    expect(row).to_contain_text("横浜")
    row.get_by_role("link", name=japanese).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text(japanese)


def test_a_document_is_laid_out_and_taken_away(people: People, tmp_path: Path):
    owner, visitor = people.walk_in(OWNER), people.walk_in("attendee")
    title = words("How to hold a screwdriver")
    owner.goto(f"{BOOTH}/edit/documents")
    form = owner.locator("form").filter(has=owner.get_by_role("button", name="Add the document"))
    form.locator("[name=title_en]").fill(title)
    form.locator("[name=title_ja]").fill("ねじ回しの持ち方")
    fake = tmp_path / "fake.pdf"
    fake.write_bytes(b"not a PDF at all")
    form.locator("[type=file]").set_input_files(fake)
    form.get_by_role("button", name="Add the document").click()
    expect(owner.locator("#errors")).to_be_visible()
    expect(owner.locator("[name=title_en]").first).to_have_value(title)
    form.locator("[type=file]").set_input_files(media("minato-company.pdf"))

    form.get_by_role("button", name="Add the document").click()

    visitor.goto(BOOTH)
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name=title).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_lead_gets_a_note_and_goes_into_tables_for_excel(people: People):
    owner, note = people.walk_in(OWNER), words("Ask about the thesis")
    owner.goto(f"{BOOTH}/leads")
    owner.get_by_role("link", name="Sophie Bennett").click()
    owner.get_by_label("A note").fill(note)
    owner.get_by_role("button", name="Write it down").click()
    expect(owner.locator("#notes")).to_contain_text(note)
    owner.get_by_label("Rating").select_option(index=4)
    owner.get_by_role("button", name="Save").click()
    owner.goto(f"{BOOTH}/leads")

    with owner.expect_download() as download:
        owner.get_by_role("link", name="CSV").click()
    table = download.value.path().read_bytes()
    with owner.expect_download() as download:
        owner.get_by_role("link", name="XLSX").click()
    book = download.value.path()

    assert table.startswith(b"\xef\xbb\xbf"), "Excel reads it as UTF-8 only with a mark"
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert any("Bennett" in cell for row in rows[1:] for cell in row)
    with zipfile.ZipFile(book) as parts:
        assert b"Bennett" in parts.read("xl/sharedStrings.xml")


def test_the_leads_of_a_booth_are_nobody_else_s(people: People):
    stranger = people.walk_in("attendee")

    for path in (
        f"{BOOTH}/leads",
        f"{BOOTH}/leads.csv",
        f"{BOOTH}/leads.xlsx",
        f"{BOOTH}/edit",
        f"{BOOTH}/desk",
    ):
        assert stranger.request.get(path, max_redirects=0).status == 404, path
