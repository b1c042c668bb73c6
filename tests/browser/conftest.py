"""A real browser in front of the real demo fair; several people at once, each in a context of their own."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    sync_playwright,
)

from tests.browser.line import Line
from tests.browser.served import Served

CHROMIUM = shutil.which("chromium")
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same browser without windows where Debian's is installed: a new person costs a quarter of it."""
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync", "--mute-audio",
    "--disable-background-networking", "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
EXPECTED = re.compile(r"WebSocket connection|Failed to load resource|net::ERR_|ERR_INTERNET_DISCONNECTED")
"""What a browser complains of when a test cuts the line or asks for what is refused."""

OWN = ("http://127.0.0.1:", "ws://127.0.0.1:", "http://localhost:", "ws://localhost:", "blob:")
"""Where everything that a page asks for begins."""

TRANSITION = re.compile(r"Transition was (aborted|skipped)")
"""The browser's remark about a page that was left while it faded in."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; where there is none that is said by name."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                assert os.environ.get("CI") != "true", "Chromium is missing"
                item.add_marker(pytest.mark.skip(reason="Chromium is missing: apt install chromium"))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives them."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = playwright.chromium.launch(executable_path=SHELL, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """One with windows, though nobody sees them, for those who need notifications."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo fair, running for all tests that only use it."""
    fair = Served(tmp_path_factory.mktemp("fair") / "data")
    fair.start()
    yield fair
    fair.stop()


@pytest.fixture
def own_fair(tmp_path: Path) -> Iterator[Served]:
    """A demo fair of this test alone, which may kill it."""
    fair = Served(tmp_path / "data")
    fair.start()
    yield fair
    fair.stop()


@dataclass
class People:
    """``people.walk_in("attendee")``: a page of somebody's own browser."""

    chromium: Browser
    fair: Served
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def walk_in(
        self,
        persona: str,
        *,
        locale: str = "en",
        width: int = 1280,
        dark: bool = False,
        by: Line | None = None,
        at: str = "",
        **options: Any,
    ) -> Page:
        """Somebody of the demo's bar (``visitor`` is nobody) or, by address, of its cast, on an empty page.

        Args:
            by: The line over which they come, where a test wants to cut it.
            at: The address at which they come, where it is not the usual one.
            options: Further ones of a Playwright context, e.g. ``java_script_enabled=False``.
        """
        address = by.address if by else at or self.fair.address
        context = self.chromium.new_context(
            base_url=address, locale="ja-JP" if locale == "ja" else "en-GB", timezone_id="Europe/London",
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
            has_touch=width < 700, **options,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        context.add_cookies([{"name": "locale", "value": locale, "url": address}])
        if persona != "visitor":
            self._let_in(context, persona, locale, address)
        return self.open(context)

    def open(self, context: BrowserContext) -> Page:
        """Another tab of the same browser, watched like the first."""
        page = context.new_page()
        page.on("console", self._hear)
        page.on(
            "pageerror",
            lambda problem: TRANSITION.search(str(problem)) or self.complaints.append(str(problem)),
        )
        page.on("request", self._watch)
        return page

    def _let_in(self, context: BrowserContext, persona: str, locale: str, address: str) -> None:
        for path, form in [
            ("/demo/walk-in", {"who" if "@" in persona else "as": persona}),
            ("/locale", {"locale": locale, "next": "/"}),
        ]:
            answer = context.request.post(path, form=form, headers={"Origin": address}, max_redirects=0)
            assert answer.status == 303, f"{persona} cannot walk in: {path} answers {answer.status}"

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith(OWN):
            self.foreign.append(request.url)


@pytest.fixture
def people(chromium: Browser, served: Served) -> Iterator[People]:
    """People at the shared demo fair; no script may fail, and no other host may be asked (Security 73)."""
    yield from at(chromium, served)


def at(chromium: Browser, fair: Served) -> Iterator[People]:
    """People at *fair*."""
    crowd = People(chromium, fair)
    yield crowd
    for context in crowd.contexts:
        context.close()
    assert crowd.complaints == [], "a script failed or the policy refused something"
    assert crowd.foreign == [], "a page asked another host"


@pytest.fixture
def own_people(chromium: Browser, own_fair: Served) -> Iterator[People]:
    """People at a fair of this test alone."""
    yield from at(chromium, own_fair)


@pytest.fixture
def line(served: Served) -> Iterator[Line]:
    """A line to the shared fair that this test may cut."""
    line = Line(served.port)
    yield line
    line.close()
