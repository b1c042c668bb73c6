"""What several files about the live floor begin with."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.kit.work import Actor, Work
from tests.support.cards import a_card, everybody_listed
from tests.support.live import Fair, a_live_fair
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN


@pytest.fixture
def fair_id(work: Work, as_: Callable[[Actor], Work]) -> int:
    """A fair at which Anna and Ben have a card."""
    a_card(as_(ANNA))
    a_card(as_(BEN))
    fair = a_fair(work)
    assert fair.id is not None
    everybody_listed(work, fair.id)
    return fair.id


@pytest.fixture
def fair(tmp_path: Path) -> Iterator[Fair]:
    """A very small fair with one live room, running."""
    with a_live_fair(tmp_path) as fair:
        yield fair
