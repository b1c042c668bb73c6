"""One door for every address of a recording: who may watch what, when, and what the others are told."""

from datetime import timedelta

import pytest

from core.accounts.models import Ban, RoleName
from core.accounts.roles import grant
from core.fair.models import Fair, OpeningHours, Part
from core.kit.work import Work
from core.people.memberships import end_membership, give_membership
from server.recordings.chapters import set_chapters
from server.recordings.models import Audience, Recording
from tests.support.booths import a_booth, at_booth
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI, an_organiser
from tests.support.programme import a_session, a_speaker
from tests.support.recordings import a_recording, captioned

FILES = (
    "video",
    "poster",
    "captions/en.vtt",
    "captions/ja.vtt",
    "chapters/en.vtt",
    "chapters/ja.vtt",
    "transcript/en.txt",
    "transcript/ja.txt",
)
PEOPLE = {
    "visitor": PASSER_BY,
    "attendee": ANNA,
    "member": MEI,
    "expired member": BEN,
    "organiser": OTO,
    "organiser of another fair": RUI,
    "banned member": IDA,
}
"""ANNA attends; MEI is a member, BEN was until yesterday; OTO organises, RUI elsewhere; IDA is banned."""
EVERYBODY = set(PEOPLE) - {"banned member"}


def a_fair_with(house: House, **values) -> tuple[str, int]:
    """A fair with one recording, captions and chapters; returns the beginning of its addresses and its id."""

    def make(work: Work) -> tuple[str, int]:
        fair = a_fair(work, membership_en="Write to *office@kakehashi.example*.", membership_ja="事務局へ。")
        other = a_fair(work)
        for where, who in ((fair, OTO), (other, RUI)):
            an_organiser(work, where.id, who)
        grant(work, ANNA.account_id, fair.id, RoleName.ATTENDEE)
        today = work.now.date()
        give_membership(work, MEI.account_id, starts_on=today - timedelta(days=9))
        give_membership(work, IDA.account_id, starts_on=today - timedelta(days=9))
        give_membership(
            work, BEN.account_id, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )
        work.session.add(Ban(account_id=IDA.account_id, fair_id=fair.id, by=OTO.account_id, at=work.now))
        speaker = a_speaker(
            work, fair, family_en="Hayashi", given_en="Mizuki", bio_en="Product nurse for nine years."
        )
        session = a_session(
            work,
            fair,
            begins=-120,
            stage=(speaker,),
            title_en="Beyond N2",
            abstract_en="What work sounds like.",
        )
        recording = a_recording(work, house.client.app.state.store, session, **values)
        captioned(work, fair, session)
        set_chapters(work, recording, [(0, "Start", "始まり"), (1, "Lunch", "昼食")])
        return f"/fairs/{fair.slug}/recordings/{recording.id}", recording.id

    return house.write(OTO, make)


def change(house: House, number: int, **values) -> None:
    """Change columns of the recording directly."""

    def do(work: Work) -> None:
        recording = work.session.get_one(Recording, number)
        for name, value in values.items():
            setattr(recording, name, value(work) if callable(value) else value)
        work.session.add(recording)

    house.write(OTO, do)


def who_gets_in(house: House, address: str) -> dict[str, set[str]]:
    """File → the people who get it by GET; everybody else has to get 404."""
    allowed: dict[str, set[str]] = {}
    for file in FILES:
        for name, actor in PEOPLE.items():
            status = house.as_(actor).get(f"{address}/{file}").status_code
            assert status in (200, 404), (file, name, status)
            allowed.setdefault(file, set()).update({name} if status == 200 else ())
    return allowed


@pytest.mark.parametrize(
    ("audience", "allowed"),
    [
        (Audience.PUBLIC, EVERYBODY),
        (Audience.ATTENDEES, {"attendee", "organiser"}),
        (Audience.MEMBERS, {"member", "organiser"}),
    ],
)
def test_every_file_is_for_its_audience_and_nobody_else(house: House, audience, allowed):
    """Security 49, 50."""
    address, _ = a_fair_with(house, audience=audience)

    assert who_gets_in(house, address) == {file: allowed for file in FILES}


@pytest.mark.parametrize(
    "moments",
    [
        {"released_at": None},
        {"withdrawn_at": lambda work: work.now},
        {"expires_at": lambda work: work.now - timedelta(seconds=1)},
        {"released_at": lambda work: work.now + timedelta(hours=1)},
    ],
    ids=["not released", "withdrawn", "expired", "released later"],
)
def test_what_is_not_out_is_for_the_organisers_alone(house: House, moments):
    """Security 49."""
    address, number = a_fair_with(house, audience=Audience.PUBLIC)
    change(house, number, **moments)

    assert who_gets_in(house, address) == {file: {"organiser"} for file in FILES}
    pages = {name: house.as_(actor).get(address).status_code for name, actor in PEOPLE.items()}
    assert pages == dict.fromkeys(PEOPLE, 404) | {"organiser": 200}


@pytest.mark.parametrize("file", FILES)
def test_head_and_ranges_pass_the_same_door(house: House, file):
    """Security 49."""
    address, _ = a_fair_with(house)
    asked = {"HEAD": {}, "GET": {"Range": "bytes=0-3"}}

    for method, headers in asked.items():
        statuses = {
            name: house.as_(actor).request(method, f"{address}/{file}", headers=headers).status_code
            for name, actor in PEOPLE.items()
        }
        assert {name for name, status in statuses.items() if status in (200, 206)} == {"member", "organiser"}
        assert set(statuses.values()) <= {200, 206, 404}


def test_whoever_loses_membership_is_refused_at_the_next_range(house: House):
    """Security 49, 55."""
    address, _ = a_fair_with(house)
    watching = house.as_(MEI)
    first = watching.get(f"{address}/video", headers={"Range": "bytes=0-99"})
    house.write(OTO, end_membership, MEI.account_id)

    following = watching.get(f"{address}/video", headers={"Range": "bytes=100-199"})

    assert (first.status_code, first.headers["content-range"].split("/")[0]) == (206, "bytes 0-99")
    assert following.status_code == 404
    assert b"ftyp" not in following.content


def test_whoever_signs_out_is_refused_too(house: House):
    """Security 49."""
    address, _ = a_fair_with(house)
    browser = house.as_(MEI)
    assert browser.get(f"{address}/video").status_code == 200

    browser.cookies.clear()

    assert browser.get(f"{address}/video").status_code == 404


def test_nothing_between_may_keep_what_is_for_members(house: House):
    """Security 20, 49."""
    address, _ = a_fair_with(house)

    for file in FILES:
        headers = house.as_(MEI).get(f"{address}/{file}").headers
        assert headers["cache-control"] == "private, no-cache"
        assert "Cookie" in headers["vary"]
        assert headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert (headers["x-content-type-options"], headers["cross-origin-resource-policy"]) == (
            "nosniff",
            "same-origin",
        )


def test_ranges_are_answered_as_a_player_asks_and_many_are_bounded(house: House):
    """Security 48."""
    address, _ = a_fair_with(house)
    video = f"{address}/video"
    whole = house.as_(MEI).get(video).content

    def asked(ranges: str, **more: str):
        return house.as_(MEI).get(video, headers={"Range": ranges} | more)

    assert asked("bytes=10-19").content == whole[10:20]
    assert asked("bytes=-7").content == whole[-7:]
    assert asked("bytes=5-").content == whole[5:]
    assert asked(f"bytes={len(whole)}-").status_code == 416
    assert asked("bytes=9-2").status_code in (400, 416)
    assert asked("pages=1-2").status_code in (200, 400)
    many = asked("bytes=" + ",".join(["0-"] * 500))
    assert (many.status_code, len(many.content)) == (200, len(whole))
    overlapping = asked("bytes=" + ",".join(f"{n}-" for n in range(90)))
    assert len(overlapping.content) < len(whole) + 1000
    head = house.as_(MEI).head(video)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole)))
    for given, status in ((head.headers["etag"], 206), ('"another"', 200)):
        assert asked("bytes=10-19", **{"If-Range": given}).status_code == status


def test_a_recording_is_not_found_under_another_fair(house: House):
    """Security 50."""
    _, number = a_fair_with(house)

    def slug_of_another(work: Work) -> str:
        return str(a_fair(work).slug)

    elsewhere = house.write(OTO, slug_of_another)
    for path in ("", *(f"/{file}" for file in FILES)):
        assert house.as_(MEI).get(f"/fairs/{elsewhere}/recordings/{number}{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["captions/de.vtt", "chapters/xx.vtt", "transcript/..txt", "captions/en.vtt/x"]
)
def test_there_is_nothing_else_to_be_had(house: House, path):
    address, _ = a_fair_with(house)

    assert house.as_(MEI).get(f"{address}/{path}").status_code == 404


@pytest.mark.parametrize("name", ["visitor", "attendee", "expired member", "organiser of another fair"])
def test_who_is_no_member_is_told_what_it_is_and_how_to_become_one(house: House, name):
    address, _ = a_fair_with(house)

    answer = house.as_(PEOPLE[name]).get(address)

    assert answer.status_code == 200
    for words in (
        "Beyond N2",
        "What work sounds like.",
        "Mizuki Hayashi",
        "Product nurse",
        "How to become a member",
    ):
        assert words in answer.text
    assert "<video" not in answer.text
    for secret in ("telephone", "/video", "/poster", ".vtt", "Lunch"):
        assert secret not in answer.text


def test_the_recordings_can_be_closed_for_a_while(house: House):
    address, number = a_fair_with(house, audience=Audience.PUBLIC)

    def close(work: Work) -> None:
        recording = work.session.get_one(Recording, number)
        work.session.add(
            OpeningHours(
                fair_id=recording.fair_id, part=Part.RECORDINGS, opens_at=work.now + timedelta(days=1)
            )
        )

    house.write(OTO, close)

    assert who_gets_in(house, address) == {file: {"organiser"} for file in FILES}
    assert "The recordings are closed at the moment." in house.as_(ANNA).get(address).text


def test_an_unpublished_fair_has_no_recordings_for_others(house: House):
    """Security 50."""
    address, number = a_fair_with(house, audience=Audience.PUBLIC)

    def unpublish(work: Work) -> None:
        fair = work.session.get_one(Fair, work.session.get_one(Recording, number).fair_id)
        fair.published_at = None
        work.session.add(fair)

    house.write(OTO, unpublish)

    assert who_gets_in(house, address) == {file: {"organiser"} for file in FILES}


def test_who_stands_at_a_booth_has_attended(house: House):
    address, number = a_fair_with(house, audience=Audience.ATTENDEES)

    def hire(work: Work) -> None:
        fair = work.session.get_one(Fair, work.session.get_one(Recording, number).fair_id)
        at_booth(work, a_booth(work, fair), RUI)

    assert house.as_(RUI).get(f"{address}/video").status_code == 404
    house.write(OTO, hire)

    assert house.as_(RUI).get(f"{address}/video").status_code == 200
