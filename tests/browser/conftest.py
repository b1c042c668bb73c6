"""A real browser in front of the real demo fair; several people at once, each in a context of their own."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.served import Served

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--mute-audio", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
EXPECTED = re.compile(r"WebSocket connection|Failed to load resource|net::ERR_|ERR_INTERNET_DISCONNECTED")
"""What a browser complains of when a test cuts the line or asks for what is refused."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; where there is none that is said by name."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                assert os.environ.get("CI") != "true", "Chromium is missing"
                item.add_marker(pytest.mark.skip(reason="Chromium is missing: apt install chromium"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_playwright() as playwright:
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

    def walk_in(self, persona: str, *, locale: str = "en", width: int = 1280, dark: bool = False, **options: Any) -> Page:
        """Somebody of the demo's bar (``visitor`` is nobody) at the fair's home.

        Args:
            options: Further ones of a Playwright context, e.g. ``java_script_enabled=False``.
        """
        context = self.chromium.new_context(
            base_url=self.fair.address, locale="ja-JP" if locale == "ja" else "en-GB", timezone_id="Europe/London",
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **options,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        context.add_cookies([{"name": "locale", "value": locale, "url": self.fair.address}])
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        page.on("request", self._watch)
        if persona != "visitor":
            context.request.post("/demo/walk-in", form={"as": persona}, headers={"Origin": self.fair.address})
            context.request.post("/locale", form={"locale": locale, "next": "/"}, headers={"Origin": self.fair.address})
        page.goto("/")
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.fair.address, "blob:", "ws://127.0.0.1")):
            self.foreign.append(request.url)


@pytest.fixture
def people(chromium: Browser, served: Served) -> Iterator[People]:
    """People at the shared demo fair; no script may fail and nothing may be asked of another host (Security 73)."""
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


