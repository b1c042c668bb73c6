"""What a person sees of the live line: composing, waiting, coming back; nothing lost, nothing twice."""

import re
import time

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import People
from tests.browser.line import Line
from tests.browser.served import Served
from tests.browser.talk import LOBBY, enter, field, is_there_once, lines, listening, order, sent, words, write

LOST = "The connection is lost."
STATE = "connection-state"


@pytest.fixture
def anna(people: People, line: Line) -> Page:
    """An attendee in the lobby, whose line may be cut."""
    return enter(people.walk_in("attendee", by=line))


@pytest.fixture
def ben(people: People) -> Page:
    """A member in the same lobby, whose line stays whole."""
    return enter(people.walk_in("member"))


def test_enter_sends_and_shift_enter_breaks_the_line(anna: Page, ben: Page):
    first, second = words("The first line"), words("the second line")

    field(anna).press_sequentially(first)
    field(anna).press("Shift+Enter")
    field(anna).press_sequentially(second)
    expect(lines(anna, first)).to_have_count(0)
    expect(field(anna)).to_have_value(f"{first}\n{second}")
    field(anna).press("Enter")

    expect(field(anna)).to_have_value("")
    is_there_once(ben, first)
    expect(sent(ben, first)).to_contain_text(second)


def test_enter_that_confirms_a_conversion_never_sends(anna: Page, ben: Page):
    text = words("東京からこんにちは")
    keyboard = anna.context.new_cdp_session(anna)
    field(anna).focus()

    keyboard.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )
    expect(field(anna)).to_have_value(text)
    for kind in ("rawKeyDown", "keyUp"):
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, **key})
    keyboard.send("Input.insertText", {"text": text})

    expect(field(anna)).to_have_value(text)
    expect(lines(anna, text)).to_have_count(0)
    anna.keyboard.press("Enter")
    is_there_once(ben, text)


def test_enter_right_after_a_conversion_as_safari_sends_it_never_sends(anna: Page):
    """Safari ends the composition before the key goes down; only the key's old number tells."""
    text = words("名刺をどうぞ")
    field(anna).fill(text)

    let_through = field(anna).evaluate(
        """f => f.dispatchEvent(
          new KeyboardEvent("keydown", {key: "Enter", keyCode: 229, bubbles: true, cancelable: true})
        )"""
    )

    assert let_through, "the key was taken from the input method"
    expect(field(anna)).to_have_value(text)
    expect(lines(anna, text)).to_have_count(0)


def test_what_is_said_on_a_cut_line_waits_and_is_there_once_in_order_for_both(
    anna: Page, ben: Page, line: Line
):
    before, one, two, other = words("Before"), words("One"), words("Two"), words("Meanwhile")
    write(anna, before)
    is_there_once(ben, before)
    line.cut()
    for text in (one, two):
        write(anna, text)
        expect(lines(anna, text)).to_contain_text("waits for the connection")
    write(ben, other)
    is_there_once(ben, other)
    expect(lines(ben, one)).to_have_count(0)

    line.mend()

    for page in (anna, ben):
        for text in (before, one, two, other):
            expect(sent(page, text)).to_have_count(1, timeout=20_000)
            expect(lines(page, text)).to_have_count(1)
        assert order(page, before, one, two, other) == [before, other, one, two]


def test_a_browser_that_was_offline_goes_on_as_soon_as_it_is_back(anna: Page, ben: Page, line: Line):
    text = words("From the train")
    line.cut()
    anna.context.set_offline(True)
    write(anna, text)
    expect(lines(anna, text)).to_contain_text("waits for the connection")
    expect(anna.locator(STATE)).to_contain_text(LOST)

    line.mend()
    anna.context.set_offline(False)

    is_there_once(anna, text)
    is_there_once(ben, text)
    expect(anna.locator(STATE)).to_contain_text("Connected again.")


def reload_in_vain(page: Page) -> None:
    """The page is asked for again while nothing gets through; the browser shows its own."""
    with pytest.raises(Error, match=r"ERR_"):
        page.reload()
    page.wait_for_url("chrome-error://**")


def test_what_waits_survives_a_reload(anna: Page, ben: Page, line: Line):
    one, two = words("Kept over a reload"), words("and in order")
    line.cut()
    for text in (one, two):
        write(anna, text)
        expect(lines(anna, text)).to_contain_text("waits for the connection")
    reload_in_vain(anna)
    line.mend()

    anna.goto(LOBBY)

    for page in (anna, ben):
        for text in (one, two):
            is_there_once(page, text)
        assert order(page, one, two) == [one, two]
    anna.reload()
    listening(anna)
    for text in (one, two):
        is_there_once(anna, text)


def test_a_server_killed_between_typing_and_answer_loses_nothing_and_says_nothing_twice(
    own_people: People, own_fair: Served
):
    anna, ben = enter(own_people.walk_in("attendee")), enter(own_people.walk_in("member"))
    said = [words(f"Killed {number}") for number in range(6)]
    for text in said[:3]:
        write(anna, text)
    own_fair.kill()
    for text in said[3:]:
        write(anna, text)
    expect(lines(anna, said[-1])).to_contain_text("waits for the connection")

    own_fair.start()

    for page in (anna, ben):
        for text in said:
            expect(sent(page, text)).to_have_count(1, timeout=40_000)
            expect(lines(page, text)).to_have_count(1)
        assert order(page, *said) == said
    enter(ben)
    assert order(ben, *said) == said


def test_a_lost_line_is_visible_after_some_seconds_and_a_blip_never(anna: Page, line: Line):
    anna.evaluate(
        """() => {
          window.shown = []
          const state = document.querySelector("connection-state")
          const watch = new MutationObserver(() => window.shown.push(state.textContent))
          watch.observe(state, {childList: true, subtree: true})
        }"""
    )
    line.cut()
    line.mend()
    text = words("After a blip")
    write(anna, text)
    is_there_once(anna, text)
    assert anna.evaluate("window.shown") == []

    began = time.monotonic()
    line.cut()
    expect(anna.locator(STATE)).to_contain_text(LOST)
    assert 2 < time.monotonic() - began < 10

    line.mend()
    expect(anna.locator(STATE)).to_contain_text("Connected again.", timeout=20_000)
    expect(anna.locator(STATE)).to_be_empty()


def test_who_is_signed_out_from_elsewhere_keeps_nothing_on_the_screen(people: People):
    lost, kept = enter(people.walk_in("attendee")), people.walk_in("attendee")
    expect(field(lost)).to_be_visible()

    kept.goto("/account")
    kept.get_by_role("button", name="everywhere else").click()

    lost.wait_for_url("**/sign-in**")
    expect(lost.get_by_role("log")).to_have_count(0)
    expect(kept.get_by_role("heading", name="Where you are signed in")).to_be_visible()


def tab_of(people: People, page: Page, path: str = LOBBY) -> Page:
    """Another tab of the same person."""
    return enter(people.open(page.context), path)


def test_two_tabs_of_one_person_show_the_same_room(people: People, anna: Page):
    other, text = tab_of(people, anna), words("From the first tab")

    write(anna, text)

    is_there_once(other, text)
    expect(sent(other, text)).to_have_class(re.compile(r"\bmine\b"))


def test_a_message_that_waits_in_two_tabs_is_said_once(people: People, anna: Page, ben: Page, line: Line):
    other, text = tab_of(people, anna), words("Said once")
    line.cut()
    write(anna, text)
    reload_in_vain(other)
    line.mend()
    other.goto(LOBBY)

    for page in (anna, other, ben):
        expect(sent(page, text)).to_have_count(1, timeout=20_000)
        expect(lines(page, text)).to_have_count(1)


def test_a_line_that_died_without_a_word_is_found_out_as_soon_as_a_network_is_back(
    anna: Page, ben: Page, line: Line
):
    text = words("Said while the train was in the tunnel")
    anna.wait_for_timeout(5000)  # what it says by itself, how far it has read, would find it out too
    line.die()
    write(ben, text)
    is_there_once(ben, text)

    anna.evaluate("dispatchEvent(new Event('online'))")

    expect(sent(anna, text)).to_have_count(1, timeout=20_000)
