"""A line that stays open and loses an event, or brings one again: the page's own module sees to it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import People
from tests.browser.line import CarelessLine
from tests.browser.served import Served
from tests.browser.talk import enter, is_there_once, order, words, write

LISTEN = """async () => {
  const { live } = await import("/static/js/live.js")
  const room = document.querySelector("chat-room")
  window.heard = [JSON.parse(room.getAttribute("position"))[1]]
  const hear = ({ name, position }) => window.heard.push(name === "reload" ? name : position?.[1])
  live.listen(room.getAttribute("topic"), hear, JSON.parse(room.getAttribute("position")))
}"""
"""Another listener beside the room's own, which writes down which places it heard."""


@pytest.fixture
def careless(served: Served) -> Iterator[CarelessLine]:
    """Such a line to the shared fair."""
    line = CarelessLine(served.port)
    yield line
    line.close()


@pytest.fixture
def anna(people: People, careless: CarelessLine) -> Page:
    """An attendee in the lobby, at the end of that line."""
    page = enter(people.walk_in("attendee", by=careless))
    page.evaluate(LISTEN)
    return page


@pytest.fixture
def ben(people: People) -> Page:
    """A member in the same lobby, whose line is good."""
    return enter(people.walk_in("member"))


def each_place_once(page: Page, count: int) -> None:
    """The listener heard at least so many events, in order, each once, none left out."""
    began, *places = page.evaluate("window.heard.filter((place) => place !== undefined)")
    assert len(places) >= count
    assert places == list(range(began + 1, began + 1 + len(places)))


def test_an_event_that_never_came_is_asked_for_when_the_next_one_shows_the_hole(
    anna: Page, ben: Page, careless: CarelessLine
):
    said = [words(f"Of four the second is lost: {number}") for number in range(4)]
    sockets = careless.sockets
    write(ben, said[0])
    is_there_once(anna, said[0])
    careless.loses = said[1]

    for text in said[1:]:
        write(ben, text)
        is_there_once(ben, text)

    for text in said:
        is_there_once(anna, text)
    assert careless.loses == "", "nothing was lost on the way"
    assert order(anna, *said) == said
    each_place_once(anna, len(said))
    assert careless.sockets == sockets, "it was filled over the line that was open"


def test_an_event_that_comes_again_is_passed_over(anna: Page, ben: Page, careless: CarelessLine):
    said = [words(f"Of three the first comes again: {number}") for number in range(3)]
    sockets, careless.repeats = careless.sockets, said[0]

    for text in said:
        write(ben, text)
        is_there_once(anna, text)

    assert careless.repeats == "", "nothing came twice"
    assert order(anna, *said) == said
    each_place_once(anna, len(said))
    assert careless.sockets == sockets
