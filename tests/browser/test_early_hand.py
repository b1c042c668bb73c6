"""What a reader does before a page's script has come counts when it comes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import is_there_once, listening, words, write
from tests.browser.test_card_editor import a_logo
from tests.browser.test_meeting import MATEO, UNREAD
from tests.browser.test_watching import the_recording

SHOWN = """[...document.querySelector("video").textTracks]
    .filter((track) => track.mode === "showing").map((track) => track.language).join()"""


def before_its_script(page: Page, address: str, element: str) -> Callable[[], None]:
    """Open *address* while the script of *element* is still on its way; what is returned lets it come."""
    held: list[Route] = []
    page.route(f"**/elements/{element}.js*", lambda route: held.append(route))  # noqa: PLW0108  Playwright marks it
    with page.expect_request(f"**/elements/{element}.js*"):
        page.goto(address, wait_until="domcontentloaded")

    def come() -> None:
        assert page.evaluate("name => !customElements.get(name)", element)
        for route in held:
            route.continue_()

    return come


def test_a_booth_is_previewed_as_it_was_typed(people: People):
    owner, english = people.walk_in("recruiter"), words("Robot arms that were early")
    come = before_its_script(owner, f"{FAIR}/booths/minato-robotics/edit", "booth-preview")
    owner.locator("[name=tagline_en]").fill(english)

    come()

    expect(owner.locator("[data-slot=stall]")).to_contain_text(english)


def test_a_card_is_drawn_as_it_was_typed_with_the_picture_that_was_chosen(people: People):
    page, title = people.walk_in("attendee"), words("Chief of Early Lanterns")
    come = before_its_script(page, "/cards/mine/new", "card-editor")
    page.get_by_label("Title or course").first.fill(title)
    page.get_by_label("Photo or logo", exact=False).first.set_input_files(a_logo())  # type: ignore[arg-type]

    come()

    drawn = page.locator("[data-preview] > .two-faces")
    expect(drawn.get_by_text(title).first).to_be_visible()
    expect(drawn.locator("canvas.card-picture").first).to_be_visible()


@pytest.mark.parametrize("language", ["ja", "en", ""])
def test_a_film_runs_at_the_speed_and_with_the_captions_that_were_chosen(people: People, language: str):
    page = people.walk_in("member")
    come = before_its_script(page, the_recording(people), "recording-player")
    page.get_by_label("Speed").select_option("1.5")
    page.get_by_label("Captions").select_option(language)

    come()

    page.wait_for_function("() => document.querySelector('video').playbackRate === 1.5")
    expect(page.get_by_label("Captions")).to_have_value(language)
    assert page.evaluate(SHOWN) == language


def test_a_message_that_came_before_the_page_listened_is_counted(people: People):
    writer, reader = people.walk_in(MATEO), people.walk_in("attendee")
    writer.goto(f"{FAIR}/people?q=sophie")
    writer.get_by_role("link", name=re.compile("Sophie")).first.click()
    writer.get_by_role("button", name="Write a message").click()
    listening(writer)
    come = before_its_script(reader, FAIR, "unread-count")
    unread, text = reader.locator(UNREAD), words("Are you there already?")
    before = int(unread.inner_text()) if unread.count() else 0
    write(writer, text)
    is_there_once(writer, text)

    come()

    expect(unread).to_have_text(str(before + 1))
