"""The first visit to a page is light: HTML, CSS and scripts as they come over the line."""

from typing import Any

import pytest

from tests.browser.axe import settle
from tests.browser.conftest import People
from tests.browser.rooms import PAGES, address_of

MOST = 100_000
"""Bytes, compressed; pictures and films come on top."""
COUNTED = {"Document", "Stylesheet", "Script"}


@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_costs_at_most_a_hundred_kilobytes(people: People, name: str):
    persona, _ = PAGES[name]
    path = address_of(people.fair, name)
    page = people.walk_in(persona)
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.clearBrowserCache")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    line.on("Network.responseReceived", lambda event: kinds.__setitem__(event["requestId"], event["type"]))

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.loadingFinished", finished)

    page.goto(path)
    settle(page)

    weight = {kind: sum(size for key, size in sizes.items() if kinds.get(key) == kind) for kind in COUNTED}
    assert all(weight.values()), f"{name}: nothing was counted: {weight}"
    assert sum(weight.values()) <= MOST, weight
