"""A bucket that is misnamed, shut, slow or broken: said in one sentence, refused, or cut, never made up."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient

from core.kit import bucket
from core.kit.errors import Away, Refusal
from core.kit.settings import Unusable
from core.kit.store import Store
from tests.core.test_sent_files import DATA, SIZE, a_door, kept_in_pieces, kept_whole
from tests.support.objects import (
    ObjectStorage,
    a_store,
    bucket_settings,
    everything_in,
    object_storage,
)

FAULTS: list[str] = ["failing", "denying", "cutting", "slow"]


@pytest.fixture
def storage() -> ObjectStorage:
    return object_storage()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return a_store(tmp_path, bucket_settings())


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is long."""
    monkeypatch.setattr(bucket, "PATIENCE_S", 0.5)


def a_strict_door(store: Store, keep: Callable[[Store], str] = kept_whole) -> TestClient:
    """``/film`` with refusals as the house answers them."""
    door = a_door(store, keep)
    app = door.app
    assert isinstance(app, Starlette)

    async def refused(request: Request, problem: Exception) -> Response:
        assert isinstance(problem, Refusal)
        return PlainTextResponse(problem.sentence.text, problem.status)

    app.add_exception_handler(Refusal, refused)
    return door


def test_a_bucket_that_is_as_the_settings_say_is_left_as_it_was(store: Store):
    store.prove()

    assert everything_in(store) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"files": "bucket/files"}, "must look like s3://bucket"),
        ({"files": "s3://Not A Bucket"}, "must look like s3://bucket"),
        ({"files_key": ""}, "KORYU_FILES_KEY and KORYU_FILES_SECRET"),
        ({"files_secret": ""}, "KORYU_FILES_KEY and KORYU_FILES_SECRET"),
        ({"files_endpoint": "127.0.0.1:9000"}, "must begin with https://"),
        ({"files": "s3://nobody-made-this"}, "There is no bucket nobody-made-this at http://127.0.0.1"),
    ],
)
def test_settings_that_cannot_be_are_said_in_a_sentence(tmp_path: Path, wrong: dict[str, str], sentence: str):
    with pytest.raises(Unusable, match=sentence) as told:
        a_store(tmp_path, bucket_settings() | wrong).prove()

    assert "a secret for tests" not in str(told.value)


def test_a_wrong_key_is_said_in_a_sentence(store: Store, storage: ObjectStorage):
    with storage.answering(storage.denying), pytest.raises(Unusable, match="does not let KORYU_FILES_KEY"):
        store.prove()


def test_a_bucket_that_does_not_answer_is_away(store: Store, storage: ObjectStorage):
    with storage.down(), pytest.raises(Away):
        store.prove()
    with storage.answering(storage.failing), pytest.raises(Away):
        store.prove()


@pytest.mark.parametrize("fault", ["failing", "denying"])
def test_what_cannot_be_kept_leaves_nothing(store: Store, storage: ObjectStorage, fault: str):
    arrived = store.arriving("a-file")
    arrived.write_bytes(b"abc")

    with storage.answering(getattr(storage, fault)):
        with pytest.raises(Away):
            store.keep(arrived)
        with pytest.raises(Away):
            store.keep_bytes(b"abc")

    assert everything_in(store) == []


def test_pieces_that_cannot_be_put_together_wait_and_what_was_done_is_undone(
    store: Store, storage: ObjectStorage
):
    path = store.arriving("piece")
    for at, data in ((0, b"abc"), (3, b"def")):
        path.write_bytes(data)
        store.add_piece("name", at, path)
    path.unlink()

    def second_copy_fails(environ, start):
        second = environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].endswith("/000000000000003")
        return (storage.failing if second else storage._moto)(environ, start)

    with storage.answering(second_copy_fails), pytest.raises(Away):
        store.keep_pieces("name", 6)

    assert len(everything_in(store)) == 2
    assert all("/arriving/name/" in f"/{name}" for name in everything_in(store))
    assert store.keep_pieces("name", 6)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_fetched_is_refused_before_a_byte_is_sent(
    store: Store, storage: ObjectStorage, fault: str
):
    door = a_strict_door(store)
    door.get("/film", headers={"Range": "bytes=0-1"})  # its size is known from now on

    with storage.answering(getattr(storage, fault)):
        began = time.monotonic()
        answer = door.get("/film")

    assert answer.status_code == 503
    assert answer.text.startswith("Files cannot be reached just now.")
    assert time.monotonic() - began < 5
    assert door.get("/film").content == DATA


def test_while_the_storage_is_shut_files_are_refused_and_then_they_are_back(
    store: Store, storage: ObjectStorage
):
    door = a_strict_door(store)

    with storage.down():
        assert door.get("/film").status_code == 503
        assert door.head("/film").status_code == 503
        assert door.get("/film", headers={"Range": "bytes=5-9"}).status_code == 503

    assert door.get("/film", headers={"Range": "bytes=5-9"}).content == DATA[5:10]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("keep", [kept_whole, kept_in_pieces])
@pytest.mark.usefixtures("impatient")
def test_what_breaks_off_is_cut_and_does_not_look_whole(
    store: Store, storage: ObjectStorage, fault: str, keep: Callable[[Store], str]
):
    door = a_strict_door(store, keep)
    door.head("/film")

    with storage.answering(storage.well_for(2, getattr(storage, fault))):
        answer = door.get("/film")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == str(SIZE)
    assert 0 < len(answer.content) < SIZE
    assert DATA.startswith(answer.content)


def test_a_file_that_has_become_shorter_is_never_filled_up(store: Store):
    stored_as = store.keep_bytes(DATA)
    door = a_strict_door(store, lambda _: stored_as)
    door.head("/film")
    (key,) = everything_in(store)
    bucket.obstore.put(store._objects, key, DATA[:400_000])

    whole, rest = door.get("/film"), door.get("/film", headers={"Range": "bytes=399990-400010"})

    assert (whole.headers["content-length"], len(whole.content)) == (str(SIZE), 1 << 18)
    assert rest.status_code == 503


def test_a_stored_film_that_lost_a_piece_is_not_there(store: Store):
    stored_as = kept_in_pieces(store)
    lost = [name for name in everything_in(store) if stored_as in name and name.endswith("/000000000001000")]
    bucket.obstore.delete(store._objects, lost)

    assert len(lost) == 1
    with pytest.raises(FileNotFoundError):
        asyncio.run(store.size(stored_as))
    assert a_strict_door(store, lambda _: stored_as).get("/film").status_code == 404


@pytest.fixture(autouse=True)
def mended(storage: ObjectStorage) -> Iterator[None]:
    """Whatever a test did, the next one finds it well."""
    yield
    assert storage._answer == storage._moto
