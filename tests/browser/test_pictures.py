"""Every page that must be beautiful, at three widths, in both languages, by day and by night.

A picture proves nothing by itself and takes longer than the page: ``KORYU_PICTURES=build`` lays them all into
``build/pictures``, to be looked at, and ``KORYU_PICTURES=docs`` writes those of the guides, too.
"""

import os
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from core.kit.i18n import LOCALE_FOLDER
from tests.browser.axe import settle
from tests.browser.conftest import People
from tests.browser.rooms import PAGES, address_of
from tests.browser.served import ROOT

PICTURES = ROOT / "build" / "pictures"
DOCS = ROOT / "docs" / "pictures"
WANTED = os.environ.get("KORYU_PICTURES", "")
FOR_THE_DOCS = {
    "home-1280-en-light", "hall-1280-ja-light", "session-1280-en-light",
    "booth-360-ja-light", "wallet-1280-en-dark", "programme-360-en-light",
}  # fmt: skip
LARGEST = 300_000
PHONE, TABLET, DESK = 360, 768, 1280
TEXTS = """() => {
  const found = []
  const isRead = (one) => one && !one.closest("[lang]:not([lang=ja]), script, style, template, [hidden]")
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (nodes.nextNode()) if (isRead(nodes.currentNode.parentElement)) found.push(nodes.currentNode.data)
  for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (!isRead(one)) continue
    for (const name of ["aria-label", "placeholder", "title", "alt"]) found.push(one.getAttribute(name) ?? "")
  }
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean)
}"""


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_every_width_by_day_and_by_night(people: People, name: str, locale: str):
    persona, path = PAGES[name][0], address_of(people.fair, name)
    for widths in ([PHONE], [TABLET, DESK]):
        page = people.walk_in(persona, locale=locale, width=widths[0])
        assert page.goto(path).status == 200
        assert page.evaluate("document.documentElement.lang") == locale
        settle(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800 if width == PHONE else 900})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert too_wide(page) == [], f"{name} scrolls sideways at {width} px, {scheme}"
                if WANTED:
                    take(page, f"{name}-{width}-{locale}-{scheme}")


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_ours_stands_in_english_on_a_japanese_page(people: People, name: str):
    persona, path = PAGES[name][0], address_of(people.fair, name)
    page = people.walk_in(persona, locale="ja")
    page.goto(path)
    settle(page)
    texts = page.evaluate(TEXTS)
    assert len(texts) > 20, "hardly anything was read"

    assert [text for text in texts if is_ours(text)] == []


def test_the_search_for_untranslated_sentences_finds_them(people: People):
    page = people.walk_in("attendee", locale="en")
    page.goto("/")
    settle(page)

    found = page.evaluate(TEXTS.replace("[lang]:not([lang=ja])", "[lang]:not([lang=en])"))

    assert sum(is_ours(text) for text in found) > 20


def take(page: Page, name: str) -> None:
    """A picture of the whole page, and of what the guides show where that is asked for."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = PICTURES / f"{name}.png"
    page.screenshot(path=picture, full_page=True, animations="disabled")
    if WANTED == "docs" and name in FOR_THE_DOCS:
        DOCS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=picture, animations="disabled")
        assert picture.stat().st_size < LARGEST, f"{name} is too heavy for the guides"
        shutil.copy(picture, DOCS / picture.name)


def too_wide(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty if it does not."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth
          if (document.documentElement.scrollWidth <= width) return []
          const isWide = (one) => one.getBoundingClientRect().right > width + 1
          const wide = [...document.body.querySelectorAll("*")].filter(isWide)
          return ["the page", ...wide.map((one) => `${one.localName}.${one.className}`).slice(0, 8)]
        }"""
    )
    return found


@cache
def english() -> tuple[frozenset[str], re.Pattern[str]]:
    """The English of the catalogue where the Japanese is another: whole, and a pattern for gapped ones."""
    whole, gapped = set(), set()
    for file in sorted(Path(LOCALE_FOLDER / "ja").glob("*.po")):
        with file.open("rb") as opened:
            for message in read_po(opened, locale="ja"):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                for sentence in ids:
                    text = " ".join(sentence.split())
                    if len(re.sub(r"%\(\w+\)s|\{\w+\}|[^a-zA-Z]", "", text)) < 3 or sentence in said:
                        continue
                    (gapped if re.search(r"%\(\w+\)s|\{\w+\}", text) else whole).add(text)
    gap = r"%\\\(\w+\\\)s|\\\{\w+\\\}"
    return frozenset(whole), re.compile("|".join(re.sub(gap, ".+", re.escape(one)) for one in sorted(gapped)))


def is_ours(text: str) -> bool:
    """Whether *text* is an English sentence of the catalogue."""
    whole, gapped = english()
    return text in whole or gapped.fullmatch(text) is not None
