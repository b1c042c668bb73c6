"""Every kind of slow thing, and who does it; and the broom that goes round once an hour."""

import asyncio
from functools import partial

import structlog
from anyio import to_thread
from sqlmodel import select

from core.kit.arriving import sweep
from core.kit.database import Database, utc_now
from core.kit.files import file_jobs
from core.kit.jobs import FAIR, AtOnce, Handlers
from core.kit.mail import JOB as MAIL
from core.kit.mail import Postman
from core.kit.push import PushServices
from core.kit.settings import Settings
from core.kit.store import Store
from core.kit.work import Work
from realtime.cards.followups import follow_up_jobs
from realtime.chat.unread import unread_letter, who_wrote
from realtime.notices.announce import JOB as ANNOUNCE
from realtime.notices.digest import digest_jobs
from realtime.notices.push import push_jobs
from server.console.announcements import tell_planned
from server.programme.reminders import reminder_jobs
from server.recordings.jobs import recording_jobs
from server.recordings.models import Upload

log = structlog.get_logger(__name__)
AN_HOUR = 3600.0


def handlers(db: Database, settings: Settings, store: Store) -> Handlers:
    """Kind of job → its handler."""
    return {
        ANNOUNCE: AtOnce(tell_planned),
        MAIL: Postman(db, settings).send,
        **digest_jobs(settings, who_wrote),
        **file_jobs(store),
        **follow_up_jobs(),
        **recording_jobs(db, store),
        **reminder_jobs(settings),
    }


def pushes(db: Database, services: PushServices) -> Handlers:
    """What is handed to others, who may be slow: workers of its own do it, so that mail never waits."""
    return push_jobs(db, services, unread_letter)


async def keep_swept(db: Database, store: Store) -> None:
    """Remove what never arrived, now and every hour, for ever; cancel the task to stop."""
    while True:
        still_coming = await db.read(FAIR, uploads_under_way)
        swept = partial(sweep, store.folder / "arriving", utc_now(), still_coming=still_coming)
        try:
            if gone := await to_thread.run_sync(swept):
                log.info("swept", files=gone)
        except OSError:
            log.exception("not swept")
        await asyncio.sleep(AN_HOUR)


def uploads_under_way(work: Work) -> frozenset[str]:
    """The names under which films grow that may be resumed."""
    return frozenset(work.session.exec(select(Upload.arriving_as)))
