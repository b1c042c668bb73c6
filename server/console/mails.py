"""What became of the mails to people of the fair; their words, which may open something, are not shown."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from core.accounts.models import Account
from core.fair.access import fair_id, organised_fair
from core.kit.jobs import Job
from core.kit.mail import JOB, Mail
from core.kit.work import Work
from server.moderation.access import attending

MOST = 200


@dataclass(frozen=True)
class MailRow:
    """A mail: to whom, about what, and whether it left. ``state`` is sent, waiting, trying or lost."""

    to: str
    account_id: int
    subject: str
    lang: str
    made_at: datetime
    sent_at: datetime | None
    state: str
    problem: str


def mails_of(work: Work, slug: str, *, account_id: int | None = None, limit: int = MOST) -> list[MailRow]:
    """The newest mails to people of the fair, or to one of them."""
    fair = organised_fair(work, slug)
    people = attending(fair_id(fair))
    found = select(Mail, Account.id).join(Account, col(Account.email) == col(Mail.to)).where(people)
    if account_id is not None:
        found = found.where(Account.id == account_id)
    rows = work.session.exec(found.order_by(col(Mail.id).desc()).limit(limit)).all()
    open_mails = {mail.id for mail, _ in rows if mail.sent_at is None}
    jobs = jobs_of(work) if open_mails else {}
    return [row_of(mail, who or 0, jobs.get(mail.id or 0)) for mail, who in rows]


def jobs_of(work: Work) -> dict[int, Job]:
    """The mail jobs that are not done, by mail."""
    waiting = select(Job).where(Job.kind == JOB, col(Job.done_at).is_(None))
    return {json.loads(job.payload).get("mail_id", 0): job for job in work.session.exec(waiting)}


def row_of(mail: Mail, account_id: int, job: Job | None) -> MailRow:
    """One of them."""
    state, problem = "sent", ""
    if mail.sent_at is None:
        problem = mail.problem or (job.problem if job else "")
        is_lost = job is not None and job.failed_at is not None
        state = "lost" if is_lost else "trying" if problem else "waiting"
    return MailRow(mail.to, account_id, mail.subject, mail.locale, mail.made_at, mail.sent_at, state, problem)
