"""A fair whose files lie in a bucket: from the organiser's first piece to the last byte that is forgotten."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from core.kit.downloads import FetchedFile
from core.kit.files import File
from core.kit.jobs import Job
from core.kit.work import Work
from core.people.memberships import give_membership
from server.cli import check_files
from server.recordings.models import Upload
from tests.support.house import House, a_house
from tests.support.objects import ObjectStorage, bucket_settings, everything_in, object_storage
from tests.support.people import ANNA, BEN, MEI, OTO, PASSER_BY
from tests.support.recording_desk import a_desk, begun, checked, recording_now
from tests.support.recordings import a_film


@pytest.fixture
def settings() -> dict[str, str]:
    return bucket_settings()


@pytest.fixture
def house(tmp_path: Path, settings: dict[str, str]) -> Iterator[House]:
    """A fair with a bucket; MEI is a member."""
    with a_house(tmp_path / "data", **settings) as running:
        running.write(OTO, lambda work: give_membership(work, MEI.account_id))
        yield running


@pytest.fixture
def storage() -> ObjectStorage:
    return object_storage()


def kept(house: House) -> list[str]:
    return everything_in(house.client.app.state.store)


def send(house: House, upload: str, film: bytes, at: int, stop: int):
    return house.as_(OTO).patch(upload, content=film[at:stop], headers={"Upload-Offset": str(at)})


def released(house: House) -> tuple[str, str, bytes]:
    """The address of a recording that is out, its desk, and its film."""
    desk, session = a_desk(house, recorded="members")
    film = a_film(seconds=4)
    upload = begun(house, desk, len(film))
    send(house, upload, film, 0, len(film))
    recording = checked(house, session)
    assert house.as_(OTO).post(f"{desk}/release").status_code == 303
    return desk.replace(f"console/recordings/{session}", f"recordings/{recording.id}"), desk, film


def test_a_film_comes_in_pieces_to_two_processes_and_is_watched_by_a_member_until_it_is_forgotten(
    house: House, tmp_path: Path, settings: dict[str, str]
):
    desk, session = a_desk(house, recorded="members")
    film = a_film(seconds=4)
    upload = begun(house, desk, len(film))
    assert send(house, upload, film, 0, 700).status_code == 204
    assert [path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()] == []

    with a_house(tmp_path / "data", cast=False, **settings) as other:
        assert other.as_(OTO).head(upload).headers["upload-offset"] == "700"
        assert send(other, upload, film, 700, 1500).status_code == 204
        assert send(other, upload, film, 700, 1500).status_code == 409  # the same again, late
    done = send(house, upload, film, 1500, len(film))
    assert (done.status_code, done.json()["next"]) == (200, desk)

    recording = checked(house, session)
    assert (recording.width, recording.problem) == (64, "")
    assert house.as_(OTO).post(f"{desk}/release").status_code == 303
    address = desk.replace(f"console/recordings/{session}", f"recordings/{recording.id}")
    part = house.as_(MEI).get(f"{address}/video", headers={"Range": "bytes=690-1509"})
    assert (part.status_code, part.content == film[690:1510]) == (206, True)
    assert part.headers["content-range"] == f"bytes 690-1509/{len(film)}"
    assert house.as_(MEI).get(f"{address}/video").content == film
    assert house.as_(MEI).get(f"{address}/poster").content[8:12] == b"WEBP"
    for stranger in (ANNA, PASSER_BY):
        for asked in ({}, {"Range": "bytes=0-9"}):
            refused = house.as_(stranger).get(f"{address}/video", headers=asked)
            assert (refused.status_code, film[:100] in refused.content) == (404, False)

    assert house.as_(OTO).post(f"{desk}/removal").status_code == 303
    assert house.until(lambda: kept(house) == [])
    assert house.read(OTO, lambda work: work.session.exec(select(File)).all()) == []


def test_while_the_storage_is_away_pages_work_and_who_wants_a_file_is_told(
    house: House, storage: ObjectStorage
):
    """Reliability F15."""
    address, desk, film = released(house)
    assert house.as_(MEI).get(f"{address}/video").content == film

    for fault in ("down", "failing"):
        with storage.down() if fault == "down" else storage.answering(storage.failing):
            assert house.as_(MEI).get(address).status_code == 200
            assert house.as_(OTO).get(desk).status_code == 200
            answer = house.as_(MEI).get(f"{address}/video", headers={"Range": "bytes=0-99"})
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
            assert "ただいまファイルを取り出せません。" in answer.text
            assert "Files cannot be reached just now." in house.as_(BEN).get(f"{address}/video").text
            assert house.as_(ANNA).get(f"{address}/video").status_code == 404

    assert house.as_(MEI).get(f"{address}/video").content == film


def test_a_film_that_breaks_off_is_shorter_than_was_told(
    house: House, storage: ObjectStorage, monkeypatch: pytest.MonkeyPatch
):
    """Reliability F15: a player asks for the rest, nobody takes the half for the whole."""
    address, _, film = released(house)
    monkeypatch.setattr(FetchedFile, "chunk_size", 500)
    house.as_(MEI).head(f"{address}/video")

    with storage.answering(storage.well_for(2, storage.cutting)):
        answer = house.as_(MEI).get(f"{address}/video")

    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(film)))
    assert answer.content == film[:1000]
    assert house.as_(MEI).get(f"{address}/video").content == film


@pytest.mark.parametrize("at", ["a piece", "the end"])
def test_an_upload_goes_on_where_it_was_when_the_storage_is_back(
    house: House, storage: ObjectStorage, at: str
):
    """Reliability F15."""
    desk, session = a_desk(house)
    film = a_film()
    upload = begun(house, desk, len(film))
    stop = 1000 if at == "a piece" else len(film)

    if at == "a piece":
        with storage.down():
            assert send(house, upload, film, 0, stop).status_code == 503
        assert house.as_(OTO).head(upload).headers["upload-offset"] == "0"
        assert kept(house) == []
    else:

        def stops_after_the_piece(environ, start):
            written = environ["REQUEST_METHOD"] == "PUT" and "HTTP_X_AMZ_COPY_SOURCE" not in environ
            return (storage._moto if written else storage.failing)(environ, start)

        with storage.answering(stops_after_the_piece):
            assert send(house, upload, film, 0, stop).status_code == 503
        assert house.as_(OTO).head(upload).headers["upload-offset"] == str(len(film))
    assert recording_now(house, session) is None
    assert house.read(OTO, lambda work: work.session.exec(select(File)).all()) == []

    if at == "a piece":
        assert send(house, upload, film, 0, stop).status_code == 204
    assert send(house, upload, film, stop, len(film)).status_code == 200
    assert checked(house, session).problem == ""
    assert house.read(OTO, lambda work: work.session.exec(select(Upload)).all()) == []


def a_photo() -> dict[str, tuple[str, bytes, str]]:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#284a7d").save(out, "PNG")
    return {"photo": ("me.png", out.getvalue(), "image/png")}


def test_a_photo_is_kept_or_refused_and_its_bytes_are_removed_when_they_can_be(
    house: House, storage: ObjectStorage
):
    """Reliability F15: no row without bytes; bytes without a row go later."""
    mei = house.as_(MEI)
    with storage.down():
        answer = mei.post("/profile", files=a_photo())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert (house.read(MEI, files_and_jobs), kept(house)) == ((0, 0), [])

    assert mei.post("/profile", files=a_photo()).status_code == 303
    assert mei.get(f"/people/{MEI.account_id}/photo").content[8:12] == b"WEBP"
    assert len(kept(house)) == 1

    with storage.down():
        assert mei.post("/profile", data={"no_photo": "yes"}).status_code == 303
        assert house.read(MEI, files_and_jobs) == (0, 1)
        assert mei.get(f"/people/{MEI.account_id}/photo").status_code == 404
    house.write(MEI, make_due)
    assert house.until(lambda: kept(house) == [])


def files_and_jobs(work: Work) -> tuple[int, int]:
    jobs = work.session.exec(select(Job).where(Job.kind == "file.forget")).all()
    return len(work.session.exec(select(File)).all()), len(jobs)


def make_due(work: Work) -> None:
    """A job that failed while the storage was away is tried at once."""
    for job in work.session.exec(select(Job).where(Job.kind == "file.forget")):
        job.due_at = work.now
        work.session.add(job)


def test_the_server_says_at_its_start_what_is_wrong_with_the_bucket(
    house: House, storage: ObjectStorage, capsys: pytest.CaptureFixture[str]
):
    check_files(house.settings)
    assert capsys.readouterr().out == ""

    with storage.answering(storage.denying), pytest.raises(SystemExit):
        check_files(house.settings)
    said = capsys.readouterr().out
    assert "does not let KORYU_FILES_KEY and KORYU_FILES_SECRET write" in said
    assert said.count("\n") == 1

    with storage.down():
        check_files(house.settings)  # it may come back: the fair opens
    assert "does not answer" in capsys.readouterr().out
