"""Without JavaScript every journey's form works: it posts, and the page after it shows what was done."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR, filled
from tests.browser.talk import LOBBY, field, sent, words

AYA, SHUN = "aya.mori@atsuta-components.example", "shun.okabe@rokko-fwd.example"


@pytest.fixture
def plain(people: People) -> Page:
    """An attendee whose browser runs no script."""
    return people.walk_in("attendee", java_script_enabled=False)


def test_a_message(plain: Page, people: People):
    text = words("By form alone")
    plain.goto(LOBBY)
    field(plain).fill(text)
    plain.get_by_role("button", name="Send", exact=True).click()

    expect(sent(plain, text)).to_have_count(1)
    expect(plain).to_have_url(re.compile(LOBBY))


def test_a_reaction_and_a_reply(plain: Page):
    plain.goto(LOBBY)
    line = plain.locator(".talk > li[data-message]").first
    line.get_by_label("More about this message").click()
    line.get_by_role("button", name="React with 👏").click()
    expect(plain.locator(".talk > li[data-message]").first.locator("[data-slot=reactions]")).to_contain_text(
        "👏"
    )

    plain.locator(".talk > li[data-message]").first.get_by_label("More about this message").click()
    plain.locator(".talk > li[data-message]").first.get_by_role("link", name="Reply").click()
    text = words("An answer by form")
    field(plain).fill(text)
    plain.get_by_role("button", name="Send", exact=True).click()
    expect(sent(plain, text).locator("[data-slot=quote]")).to_be_visible()


def test_a_star(plain: Page):
    plain.goto(f"{FAIR}/programme")

    def star():
        return (
            plain.locator("li[id^=session-]")
            .filter(has_text="A town of nine languages")
            .locator("button.star")
        )

    expect(star()).to_have_attribute("aria-pressed", "false")
    star().click()
    expect(star()).to_have_attribute("aria-pressed", "true")
    star().click()
    expect(star()).to_have_attribute("aria-pressed", "false")


def test_a_question_to_the_stage(plain: Page, people: People):
    text = words("Asked without a script")
    plain.goto(filled(people.fair, f"{FAIR}/sessions/{{live}}"))
    plain.locator("fieldset.tabs label").filter(has_text="Questions").click()
    plain.get_by_role("textbox", name="Your question to the stage").fill(text)
    plain.locator(".ask-form").get_by_role("button", name="Ask").click()

    expect(plain.locator("#questions")).to_contain_text(text)


def test_a_card_is_offered_and_taken(people: People):
    giver, taker = (people.walk_in(who, java_script_enabled=False) for who in ("attendee", SHUN))
    giver.goto(f"{FAIR}/people?q=okabe")
    giver.get_by_role("link", name=re.compile("Shun Okabe")).click()
    giver.get_by_role("button", name="Offer my card").click()
    if giver.get_by_role("button", name="Hold out my card").count():
        giver.get_by_role("button", name="Hold out my card").click()

    taker.goto("/cards")
    taker.get_by_role("listitem").filter(has_text="Sophie Bennett").get_by_role("link", name="Answer").click()
    taker.get_by_role("button", name="Exchange cards").click()

    expect(taker.get_by_text("You and Sophie Bennett have exchanged cards.").first).to_be_visible()
    for page, name in ((taker, "Sophie Bennett"), (giver, "Shun Okabe")):
        page.goto("/cards")
        expect(page.locator(".wallet").get_by_role("link", name=name).first).to_be_visible()


def test_a_card_is_left_at_a_booth(plain: Page):
    plain.goto(f"{FAIR}/booths/aomori-wind")
    plain.locator("#card").get_by_role("button", name="Leave my card").click()

    expect(plain.locator("#card")).to_contain_text("Your card lies here since")


def test_a_question_into_the_letterbox(plain: Page):
    plain.goto(f"{FAIR}/booths/aomori-wind")
    plain.get_by_text("A question only for the staff").click()
    plain.get_by_label("Your question").fill("Do you hire in winter?")
    plain.get_by_role("button", name="Put it into the letterbox").click()

    expect(plain.get_by_role("status").first).to_be_visible()
    expect(plain.get_by_label("Your question")).to_have_value("")


def test_another_language(plain: Page):
    plain.goto("/")
    plain.get_by_role("button", name="日本語").first.click()

    expect(plain.locator("html")).to_have_attribute("lang", "ja")
    expect(plain.get_by_role("heading", level=1)).to_have_text("秋のキャリア交流会")
    plain.get_by_role("button", name="English").first.click()
    expect(plain.locator("html")).to_have_attribute("lang", "en")


def test_another_light(plain: Page):
    """The menu is a popover of the browser's own and opens without a script."""
    plain.goto("/")
    by_day = background(plain)
    plain.get_by_role("button", name="My menu").click()
    plain.get_by_role("button", name="Night").click()

    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
    plain.goto(FAIR)
    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")
    assert background(plain) != by_day
    plain.get_by_role("button", name="My menu").click()
    plain.get_by_role("button", name="Automatic").click()
    expect(plain.locator("html")).to_have_attribute("data-theme", "auto")


def background(page: Page) -> bytes:
    """How the page's corner looks."""
    return page.screenshot(clip={"x": 0, "y": 300, "width": 8, "height": 8})
