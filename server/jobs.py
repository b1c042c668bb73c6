"""Every kind of slow thing, and who does it."""

from collections.abc import Mapping

from core.kit.database import Database
from core.kit.files import Store
from core.kit.jobs import Handler
from core.kit.mail import JOB as MAIL
from core.kit.mail import Postman
from core.kit.settings import Settings
from realtime.cards.followups import follow_up_jobs
from realtime.notices.announce import JOB as ANNOUNCE
from server.console.announcements import teller
from server.programme.reminders import reminder_jobs
from server.recordings.jobs import recording_jobs


def handlers(db: Database, settings: Settings, store: Store) -> Mapping[str, Handler]:
    """Kind of job → its handler."""
    return {
        ANNOUNCE: teller(db),
        MAIL: Postman(db, settings).send,
        **follow_up_jobs(db),
        **recording_jobs(db, store),
        **reminder_jobs(db, settings),
    }
