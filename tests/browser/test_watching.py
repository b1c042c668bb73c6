"""A member watches a recording, stops, comes back; whoever is no member sees what it is and gets no file."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR, filled

STRANGER = "emily.strand@mail.example"
"""An attendee without a membership."""
FILES = re.compile(r"""(?:src|href|poster)="(/fairs/[^"]*/recordings/\d+/[^"?#]+)""")


def the_recording(people: People) -> str:
    """One that members may watch."""
    return filled(people.fair, f"{FAIR}/recordings/{{recording}}")


@pytest.fixture
def member(people: People) -> Page:
    """A member in front of the film."""
    page = people.walk_in("member")
    page.goto(the_recording(people))
    return page


def at(page: Page) -> float:
    """Where the film stands, in seconds."""
    seconds: float = page.locator("video").evaluate("video => video.currentTime")
    return seconds


def play(page: Page) -> None:
    """Begin, without sound."""
    page.locator("video").evaluate("video => { video.muted = true; return video.play() }")


def test_the_film_plays_with_captions_in_both_languages(member: Page):
    video = member.locator("video")
    play(member)
    member.wait_for_function("() => document.querySelector('video').currentTime > 0.5")
    assert video.evaluate("video => video.readyState") >= 2
    assert video.evaluate("video => video.videoWidth") > 0

    tracks = video.evaluate(
        """async (video) => Promise.all([...video.querySelectorAll("[kind=captions]")].map(async (track) => {
          track.track.mode = "showing"
          while (track.readyState < 2) await new Promise((done) => setTimeout(done, 20))
          return [track.srclang, track.track.cues.length, track.track.cues[0].text]
        }))"""
    )

    assert {language for language, _, _ in tracks} == {"en", "ja"}
    for language, cues, first in tracks:
        assert cues > 3, language
        assert bool(re.search(r"[ぁ-ん一-龯]", first)) is (language == "ja"), first


def test_the_captions_are_chosen_beside_the_film_and_follow_the_key(member: Page):
    choice = member.get_by_label("Captions")
    showing = """() => [...document.querySelector("video").textTracks]
        .filter((track) => track.mode === "showing").map((track) => track.language).join()"""

    choice.select_option("ja")
    assert member.evaluate(showing) == "ja"
    member.get_by_role("heading", level=1).click()
    member.keyboard.press("c")
    expect(choice).to_have_value("")
    assert member.evaluate(showing) == ""
    member.keyboard.press("c")

    expect(choice).to_have_value("en")
    assert member.evaluate(showing) == "en"


def test_whoever_stopped_goes_on_there_after_a_reload(member: Page):
    video = member.locator("video")
    member.wait_for_function("() => document.querySelector('video').readyState >= 1")
    with member.expect_request(re.compile("/position$")) as kept:
        video.evaluate("video => { video.currentTime = 12 }")
    assert kept.value.response().status < 400

    member.reload()

    expect(member.get_by_text("Going on at")).to_be_visible()
    member.wait_for_function("() => document.querySelector('video').currentTime > 10")
    assert 10 < at(member) < 15
    member.get_by_role("link", name="From the beginning").click()
    member.wait_for_function("() => document.querySelector('video').readyState >= 1")
    assert at(member) < 2


def test_a_chapter_jumps_into_the_film_with_and_without_script(people: People, member: Page):
    chapter = member.locator(".chapters a[data-at]").nth(1)
    goal = float(chapter.get_attribute("data-at") or 0)
    assert goal > 0
    member.wait_for_function("() => document.querySelector('video').readyState >= 1")
    address = member.url

    chapter.click()

    member.wait_for_function(
        "goal => Math.abs(document.querySelector('video').currentTime - goal) < 3", arg=goal
    )
    assert member.url.partition("#")[0] == address.partition("#")[0]
    plain = people.walk_in("member", java_script_enabled=False)
    plain.goto(the_recording(people))
    plain.locator(".chapters a[data-at]").nth(1).click()
    expect(plain.locator("video source")).to_have_attribute("src", re.compile(r"#t="))


def test_the_film_seeks_by_ranges(people: People, member: Page):
    source = member.locator("video source").get_attribute("src") or ""
    answer = member.request.get(source.partition("#")[0], headers={"Range": "bytes=100-199"})

    assert answer.status == 206
    assert len(answer.body()) == 100
    assert "private" in answer.headers["cache-control"] or "no-store" in answer.headers["cache-control"]


@pytest.mark.parametrize("persona", [STRANGER, "visitor"])
def test_whoever_is_no_member_sees_what_it_is_and_gets_no_file(people: People, member: Page, persona: str):
    files = set(FILES.findall(member.content()))
    assert {path.rpartition("/")[2] for path in files} >= {"video", "poster", "en.vtt", "ja.vtt"}, files
    outsider = people.walk_in(persona)

    outsider.goto(the_recording(people))

    expect(outsider.get_by_role("heading", level=1)).to_be_visible()
    expect(outsider.get_by_text("This recording is for members of the association.")).to_be_visible()
    expect(outsider.get_by_role("heading", name="How to become a member")).to_be_visible()
    expect(outsider.locator("video")).to_have_count(0)
    statuses = {path: outsider.request.get(path, max_redirects=0).status for path in sorted(files)}
    assert statuses == dict.fromkeys(sorted(files), 404)
    assert {member.request.get(path).status for path in files} == {200}


def test_a_short_film_on_a_stage_goes_round_so_that_a_running_session_never_stands_still(people: People):
    page = people.walk_in("attendee")
    page.goto(f"{FAIR}/")
    page.get_by_role("link", name="Walk in").first.click()
    video = page.locator("stage-player video")
    page.wait_for_function("() => document.querySelector('stage-player video').dataset.caught === 'yes'")
    begun = page.evaluate(
        "() => (Date.now() - new Date(document.querySelector('stage-player video').dataset.begins)) / 1000"
    )
    length = video.evaluate("film => film.duration")
    assert begun > length, "somebody who comes when the film has run through once"
    apart = abs(at(page) - begun % length)
    assert min(apart, length - apart) < 3, "round the end too"

    video.evaluate(
        "film => { film.muted = true; film.currentTime = film.duration - 0.3; return film.play() }"
    )

    page.wait_for_function("() => document.querySelector('stage-player video').currentTime < 5")
    assert video.evaluate("film => film.ended || film.paused") is False
