"""The card is seen while it is made, with the picture that was chosen a moment ago."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import People

TEAL = "c => [...c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data].join()"


def a_logo() -> dict[str, object]:
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), "teal").save(drawn, "PNG")
    return {"name": "logo.png", "mimeType": "image/png", "buffer": drawn.getvalue()}


def test_a_picture_stands_on_the_card_before_anything_is_sent_and_what_is_typed_draws_around_it(
    people: People,
):
    page = people.walk_in("attendee")
    page.goto("/cards/mine/new")
    shown = page.locator("[data-preview] > .two-faces canvas.card-picture")
    expect(shown).to_have_count(0)

    page.get_by_label("Photo or logo", exact=False).first.set_input_files(a_logo())  # type: ignore[arg-type]

    expect(shown.first).to_be_visible()
    assert shown.first.evaluate(TEAL) == "0,128,128,255"
    assert shown.first.evaluate("c => [c.width, c.height]") == [640, 213]
    page.get_by_label("Title or course").first.fill("Chief of Lanterns")
    expect(page.locator("[data-preview] > .two-faces").get_by_text("Chief of Lanterns").first).to_be_visible()
    expect(shown.first).to_be_visible()

    page.get_by_label("Photo or logo", exact=False).first.set_input_files([])
    expect(shown).to_have_count(0)
