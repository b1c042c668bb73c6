"""The slow things of recordings, and who does them."""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread

from core.kit.database import Database
from core.kit.jobs import FAIR, Handler
from core.kit.store import Store
from server.recordings.desk.arriving import EXPIRE, expire, rested
from server.recordings.preparing import JOB, Preparer


def recording_jobs(db: Database, store: Store) -> Mapping[str, Handler]:
    """Kind of job → its handler."""
    preparer = Preparer(db, store)

    async def give_up(payload: dict[str, Any]) -> None:
        """``upload``: one that rested too long. Its bytes go first: the row is how they are found again."""
        arriving_as = await db.read(FAIR, rested, int(payload["upload"]))
        if arriving_as is not None:
            await to_thread.run_sync(store.forget, arriving_as)
        await db.write(FAIR, expire, int(payload["upload"]))

    return {JOB: preparer.prepare, EXPIRE: give_up}
