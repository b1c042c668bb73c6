"""On a phone nothing is cut or squeezed: the fair’s name, a title that is late, a name at a counter."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR, filled
from tests.browser.served import Served

NAMES = {
    "en": "European Japanese Graduates’ Career Exchange",
    "ja": "欧州日本人留学生のための秋のキャリア交流会",
}
IS_WHOLE = "name => name.scrollHeight - name.clientHeight < 4 && name.scrollWidth <= name.clientWidth"
"""A letter may reach a pixel out of its line; a line that is cut is fifteen."""
LINES = "name => Math.round(name.clientHeight / parseFloat(getComputedStyle(name).lineHeight))"


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_fairs_name_is_whole_at_the_top_of_a_phone_for_whoever_is_not_signed_in(
    people: People, locale: str
):
    page = people.walk_in("visitor", locale=locale, width=360)
    page.goto("/")
    name = page.locator(".masthead .brand span")
    expect(name).to_be_visible()
    assert name.evaluate(IS_WHOLE)
    assert name.evaluate(LINES) <= 2

    name.evaluate("(name, longer) => { name.textContent = longer }", NAMES[locale])

    assert name.evaluate(IS_WHOLE), "and so is a long one"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("locale", ["en", "ja"])
def test_the_fairs_name_takes_two_lines_at_most_beside_the_longest_zone(people: People, locale: str):
    page = people.walk_in("attendee", locale=locale, width=360)
    page.goto("/")
    clock = page.locator(".masthead live-clock b")
    clock.evaluate("clock => { clock.textContent = '12:57 GMT+5:30' }")

    name = page.locator(".masthead .brand span")

    assert name.evaluate(IS_WHOLE)
    assert name.evaluate(LINES) <= 2


def test_lateness_stands_below_a_title_not_beside_it(people: People):
    page = people.walk_in("organiser", width=360)
    page.goto(f"{FAIR}/console")
    late = page.locator(".agenda > li", has=page.locator(".late")).first
    title, told = late.locator("a").bounding_box(), late.locator(".late").bounding_box()
    assert title is not None
    assert told is not None
    assert told["y"] >= title["y"] + title["height"]
    assert late.locator("div:has(> a)").evaluate("one => one.clientWidth") > 200


def test_a_japanese_name_breaks_between_its_parts(people: People):
    page = people.walk_in("attendee", locale="ja", width=360)
    page.goto(f"{FAIR}/booths/minato-robotics")
    name = page.locator(".staff .name a", has_text="マルタ・リンドクヴィスト")
    expect(name).to_be_visible()
    lines = """one => {
      const text = one.firstChild, range = document.createRange(), tops = []
      for (let at = 0; at < text.length; at++) {
        range.setStart(text, at); range.setEnd(text, at + 1)
        tops.push(range.getBoundingClientRect().top)
      }
      return text.data.split("").reduce((all, c, at) => {
        if (!at || tops[at] !== tops[at - 1]) all.push("")
        all[all.length - 1] += c
        return all
      }, [])
    }"""
    assert name.evaluate(lines) in (["マルタ・", "リンドクヴィスト"], ["マルタ・リンドクヴィスト"])


def test_a_name_of_sixty_letters_without_a_space_makes_nobodys_page_wider_than_their_phone(
    own_people: People, own_fair: Served
):
    with closing(sqlite3.connect(own_fair.data / "koryu.db", timeout=10)) as db, db:
        db.execute(
            "update person set family_en = ?, given_en = '', family_ja = '', given_ja = ''", ("x" * 60,)
        )
    pages = {
        "organiser": [f"{FAIR}/moderation", f"{FAIR}/console/people", f"{FAIR}/console/log"],
        "recruiter": [f"{FAIR}/booths/minato-robotics/desk", f"{FAIR}/booths/minato-robotics/leads"],
        "attendee": [FAIR, f"{FAIR}/booths/minato-robotics", f"{FAIR}/people", "/messages/{conversation}"],
    }
    wide, met = {}, 0
    for who, paths in pages.items():
        page = own_people.walk_in(who, width=360)
        for path in paths:
            page.goto(filled(own_fair, path))
            met += page.get_by_text("x" * 60).count() > 0
            if (width := page.evaluate("document.documentElement.scrollWidth")) > 360:
                wide[path] = width
    assert wide == {}
    assert met >= 6, "on most of them the name stands"
