"""What a machine does not have: said by name, and on the project's own CI a failure."""

import os
from typing import NoReturn

import pytest


def cannot_run(words: str) -> NoReturn:
    """Leave the test out, or fail it where everything has to run; *words* say what is missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
