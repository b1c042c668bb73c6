"""Forgetting what nobody will ask for again: old events, and acts that were done."""

from datetime import timedelta

from core.kit.database import Database
from core.kit.work import Actor, Work
from realtime import acts, stream
from realtime.budgets import KEPT_DAYS


async def tidy(db: Database) -> None:
    """Forget events and acts older than :data:`~realtime.budgets.KEPT_DAYS`."""

    def purge(work: Work) -> None:
        before = work.now - timedelta(days=KEPT_DAYS)
        stream.purge(work, before)
        acts.purge(work, before)

    await db.write(Actor(), purge)
