"""Films come in: whole in a form or in pieces, after a cut, too large, and from strangers.

Whatever is said here of a folder is so of a bucket.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from core.kit.errors import Conflict
from core.kit.work import Work
from server.programme.models import Recorded, Session
from server.recordings.desk.arriving import LASTS, begin, expire, note_received, rested
from server.recordings.models import Upload
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.objects import PLACES, files_settings
from tests.support.people import ANNA, BEN, OTO, PASSER_BY, RUI, an_organiser
from tests.support.programme import a_session
from tests.support.recording_desk import a_desk, begun, checked, on_disk, recording_now
from tests.support.recordings import a_film


@pytest.fixture(params=PLACES)
def house(request, tmp_path: Path) -> Iterator[House]:
    """A fair that keeps its files there."""
    with a_house(tmp_path / "data", **files_settings(request.param)) as running:
        yield running


def piece(house: House, upload: str, at: int, data: bytes, actor=OTO):
    return house.as_(actor).patch(upload, content=data, headers={"Upload-Offset": str(at)})


def test_a_film_in_a_plain_form_is_checked_and_ready(house: House):
    desk, session = a_desk(house)

    answer = house.as_(OTO).post(f"{desk}/video", files={"video": ("talk.mp4", a_film(), "video/mp4")})

    assert (answer.status_code, answer.headers["location"]) == (303, f"{desk}#film")
    recording = checked(house, session)
    assert (recording.width, recording.problem, recording.released_at) == (64, "", None)
    assert recording.poster_id is not None
    page = house.as_(OTO).get(desk).text
    assert "talk.mp4" in page
    assert f"{desk}/release" in page


def test_a_film_in_pieces_goes_on_where_the_line_was_cut(house: House):
    desk, session = a_desk(house)
    film = a_film()
    upload = begun(house, desk, len(film))

    class Cut(Exception):
        """The line is lost."""

    def half_and_gone():
        yield film[:700]
        raise Cut

    assert piece(house, upload, 0, film[:1000]).status_code == 204
    with pytest.raises(Cut):
        house.as_(OTO).patch(upload, content=half_and_gone(), headers={"Upload-Offset": "1000"})
    answer = house.as_(OTO).head(upload)
    reached = int(answer.headers["upload-offset"])
    assert (answer.headers["upload-length"], 1000 <= reached <= 1700) == (str(len(film)), True)

    done = piece(house, upload, reached, film[reached:])

    assert (done.status_code, done.json()["next"]) == (200, desk)
    recording = checked(house, session)
    whole = house.as_(OTO).get(
        f"{desk.replace(f'console/recordings/{session}', f'recordings/{recording.id}')}/video"
    )
    assert whole.content == film
    assert house.as_(OTO).head(upload).status_code == 404


def test_bytes_that_were_kept_but_not_agreed_on_are_sent_again(house: House, tmp_path: Path):
    """A process that dies in the middle of a piece leaves more in the store than the database knows of."""
    desk, session = a_desk(house)
    film = a_film()
    upload = begun(house, desk, len(film))
    piece(house, upload, 0, film[:500])
    (row,) = house.read(OTO, lambda work: work.session.exec(select(Upload)).all())
    half = tmp_path / "half"
    half.write_bytes(b"half a piece")
    house.client.app.state.store.add_piece(row.arriving_as, 500, half)

    done = piece(house, upload, 500, film[500:])

    assert done.status_code == 200
    recording = checked(house, session)
    shown = house.as_(OTO).get(
        f"{desk.replace(f'console/recordings/{session}', f'recordings/{recording.id}')}/video"
    )
    assert shown.content == film


def test_of_two_pieces_that_begin_at_one_place_only_the_faster_one_counts(work, as_):
    """A line that was thought lost and its successor, in two processes."""
    fair = a_fair(work)
    an_organiser(work, fair.id)
    session = a_session(work, fair)
    agreed = begin(as_(OTO), fair.slug, session.id, name="x", size=9, limit=100)

    note_received(as_(OTO), fair.slug, agreed.token, at=0, received=5)
    with pytest.raises(Conflict):
        note_received(as_(OTO), fair.slug, agreed.token, at=0, received=3)

    assert note_received(as_(OTO), fair.slug, agreed.token, at=5, received=9).received == 9


def test_a_piece_that_does_not_continue_is_refused_and_told_where_we_are(house: House):
    desk, _ = a_desk(house)
    upload = begun(house, desk, 5000)
    piece(house, upload, 0, b"a" * 100)

    for at in ("0", "99", "101", "-1", "x", ""):
        answer = house.as_(OTO).patch(upload, content=b"b", headers={"Upload-Offset": at})
        assert (answer.status_code, answer.headers["upload-offset"]) == (409, "100")


def test_more_than_was_agreed_is_refused(house: House):
    """Security 43."""
    desk, _ = a_desk(house)
    upload = begun(house, desk, 100)

    refused = piece(house, upload, 0, b"a" * 101)
    assert refused.status_code == 422
    assert "申告より大きな" in refused.json()["message"], "the reason, in the language of who sends"
    assert house.as_(OTO).head(upload).headers["upload-offset"] == "0"


def test_what_is_too_large_is_refused_before_it_is_sent(tmp_path):
    """Security 43."""
    with a_house(tmp_path / "data", upload_limit_mb=1) as house:
        desk, session = a_desk(house)
        large = (1 << 20) + 1

        assert (
            house.as_(OTO).post(f"{desk}/uploads", data={"size": str(large), "name": "x"}).status_code == 422
        )
        answer = house.as_(OTO).post(
            f"{desk}/video", files={"video": ("x.mp4", a_film() + bytes(large), "video/mp4")}
        )
        assert answer.status_code == 422
        assert "This file is larger than 1 MiB" in answer.text or "1 MiB" in answer.text
        assert house.as_(OTO).post(f"{desk}/video", content=bytes(3 << 20)).status_code in (400, 413, 422)
        assert recording_now(house, session) is None
        assert on_disk(house) == []


@pytest.mark.parametrize("size", ["0", "-5", "", "1e9", "many", "9" * 40])
def test_a_size_has_to_be_one(house: House, size):
    desk, _ = a_desk(house)

    assert house.as_(OTO).post(f"{desk}/uploads", data={"size": size, "name": "x"}).status_code == 422


def test_text_that_calls_itself_a_film_is_refused_beside_the_field(house: House):
    """Security 43."""
    desk, session = a_desk(house)

    answer = house.as_(OTO).post(
        f"{desk}/video", files={"video": ("talk.mp4", b"not a film" * 99, "video/mp4")}
    )

    assert answer.status_code == 422
    assert "MP4" in answer.text
    assert recording_now(house, session) is None
    assert on_disk(house) == []


def test_only_its_beginner_goes_on_with_an_upload(house: House):
    """Security 50."""
    desk, _ = a_desk(house)
    upload = begun(house, desk, 100)

    for stranger in (PASSER_BY, ANNA, RUI, BEN):
        assert house.as_(stranger).head(upload).status_code == 404
        assert piece(house, upload, 0, b"a", stranger).status_code in (403, 404)
        assert house.as_(stranger).delete(upload).status_code in (403, 404)
    assert house.as_(OTO).head(upload).headers["upload-offset"] == "0"


def test_strangers_find_no_desk_and_fill_no_disk(house: House):
    """Security 50."""
    desk, session = a_desk(house)
    posts = (
        "uploads",
        "video",
        "settings",
        "release",
        "release/removal",
        "removal",
        "captions/en",
        "chapters",
    )

    for stranger in (PASSER_BY, ANNA, RUI):
        assert house.as_(stranger).get(desk).status_code == 404
        assert house.as_(stranger).get(desk.rpartition("/")[0]).status_code == 404
        for act in posts:
            files = {"video": ("x.mp4", a_film(), "video/mp4"), "captions": ("x.vtt", b"WEBVTT", "text/vtt")}
            given = (
                {"files": files}
                if act in ("video", "captions/en")
                else {"data": {"size": "9", "audience": "public"}}
            )
            assert house.as_(stranger).post(f"{desk}/{act}", **given).status_code in (403, 404), act
    assert recording_now(house, session) is None
    assert on_disk(house) == []


def test_a_session_that_was_announced_as_not_recorded_is_not(house: House):
    desk, session = a_desk(house, recorded=Recorded.NOT_RECORDED)

    assert house.as_(OTO).post(f"{desk}/uploads", data={"size": "100", "name": "x"}).status_code == 409
    assert (
        house.as_(OTO).post(f"{desk}/video", files={"video": ("x.mp4", a_film(), "video/mp4")}).status_code
        == 409
    )
    assert recording_now(house, session) is None
    assert on_disk(house) == []


def test_a_film_that_may_not_be_taken_at_the_end_waits_and_an_empty_piece_tries_again(house: House):
    desk, session = a_desk(house)
    film = a_film()
    upload = begun(house, desk, len(film))

    def announce(work: Work, recorded: Recorded) -> None:
        row = work.session.get_one(Session, session)
        row.recorded = recorded
        work.session.add(row)

    house.write(OTO, announce, Recorded.NOT_RECORDED)
    assert piece(house, upload, 0, film).status_code == 409
    assert recording_now(house, session) is None
    assert len(on_disk(house)) == 1

    house.write(OTO, announce, Recorded.MEMBERS)
    assert piece(house, upload, len(film), b"").status_code == 200
    assert checked(house, session).problem == ""


def test_an_upload_that_is_given_up_leaves_nothing(house: House):
    desk, _ = a_desk(house)
    upload = begun(house, desk, 5000)
    piece(house, upload, 0, b"a" * 100)

    assert house.as_(OTO).delete(upload).status_code == 204
    assert on_disk(house) == []
    assert house.as_(OTO).head(upload).status_code == 404


def test_an_upload_that_rests_too_long_is_not_known_any_more(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    session = a_session(work, fair)
    begin(as_(OTO), fair.slug, session.id, name="x", size=9, limit=100)
    (upload,) = work.session.exec(select(Upload))

    expire(work, upload.id)
    assert rested(work, upload.id) is None
    work.now += LASTS + timedelta(seconds=1)
    assert rested(work, upload.id) == upload.arriving_as
    expire(work, upload.id)
    assert rested(work, upload.id) is None
    assert work.session.exec(select(Upload)).all() == []
