"""An organiser on the day, and attendees who see it happen: the programme, a word to all, order, a film."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from server.demo.cast import media
from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import LOBBY, enter, field, is_there_once, lines, listening, words, write

CONSOLE = f"{FAIR}/console"
AKIRA = "akira.nomura@mail.example"
"""A member whom nobody needs for anything else: he is muted here."""
FOUR_HOURS = timedelta(hours=4)


@pytest.fixture
def organiser(people: People) -> Page:
    """Somebody who keeps the fair."""
    return people.walk_in("organiser")


def fill_in(page: Page, title: str, *, room: str, begins: str, ends: str, day: str) -> None:
    """The form of a session."""
    page.goto(f"{CONSOLE}/programme/sessions/new")
    page.locator("[name=title_en]").fill(title)
    page.locator("[name=title_ja]").fill(f"{title}（日本語）")
    page.locator("[name=date]").fill(day)
    page.locator("[name=begins]").fill(begins)
    page.locator("[name=ends]").fill(ends)
    page.locator("[name=room_id]").select_option(label=room)
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_session_is_put_into_the_programme_and_a_clash_of_its_room_is_refused_with_the_reason(
    people: People, organiser: Page
):
    day = (datetime.now(UTC) + timedelta(days=1)).astimezone(ZoneInfo("Asia/Tokyo")).date().isoformat()
    first, second = words("Letters from the field"), words("Letters from the sea")
    attendee = enter(people.walk_in("attendee"), f"{FAIR}/programme")

    fill_in(organiser, first, room="Lounge", begins="21:00", ends="21:40", day=day)

    expect(organiser.get_by_role("heading", level=1)).to_have_text(first)
    expect(attendee.locator("main")).to_contain_text(first)
    fill_in(organiser, second, room="Lounge", begins="21:30", ends="22:00", day=day)
    expect(organiser.locator("#errors")).to_contain_text(first)
    expect(organiser.locator("#errors")).to_contain_text("21:00")
    expect(organiser.locator("[name=title_en]")).to_have_value(second)
    organiser.locator("[name=begins]").fill("21:45")
    organiser.get_by_role("button", name="Save", exact=True).click()
    expect(organiser.get_by_role("heading", level=1)).to_have_text(second)


def test_what_is_announced_stands_on_open_pages_until_it_is_closed(people: People, organiser: Page):
    english, japanese = words("The lounge has moved upstairs"), words("ラウンジは二階に移りました")
    attendee = enter(people.walk_in("attendee"), f"{FAIR}/hall")
    reader = enter(people.walk_in("member", locale="ja"), FAIR)

    organiser.goto(f"{CONSOLE}/announcements")
    organiser.locator("[name=text_en]").fill(english)
    organiser.locator("[name=text_ja]").fill(japanese)
    organiser.get_by_role("button", name="Announce").click()

    for page, text in ((attendee, english), (reader, japanese)):
        banner = page.locator("announcement-banner .announcement").filter(has_text=text)
        expect(banner).to_have_count(1)
    banner = attendee.locator("announcement-banner .announcement").filter(has_text=english)
    banner.get_by_role("button", name="Close").click()
    expect(banner).to_have_count(0)
    attendee.goto(FAIR)
    expect(banner).to_have_count(0)
    organiser.get_by_role("button", name=re.compile(f"^Withdraw.*{re.escape(english)}")).click()
    expect(reader.locator("announcement-banner").filter(has_text=japanese)).to_have_count(0)


def test_a_hidden_message_says_so_at_once_and_after_a_reload_to_its_author_too(
    people: People, organiser: Page
):
    writer, reader, rude = people.walk_in(AKIRA), people.walk_in("attendee", locale="ja"), words("Rude")
    second = people.open(organiser.context)
    for page in (organiser, writer, reader, second):
        enter(page)
    write(writer, rude)
    for page in (organiser, reader):
        is_there_once(page, rude)
    line = lines(organiser, rude)
    place = f"#{line.get_attribute('id')}"

    line.get_by_label("More about this message").click()
    line.get_by_role("button", name="Hide from everybody").click()

    for _ in ("live", "after a reload"):
        for page, instead in ((reader, "主催者が非表示にしました。"), (writer, "Hidden by the organisers.")):
            expect(page.locator(f"{place} .said")).to_have_text(instead)
            expect(page.locator(place)).to_have_class("removed")
            expect(lines(page, rude)).to_have_count(0)
        expect(second.locator(place)).to_contain_text(rude)
        expect(second.locator(place)).to_contain_text("hidden from everybody else")
        for page in (reader, writer, second):
            page.reload()
    second.locator(place).get_by_label("More about this message").click()
    listening(writer)
    second.locator(place).get_by_role("button", name="Bring back").click()
    expect(writer.locator(place)).to_contain_text(rude)


def test_whoever_is_muted_is_told_until_when_and_may_speak_again_when_it_is_lifted(
    people: People, organiser: Page
):
    muted, before, after = people.walk_in(AKIRA), words("Before the mute"), words("While muted")
    enter(muted)
    write(muted, before)
    is_there_once(muted, before)
    number = muted.evaluate("document.body.dataset.me")

    organiser.goto(f"{CONSOLE}/people/{number}")
    mute = organiser.locator("form[action$='/mute']")
    mute.get_by_label("Reason").fill("Rude in the lobby")
    mute.get_by_role("button").click()

    enter(muted, LOBBY)
    expect(muted.locator(".say-form")).to_have_count(0)
    expect(muted.locator("[data-closed]")).to_contain_text(re.compile(r"\d\d:\d\d"))
    organiser.goto(f"{FAIR}/moderation")
    organiser.locator(f"form[action$='/{number}/mute/end']").get_by_role("button").click()
    enter(muted, LOBBY)
    write(muted, after)
    is_there_once(muted, after)
    expect(field(muted)).to_have_value("")


def test_a_short_film_is_uploaded_with_progress_captioned_and_released(
    people: People, organiser: Page, tmp_path: Path
):
    member = people.walk_in("member")
    organiser.goto(f"{CONSOLE}/recordings")
    organiser.get_by_role("link", name="Reading a Japanese pay slip").click()
    desk = organiser.url
    organiser.locator("[name=video]").set_input_files(media("stage.mp4"))
    line = organiser.context.new_cdp_session(organiser)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 300_000}
    line.send("Network.emulateNetworkConditions", slow)
    organiser.get_by_role("button", name="Upload", exact=True).click()
    expect(organiser.locator(".upload-going progress")).to_have_attribute("value", re.compile(r"^[1-9]"))
    expect(organiser.locator(".upload-going [data-told]")).to_contain_text("sent")

    release = organiser.get_by_role("button", name="Release", exact=True)
    expect(organiser.locator("upload-state")).to_contain_text("stage.mp4", timeout=30_000)
    wrong = tmp_path / "wrong.vtt"
    wrong.write_text("WEBVTT\n\n00:05.000 --> 00:02.000\nBackwards\n")
    organiser.goto(desk)
    for locale, file in (("en", media("stage.en.vtt")), ("ja", media("stage.ja.vtt"))):
        form = organiser.locator(f"form[action$='/captions/{locale}']")
        if locale == "en":
            form.locator("[type=file]").set_input_files(wrong)
            form.get_by_role("button", name="Check and save").click()
            expect(organiser.locator("#captions .error")).to_be_visible()
        form.locator("[type=file]").set_input_files(file)
        form.get_by_role("button", name="Check and save").click()
        expect(organiser.locator("#captions")).to_contain_text("captions")
    release.click()

    expect(organiser.get_by_role("button", name="Withdraw")).to_be_visible()
    member.goto(f"{FAIR}/recordings")
    member.get_by_role("link", name="Reading a Japanese pay slip").first.click()
    expect(member.locator("video track[kind=captions]")).to_have_count(2)
    member.wait_for_function("() => document.querySelector('video').readyState >= 1")
    organiser.get_by_role("button", name="Withdraw").click()
    expect(release).to_be_visible()
    assert member.reload().status == 404
