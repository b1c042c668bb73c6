"""What was on its way to the stored files and never arrived: its sender, or this process, broke off."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=1)


def sweep(folder: Path, now: datetime, *, still_coming: Collection[str]) -> int:
    """Remove what has lain in *folder* for a day untouched; how many went.

    Args:
        still_coming: Names of uploads that may be resumed; they expire by their own clock.
    """
    before, gone = (now - KEPT).timestamp(), 0
    for path in folder.iterdir():
        if path.name not in still_coming and path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
