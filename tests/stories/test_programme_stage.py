"""A session as people live it: looked up, starred, watched, asked and answered, live and by form."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from core.fair.models import Fair
from core.kit.work import Actor, Work
from server.programme.models import Session
from server.programme.schedule import cancel_session
from server.programme.stage.models import Question, StreamKind
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, IDA, OTO, PASSER_BY, RUI
from tests.support.programme import a_session, a_stage, a_stream

Ids = dict[str, Any]


@pytest.fixture
def ids(house: House) -> Ids:
    """What was furnished."""
    return house.write(OTO, a_stage)


def field(page: str, name: str) -> str:
    """A hidden field of a page."""
    found = re.search(f'name="{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def ask(browser: TestClient, address: str, text: str, **more: str) -> Any:
    """The form on the page, filled in."""
    page = browser.get(address).text
    return browser.post(f"{address}/questions", data={"id": field(page, "id"), "text": text} | more)


def test_a_question_is_asked_approved_and_voted_for_by_form_and_everybody_hears_it_live(
    house: House, ids: Ids
) -> None:
    address, topic = f"/fairs/autumn/sessions/{ids['session']}", f"session:{ids['session']}"
    anna, ben, rui = house.as_(ANNA), house.as_(BEN), house.as_(RUI)
    with house.live(ANNA) as hers, house.live(RUI) as theirs, house.live(BEN) as desk:
        say_live(hers, "join", 1, f"account:{ANNA.account_id}", None)
        say_live(theirs, "join", 1, topic, None)
        say_live(desk, "join", 1, f"moderation:{ids['session']}", None)
        assert ask(anna, address, "Is a BJT score worth having?").status_code == 303
        number = next_event(desk, "question.asked")[4]["question_id"]
        assert "Is a BJT score" in anna.get(address).text
        assert "Is a BJT score" not in rui.get(address).text
        assert "Is a BJT score" in ben.get(address).text

        assert ben.post(f"{address}/questions/{number}/state", data={"state": "approved"}).status_code == 303
        shown = next_event(theirs, "question.changed")[4]["question"]
        assert (shown["text"], shown["name_en"], shown["votes"]) == (
            "Is a BJT score worth having?",
            "Anna Bell",
            0,
        )
        assert next_event(hers, "question.moved")[4]["state"] == "approved"

        assert rui.post(f"{address}/questions/{number}/votes").status_code == 303
        assert next_event(theirs, "question.voted")[4] == {"question_id": number, "votes": 1}
        assert 'aria-pressed="true"' in rui.get(address, headers={"Koryu-Part": "questions"}).text
        assert rui.post(f"{address}/questions/{number}/votes/removal").status_code == 303
        assert next_event(theirs, "question.voted")[4]["votes"] == 0


def test_the_same_acts_go_over_the_socket_once_each(house: House, ids: Ids) -> None:
    topic = f"session:{ids['session']}"
    with house.live(ANNA) as anna, house.live(BEN) as ben, house.live(RUI) as rui:
        for socket in (anna, ben, rui):
            say_live(socket, "join", 1, topic, None)
        body = {"id": "01J8XAMPLE0000000000000000", "text": "電話が怖くなくなるまで？", "anonymous": True}
        first = say_live(anna, "send", 2, topic, "question.ask", body)
        assert first[2] == "ok"
        assert say_live(anna, "send", 3, topic, "question.ask", body)[3] == first[3]
        number = first[3]["question_id"]
        assert (
            say_live(
                rui,
                "send",
                2,
                topic,
                "question.vote",
                {"id": "01J8VOTE000000000000000000", "question_id": number},
            )[2]
            == "error"
        )
        moved = {"id": "01J8MOVE000000000000000000", "question_id": number, "state": "pinned"}
        assert say_live(rui, "send", 3, topic, "question.move", moved)[3]["code"] == "not_found"
        assert say_live(ben, "send", 2, topic, "question.move", moved)[3]["state"] == "pinned"
        shown = next_event(rui, "question.changed")[4]["question"]
        assert (shown["name_en"], shown["name_ja"], shown["lang"], shown["state"]) == ("", "", "ja", "pinned")
        assert (
            say_live(
                rui,
                "send",
                4,
                topic,
                "question.vote",
                {"id": "01J8VOTE000000000000000001", "question_id": number},
            )[3]["votes"]
            == 1
        )
        assert next_event(anna, "question.voted")[4]["votes"] == 1
        say_live(anna, "send", 5, topic, "question.ask", {"id": "01J8XAMPLE0000000000000001", "text": " "})
        assert house.read(OTO, lambda work: work.session.get_one(Question, number).is_anonymous)


def test_applause_reaches_everybody_and_leaves_no_trace(house: House, ids: Ids) -> None:
    topic = f"session:{ids['session']}"
    with house.live(ANNA) as anna, house.live(RUI) as rui, house.live(PASSER_BY) as nobody:
        for socket in (anna, rui, nobody):
            say_live(socket, "join", 1, topic, None)
        say_live(anna, "send", 2, topic, "reaction.send", {"kind": "applause"})
        event = next_event(rui, "reaction.counted")
        assert (event[2], event[4]) == (None, {"counts": {"applause": 1}})
        assert say_live(nobody, "send", 2, topic, "reaction.send", {"kind": "applause"})[2] == "error"


def test_a_banned_person_hears_nothing_and_a_stranger_does_not_lead(house: House, ids: Ids) -> None:
    """Security 24."""
    for who, topic in (
        (IDA, f"session:{ids['session']}"),
        (ANNA, f"moderation:{ids['session']}"),
        (PASSER_BY, f"moderation:{ids['session']}"),
        (RUI, "session:9999"),
    ):
        with house.live(who) as socket:
            assert say_live(socket, "join", 1, topic, None)[3]["code"] == "not_found"


def test_a_refused_question_keeps_what_was_typed_and_says_why(house: House, ids: Ids) -> None:
    answer = ask(house.as_(ANNA), f"/fairs/autumn/sessions/{ids['session']}", "x" * 501)
    assert answer.status_code == 422
    assert "At most 500 characters" in answer.text
    assert "x" * 501 in answer.text


def test_hostile_words_are_shown_as_words(house: House, ids: Ids) -> None:
    """Security 28."""
    address = f"/fairs/autumn/sessions/{ids['session']}"
    ask(house.as_(ANNA), address, "<img src=x onerror=alert(1)>")
    page = house.as_(BEN).get(address).text
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<img src=x" not in page


def test_another_houses_player_is_not_there_before_the_visitor_agrees(house: House, ids: Ids) -> None:
    """Security 64, 73."""
    address = f"/fairs/autumn/sessions/{ids['session']}"
    before, agreed = house.as_(ANNA).get(address), house.as_(ANNA).get(f"{address}?player=yes")
    assert "<iframe" not in before.text
    assert 'rel="noopener noreferrer"' in before.text
    assert '<iframe src="https://www.youtube-nocookie.com/embed/' in agreed.text
    frames = "frame-src https://www.youtube-nocookie.com https://player.vimeo.com"
    assert frames in agreed.headers["content-security-policy"]
    assert (
        "frame-src" not in house.as_(ANNA).get("/fairs/autumn/programme").headers["content-security-policy"]
    )
    stranger = house.as_(PASSER_BY).get(f"{address}?player=yes")
    assert "youtube" not in stranger.text.lower().replace("youtube-nocookie", "youtube")
    assert "frame-src" not in stranger.headers["content-security-policy"]


def test_an_hls_stream_may_come_from_its_own_host_alone(house: House, ids: Ids) -> None:
    def hls(work: Work) -> int:
        session = a_session(work, work.session.get_one(Fair, ids["fair"]), begins=-5)
        a_stream(work, session, StreamKind.HLS, "https://live.example:8443/a.m3u8")
        return session.id or 0

    number = house.write(OTO, hls)
    answer = house.as_(ANNA).get(f"/fairs/autumn/sessions/{number}?player=yes")
    assert "media-src 'self' https://live.example:8443;" in answer.headers["content-security-policy"]
    assert '<video src="https://live.example:8443/a.m3u8"' in answer.text


def test_a_day_is_starred_and_subscribed_to_and_the_address_dies_when_it_is_closed(
    house: House, ids: Ids
) -> None:
    anna = house.as_(ANNA)
    answer = anna.post(
        f"/fairs/autumn/sessions/{ids['session']}/star", data={"next": "/fairs/autumn/programme?view=room"}
    )
    assert answer.headers["location"] == f"/fairs/autumn/programme?view=room#session-{ids['session']}"
    assert "Beyond N2" in anna.get("/fairs/autumn/my-day").text
    anna.post("/fairs/autumn/my-day/calendar")
    found = re.search(r'value="(http[^"]+\.ics)"', anna.get("/fairs/autumn/my-day").text)
    assert found
    path = found[1].removeprefix("http://127.0.0.1:8000")
    calendar = house.as_(PASSER_BY).get(path)
    assert (calendar.status_code, calendar.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY;LANGUAGE=en:Beyond N2" in calendar.text
    assert house.as_(PASSER_BY).get(path.replace(".ics", "x.ics")).status_code == 404
    anna.post("/fairs/autumn/my-day/calendar/removal")
    assert house.as_(PASSER_BY).get(path).status_code == 404
    anna.post(f"/fairs/autumn/sessions/{ids['session']}/star/removal")
    assert "Beyond N2" not in anna.get("/fairs/autumn/my-day").text
    elsewhere = anna.post(
        f"/fairs/autumn/sessions/{ids['session']}/star", data={"next": "https://evil.example/"}
    )
    assert elsewhere.headers["location"] == f"/#session-{ids['session']}"


def test_a_film_is_a_premiere_nobody_gets_it_before_and_no_stranger_at_all(house: House, ids: Ids) -> None:
    """Security 43, 49."""
    oto = house.as_(OTO)
    film = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 500
    desk = f"/fairs/autumn/console/programme/sessions/{ids['session']}/stream"
    page = {"stream": (None, "file"), "film": ("talk.mp4", b"<html>", "video/mp4")}
    assert oto.post(desk, files=page).status_code == 422
    assert oto.post(desk, files=page | {"film": ("talk.mp4", film, "video/mp4")}).status_code == 303
    address = f"/fairs/autumn/sessions/{ids['session']}/film"
    answer = house.as_(ANNA).get(address, headers={"Range": "bytes=0-7"})
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (
        206,
        "video/mp4",
        film[:8],
    )
    assert house.as_(IDA).get(address).status_code == 404
    assert house.as_(PASSER_BY).get(address).status_code == 303
    assert f'data-begins="' in house.as_(ANNA).get(address.removesuffix("/film")).text  # noqa: F541

    def cancel(work: Work) -> Session:
        return cancel_session(work, "autumn", ids["session"])

    house.write(OTO, cancel)
    assert house.as_(ANNA).get(address).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "statuses"),
    [  # passer-by, attendee, moderator on stage, organiser, organiser of the other fair, banned
        ("GET", "/fairs/autumn/programme", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/programme?view=room", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/programme?view=track", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/programme.ics", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/schedule.json?version=2", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/my-day", (303, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/my-day.ics", (303, 200, 200, 200, 200, 200)),
        ("POST", "/fairs/autumn/my-day/calendar", (403, 303, 303, 303, 303, 404)),
        ("GET", "/fairs/autumn/sessions/{session}", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/sessions/{elsewhere}", (404, 404, 404, 404, 404, 404)),
        ("GET", "/fairs/autumn/sessions/{session}.ics", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/autumn/sessions/{elsewhere}.ics", (404, 404, 404, 404, 404, 404)),
        ("GET", "/fairs/autumn/speakers/1", (200, 200, 200, 200, 200, 200)),
        ("GET", "/fairs/other/speakers/1", (404, 404, 404, 404, 404, 404)),
        ("POST", "/fairs/autumn/sessions/{session}/star", (403, 303, 303, 303, 303, 404)),
        ("POST", "/fairs/autumn/sessions/{elsewhere}/star", (404, 404, 404, 404, 404, 404)),
        ("POST", "/fairs/autumn/sessions/{session}/delay", (404, 404, 422, 422, 404, 404)),
        ("POST", "/fairs/autumn/sessions/{session}/questions", (403, 422, 422, 422, 422, 404)),
        ("GET", "/fairs/autumn/console/programme", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/places", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/speakers", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/speakers/new", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/import", (404, 404, 404, 200, 404, 404)),
        ("POST", "/fairs/autumn/console/programme/import", (404, 404, 404, 422, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/sessions/new", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/sessions/{session}", (404, 404, 404, 200, 404, 404)),
        ("GET", "/fairs/autumn/console/programme/sessions/{elsewhere}", (404, 404, 404, 404, 404, 404)),
        (
            "POST",
            "/fairs/autumn/console/programme/sessions/{elsewhere}/cancellation",
            (404, 404, 404, 404, 404, 404),
        ),
        (
            "POST",
            "/fairs/autumn/console/programme/sessions/{session}/cancellation",
            (404, 404, 404, 303, 404, 404),
        ),
        ("POST", "/fairs/autumn/console/programme/sessions/{session}/stream", (404, 404, 404, 422, 404, 404)),
    ],
)
def test_who_gets_what(house: House, ids: Ids, method: str, path: str, statuses: tuple[int, ...]) -> None:
    """Security 50."""
    people: tuple[Actor, ...] = (PASSER_BY, ANNA, BEN, OTO, RUI, IDA)
    address = path.format(**ids)
    assert tuple(house.as_(who).request(method, address).status_code for who in people) == statuses
