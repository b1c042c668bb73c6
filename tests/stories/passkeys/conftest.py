"""The fair and the passkey that stories of passkeys begin with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.house import House
from tests.support.passkeys import Authenticator, a_named_house, a_passkey_of
from tests.support.people import ANNA


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fair that is reached at a number and at a name."""
    with a_named_house(tmp_path / "data") as house:
        yield house


@pytest.fixture
def annas(house: House) -> Authenticator:
    """A passkey of Anna's."""
    return a_passkey_of(house, ANNA)
