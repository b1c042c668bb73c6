"""Mistakes in what is asked and kept, and in slow things; as in :mod:`tests.storm.planted`."""

import asyncio
import json
import socket

from core.accounts.recall import Recall
from core.kit import jobs
from core.kit.database import Database
from core.kit.jobs import FAIR, AtOnce, Job, Worker
from realtime.protocol import LiveProtocol

WIDER = 0.1
"""Seconds by which the moment is made longer in which the mistake does harm."""


def end_apart() -> None:
    """Jobs: what one does is committed before its end is, and by whoever had it once."""

    async def do(self: Worker, job_id: int, job: Job) -> None:
        how = self._handlers[job.kind]
        if isinstance(how, AtOnce):
            await self._db.write(FAIR, how.verb, json.loads(job.payload))
        else:
            await how(json.loads(job.payload))
        await asyncio.sleep(WIDER)
        await self._db.write(FAIR, jobs.finish, job_id, job.tries)

    Worker._do = do  # type: ignore[method-assign]


def forget_who_came() -> None:
    """Returning: who it is, is asked of the database each time."""
    Recall.put = lambda *_: None  # type: ignore[method-assign, assignment]


def write_who_came() -> None:
    """Returning: that they are here is written down each time."""
    glance = Database.glance

    async def noted(self: Database, *args: object, **kwargs: object) -> object:
        await self.write(FAIR, lambda _: None)
        return await glance(self, *args, **kwargs)  # type: ignore[arg-type]

    Database.glance = noted  # type: ignore[method-assign, assignment]


def keep_everybody() -> None:
    """Silence: nobody is ever found to be slow or gone, neither here nor by the kernel."""
    LiveProtocol._lag = lambda _: None  # type: ignore[method-assign, assignment]
    del socket.TCP_USER_TIMEOUT  # type: ignore[attr-defined]


MORE_FAULTS = {
    fault.__name__: fault for fault in (end_apart, forget_who_came, write_who_came, keep_everybody)
}
