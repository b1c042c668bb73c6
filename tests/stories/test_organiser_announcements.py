"""Announcements: seen at once by whoever is here, by page without JavaScript, once, by those they are for."""

import re
from datetime import timedelta

from sqlmodel import select

from core.kit.jobs import Job
from core.kit.work import Work
from core.people.memberships import give_membership
from realtime.notices import announce as notices
from realtime.notices.models import Announcement, Audience
from tests.support.console import two_fairs
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, RUI


def banners(text: str) -> list[str]:
    return re.findall(r'data-announcement="(\d+)"', text)


def test_it_is_seen_live_by_two_and_on_the_page_by_a_third_and_not_twice(house: House):
    first, _ = house.write(OTO, two_fairs)
    with house.live(ANNA) as anna, house.live(BEN) as ben:
        for socket in (anna, ben):
            say_live(socket, "join", 1, "fair:1", None)

        told = house.as_(OTO).post(
            f"/fairs/{first}/console/announcements",
            data={"text_en": "Lunch <i>now</i>", "text_ja": "昼休みです", "audience": "everybody"},
        )

        assert told.status_code == 303
        heard = [next_event(socket, "announcement.made") for socket in (anna, ben)]
        assert {event[4]["text_en"] for event in heard} == {"Lunch <i>now</i>"}
    page = house.as_(MEI).get(f"/fairs/{first}").text
    assert banners(page) == ["1"]
    assert "昼休みです" in page
    shown = house.as_(PASSER_BY).get(f"/fairs/{first}").text
    assert "Lunch &lt;i&gt;now" in shown
    assert banners(shown) == ["1"]
    position = re.search(r'<announcement-banner[^>]*position="([^"]+)"', page)
    assert position
    assert position[1].replace("&#34;", '"') == str(heard[0][2]).replace("'", '"')  # so it is not told again


def test_whoever_closes_it_does_not_see_it_again_on_any_page(house: House):
    first, _ = house.write(OTO, two_fairs)
    house.as_(OTO).post(
        f"/fairs/{first}/console/announcements", data={"text_en": "Lunch", "audience": "everybody"}
    )

    closed = house.as_(ANNA).post("/announcements/1/readings", data={"next": f"/fairs/{first}"})

    assert closed.headers["location"] == f"/fairs/{first}"
    assert banners(house.as_(ANNA).get(f"/fairs/{first}").text) == []
    assert banners(house.as_(ANNA).get(f"/fairs/{first}/programme").text) == []
    assert banners(house.as_(BEN).get(f"/fairs/{first}/programme").text) == ["1"]


def test_words_for_members_reach_members_only(house: House):
    """Security 24."""
    first, _ = house.write(OTO, two_fairs)
    house.write(MEI, lambda work: give_membership(work, 5))
    with house.live(PASSER_BY) as passer_by:
        say_live(passer_by, "join", 1, "fair:1", None)
        house.as_(OTO).post(
            f"/fairs/{first}/console/announcements", data={"text_en": "Secret lounge", "audience": "members"}
        )
        heard = next_event(passer_by, "announcement.made")[4]

    assert "Secret" not in str(heard)
    assert "Secret lounge" in house.as_(MEI).get(f"/fairs/{first}/announcements").text
    for stranger in (PASSER_BY, ANNA, RUI):
        assert "Secret lounge" not in house.as_(stranger).get(f"/fairs/{first}/announcements").text


def test_what_is_withdrawn_is_gone_at_once(house: House):
    first, second = house.write(OTO, two_fairs)
    house.as_(OTO).post(
        f"/fairs/{first}/console/announcements", data={"text_en": "Lunch", "audience": "everybody"}
    )
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, "fair:1", None)

        assert house.as_(RUI).post(f"/fairs/{second}/console/announcements/1/withdrawal").status_code == 404
        house.as_(OTO).post(f"/fairs/{first}/console/announcements/1/withdrawal")

        assert next_event(anna, "announcement.withdrawn")[4] == {"id": 1}
    assert banners(house.as_(ANNA).get(f"/fairs/{first}").text) == []


def test_a_wrong_moment_or_link_or_silence_comes_back_beside_its_field(house: House):
    first, _ = house.write(OTO, two_fairs)
    address = f"/fairs/{first}/console/announcements"

    for field, data in (
        ("until", {"text_en": "Lunch", "until": "2001-01-01T10:00"}),
        ("from_at", {"text_en": "Lunch", "from_at": "noon"}),
        ("link", {"text_en": "Lunch", "link": "javascript:alert(1)"}),
        ("link", {"text_en": "Lunch", "link": "//evil.example"}),
        ("text", {"text_en": ""}),
    ):
        answer = house.as_(OTO).post(address, data={"audience": "everybody"} | data)
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
    assert house.read(OTO, lambda work: work.session.exec(select(Announcement)).all()) == []


def test_what_is_planned_is_told_when_its_time_has_come_and_once(house: House):
    first, _ = house.write(OTO, two_fairs)

    planned = house.write(OTO, plan_in_a_second, first)
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, "fair:1", None)
        assert next_event(anna, "announcement.made")[4]["id"] == planned
    assert (
        house.read(OTO, lambda work: work.session.exec(select(Job).where(Job.kind == "announce")).one().tries)
        == 1
    )


def plan_in_a_second(work: Work, slug: str) -> int:
    """An announcement for a moment from now."""
    made = notices.announce(
        work,
        slug,
        text_en="Soon",
        text_ja="",
        audience=Audience.EVERYBODY,
        from_at=work.now + timedelta(seconds=2),
    )
    assert made.id is not None
    return made.id
