"""The pages of the fair that everybody sees, kept for passers-by in the running house."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.fair.access import visible_fair
from core.kit.errors import NotFound
from core.kit.pagecache import SharedPage
from core.kit.work import Work
from server.routes import routes
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, PASSER_BY


@pytest.fixture
def fair(tmp_path: Path) -> Iterator[House]:
    """The whole house with a published fair in it, as an operator runs it."""
    with a_house(tmp_path / "data") as running:
        running.write(ANNA, lambda work: a_fair(work, slug="autumn"))
        yield running


def test_a_change_shows_within_a_second(fair: House):
    """Passers-by saw the old page a moment before."""
    passer_by = fair.browser(None)
    assert "Renamed" not in passer_by.get("/fairs/autumn").text
    fair.write(ANNA, rename)
    deadline = time.monotonic() + 1.5
    while "Renamed" not in passer_by.get("/fairs/autumn").text:
        assert time.monotonic() < deadline, "the change does not show"
        time.sleep(0.05)


def rename(work: Work) -> None:
    """Another name for the fair."""
    found = visible_fair(work, "autumn")
    found.name_en = "Renamed"
    work.session.add(found)


def test_who_is_signed_in_is_shown_their_own_page_and_nobody_else_sees_it(fair: House):
    """Security 20."""
    passer_by, anna = fair.browser(None), fair.as_(ANNA)
    for _ in range(2):
        assert "data-me=" not in passer_by.get("/fairs/autumn").text
        mine = anna.get("/fairs/autumn")
        assert f'data-me="{ANNA.account_id}"' in mine.text
        assert mine.headers["cache-control"] == "no-store"
        assert "etag" not in mine.headers


def test_two_passers_by_of_two_languages_read_their_own(fair: House):
    browser = fair.browser(None)
    for _ in range(2):
        assert '<html lang="ja"' in browser.get("/fairs/autumn", headers={"accept-language": "ja"}).text
        assert '<html lang="en"' in browser.get("/fairs/autumn", headers={"accept-language": "en"}).text


def test_whose_zone_nobody_knows_is_told_no_clock_is_theirs(fair: House):
    browser = fair.browser(None)
    unknown = browser.get("/fairs/autumn").text
    assert "JST, the fair’s clock" in unknown
    assert "your clock" not in unknown.lower()

    browser.cookies.set("zone", "America/New_York")

    known = browser.get("/fairs/autumn").text
    assert "your clock" in known
    assert "JST, the fair’s clock" in known


def test_kept_pages_are_as_strict_as_others_and_every_answer_has_its_own_number(fair: House):
    answers = [fair.browser(None).get("/fairs/autumn") for _ in range(3)]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 3
    for answer in answers:
        assert len(answer.headers.get_list("x-request-id")) == 1
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["etag"]


def test_a_host_that_is_not_ours_gets_nothing_that_is_kept(fair: House):
    assert fair.browser(None).get("/fairs/autumn").status_code == 200
    assert fair.browser(None).get("/fairs/autumn", headers={"host": "evil.example"}).status_code == 400


def test_a_fair_that_is_taken_back_is_gone(fair: House):
    """What somebody may no longer see is not shown from memory beyond its second."""
    fair.browser(None).get("/fairs/autumn")
    fair.write(ANNA, take_back)
    time.sleep(1.0)

    assert fair.browser(None).get("/fairs/autumn").status_code == 404


def take_back(work: Work) -> None:
    """Nobody but organisers sees it any more."""
    found = visible_fair(work, "autumn")
    found.published_at = None
    work.session.add(found)
    with pytest.raises(NotFound):
        visible_fair(work.as_(PASSER_BY), "autumn")


def test_no_other_route_takes_the_address_of_a_shared_page():
    """The first route that matches is the one that is asked: it has to be the one that declared itself."""
    shared = [route for route in routes if isinstance(route, SharedPage)]
    assert len(shared) >= 11
    for route in shared:
        path = route.path_format.format_map({name: "1" for name in route.param_convertors})
        scope = {"type": "http", "method": "GET", "path": path, "root_path": ""}
        first = next(one for one in routes if one.matches(scope)[0].name == "FULL")
        assert first is route, path
