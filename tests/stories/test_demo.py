"""A visitor opens the demo, walks in as one after the other, and finds every page in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server.demo import cast
from server.walk_in.walk_in import CAST
from tests.support.demo import serving, todays_demo, untranslated, walk_about
from tests.support.house import House
from tests.support.people import ANNA

EVERYBODY = {
    "home",
    "programme",
    "session",
    "hall",
    "booth",
    "recordings",
    "recording",
    "help",
    "privacy",
    "membership",
}
SIGNED_IN = EVERYBODY | {
    "people",
    "person",
    "wallet",
    "my_cards",
    "messages",
    "lobby",
    "notices",
    "account",
    "profile",
}
SEEN = {
    "visitor": EVERYBODY | {"sign_in"},
    "attendee": SIGNED_IN | {"conversation", "held_card", "offer", "my_day", "recording_video"},
    "recruiter": SIGNED_IN | {"booth_desk", "booth_leads", "booth_lead", "booth_edit", "fair_room"},
    "organiser": SIGNED_IN
    | {"console", "moderation", "console_programme", "console_recordings", "fair_room"},
    "operator": SIGNED_IN | {"console", "moderation", "fair_room"},
    "member": SIGNED_IN | {"recording_video"},
}
"""What each of them has to come across by following links."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser at the running demo."""
    with serving(todays_demo(tmp_path_factory.mktemp("demo") / "data")) as browser:
        yield browser


def walk_in(browser: TestClient, part: str) -> str:
    """Press a button of the bar; returns where that leads."""
    answer = browser.post("/demo/walk-in", data={"as": part})
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize("locale", ["en", "ja"])
@pytest.mark.parametrize("part", SEEN)
def test_every_page_answers_whoever_may_see_it(demo: TestClient, part: str, locale: str) -> None:
    walk_in(demo, part)
    demo.post("/locale", data={"locale": locale, "next": "/"})

    with untranslated() as sentences:
        found, wrong = walk_about(demo)

    assert wrong == []
    assert SEEN[part] - found.keys() == set()
    assert sentences == set()


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ("attendee", "/fairs/autumn-2026"),
        ("recruiter", "/fairs/autumn-2026/booths/minato-robotics/desk"),
        ("organiser", "/fairs/autumn-2026/console"),
        ("operator", "/fairs/new"),
        ("member", "/fairs/autumn-2026/recordings"),
        ("visitor", "/"),
    ],
)
def test_each_part_begins_where_its_day_begins_and_is_marked(demo: TestClient, part: str, place: str) -> None:
    assert walk_in(demo, part) == place

    page = demo.get("/help").text
    assert f'value="{part}" aria-current="true"' in page
    assert page.count('aria-current="true"') == 1


def test_the_parts_are_played_by_people_of_the_cast_who_may_do_what_they_are_called() -> None:
    roles = {one.email: one.role for one in cast.people()}

    assert {part: roles[email] for part, email in CAST.items()} == {part: part for part in CAST}


def test_a_fair_is_opened_by_the_operator_and_nobody_else(demo: TestClient) -> None:
    walk_in(demo, "organiser")
    assert demo.get("/fairs/new").status_code == 404

    page = demo.get(walk_in(demo, "operator"))

    assert (page.status_code, 'action="/fairs/new"' in page.text) == (200, True)


def test_walking_in_keeps_the_readers_language_and_ends_the_login_before(demo: TestClient) -> None:
    walk_in(demo, "visitor")
    demo.post("/locale", data={"locale": "ja", "next": "/"})
    walk_in(demo, "attendee")
    first = demo.cookies["login"]
    walk_in(demo, "organiser")

    assert 'lang="ja"' in demo.get("/help").text

    demo.cookies.clear()
    assert demo.get("/account", headers={"Cookie": f"login={first}"}).status_code == 303


def test_the_bar_folds_away_and_stays_so(demo: TestClient) -> None:
    assert "<details open>" in demo.get("/help").text

    demo.cookies.set("demo-bar", "closed")

    assert "<details>" in demo.get("/help").text
    del demo.cookies["demo-bar"]


@pytest.mark.parametrize(
    "form", [{"as": "speaker"}, {"who": "anna@example.org"}, {"who": "nobody@mail.example"}, {}]
)
def test_nobody_outside_the_cast_can_be_played(demo: TestClient, form: dict[str, str]) -> None:
    assert demo.post("/demo/walk-in", data=form).status_code == 404


def test_another_site_cannot_walk_anybody_in(demo: TestClient) -> None:
    """Security 14."""
    answer = demo.post("/demo/walk-in", data={"as": "organiser"}, headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403


def test_there_is_no_such_door_and_no_bar_outside_a_demo(house: House) -> None:
    """Security 11."""
    browser = house.as_(ANNA)

    assert browser.post("/demo/walk-in", data={"as": "attendee"}).status_code == 404
    assert "demo-bar" not in browser.get("/help").text.replace("components/demo", "")


def test_the_demo_s_data_is_one_folder(tmp_path: Path) -> None:
    settings = todays_demo(tmp_path / "data")

    assert settings.data == tmp_path / "data"
    assert {path.name.partition("-")[0] for path in settings.data.iterdir()} <= {
        "koryu.db",
        "files",
        "secret",
    }
