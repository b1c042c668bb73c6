"""Object storage on 127.0.0.1 for tests: moto, behind a door that can be shut, slow or broken."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.request import Request, urlopen

import obstore
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server

from core.kit.bucket import Bucket
from core.kit.settings import Settings
from core.kit.store import Store, store_for

Start = Callable[..., Any]
Answer = Callable[[Any, Start], Iterable[bytes]]
PLACES = ("folder", "bucket")
NUMBERS = count(1)
DENIED = b"<Error><Code>InvalidAccessKeyId</Code><Message>The access key does not exist.</Message></Error>"


class ObjectStorage:
    """An S3 server. What it keeps outlives a :meth:`down`, as it would on a disk."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._moto: Answer = DomainDispatcherApplication(create_backend_app)
        self._answer: Answer = self._moto
        self._going_on = Event()
        self._port = 0
        self.open()

    @property
    def endpoint(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """Listen, at the same port as before."""
        self._server: BaseWSGIServer = make_server("127.0.0.1", self._port, self, threaded=True)
        self._port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Nobody listens any more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @contextmanager
    def down(self) -> Iterator[None]:
        """It is away."""
        self.close()
        try:
            yield
        finally:
            self.open()

    @contextmanager
    def answering(self, answer: Answer) -> Iterator[None]:
        """It answers like this meanwhile."""
        self._answer = answer
        try:
            yield
        finally:
            self._answer = self._moto
            self._going_on.set()
            self._going_on = Event()

    def well_for(self, requests: int, then: Answer) -> Answer:
        """As it should for the first requests, like *then* after them."""
        left = iter(range(requests))

        def answer(environ: Any, start: Start) -> Iterable[bytes]:
            return (self._moto if next(left, None) is not None else then)(environ, start)

        return answer

    def __call__(self, environ: Any, start: Start) -> Iterable[bytes]:
        return self._answer(environ, start)

    def failing(self, _environ: Any, start: Start) -> Iterable[bytes]:
        """500 to everything."""
        start("500 Internal Server Error", [("Content-Type", "application/xml")])
        return [b"<Error><Code>InternalError</Code></Error>"]

    def denying(self, _environ: Any, start: Start) -> Iterable[bytes]:
        """An answer to those with a wrong key."""
        start("403 Forbidden", [("Content-Type", "application/xml")])
        return [DENIED]

    def slow(self, environ: Any, start: Start) -> Iterable[bytes]:
        """Half a minute for everything, or until the test is over."""
        self._going_on.wait(30)
        return self._moto(environ, start)

    def cutting(self, environ: Any, start: Start) -> Iterable[bytes]:
        """The length of all, the bytes of half."""
        whole = b"".join(self._moto(environ, start))
        return [whole[: len(whole) // 2]]


@cache
def object_storage() -> ObjectStorage:
    """One for all tests of a process; a test that breaks it mends it."""
    return ObjectStorage()


def bucket_settings() -> dict[str, str]:
    """The settings of a new, empty bucket."""
    storage, name = object_storage(), f"fair-{next(NUMBERS)}"
    asked = Request(f"{storage.endpoint}/{name}", method="PUT")
    urlopen(asked).close()
    return {
        "files": f"s3://{name}/all/files", "files_endpoint": storage.endpoint, "files_key": "koryu",
        "files_secret": "a secret for tests",
    }  # fmt: skip


def files_settings(place: str) -> dict[str, str]:
    """The settings of one of :data:`PLACES`."""
    return bucket_settings() if place == "bucket" else {}


def a_store(data: Path, settings: dict[str, str]) -> Store:
    """The store of a fair with these settings; two of them are what two processes have."""
    return store_for(Settings(data=data, **settings))


def everything_in(store: Store) -> list[str]:
    """The names of all that is kept anywhere: in the bucket if there is one, and in the folder."""
    below = [path.name for path in store.folder.rglob("*") if path.is_file()]
    if isinstance(store, Bucket):
        below += [one["path"] for page in obstore.list(store._objects) for one in page]
    return below
