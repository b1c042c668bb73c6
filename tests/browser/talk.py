"""What people do in a room: go there, write, read."""

from itertools import count

from playwright.sync_api import Locator, Page, expect

FAIR = "/fairs/autumn-2026"
LOBBY = f"{FAIR}/lobby"

_numbers = count(1)


def words(about: str) -> str:
    """A sentence nobody has written yet; the fair is shared by all tests of a run."""
    return f"{about} ({next(_numbers)})"


def enter(page: Page, path: str = LOBBY) -> Page:
    """Go to a room and wait until it is live."""
    page.goto(path)
    listening(page)
    return page


def listening(page: Page) -> None:
    """Wait until the page's one connection is open."""
    page.wait_for_function("async () => (await import('/static/js/live.js')).live.state === 'open'")


def field(page: Page) -> Locator:
    """Where one writes."""
    return page.locator(".say-form textarea").first


def write(page: Page, text: str) -> None:
    """Type it and press Enter."""
    field(page).fill(text)
    field(page).press("Enter")


def lines(page: Page, text: str) -> Locator:
    """The lines of the room that say *text*, sent or still waiting."""
    return page.locator(".talk > li").filter(has_text=text)


def sent(page: Page, text: str) -> Locator:
    """Those of them that the fair has acknowledged."""
    return page.locator(".talk > li[data-message]:not(.pending)").filter(has_text=text)


def is_there_once(page: Page, text: str) -> None:
    """It stands in the room as sent, one time."""
    expect(sent(page, text)).to_have_count(1)
    expect(lines(page, text)).to_have_count(1)


def order(page: Page, *texts: str) -> list[str]:
    """Which of *texts* stand in the room, in its order."""
    shown = page.locator(".talk > li .words").all_inner_texts()
    return [text for line in shown for text in texts if text in line]
