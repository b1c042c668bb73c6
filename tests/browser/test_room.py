"""A room is walked through by keyboard, and its menu of emoji stands in even rows."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import settle
from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import LOBBY, enter, field, is_there_once, lines, words, write

MESSAGES = ".talk > li[data-message]"
MENU = "More about this message"


@pytest.fixture
def room(people: People) -> Page:
    """An attendee in the lobby, where several people have spoken, and the last word is theirs."""
    page = enter(people.walk_in("attendee"))
    text = words("The last word")
    write(page, text)
    is_there_once(page, text)
    return page


def before_the_room(page: Page) -> None:
    """The focus stands on what comes right before the messages."""
    to_what_is_new = page.get_by_role("link", name="To the first new message")
    if to_what_is_new.count():
        to_what_is_new.focus()
        return
    page.get_by_role("searchbox").first.focus()
    page.keyboard.press("Tab")


def newest(page: Page) -> Locator:
    """The message that was said last."""
    return page.locator(MESSAGES).last


def test_the_messages_are_one_stop_and_the_field_is_the_next(room: Page):
    before_the_room(room)
    assert room.locator(MESSAGES).count() > 3, "there is something to walk past"

    room.keyboard.press("Tab")
    expect(newest(room)).to_be_focused()
    room.keyboard.press("Tab")

    expect(field(room)).to_be_focused()
    room.keyboard.press("Shift+Tab")
    expect(newest(room)).to_be_focused()


def goes_up(room: Page) -> Locator:
    """By arrow, from the newest message to the one above it."""
    newest(room).focus()
    room.keyboard.press("ArrowUp")
    return room.locator(MESSAGES).nth(-2)


def test_arrows_lead_from_message_to_message_and_to_what_is_in_one(room: Page):
    above = goes_up(room)

    expect(above).to_be_focused()
    expect(above).to_be_in_viewport()
    name = above.locator(".name").text_content() or ""
    assert (above.get_attribute("aria-label") or "").startswith(f"{name}, ")
    room.keyboard.press("ArrowRight")
    assert above.evaluate("one => one !== document.activeElement && one.contains(document.activeElement)")
    room.keyboard.press("ArrowLeft")
    expect(above).to_be_focused()
    room.keyboard.press("End")
    expect(newest(room)).to_be_focused()


def test_the_menu_of_a_message_opens_by_keyboard_answers_and_closes(room: Page):
    message = goes_up(room)

    room.keyboard.press("Enter")

    expect(message.get_by_role("button", name="React with 👍")).to_be_focused()
    room.keyboard.press("Escape")
    expect(message).to_be_focused()
    expect(message.locator(".more-in")).to_be_hidden()
    room.keyboard.press("Enter")
    message.get_by_role("link", name="Reply").focus()
    room.keyboard.press("Enter")
    expect(field(room)).to_be_focused()
    expect(room.locator("[data-slot=replying]")).to_be_visible()


def test_what_others_say_moves_nobody_who_reads_by_keyboard(people: People, room: Page):
    newest(room).focus()
    room.keyboard.press("ArrowUp")
    reading, text = room.locator(MESSAGES).nth(-2).get_attribute("id"), words("From elsewhere")

    write(enter(people.walk_in("recruiter")), text)

    is_there_once(room, text)
    expect(room.locator(f"#{reading}")).to_be_focused()
    room.keyboard.press("Tab")
    room.keyboard.press("Shift+Tab")
    expect(newest(room)).to_contain_text(text)
    expect(newest(room)).to_be_focused()


def test_a_message_that_waited_for_a_moderator_is_there_once_when_it_may_be_read(people: People, room: Page):
    organiser, reader = people.walk_in("organiser"), enter(people.walk_in("recruiter"))
    text = words("A guaranteed income")
    write(room, text)
    line = lines(room, text)
    expect(line).to_contain_text("waits for a moderator")

    organiser.goto(f"{FAIR}/moderation")
    case = organiser.locator("li").filter(has_text=text)
    case.get_by_role("button", name="Release").click()

    for page in (room, reader):
        is_there_once(page, text)
    expect(line).not_to_contain_text("waits for a moderator")


def test_without_javascript_a_link_leads_past_the_messages_to_the_field(people: People):
    plain = people.walk_in("attendee", java_script_enabled=False)
    plain.goto(LOBBY)
    before_the_room(plain)

    plain.keyboard.press("Tab")
    skip = plain.get_by_role("link", name="Skip to the message field")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    plain.keyboard.press("Enter")

    expect(field(plain)).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_emoji_of_the_menu_stand_in_even_rows(people: People, width: int, locale: str):
    page = people.walk_in("attendee", width=width, locale=locale)
    page.goto(LOBBY)
    settle(page)
    message = page.locator(MESSAGES).nth(-2)
    message.locator("details.more > summary").click()

    emoji = message.locator(".more-in button[data-emoji]")

    tops = [round(emoji.nth(place).bounding_box()["y"]) for place in range(emoji.count())]  # type: ignore[index]
    rows = [tops.count(top) for top in sorted(set(tops))]
    assert rows in ([8], [4, 4])
