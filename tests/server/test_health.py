"""What proxies and supervisors ask, and settings that lie in files."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from server.health import routes as health
from tests.support.house import House
from tests.support.people import ANNA, PASSER_BY


def test_a_process_that_can_read_says_so_to_anybody_and_leaves_nothing_behind(house: House):
    for who in (PASSER_BY, ANNA):
        answer = house.as_(who).get("/healthz")

        assert (answer.status_code, answer.text) == (200, "ok\n")
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


@pytest.mark.sqlite
def test_a_database_that_is_gone_is_said(house: House):
    assert house.as_(PASSER_BY).get("/healthz").status_code == 200

    house.db._read_engine.dispose()
    for file in house.settings.data.glob("koryu.db*"):
        file.unlink()
    (house.settings.data / "koryu.db").mkdir()  # nothing can be opened there

    answer = house.as_(PASSER_BY).get("/healthz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
    assert answer.headers["cache-control"] == "no-store"


def test_a_database_that_takes_longer_than_a_second_is_as_good_as_gone(house: House):
    """Every reader is kept busy by somebody, so the question waits for its turn."""
    assert house.client.portal is not None

    async def crowd() -> list[asyncio.Task[None]]:
        return [asyncio.create_task(house.db.read(PASSER_BY, lambda work: time.sleep(1.6))) for _ in range(4)]

    house.client.portal.call(crowd)
    began = time.monotonic()
    answer = house.as_(PASSER_BY).get("/healthz")

    assert answer.status_code == 503
    assert health.PATIENCE_SECONDS <= time.monotonic() - began < 1.6


def test_a_secret_may_lie_in_a_file_and_a_variable_goes_before_it(tmp_path: Path):
    (tmp_path / "koryu_database").write_text("postgresql://koryu:from-a-file@db/koryu\n")
    ask = "from core.kit.settings import Settings; print(Settings().database)"

    def database(**more: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KORYU_")}
        environment |= {"CREDENTIALS_DIRECTORY": str(tmp_path), **more}
        return subprocess.check_output([sys.executable, "-c", ask], env=environment, text=True).strip()

    assert database() == "postgresql://koryu:from-a-file@db/koryu"
    assert database(KORYU_DATABASE="postgresql://said@db/koryu") == "postgresql://said@db/koryu"
    assert database(CREDENTIALS_DIRECTORY=str(tmp_path / "nowhere")) == ""
