"""The mail that gathers what somebody has not looked at: one at a time, never twice, never in quiet hours."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from json import loads
from typing import Any

from sqlmodel import col, select

from core.accounts.models import Account
from core.kit.i18n import COMMA, Sentence, say, say_count
from core.kit.jobs import AtOnce, Handlers, enqueue
from core.kit.mail import Letter, write_mail
from core.kit.settings import Settings
from core.kit.times import zone_of
from core.kit.work import Work
from realtime.notices.choices import quiet_hours, way_of
from realtime.notices.models import Notice, NoticeDigest, NoticeKind
from realtime.notices.quiet import leaves_at

JOB = "notice.digest"
GATHERED = timedelta(minutes=30)
"""From the first thing until its mail: whoever is at the fair sees it there and gets none."""
MOST = 20
WHY = say("Choose here which notices come by mail, and when none should come:")

Letters = Callable[[Work, int, datetime | None], Sequence[str]]
"""The names of those whose letters an account has not read, that came since; rooms are above notices."""


def expect(work: Work, account_id: int) -> None:
    """Something new waits for somebody who wants it by mail: have it gathered, with what still comes."""
    digest = work.session.get(NoticeDigest, account_id) or NoticeDigest(account_id=account_id)
    if digest.due_at is None:
        plan(work, digest, work.now + GATHERED)


def plan(work: Work, digest: NoticeDigest, moment: datetime) -> None:
    """The mail leaves at *moment*, or when the quiet hours around it end."""
    account = work.session.get_one(Account, digest.account_id)
    quiet = quiet_hours(work, digest.account_id)
    digest.due_at = leaves_at(moment, zone_of(account.zone), quiet.begins, quiet.ends) if quiet else moment
    work.session.add(digest)
    enqueue(work, JOB, due_at=digest.due_at, account=digest.account_id)


def gather(work: Work, account_id: int, *, address: str, letters: Letters) -> None:
    """Write the mail that is due, of what was neither seen nor mailed meanwhile; of nothing there is none."""
    digest = work.session.get(NoticeDigest, account_id)
    if digest is None or digest.due_at is None or digest.due_at > work.now:
        return
    quiet, account = quiet_hours(work, account_id), work.session.get_one(Account, account_id)
    if quiet and leaves_at(work.now, zone_of(account.zone), quiet.begins, quiet.ends) > work.now:
        return plan(work, digest, work.now)  # the hours were chosen after it was planned
    since, digest.due_at = digest.sent_at, None
    work.session.add(digest)
    notices = waiting(work, account_id)
    by_mail = way_of(work, account_id, NoticeKind.MESSAGE).mails
    wrote = letters(work, account_id, since) if by_mail else ()
    if account.closed_at is not None or not (notices or wrote):
        return
    digest.sent_at = work.now
    for notice in notices:
        notice.mailed_at = work.now
        work.session.add(notice)
    write_mail(
        work,
        account.email,
        letter_of(notices, wrote, f"{address}/notices/choices", account.locale),
        locale=account.locale,
    )


def waiting(work: Work, account_id: int) -> list[Notice]:
    """What was neither seen nor mailed, of the kinds that go by mail, in the order in which it came."""
    rows = work.session.exec(
        select(Notice)
        .where(
            Notice.account_id == account_id, col(Notice.seen_at).is_(None), col(Notice.mailed_at).is_(None)
        )
        .order_by(col(Notice.id))
    )
    return [row for row in rows if way_of(work, account_id, NoticeKind(row.kind)).mails]


def letter_of(notices: Sequence[Notice], wrote: Sequence[str], choices: str, locale: str) -> Letter:
    """What the mail says: the sentences of the notices, and who wrote; not a word of a letter."""
    told: list[Sentence] = [Sentence(notice.sentence, loads(notice.values)) for notice in notices[:MOST]]
    if wrote:
        names = COMMA.in_(locale).join(wrote[:MOST])
        told.append(say("You have unread messages from: {names}", names=names))
    number = len(notices) + len(wrote)
    subject = say_count(
        "{num} thing is waiting for you at the fair", "{num} things are waiting for you at the fair", number
    )
    return Letter(subject=subject, paragraphs=(*told, WHY), link=choices)


def digest_jobs(settings: Settings, letters: Letters) -> Handlers:
    """Kind of job → who does it."""
    address = settings.address.rstrip("/")

    def gather_now(work: Work, payload: dict[str, Any]) -> None:
        gather(work, int(payload["account"]), address=address, letters=letters)

    return {JOB: AtOnce(gather_now)}
