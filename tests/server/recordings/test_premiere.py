"""A film that was uploaded at the desk in pieces is the picture of its session, from its beginning on."""

from datetime import timedelta

from core.kit.work import Work
from server.programme.models import Session
from server.programme.stage.models import Stream
from server.recordings.models import Audience, State
from tests.support.house import House
from tests.support.people import ANNA, OTO, PASSER_BY, RUI
from tests.support.recording_desk import a_desk, begun, checked, on_disk, recording_now
from tests.support.recordings import a_film

RANGE = {"Range": "bytes=0-7"}


def uploaded(house: House, desk: str, session: int, film: bytes) -> None:
    """A film comes to the desk in two pieces and is checked."""
    upload, half = begun(house, desk, len(film)), len(film) // 2
    for begins, piece in ((0, film[:half]), (half, film[half:])):
        answer = house.as_(OTO).patch(upload, content=piece, headers={"Upload-Offset": str(begins)})
        assert answer.status_code < 300
    assert checked(house, session).video_id is not None


def placed(house: House, session: int, *, begins: float) -> str:
    """The session begins in so many minutes and lasts an hour; returns the address of its film."""

    def move(work: Work) -> str:
        row = work.session.get_one(Session, session)
        row.starts_at = work.now + timedelta(minutes=begins)
        row.ends_at = row.starts_at + timedelta(hours=1)
        work.session.add(row)
        return f"/sessions/{session}/film"

    return house.write(OTO, move)


def stream_of(house: House, session: int) -> Stream | None:
    """The picture of the session."""
    return house.read(OTO, lambda work: work.session.get(Stream, session))


def test_a_film_of_the_desk_is_a_premiere_and_nobody_gets_it_before(house: House):
    """Security 49."""
    desk, session = a_desk(house)
    film = a_film()
    path = desk.partition("/console")[0] + placed(house, session, begins=10)  # the doors are open
    uploaded(house, desk, session, film)
    page = house.as_(OTO).get(desk).text
    assert f'action="{desk}/premiere"' in page

    for stranger, status in ((ANNA, 404), (RUI, 404)):
        assert house.as_(stranger).post(f"{desk}/premiere").status_code == status
    assert stream_of(house, session) is None
    assert house.as_(OTO).post(f"{desk}/premiere").status_code == 303

    assert f'action="{desk}/premiere"' not in house.as_(OTO).get(desk).text
    assert house.as_(ANNA).get(path).status_code == 404
    placed(house, session, begins=-1)
    answer = house.as_(ANNA).get(path, headers=RANGE)
    assert (answer.status_code, answer.content) == (206, film[:8])
    assert house.as_(PASSER_BY).get(path).status_code == 303
    placed(house, session, begins=-61)
    assert house.as_(ANNA).get(path, headers=RANGE).status_code == 404


def test_a_premiere_releases_nothing(house: House):
    desk, session = a_desk(house)
    fair = desk.partition("/console")[0]
    placed(house, session, begins=-1)
    uploaded(house, desk, session, a_film())
    house.as_(OTO).post(f"{desk}/premiere")

    recording = recording_now(house, session)
    assert (recording.state(recording.created_at), recording.audience) == (State.READY, Audience.MEMBERS)
    assert house.as_(ANNA).get(f"{fair}/recordings/{recording.id}/video").status_code == 404
    assert house.as_(OTO).get(f"{fair}/recordings/{recording.id}/video").status_code == 200


def test_a_newer_film_is_premiered_instead_and_a_deleted_one_no_more(house: House):
    desk, session = a_desk(house)
    placed(house, session, begins=10)
    uploaded(house, desk, session, a_film())
    house.as_(OTO).post(f"{desk}/premiere")
    first = recording_now(house, session).video_id

    house.as_(OTO).post(f"{desk}/video", files={"video": ("two.webm", a_film(kind="webm"), "video/webm")})
    newer = house.until(lambda: (now := checked(house, session)).video_id != first and now)
    assert stream_of(house, session).file_id == newer.video_id

    assert house.as_(OTO).post(f"{desk}/removal").status_code == 303
    assert stream_of(house, session) is None
    assert house.until(lambda: not on_disk(house))


def test_nothing_is_premiered_without_a_film_or_after_the_session(house: House):
    desk, session = a_desk(house)
    assert house.as_(OTO).post(f"{desk}/premiere").status_code == 404

    uploaded(house, desk, session, a_film())  # of a session that is over
    house.as_(OTO).post(f"{desk}/premiere")

    assert stream_of(house, session) is None
    assert f'action="{desk}/premiere"' not in house.as_(OTO).get(desk).text
