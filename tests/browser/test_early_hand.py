"""What a reader does before a page's script has come counts when it comes."""

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR
from tests.browser.talk import words
from tests.browser.test_card_editor import a_logo
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


def test_a_film_runs_at_the_speed_and_with_the_captions_that_were_chosen(people: People):
    page = people.walk_in("member")
    come = before_its_script(page, the_recording(people), "recording-player")
    page.get_by_label("Speed").select_option("1.5")
    page.get_by_label("Captions").select_option("ja")

    come()

    page.wait_for_function("() => document.querySelector('video').playbackRate === 1.5")
    assert (
        page.evaluate("""[...document.querySelector("video").textTracks]
        .filter((track) => track.mode === "showing").map((track) => track.language).join()""")
        == "ja"
    )
