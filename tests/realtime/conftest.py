"""What several files about the live floor begin with."""

from collections.abc import Callable

import pytest

from core.kit.work import Actor, Work
from tests.support.cards import a_card, everybody_listed
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
