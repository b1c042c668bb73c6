"""The demo fair with everybody of the access matrix in it, put back after each test."""

from collections.abc import Iterator

import pytest

from core.kit.limits import Limits
from tests.house.matrix import World, a_world


@pytest.fixture(scope="session")
def standing_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Made once: a whole fair takes seconds."""
    with a_world(tmp_path_factory.mktemp("security") / "data") as made:
        yield made


@pytest.fixture
def world(standing_world: World) -> Iterator[World]:
    """The fair as it began, whatever the test before did to it or how often it asked."""
    standing_world.house.client.app.state.limits = Limits()  # type: ignore[attr-defined]
    yield standing_world
    standing_world.restore()
