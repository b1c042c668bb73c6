"""Everything can be reached and done by keyboard, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import settle
from tests.browser.conftest import People
from tests.browser.rooms import FAIR, PAGES, address_of, filled

FOCUS = """() => {
  const one = document.activeElement
  const box = one.getBoundingClientRect()
  const style = getComputedStyle(one)
  return {
    what: `${one.localName}.${one.className} ${one.textContent.trim().slice(0, 30)}`,
    isPage: one === document.body || one === document.documentElement,
    box: {
      x: Math.max(0, box.x - 8), y: Math.max(0, box.y - 8), width: box.width + 16, height: box.height + 16,
    },
    isMarked: style.boxShadow !== "none" ||
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1),
    isOnScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}"""


@pytest.fixture
def attendee(people: People) -> Page:
    """An attendee at the fair's home, with all elements in place."""
    page = people.walk_in("attendee")
    page.goto("/")
    settle(page)
    return page


def test_the_first_key_offers_the_way_past_the_masthead(attendee: Page):
    attendee.keyboard.press("Tab")
    skip = attendee.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    attendee.keyboard.press("Enter")

    expect(attendee.locator("main")).to_be_focused()
    attendee.keyboard.press("Tab")
    assert attendee.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize(
    "name", ["home", "hall", "booth", "programme", "session", "wallet", "messages", "console"]
)
def test_every_stop_of_the_tab_key_is_marked_and_on_the_screen(people: People, name: str):
    page = people.walk_in(PAGES[name][0])
    page.goto(address_of(people.fair, name))
    settle(page)
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        stops.append(
            stop | {"isMarked": stop["isMarked"] or stop["isPage"] or looks_otherwise(page, stop["box"])}
        )

    assert len({stop["what"] for stop in stops}) > 12, "the focus stands still"
    assert [stop["what"] for stop in stops if not stop["isPage"] and not stop["isMarked"]] == []
    assert [stop["what"] for stop in stops if not stop["isPage"] and not stop["isOnScreen"]] == []


def looks_otherwise(page: Page, box: dict[str, float]) -> bool:
    """Whether what has the focus looks different without it: a field may be marked by its frame."""
    with_focus = page.screenshot(clip=box, animations="disabled")
    page.evaluate("() => { window.focused = document.activeElement; focused.blur() }")
    without = page.screenshot(clip=box, animations="disabled")
    page.evaluate("() => focused.focus({preventScroll: true})")
    return with_focus != without


def test_the_menu_opens_is_walked_through_and_closes(attendee: Page):
    opener, menu = attendee.get_by_role("button", name="My menu"), attendee.locator("#my-menu")
    expect(menu).to_be_hidden()
    opener.focus()

    attendee.keyboard.press("Enter")

    expect(menu).to_be_visible()
    attendee.keyboard.press("Tab")
    expect(menu.get_by_role("link", name="My profile")).to_be_focused()
    attendee.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_tabs_of_a_session_change_by_arrow(people: People, attendee: Page):
    attendee.set_viewport_size({"width": 360, "height": 800})
    attendee.goto(filled(people.fair, f"{FAIR}/sessions/{{live}}"))
    settle(attendee)
    chat, questions = attendee.locator(".panel.chat"), attendee.locator(".panel.questions")
    attendee.locator("#tab-chat").focus()
    expect(chat).to_be_visible()
    expect(questions).to_be_hidden()

    attendee.keyboard.press("ArrowRight")

    expect(attendee.locator("#tab-questions")).to_be_checked()
    expect(questions).to_be_visible()
    expect(chat).to_be_hidden()


def test_a_card_turns_over(people: People, attendee: Page):
    attendee.goto(filled(people.fair, "/cards/{held}"))
    settle(attendee)
    attendee.set_viewport_size({"width": 360, "height": 800})
    card, turn = attendee.locator("card-flip .flip-in"), attendee.locator("card-flip button")
    before = card.get_attribute("data-face")
    turn.focus()

    attendee.keyboard.press("Enter")

    expect(card).not_to_have_attribute("data-face", before or "")
    attendee.keyboard.press("Enter")
    expect(card).to_have_attribute("data-face", before or "")


def test_an_offer_is_answered_by_keyboard_and_takes_no_focus_from_who_writes(people: People):
    giver, taker = (
        people.walk_in("aditi.nair@deccan-apps.example"),
        people.walk_in("hannah.lewis@irwell-arts.example"),
    )
    taker.goto(f"{FAIR}/lobby")
    settle(taker)
    field = taker.locator(".say-form textarea")
    field.press_sequentially("I am just wri")
    giver.goto(f"{FAIR}/people?q=hannah")
    giver.get_by_role("link", name="Hannah Lewis").click()
    giver.get_by_role("button", name="Offer my card").click()
    if giver.get_by_role("button", name="Hold out my card").is_visible():
        giver.get_by_role("button", name="Hold out my card").click()
    panel = taker.locator("dialog.card-panel")
    expect(panel).to_contain_text("Aditi Nair")
    expect(field).to_be_focused()
    taker.keyboard.type("ting")
    expect(field).to_have_value("I am just writing")
    expect(taker.locator("#announced")).to_contain_text("Aditi Nair")

    panel.get_by_role("button", name="Close").focus()
    taker.keyboard.press("Escape")

    expect(panel).to_be_hidden()
    taker.goto("/cards")
    expect(taker.locator("main")).to_contain_text("Aditi Nair")


def test_a_form_that_is_refused_leads_to_its_first_mistake(people: People):
    owner = people.walk_in("recruiter")
    owner.goto(f"{FAIR}/booths/minato-robotics/edit/jobs/new")
    owner.locator("[name=start]").fill("next spring")
    owner.keyboard.press("Enter")
    expect(owner.locator("#errors")).to_be_focused()

    owner.keyboard.press("Tab")
    owner.keyboard.press("Enter")

    assert owner.evaluate("document.querySelector('main form').contains(document.activeElement)")
    expect(owner.locator("[name=start]")).to_have_value("next spring")
    expect(owner.locator("[name=start]")).to_have_attribute("aria-invalid", "true")
