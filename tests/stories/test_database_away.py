"""PostgreSQL goes away in the middle of a fair and returns: a clear answer, and nothing to restart."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from starlette.testclient import WebSocketDenialResponse

from core.kit.jobs import Job
from core.kit.work import Work
from tests.support.house import House, a_house
from tests.support.people import ANNA
from tests.support.postgres import Server, with_tables


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that may be stopped."""
    own = Server()
    yield own
    own.close()


@pytest.fixture
def house(tmp_path: Path, server: Server) -> Iterator[House]:
    """The whole fair on it."""
    with a_house(tmp_path / "data", database=with_tables(server)) as running:
        yield running


def jobs_done(work: Work) -> list[bool]:
    return [job.done_at is not None for job in work.session.exec(select(Job))]


def test_a_fair_whose_database_goes_away_says_so_and_goes_on_when_it_returns(house: House, server: Server):
    anna = house.as_(ANNA)
    assert anna.get("/account").status_code == 200

    server.stop()
    with pytest.raises(WebSocketDenialResponse) as denial, house.socket(anna):
        pass
    assert (denial.value.status_code, denial.value.headers["retry-after"]) == (503, "2")
    anna.cookies.set("locale", "ja")
    assert anna.get("/account").text.startswith("ただいま混み合っていて"), "and it is no mistake of ours"
    anna._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    del anna.cookies["locale"]
    for answer in (
        anna.get("/account"),
        anna.get("/"),
        anna.post("/theme", data={"theme": "dark", "next": "/"}),
    ):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        assert "too busy" in answer.text
        assert "script-src" in answer.headers["content-security-policy"]
    time.sleep(1.5)  # the worker asks once a second
    server.process = server.start()

    assert anna.get("/account").status_code == 200
    house.browser(None).post("/sign-in", data={"email": "anna@example.org"})
    until = time.monotonic() + 5
    while house.read(ANNA, jobs_done) != [True] and time.monotonic() < until:
        time.sleep(0.1)
    assert house.read(ANNA, jobs_done) == [True]
