"""The slow things of recordings, and who does them."""

from collections.abc import Mapping
from typing import Any

from core.kit.database import Database
from core.kit.files import Store
from core.kit.jobs import FAIR, Handler
from server.recordings.desk.arriving import EXPIRE, expire
from server.recordings.preparing import FORGET, JOB, Preparer


def recording_jobs(db: Database, store: Store) -> Mapping[str, Handler]:
    """Kind of job → its handler."""
    preparer = Preparer(db, store)

    async def give_up(payload: dict[str, Any]) -> None:
        """``upload``: one that rested too long."""
        arriving_as = await db.write(FAIR, expire, int(payload["upload"]))
        if arriving_as is not None:
            store.arriving(arriving_as).unlink(missing_ok=True)

    return {JOB: preparer.prepare, FORGET: preparer.forget, EXPIRE: give_up}
