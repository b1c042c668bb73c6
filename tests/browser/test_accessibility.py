"""Every page of the sitemap, for everybody who may see it, in both languages: axe finds nothing."""

import re
from functools import cache

import pytest
from playwright.sync_api import APIRequestContext

from tests.browser.axe import bring_axe, violations
from tests.browser.conftest import People
from tests.browser.rooms import PAGES, address_of
from tests.browser.sitemap import Sitemap

PERSONAS = ["visitor", "attendee", "recruiter", "organiser", "member"]
EVERYBODY_S = {"home", "hall", "programme", "session", "booth", "recordings", "help", "privacy"}
"""Pages without which the walk would not be one."""
FEWEST = {"visitor": 9, "attendee": 22, "recruiter": 30, "organiser": 30, "member": 20}
WIDE, NARROW = 1280, 360
TAGS = re.compile(r"<(/?[a-z][a-z0-9-]*)([^>]*)>")
NUMBERS = re.compile(r"\d+")
MARKUP = re.compile(r"""\b(class|role|type|aria-[a-z]+|data-state|data-kind)="([^"]*)\"""")


@cache
def looked_at(locale: str) -> set[str]:
    """The shapes of pages that somebody has looked at in that language already."""
    return set()


def shape_of(html: str) -> str:
    """The page's elements without its words: pages of one shape are looked at once a language."""
    main = html.partition("<main")[2].partition("</main>")[0]
    kinds = {tag + str(sorted(MARKUP.findall(rest))) for tag, rest in TAGS.findall(main)}
    return NUMBERS.sub("0", " ".join(sorted(kinds)))


@cache
def first_shown(persona: str) -> dict[str, str]:
    """Name → the first address of each route that is a page to them, once they were there in one language."""
    return {}


def found_pages(sitemap: Sitemap, persona: str, browser: APIRequestContext) -> dict[str, tuple[str, str]]:
    """Name → the first address of each route that this browser is shown as a page, and its HTML."""
    found = {}
    shown = first_shown(persona)
    for name in sitemap.names():
        if shown and name not in shown:
            continue
        for address in [shown[name]] if shown else sitemap.addresses(name)[:80]:
            answer = browser.get(address, max_redirects=0)
            assert answer.status < 500, f"{address} answers {answer.status}"
            if answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html"):
                if "<main" in (html := answer.text()):
                    found[name] = (address, html)
                break
    shown.update({name: address for name, (address, _) in found.items()})
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_no_page_keeps_anybody_out(people: People, persona: str, locale: str):
    page = people.walk_in(
        persona, locale=locale, width=WIDE if locale == "en" else NARROW, dark=locale == "ja"
    )
    bring_axe(page.context)
    pages = found_pages(Sitemap(people.fair.data), persona, page.request)
    assert pages.keys() >= EVERYBODY_S
    assert len(pages) >= FEWEST[persona], sorted(pages)
    problems = {}
    for name, (address, html) in pages.items():
        if (shape := shape_of(html)) in looked_at(locale):
            continue
        looked_at(locale).add(shape)
        page.goto(address)
        if found := violations(page):
            problems[f"{name} {address}"] = found

    assert problems == {}


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_that_must_be_beautiful_are_open_to_all_in_either_light(people: People, name: str):
    page = people.walk_in(PAGES[name][0], locale="en", width=NARROW, dark=True)
    bring_axe(page.context)
    page.goto(address_of(people.fair, name))
    assert violations(page) == []
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.emulate_media(color_scheme="light")
    assert violations(page) == []


def test_axe_would_find_what_keeps_people_out(people: People):
    page = people.walk_in("visitor")
    bring_axe(page.context)
    page.goto("/help")
    page.evaluate(
        "document.querySelector('main').append(Object.assign(new Image(), {src: '/static/img/favicon.svg'}))"
    )

    assert [problem.partition(" ")[0] for problem in violations(page)] == ["image-alt"]
