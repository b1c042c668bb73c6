"""axe-core, which the developer dependencies bring along, over a page: the rules of WCAG 2.2 A and AA."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page

SCRIPT = Path(axe_playwright_python.__file__).parent / "axe.min.js"
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}

TALLEST = 12_000
"""Pixels of a page in which nothing lies under a bar that follows the thumb."""


def bring_axe(context: BrowserContext) -> None:
    """Every page of *context* has it from its beginning; such a script is outside the page's policy."""
    context.add_init_script(path=SCRIPT)


def violations(page: Page) -> list[str]:
    """What axe finds on the page, seen whole: a line for every rule and place, empty if all is well."""
    settle(page)
    size = page.viewport_size
    assert size is not None
    whole = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], whole)})
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    assert found["testEngine"]["name"] == "axe-core"
    page.set_viewport_size(size)
    return [
        f"{problem['id']} at {' '.join(map(str, node['target']))}: {node['failureSummary'].splitlines()[1]}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]


def settle(page: Page) -> None:
    """Wait until every element of the page has its script, and nothing moves any more."""
    page.wait_for_load_state("load")
    page.evaluate(
        """async () => {
          const names = new Set([...document.querySelectorAll(":not(:defined)")].map((one) => one.localName))
          const late = new Promise((done) => setTimeout(done, 3000))
          await Promise.race([late, Promise.all([...names].map((name) => customElements.whenDefined(name)))])
          const ends = (one) => one.effect?.getComputedTiming().endTime < Infinity
          const moving = document.getAnimations().filter(ends)
          await Promise.race([late, Promise.allSettled(moving.map((one) => one.finished))])
        }"""
    )
