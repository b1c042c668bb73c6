"""Several announcements: the newest stands open above the page, the others are folded below it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import settle
from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import enter, words

PHONE = 360


@pytest.fixture
def organiser(people: People) -> Iterator[Page]:
    """Somebody who announces, and withdraws it all at the end."""
    page = people.walk_in("organiser")
    yield page
    page.goto(f"{FAIR}/console/announcements")
    for text in said:
        page.get_by_role("button", name=re.compile(f"^Withdraw.*{re.escape(text)}")).click()
    said.clear()


said: list[str] = []


def announce(organiser: Page, about: str) -> str:
    """To everybody, in English."""
    text = words(about)
    organiser.goto(f"{FAIR}/console/announcements")
    organiser.locator("[name=text_en]").fill(text)
    organiser.get_by_role("button", name="Announce").click()
    expect(organiser.locator("announcement-banner").filter(has_text=text)).to_have_count(1)
    said.append(text)
    return text


@pytest.mark.parametrize("script", [True, False])
def test_the_newest_stands_open_and_the_others_open_below_it_and_each_is_closed(
    people: People, organiser: Page, script: bool
):
    reader = people.walk_in("attendee", width=PHONE, java_script_enabled=script)
    if script:
        enter(reader, FAIR)
    first, second = announce(organiser, "Doors are open"), announce(organiser, "Lunch is served")
    if not script:
        reader.goto(FAIR)
    banners = reader.locator("announcement-banner")
    older = banners.locator("details.older")

    expect(banners.locator("> .announcement")).to_have_count(1)
    expect(banners.locator("> .announcement")).to_contain_text(second)
    expect(banners.get_by_text(first)).to_be_hidden()
    older.locator("summary").click()
    expect(banners.get_by_text(first)).to_be_visible()

    banners.locator("> .announcement").get_by_role("button", name="Close").click()
    expect(banners.locator("> .announcement")).to_contain_text(first)
    expect(banners.get_by_text(second)).to_have_count(0)


def test_on_a_phone_what_stands_above_the_page_takes_no_third_of_it(people: People, organiser: Page):
    for about in ("Lunch is served in the lounge until two", "The last session begins in room two"):
        announce(organiser, about)
    page = people.walk_in("attendee", width=PHONE)
    page.goto(FAIR)
    settle(page)

    above = page.locator("announcement-banner").bounding_box()

    assert above is not None
    assert page.locator("announcement-banner [data-announcement]").count() > 1, "there is something to fold"
    assert above["height"] < page.viewport_size["height"] / 5  # type: ignore[index]
