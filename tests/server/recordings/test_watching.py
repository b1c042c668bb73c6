"""Watching: where one stopped, one's own list, and finding a talk by what was said in it."""

from dataclasses import replace

import pytest

from core.fair.models import Fair
from core.kit.errors import NotFound, SignInFirst
from core.kit.store import Folder
from core.kit.work import Work
from core.people.memberships import end_membership, give_membership
from server.programme.models import Session
from server.recordings import viewings
from server.recordings.models import Audience, Recording, Viewing
from server.recordings.pages import recording_page, recordings_page
from tests.server.recordings.test_door import a_fair_with
from tests.support.booths import a_booth, a_job
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_session, a_speaker
from tests.support.recordings import a_recording, captioned


@pytest.fixture
def shelf(work: Work, as_, tmp_path):
    """A fair with a public recording and one for members; MEI is one."""
    fair = a_fair(work)
    an_organiser(work, fair.id)
    give_membership(work, MEI.account_id)
    speaker = a_speaker(
        work,
        fair,
        family_en="Hayashi",
        given_en="Mizuki",
        family_ja="林",
        given_ja="瑞希",
        family_kana="はやし",
        given_kana="みずき",
    )
    store = Folder(tmp_path)
    open_ = a_session(work, fair, title_en="Opening", title_ja="開会")
    talk = a_session(work, fair, title_en="Beyond N2", title_ja="N2のその先", stage=(speaker,))
    public = a_recording(work, store, open_, audience=Audience.PUBLIC, duration_s=600.0)
    members = a_recording(work, store, talk, duration_s=600.0)
    captioned(
        as_(OTO),
        fair,
        open_,
        en=b"WEBVTT\n\n00:00.000 --> 00:09.000\nGood morning, Tokyo.\n",
        ja="WEBVTT\n\n00:00.000 --> 00:09.000\nおはようございます。\n".encode(),
    )
    captioned(as_(OTO), fair, talk)
    return fair.slug, public.id, members.id


def found(work: Work, slug: str, query: str) -> list[str]:
    english = work.as_(replace(work.actor, locale="en"))
    return [line.title for line in recordings_page(english, slug, query=query).lines]


def test_one_goes_on_where_one_stopped_on_any_device(as_, shelf):
    slug, _, talk = shelf
    viewings.keep_position(as_(MEI), slug, talk, at_s=125.5)
    viewings.keep_position(as_(MEI), slug, talk, at_s=300.0)

    page = recording_page(as_(MEI), slug, talk)

    assert (page.start_s, page.resumed, page.line.is_finished) == (300.0, True, False)
    assert [line.id for line in recordings_page(as_(MEI), slug).going_on] == [talk]
    assert recording_page(as_(MEI), slug, talk, start=30).start_s == 30
    assert recording_page(as_(MEI), slug, talk, start=0).resumed is False


@pytest.mark.parametrize(
    ("at_s", "finished"), [(584, False), (585, True), (600, True), (9e9, True), (-4, False)]
)
def test_the_end_marks_it_as_watched_and_it_begins_anew(as_, shelf, at_s, finished):
    slug, _, talk = shelf

    viewing = viewings.keep_position(as_(MEI), slug, talk, at_s=at_s)

    assert (viewing.finished_at is not None) is finished
    assert 0 <= viewing.at_s <= 600
    page = recording_page(as_(MEI), slug, talk)
    assert page.line.is_finished is finished
    assert page.start_s == (584 if at_s == 584 else 0)


def test_watched_stays_watched_when_one_looks_again(as_, shelf):
    slug, _, talk = shelf
    viewings.keep_position(as_(MEI), slug, talk, at_s=600)
    viewings.keep_position(as_(MEI), slug, talk, at_s=100)

    assert recordings_page(as_(MEI), slug, show="watched").lines[0].at_s == 100

    viewings.forget_viewing(as_(MEI), slug, talk)
    assert recordings_page(as_(MEI), slug, show="watched").lines == []


def test_nobody_sees_where_others_stopped(as_, shelf):
    """Security 51."""
    slug, public, _ = shelf
    viewings.keep_position(as_(ANNA), slug, public, at_s=100)
    viewings.put_on_list(as_(ANNA), slug, public)

    for other in (BEN, MEI, OTO, PASSER_BY):
        page = recordings_page(as_(other), slug)
        assert page.going_on == []
        assert not any(line.at_s or line.is_finished or line.is_listed for line in page.lines)
        assert recording_page(as_(other), slug, public).start_s == 0


def test_a_place_is_kept_only_of_what_one_may_watch(work, as_, shelf):
    """Security 50."""
    slug, public, talk = shelf

    with pytest.raises(NotFound):
        viewings.keep_position(as_(ANNA), slug, talk, at_s=10)
    with pytest.raises(NotFound):
        viewings.put_on_list(as_(ANNA), slug, talk)
    with pytest.raises(SignInFirst):
        viewings.keep_position(as_(PASSER_BY), slug, public, at_s=10)
    assert work.session.get(Viewing, (ANNA.account_id, talk)) is None


def test_my_list_is_put_together_and_taken_apart(as_, shelf):
    slug, public, talk = shelf
    for number in (public, talk, talk):
        viewings.put_on_list(as_(MEI), slug, number)
    viewings.take_off_list(as_(MEI), slug, public)
    viewings.take_off_list(as_(MEI), slug, public)

    assert [line.id for line in recordings_page(as_(MEI), slug, show="list").lines] == [talk]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Opening", "Beyond N2"]),
        ("beyond", ["Beyond N2"]),
        ("その先", ["Beyond N2"]),
        ("hayashi", ["Beyond N2"]),
        ("林瑞希", ["Beyond N2"]),
        ("ハヤシ", ["Beyond N2"]),
        ("telephone", ["Beyond N2"]),
        ("TELEPHONE face", ["Beyond N2"]),
        ("表情", ["Beyond N2"]),
        ("hayashi 昼食", ["Beyond N2"]),
        ("おはよう", ["Opening"]),
        ("telephone morning", []),
        ('"*" NEAR(', []),
        ("100%", []),
    ],
)
def test_a_member_finds_by_title_name_and_by_what_was_said_in_both_languages(as_, shelf, query, titles):
    """Security 27."""
    slug, _, _ = shelf

    assert found(as_(MEI), slug, query) == titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [("telephone", []), ("表情", []), ("morning", ["Opening"]), ("beyond", ["Beyond N2"])],
)
def test_what_was_said_for_members_is_not_found_by_others(as_, shelf, query, titles):
    """Security 51: a hit would say what is in there."""
    slug, _, _ = shelf

    for stranger in (ANNA, PASSER_BY):
        assert found(as_(stranger), slug, query) == titles


def test_a_membership_that_ended_locks_the_list_too(work, as_, shelf):
    slug, _, talk = shelf
    viewings.keep_position(as_(MEI), slug, talk, at_s=100)
    end_membership(work, MEI.account_id)

    page = recordings_page(as_(MEI), slug)

    assert page.going_on == []
    assert [(line.id, line.lock, line.has_poster) for line in page.lines if line.lock] == [
        (talk, "members", False)
    ]
    assert page.locked == 1


def test_the_transcript_is_in_the_reader_s_language_and_can_be_searched(as_, shelf):
    slug, _, talk = shelf

    english = recording_page(as_(OTO), slug, talk, captions="en").transcript
    own = recording_page(as_(OTO), slug, talk).transcript
    searched = recording_page(as_(OTO), slug, talk, find="昼食").transcript

    assert [line.text for line in english.lines] == ["The telephone has no face.", "Lunch is easier."]
    assert own.locale == "ja"
    assert [(line.text, line.clock) for line in searched.lines] == [("昼食のほうが楽です。", "00:01")]
    assert (searched.total, len(searched.others)) == (2, 2)


def test_captions_that_would_run_are_plain_text_on_the_page(house):
    """Security 28."""
    address, number = a_fair_with(house, audience=Audience.PUBLIC)
    hostile = (
        b"WEBVTT\n\n00:00.000 --> 00:01.000\n&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} <b>bold</b>\n"
    )
    session = house.read(OTO, lambda work: work.session.get_one(Recording, number).session_id)
    console = address.replace(f"recordings/{number}", f"console/recordings/{session}")
    answer = house.as_(OTO).post(f"{console}/captions/en", files={"captions": ("x.vtt", hostile, "text/vtt")})

    assert answer.status_code == 303
    page = house.as_(ANNA).get(address).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} bold" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in house.as_(ANNA).get(f"{address}/captions/en.vtt").text


def test_the_list_asks_as_often_for_many_recordings_as_for_few(work, as_, shelf, counted_queries, tmp_path):
    slug, public, _ = shelf
    with counted_queries() as few:
        recordings_page(as_(MEI), slug)
    fair = work.session.get_one(Fair, work.session.get_one(Recording, public).fair_id)
    for _ in range(12):
        speaker = a_speaker(work, fair)
        a_recording(work, Folder(tmp_path), a_session(work, fair, stage=(speaker,)))
    with counted_queries() as many:
        page = recordings_page(as_(MEI), slug)

    assert len(page.lines) == 14
    assert len(many) == len(few)


def test_the_page_leads_to_the_booth_whose_session_it_was_once_everybody_sees_it(work: Work, as_, shelf):
    slug, open_, _ = shelf
    recording = work.session.get_one(Recording, open_)
    fair = work.session.get_one(Fair, recording.fair_id)
    booth = a_booth(work, fair, published=False, name_en="Blue Crane", name_ja="青い鶴")
    work.session.get_one(Session, recording.session_id).booth_id = booth.id
    work.session.flush()
    assert recording_page(as_(BEN), slug, open_).house is None

    booth.approved_at = booth.published_at = work.now
    a_job(work, booth)
    house = recording_page(as_(BEN), slug, open_).house
    assert house is not None
    assert (house.slug, house.posts) == (booth.slug, 1)
