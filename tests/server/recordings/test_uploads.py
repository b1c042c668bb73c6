"""Films come in: whole in a form or in pieces, after a cut, too large, and as something else."""

import time
from datetime import timedelta

import pytest
from sqlmodel import select

from core.kit.work import Work
from server.programme.models import Recorded
from server.recordings.access import recording_of_session
from server.recordings.desk.arriving import LASTS, begin, expire
from server.recordings.models import Problem, Recording, State, Upload
from server.recordings.preparing import Preparer
from server.recordings.probe import probe
from tests.support.house import House, a_house
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, PASSER_BY, RUI, an_organiser
from tests.support.programme import a_session
from tests.support.recordings import a_film, a_recording


def a_desk(house: House, **values) -> tuple[str, int]:
    """The address of a session's desk, and its id; OTO and BEN organise, RUI elsewhere."""

    def make(work: Work) -> tuple[str, int]:
        fair, other = a_fair(work), a_fair(work)
        for where, who in ((fair, OTO), (fair, BEN), (other, RUI)):
            an_organiser(work, where.id, who)
        session = a_session(work, fair, begins=-120, **values)
        return f"/fairs/{fair.slug}/console/recordings/{session.id}", session.id

    return house.write(OTO, make)


def recording_now(house: House, session: int) -> Recording | None:
    return house.read(OTO, recording_of_session, session)


def checked(house: House, session: int) -> Recording:
    """The recording, once the job has looked at it."""
    for _ in range(200):
        recording = recording_now(house, session)
        if recording is not None and recording.incoming_id is None:
            return recording
        time.sleep(0.05)
    raise AssertionError("the film was never looked at")


def begun(house: House, desk: str, size: int, actor=OTO) -> str:
    answer = house.as_(actor).post(f"{desk}/uploads", data={"size": str(size), "name": "film.mp4"})
    assert answer.status_code == 201
    return answer.headers["location"]


def piece(house: House, upload: str, at: int, data: bytes, actor=OTO):
    return house.as_(actor).patch(upload, content=data, headers={"Upload-Offset": str(at)})


def on_disk(house: House) -> list[str]:
    return [path.name for path in house.client.app.state.store.folder.rglob("*") if path.is_file()]


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


def test_bytes_that_were_written_but_not_agreed_on_are_sent_again(house: House):
    """A process that dies in the middle of a piece leaves more on disk than the database knows of."""
    desk, session = a_desk(house)
    film = a_film()
    upload = begun(house, desk, len(film))
    piece(house, upload, 0, film[:500])
    (arriving,) = (house.client.app.state.store.folder / "arriving").iterdir()
    with arriving.open("ab") as file:
        file.write(b"half a piece")

    piece(house, upload, 500, film[500:])

    checked(house, session)
    stored = [path for path in house.client.app.state.store.folder.rglob("*") if path.is_file()]
    assert film in [path.read_bytes() for path in stored]


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

    assert piece(house, upload, 0, b"a" * 101).status_code == 422
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


def test_a_damaged_film_is_refused_on_the_console_and_removed(house: House):
    desk, session = a_desk(house)
    damaged = b"\x00\x00\x00\x20ftypisom" + b"nothing of a film " * 99

    house.as_(OTO).post(f"{desk}/video", files={"video": ("talk.mp4", damaged, "video/mp4")})

    recording = checked(house, session)
    assert (recording.problem, recording.video_id) == (Problem.UNREADABLE, None)
    assert "MP4" in house.as_(OTO).get(desk).text
    for _ in range(100):
        if not on_disk(house):
            break
        time.sleep(0.05)
    assert on_disk(house) == []


def test_a_film_that_is_shown_stays_when_the_new_one_is_damaged(house: House):
    desk, session = a_desk(house)
    house.as_(OTO).post(f"{desk}/video", files={"video": ("good.mp4", a_film(), "video/mp4")})
    before = checked(house, session)
    house.as_(OTO).post(f"{desk}/release")

    house.as_(OTO).post(
        f"{desk}/video", files={"video": ("bad.mp4", b"\x00\x00\x00\x20ftypisomxxxx" * 9, "video/mp4")}
    )

    after = checked(house, session)
    assert (after.video_id, after.problem) == (before.video_id, Problem.UNREADABLE)
    assert after.released_at is not None


def test_a_new_film_takes_the_place_of_the_old_one_whose_bytes_go(house: House):
    desk, session = a_desk(house)
    house.as_(OTO).post(f"{desk}/video", files={"video": ("one.mp4", a_film(), "video/mp4")})
    before = checked(house, session)

    house.as_(OTO).post(f"{desk}/video", files={"video": ("two.webm", a_film(kind="webm"), "video/webm")})

    after = checked(house, session)
    assert after.video_id != before.video_id
    for _ in range(100):
        if len(on_disk(house)) == 2:
            break
        time.sleep(0.05)
    assert len(on_disk(house)) == 2  # the film and its poster


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


def test_an_upload_that_is_given_up_leaves_nothing(house: House):
    desk, _ = a_desk(house)
    upload = begun(house, desk, 5000)
    piece(house, upload, 0, b"a" * 100)

    assert house.as_(OTO).delete(upload).status_code == 204
    assert on_disk(house) == []
    assert house.as_(OTO).head(upload).status_code == 404


def test_the_job_may_be_done_twice_and_a_late_one_changes_nothing(house: House):
    def make(work: Work) -> tuple[int, int]:
        fair = a_fair(work)
        recording = a_recording(work, house.client.app.state.store, a_session(work, fair))
        return recording.id, recording.video_id

    number, film = house.write(OTO, make)
    preparer = Preparer(house.db, house.client.app.state.store, probe)

    for _ in range(2):
        house.client.portal.call(preparer.prepare, {"recording": number, "file": film})
        house.client.portal.call(preparer.prepare, {"recording": 999, "file": film})

    recording = house.read(OTO, lambda work: work.session.get_one(Recording, number))
    assert (recording.video_id, recording.state(recording.created_at)) == (film, State.RELEASED)


def test_a_probe_that_breaks_is_tried_again_later(house: House):
    desk, session = a_desk(house)
    film = a_film()
    tries = []

    def breaks_once(path):
        tries.append(path)
        if len(tries) == 1:
            raise OSError("the disk was away")
        return probe(path)

    upload = begun(house, desk, len(film))
    house.as_(OTO).patch(upload, content=film, headers={"Upload-Offset": "0"})
    recording = recording_now(house, session)
    if recording.incoming_id is not None:
        preparer = Preparer(house.db, house.client.app.state.store, breaks_once)
        payload = {"recording": recording.id, "file": recording.incoming_id}
        with pytest.raises(OSError, match="away"):
            house.client.portal.call(preparer.prepare, payload)
        house.client.portal.call(preparer.prepare, payload)
    assert checked(house, session).width == 64


def test_an_upload_that_rests_too_long_is_not_known_any_more(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    session = a_session(work, fair)
    begin(as_(OTO), fair.slug, session.id, name="x", size=9, limit=100)
    (upload,) = work.session.exec(select(Upload))

    assert expire(work, upload.id) is None
    work.now += LASTS + timedelta(seconds=1)
    assert expire(work, upload.id) == upload.arriving_as
    assert expire(work, upload.id) is None
