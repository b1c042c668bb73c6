"""What never arrived is swept away after a day, and nothing else."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.kit.arriving import KEPT, sweep

NOW = datetime(2026, 9, 20, 12, 0, tzinfo=UTC)


def test_what_lay_there_for_a_day_goes_and_what_is_young_or_may_be_resumed_stays(tmp_path: Path):
    """Security 47."""
    for name, age in (("old", KEPT * 1.1), ("young", KEPT * 0.9), ("film", KEPT * 3)):
        path = tmp_path / name
        path.write_bytes(b"x")
        touched = (NOW - age).timestamp()
        os.utime(path, (touched, touched))

    assert sweep(tmp_path, NOW, still_coming={"film"}) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film", "young"]
    assert sweep(tmp_path, NOW + timedelta(days=9), still_coming=()) == 2
