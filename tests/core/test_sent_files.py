"""How a stored file is sent: ranges, HEAD, ETag and headers, from a folder and from a bucket alike."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.testclient import TestClient

from core.kit.downloads import FetchedFile, send_file
from core.kit.files import File
from core.kit.store import Store
from tests.support.objects import PLACES, a_store, files_settings

DATA = bytes(range(256)) * 9000  # more than two of the parts in which it is read
SIZE = len(DATA)
ETAG = f'"{sha256(DATA).hexdigest()}"'
AT = datetime(2026, 9, 19, 2, 7, tzinfo=UTC)


def kept_whole(store: Store) -> str:
    return store.keep_bytes(DATA)


def kept_in_pieces(store: Store) -> str:
    for start, stop in ((0, 1000), (1000, 300_000), (300_000, SIZE)):
        path = store.arriving("piece")
        path.write_bytes(DATA[start:stop])
        store.add_piece("name", start, path)
    return store.keep_pieces("name", SIZE)


@pytest.fixture(params=[(place, keep) for place in PLACES for keep in (kept_whole, kept_in_pieces)])
def door(request, tmp_path: Path) -> TestClient:
    """``/film`` is shown, ``/paper`` is what a browser might run."""
    place, keep = request.param
    return a_door(a_store(tmp_path, files_settings(place)), keep)


def a_door(store: Store, keep: Callable[[Store], str]) -> TestClient:
    stored_as = keep(store)
    common: dict[str, Any] = {
        "about": "room:1", "size": SIZE, "digest": sha256(DATA).hexdigest(), "stored_as": stored_as, "at": AT
    }  # fmt: skip
    film = File(name="講演.mp4", content_type="video/mp4", **common)
    paper = File(name="paper.html", content_type="text/html", **common)

    async def show(request: Request) -> Response:
        return send_file(request, film if request.url.path == "/film" else paper)

    app = Starlette(routes=[Route("/film", show), Route("/paper", show)])
    app.state.store = store
    return TestClient(app)


def test_all_of_it(door: TestClient):
    answer = door.get("/film")

    assert (answer.status_code, answer.content == DATA) == (200, True)
    assert {name: answer.headers[name] for name in ("content-type", "content-length", "etag")} == {
        "content-type": "video/mp4", "content-length": str(SIZE), "etag": ETAG,
    }  # fmt: skip
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''%E8%AC%9B%E6%BC%94.mp4"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["last-modified"].endswith("GMT")


def test_what_a_browser_might_run_is_a_download(door: TestClient):
    """Security 41."""
    answer = door.get("/paper")

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=990-1010", 990, 1011),
        ("bytes=999-300000", 999, 300_001),
        ("bytes=600000-", 600_000, SIZE),
        ("bytes=-7", SIZE - 7, SIZE),
        ("bytes=5-99999999", 5, SIZE),
        ("bytes=0-", 0, SIZE),
    ],
)
def test_a_range_of_it(door: TestClient, asked: str, start: int, stop: int):
    answer = door.get("/film", headers={"Range": asked})

    assert (answer.status_code, answer.content == DATA[start:stop]) == (206, True)
    assert answer.headers["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert answer.headers["content-length"] == str(stop - start)


def test_several_ranges_of_it(door: TestClient):
    answer = door.get("/film", headers={"Range": "bytes=0-1,300000-300003"})

    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges; boundary=")
    assert len(answer.content) == int(answer.headers["content-length"])
    assert answer.content.count(b"Content-Range: bytes ") == 2
    assert DATA[300_000:300_004] in answer.content


@pytest.mark.parametrize(
    ("asked", "status"), [(f"bytes={SIZE}-", 416), ("bytes=9-3", 400), ("lines=1-2", 400)]
)
def test_a_range_that_is_none(door: TestClient, asked: str, status: int):
    answer = door.get("/film", headers={"Range": asked})

    assert answer.status_code == status
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{SIZE}"


def test_a_range_of_what_it_was_is_a_range_only_while_it_is_the_same(door: TestClient):
    same = door.get("/film", headers={"Range": "bytes=0-3", "If-Range": ETAG})
    moment = same.headers["last-modified"]
    since = door.get("/film", headers={"Range": "bytes=0-3", "If-Range": moment})
    other = door.get("/film", headers={"Range": "bytes=0-3", "If-Range": '"another"'})

    assert (same.status_code, since.status_code) == (206, 206)
    assert (other.status_code, other.content == DATA) == (200, True)


@pytest.mark.parametrize("asked", [{}, {"Range": "bytes=2-5"}, {"Range": "bytes=0-1,9-9"}])
def test_head_tells_what_get_would(door: TestClient, asked: dict[str, str]):
    head, get = door.head("/film", headers=asked), door.get("/film", headers=asked)

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.headers["etag"] == ETAG


def test_only_what_is_not_on_this_machine_is_fetched(tmp_path: Path):
    """A folder's files go out by the server's own quickest way."""
    stores = {place: a_store(tmp_path / place, files_settings(place)) for place in PLACES}
    file = File(
        about="room:1", name="x", content_type="video/mp4", size=1, digest="d", stored_as="ab" * 16, at=AT
    )

    kinds = {}
    for place, store in stores.items():
        app = Starlette()
        app.state.store = store
        kinds[place] = type(send_file(Request({"type": "http", "app": app}), file)) is FetchedFile

    assert kinds == {"folder": False, "bucket": True}
