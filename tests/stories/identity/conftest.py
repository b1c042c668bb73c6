"""The fair and the provider that stories of signing in there begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.accounts import TurnedClock
from tests.support.house import House, a_house
from tests.support.identity import a_ready_provider, provider_settings


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The address of a provider that somebody else wrote."""
    with a_ready_provider() as address:
        yield address


@pytest.fixture
def clock() -> TurnedClock:
    """The fair's."""
    return TurnedClock()


@pytest.fixture
def house(tmp_path: Path, issuer: str, clock: TurnedClock) -> Iterator[House]:
    """A fair whose association has that provider."""
    with a_house(tmp_path / "data", clock=clock, **provider_settings(issuer)) as running:
        yield running
