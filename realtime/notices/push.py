"""What browsers are told while no page is open: planned with its cause, put together when it leaves.

Between the two lie a few seconds in which whoever is looking sees it on the page: what was seen by then is
not pushed. The words are those of a mail: the sentence of a notice, or who wrote, and not a word of a letter.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from json import dumps, loads
from typing import Any

import structlog
from sqlmodel import col, select

from core.accounts.models import Account
from core.accounts.roles import is_banned
from core.fair.access import current_fair
from core.fair.models import Fair
from core.kit.database import Database
from core.kit.i18n import Sentence, pick, say
from core.kit.jobs import FAIR, Handler, Job, Later, enqueue
from core.kit.mail import without_links
from core.kit.push import Answer, Push, PushServices, Receiver, Urgency
from core.kit.times import zone_of
from core.kit.work import Work
from realtime.notices.browsers import is_signed_in, my_browser
from realtime.notices.choices import quiet_hours, way_of
from realtime.notices.models import Notice, NoticeBrowser, NoticeKind
from realtime.notices.quiet import leaves_at

log = structlog.get_logger(__name__)
JOB = "notice.push"
LOOKING = timedelta(seconds=10)
"""Whoever is at the fair sees it there within that; so much later a browser is told."""
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)
PRESSING: dict[NoticeKind, tuple[Urgency, timedelta]] = {
    NoticeKind.SESSION: (Urgency.HIGH, 2 * AN_HOUR),
    NoticeKind.MESSAGE: (Urgency.NORMAL, A_DAY),
    NoticeKind.CARD: (Urgency.LOW, A_DAY),
}
"""How urgent a kind is, and how long it is news; what is not here is normal for a day."""
LONGEST = 200
"""Characters of a sentence; notifications show fewer."""
TRIAL = say("Notices of the fair look like this.")


@dataclass(frozen=True)
class Letter:
    """Who wrote, and at which fair."""

    writer: str
    fair_id: int | None


@dataclass(frozen=True)
class News:
    """What is to be told; *since* is when it was new."""

    kind: NoticeKind
    words: Sentence
    path: str
    fair_id: int | None
    since: datetime


Letters = Callable[[Work, int, int], Letter | None]
"""Of an account and a room: what waits there unread, if anything; rooms are above notices."""


def expect_push(work: Work, account_id: int, *, notice: int = 0, room: int = 0) -> None:
    """Something new waits: have it told to each of somebody's browsers, unless they see it before.

    Of a conversation one push at a time waits, however much is written in it.
    """
    mine = select(NoticeBrowser.id).where(NoticeBrowser.account_id == account_id)
    browsers = work.session.exec(mine).all()
    if not browsers:
        return
    moment = out_of_quiet(work, account_id, work.now + LOOKING)
    for browser in browsers:
        about = {"browser": browser, "notice": notice} if notice else {"browser": browser, "room": room}
        if notice or not is_planned(work, about):
            enqueue(work, JOB, due_at=moment, **about)


def is_planned(work: Work, about: Mapping[str, Any]) -> bool:
    """Whether the same push waits already."""
    waiting = select(Job.id).where(
        Job.kind == JOB, Job.payload == dumps(about), col(Job.done_at).is_(None), col(Job.failed_at).is_(None)
    )
    return work.session.exec(waiting).first() is not None


def out_of_quiet(work: Work, account_id: int, moment: datetime) -> datetime:
    """*moment*, or the end of the quiet hours around it on somebody's own clock."""
    quiet = quiet_hours(work, account_id)
    if quiet is None:
        return moment
    zone = zone_of(work.session.get_one(Account, account_id).zone)
    return leaves_at(moment, zone, quiet.begins, quiet.ends)


def ready(work: Work, about: Mapping[str, Any], letters: Letters) -> tuple[Push, Receiver] | None:
    """What a browser is to be told now, as *about* says; None where it is told nothing.

    A browser whose login is over is forgotten; in quiet hours the push is planned for their end.
    """
    browser = work.session.get(NoticeBrowser, about["browser"])
    if browser is None:
        return None
    if not is_signed_in(work, browser):
        work.session.delete(browser)
        return None
    push = trial(work, browser) if "trial" in about else told(work, browser.account_id, about, letters)
    if push is None:
        return None
    moment = out_of_quiet(work, browser.account_id, work.now)
    if moment > work.now and "trial" not in about:
        enqueue(work, JOB, due_at=moment, **about)
        return None
    return push, Receiver(browser.endpoint, browser.p256dh, browser.auth)


def told(work: Work, account_id: int, about: Mapping[str, Any], letters: Letters) -> Push | None:
    """The push of a notice, or of a conversation; None if it was seen, is old, or is not wanted any more."""
    if "room" in about:
        return of_room(work, account_id, about["room"], letters)
    notice = work.session.get(Notice, about["notice"])
    return of_notice(work, notice) if notice is not None and notice.seen_at is None else None


def of_room(work: Work, account_id: int, room_id: int, letters: Letters) -> Push | None:
    """Who wrote, without a word of it; the next one from there takes its place."""
    letter = letters(work, account_id, room_id)
    if letter is None or not way_of(work, account_id, NoticeKind.MESSAGE).pushes:
        return None
    words = say("{name} wrote to you.", name=letter.writer)
    news = News(NoticeKind.MESSAGE, words, f"/messages/{room_id}", letter.fair_id, work.now)
    return written(work, account_id, news)


def of_notice(work: Work, notice: Notice) -> Push | None:
    """Its sentence; nothing of a fair from which somebody is kept out."""
    kind, who = NoticeKind(notice.kind), notice.account_id
    if not way_of(work, who, kind).pushes:
        return None
    if notice.fair_id is not None and is_banned(work, notice.fair_id, who):
        return None
    words = Sentence(notice.sentence, loads(notice.values))
    return written(work, who, News(kind, words, notice.path or "/notices", notice.fair_id, notice.at))


def send_trial(work: Work, browser_id: int) -> None:
    """Have one of the actor's browsers told something at once, quiet hours or not."""
    enqueue(work, JOB, browser=my_browser(work, browser_id).id, trial=1)


def trial(work: Work, browser: NoticeBrowser) -> Push | None:
    """What somebody asked for to see whether it works."""
    return written(
        work, browser.account_id, News(NoticeKind.SESSION, TRIAL, "/notices/choices", None, work.now)
    )


def written(work: Work, account_id: int, news: News) -> Push | None:
    """The push in the language of its reader, as long as it is news; what leads to the same page is one."""
    urgency, fresh = PRESSING.get(news.kind, (Urgency.NORMAL, A_DAY))
    left = news.since + fresh - work.now
    if left <= timedelta():
        return None
    locale = work.session.get_one(Account, account_id).locale
    fair = work.session.get(Fair, news.fair_id) if news.fair_id else current_fair(work)
    title = pick(locale, fair.name_en, fair.name_ja) if fair else "Koryu"
    words = " ".join(without_links(news.words).in_(locale).split())
    return Push(
        title=shortened(title), body=shortened(words), path=news.path, tag=news.path, lang=locale,
        urgency=urgency, seconds=int(left.total_seconds()),
    )  # fmt: skip


def shortened(words: str) -> str:
    """As much as a notification has room for."""
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def note_answer(work: Work, browser_id: int, answer: Answer) -> None:
    """A push reached its service, or the service knows that browser no more: then neither do we."""
    browser = work.session.get(NoticeBrowser, browser_id)
    if browser is None:
        return
    if answer.knows_nobody:
        work.session.delete(browser)
    elif answer.took_it:
        browser.reached_at = work.now
        work.session.add(browser)


def push_jobs(db: Database, services: PushServices, letters: Letters) -> Mapping[str, Handler]:
    """Kind of job → its handler."""

    async def push_now(payload: dict[str, Any]) -> None:
        found = await db.write(FAIR, ready, payload, letters)
        if found is None:
            return
        answer = await services.send(*found)
        if answer.wants_it_later:
            raise Later(f"a push service answered {answer.status}", answer.retry_after)
        if not (answer.took_it or answer.knows_nobody):
            log.warning("push refused", status=answer.status, service=found[1].endpoint.split("/")[2])
            return
        await db.write(FAIR, note_answer, payload["browser"], answer)

    return {JOB: push_now}
