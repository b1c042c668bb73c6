"""What the job makes of a film that came in: damaged, instead of another, twice, and after a fault."""

import pytest
from sqlmodel import select

from core.kit.files import File
from core.kit.work import Work
from server.recordings.desk.arriving import put_in
from server.recordings.models import Problem, Recording, State
from server.recordings.preparing import Preparer, StoredFilm
from server.recordings.probe import probe
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.people import OTO, an_organiser
from tests.support.programme import a_session
from tests.support.recording_desk import a_desk, begun, checked, on_disk, recording_now
from tests.support.recordings import a_film, a_recording


def test_a_damaged_film_is_refused_on_the_console_and_removed(house: House):
    desk, session = a_desk(house)
    damaged = b"\x00\x00\x00\x20ftypisom" + b"nothing of a film " * 99

    house.as_(OTO).post(f"{desk}/video", files={"video": ("talk.mp4", damaged, "video/mp4")})

    recording = checked(house, session)
    assert (recording.problem, recording.video_id) == (Problem.UNREADABLE, None)
    assert "MP4" in house.as_(OTO).get(desk).text
    assert house.until(lambda: not on_disk(house))


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
    assert house.until(lambda: len(on_disk(house)) == 2)  # the film and its poster


def test_a_film_that_nobody_has_looked_at_yet_gives_way_to_a_newer_one(work: Work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    session = a_session(work, fair)

    for name in ("one", "two"):
        film = StoredFilm(f"{name}.mp4", "video/mp4", 9, stored_as=name * 10)
        recording = put_in(as_(OTO), fair.slug, session.id, film=film)

    files = work.session.exec(select(File)).all()
    assert [(file.id, file.name) for file in files] == [(recording.incoming_id, "two.mp4")]


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
