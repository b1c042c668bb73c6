"""A recording from the organiser's desk to a member who goes on watching on another device."""

import re
import time

import pytest

from core.kit.work import Actor, Work
from core.people.memberships import give_membership
from server.recordings.access import recording_of_session
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.people import ANNA, MEI, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_session
from tests.support.recordings import VTT_EN, VTT_JA, a_film


@pytest.fixture
def desk(house: House) -> str:
    """The desk of a session that is over; OTO organises, MEI is a member, and also in a second browser."""

    def make(work: Work) -> str:
        fair = a_fair(work, membership_en="Ask at the office.")
        an_organiser(work, fair.id)
        give_membership(work, MEI.account_id)
        session = a_session(
            work, fair, begins=-120, title_en="Beyond N2", title_ja="N2のその先", recorded="members"
        )
        return f"/fairs/{fair.slug}/console/recordings/{session.id}"

    return house.write(OTO, make)


def upload(house: House, desk: str) -> str:
    """A film, checked; returns the address of the recording."""
    answer = house.as_(OTO).post(
        f"{desk}/video", files={"video": ("talk.mp4", a_film(seconds=4), "video/mp4")}
    )
    assert answer.status_code == 303
    beginning, session = desk.replace("/console", "").rsplit("/", 1)
    recording = house.read(OTO, recording_of_session, int(session))
    assert house.until(lambda: house.read(OTO, recording_of_session, int(session)).video_id)
    return f"{beginning}/{recording.id}"


def send_captions(house: House, desk: str, locale: str, data: bytes):
    return house.as_(OTO).post(
        f"{desk}/captions/{locale}", files={"captions": (f"x.{locale}.vtt", data, "text/vtt")}
    )


def second_browser(house: House, actor: Actor):
    """The same person on another device."""
    house.people.pop(actor.account_id)
    return house.as_(actor)


def test_a_talk_is_uploaded_captioned_released_watched_and_withdrawn(house: House, desk: str):
    session_page = desk.replace("/console/recordings/", "/sessions/")
    assert "The recording will stand here." in house.as_(ANNA).get(session_page).text

    address = upload(house, desk)
    assert house.as_(MEI).get(address).status_code == 404
    for locale, data in (("en", VTT_EN), ("ja", VTT_JA)):
        assert send_captions(house, desk, locale, data).status_code == 303
    chapters = {"chapters_en": "00:00:00 Meetings\n00:00:02 The telephone", "chapters_ja": "0:02 電話"}
    assert house.as_(OTO).post(f"{desk}/chapters", data=chapters).status_code == 303
    assert house.as_(OTO).post(f"{desk}/release").status_code == 303

    assert f'href="{address}"' in house.as_(MEI).get(session_page).text
    english = house.as_(MEI).get(address).text
    assert f'{address}/captions/ja.vtt" srclang="ja" label="日本語"' in english
    assert "電話には表情がありません。" in english
    assert f'href="{address}?t=2#player"' in english
    told = house.as_(ANNA).get(address).text
    assert "Ask at the office." in told
    assert "telephone" not in told

    assert house.as_(OTO).post(f"{desk}/release/removal").status_code == 303
    assert house.as_(MEI).get(address).status_code == 404
    assert address not in house.as_(MEI).get(session_page).text
    assert house.as_(MEI).get(f"{address}/video").status_code == 404


def test_one_goes_on_on_another_device(house: House, desk: str):
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")

    kept = house.as_(MEI).post(f"{address}/position", data={"at": "3.2"})

    assert kept.status_code == 204
    page = second_browser(house, MEI).get(address).text
    assert re.search(rf'{address}/video\?\d+#t=3\.2"', page)
    assert re.search(rf'{address}/video\?\d+"', house.as_(MEI).get(f"{address}?t=0").text)
    assert re.search(rf'{address}/video\?\d+#t=1\.5"', house.as_(MEI).get(f"{address}?t=1.5").text)


@pytest.mark.parametrize("at", ["", "now", "nan", "inf", "1,5"])
def test_a_place_has_to_be_a_number(house: House, desk: str, at):
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")

    assert house.as_(MEI).post(f"{address}/position", data={"at": at}).status_code == 422
    assert house.as_(MEI).get(f"{address}?t={at}").status_code == 200


def test_who_may_not_watch_keeps_no_place_and_no_list(house: House, desk: str):
    """Security 50."""
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")

    for act in ("position", "position/removal", "listing", "listing/removal"):
        assert house.as_(ANNA).post(f"{address}/{act}", data={"at": "1"}).status_code == 404
        assert house.as_(PASSER_BY).post(f"{address}/{act}", data={"at": "1"}).status_code in (403, 404)


def test_a_member_keeps_a_list_without_javascript(house: House, desk: str):
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")
    all_ = address.rpartition("/")[0]

    answer = house.as_(MEI).post(f"{address}/listing", data={"next": f"{all_}?show=list"})
    listed = house.as_(MEI).get(f"{all_}?show=list").text
    away = house.as_(MEI).post(f"{address}/listing/removal", data={"next": "https://evil.example/"})

    assert answer.headers["location"] == f"{all_}?show=list"
    assert "N2のその先" in listed
    assert away.headers["location"] == "/"
    assert "N2のその先" not in house.as_(MEI).get(f"{all_}?show=list").text


def test_faulty_captions_and_chapters_are_refused_beside_their_fields(house: House, desk: str):
    address = upload(house, desk)
    send_captions(house, desk, "en", VTT_EN)

    captions = send_captions(house, desk, "en", b"WEBVTT\n\n00:05.000 --> 00:02.000\nBackwards\n")
    picture = send_captions(house, desk, "ja", b"\x89PNG\r\n\x1a\n" + bytes(40))
    chapters = house.as_(OTO).post(
        f"{desk}/chapters", data={"chapters_en": "Start", "chapters_ja": "0:00 始まり"}
    )

    assert (captions.status_code, picture.status_code, chapters.status_code) == (422, 422, 422)
    assert "3行目" in captions.text
    assert 'id="captions-en-error"' in captions.text
    assert 'id="captions-ja-error"' in picture.text
    assert 'id="chapters_en-error"' in chapters.text
    assert "0:00 始まり" in chapters.text
    assert "telephone" in house.as_(OTO).get(f"{address}/captions/en.vtt").text
    assert send_captions(house, desk, "de", VTT_EN).status_code == 404


def test_captions_are_given_back_as_a_file_and_taken_off(house: House, desk: str):
    address = upload(house, desk)
    send_captions(house, desk, "ja", VTT_JA)

    file = house.as_(OTO).get(f"{address}/captions/ja.vtt?download")
    text = house.as_(OTO).get(f"{address}/transcript/ja.txt")

    assert file.headers["content-disposition"].startswith("attachment")
    assert (file.headers["content-type"], text.headers["content-type"]) == (
        "text/vtt; charset=utf-8", "text/plain; charset=utf-8",
    )  # fmt: skip
    assert "電話には表情がありません。" in file.text
    assert "00:00:00  電話には表情がありません。昼食のほうが楽です。" in text.text
    assert house.as_(OTO).post(f"{desk}/captions/ja/removal").status_code == 303
    assert house.as_(OTO).get(f"{address}/captions/ja.vtt").status_code == 404


def test_audience_title_and_last_day_are_kept_and_checked(house: House, desk: str):
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")
    wanted = {"audience": "public", "title_en": "Beyond N2, cut", "last_day": "2199-12-31"}

    assert house.as_(OTO).post(f"{desk}/settings", data=wanted).status_code == 303
    assert "Beyond N2, cut" in house.as_(PASSER_BY).get(address).text
    assert house.as_(PASSER_BY).get(f"{address}/video").status_code == 200
    assert 'value="2199-12-31"' in house.as_(OTO).get(desk).text
    for wrong in (
        {"audience": "friends"},
        {"last_day": "2030-01-01"},
        {"audience": "public", "last_day": "soon"},
        {"audience": "public", "last_day": "9999-12-31"},
        {"audience": "public", "released_at": "2020-01-01"},
    ):
        assert house.as_(OTO).post(f"{desk}/settings", data=wrong).status_code == 422
    house.as_(OTO).post(f"{desk}/settings", data={"audience": "public", "last_day": "2020-01-01"})
    assert house.as_(PASSER_BY).get(f"{address}/video").status_code == 404
    time.sleep(house.settings.page_seconds)  # for so long passers-by share a page
    assert house.as_(PASSER_BY).get(address).status_code == 404


def test_a_recording_is_deleted_with_everything_of_it(house: House, desk: str):
    address = upload(house, desk)
    send_captions(house, desk, "en", VTT_EN)
    house.as_(OTO).post(f"{desk}/release")
    house.as_(MEI).post(f"{address}/position", data={"at": "2"})
    house.as_(MEI).post(f"{address}/listing")

    assert house.as_(OTO).post(f"{desk}/removal").status_code == 303

    assert house.as_(OTO).get(address).status_code == 404
    store = house.client.app.state.store.folder
    assert house.until(lambda: not [path for path in store.rglob("*") if path.is_file()])


def test_the_fragment_of_a_session_says_what_there_is(house: House, desk: str):
    fragment = desk.replace("/console/recordings/", "/sessions/") + "/recording"
    assert house.as_(ANNA).get(fragment).text.strip() == ""
    address = upload(house, desk)
    house.as_(OTO).post(f"{desk}/release")

    assert f'href="{address}"' in house.as_(MEI).get(fragment).text
    assert "For members" in house.as_(ANNA).get(fragment).text
