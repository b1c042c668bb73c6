"""What organisers and moderators did, as their desk and their log show it; one report still waits."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from operator import itemgetter

from sqlmodel import col, select

from booths.stand.models import Booth
from core.fair.models import Fair
from realtime.chat import order as chat
from realtime.chat.models import ChatMessage
from realtime.notices.models import Announcement, Audience
from server.console.exhibitors import tell
from server.demo.cast import held, reports
from server.demo.day import Day
from server.demo.talk import Report
from server.moderation import order
from server.moderation.log import note
from server.moderation.models import Deed

A_DAY = 24 * 60
PUBLISHED, APPROVED = -31 * A_DAY, -6 * A_DAY
"""Minutes at which the fair was published and the first booth approved."""


def load_order(day: Day) -> None:
    """Everything in the order in which it was done, since each act is sealed with the one before it."""
    fair = day.work.session.get_one(Fair, day.fair_id)
    note(day.organised(PUBLISHED), day.fair_id, Deed.FAIR_PUBLISHED, words=fair.name_en)
    booths = select(Booth).where(Booth.fair_id == day.fair_id).order_by(col(Booth.id))
    for place, booth in enumerate(day.work.session.exec(booths)):
        tell(day.organised(APPROVED + 7 * place), booth, Deed.BOOTH_APPROVED)
    order.set_words(day.by(held().by, held().at), day.fair, list(held().words))
    done: list[tuple[datetime, Callable[[], None]]] = [
        (told.made_at, partial(note_announcement, day, told))
        for told in day.work.session.exec(select(Announcement).where(Announcement.fair_id == day.fair_id))
    ]
    done += [(day.at(one.at), partial(put_report, day, one)) for one in reports()]
    for _, act in sorted(done, key=itemgetter(0)):
        act()


def put_report(day: Day, report: Report) -> None:
    """Somebody reports a line of the lobby; a moderator may have hidden it."""
    message = said_in_lobby(day, *report.said)
    chat.report(day.by(report.by, report.at), day.rooms["lobby"], message, reason=report.reason)
    if report.answer is not None:
        order.hide(day.by(report.answer.by, report.answer.at), day.fair, message, why=report.answer.why)


def note_announcement(day: Day, announcement: Announcement) -> None:
    """What the console would have written down about it."""
    by = next(slug for slug, actor in day.actors.items() if actor.account_id == announcement.by)
    minute = (announcement.made_at - day.opening).total_seconds() / 60
    note(
        day.by(by, minute), day.fair_id, Deed.ANNOUNCED, about=f"announcement:{announcement.id}",
        words=announcement.text_en, why=Audience(announcement.audience).value,
    )  # fmt: skip


def said_in_lobby(day: Day, minute: float, slug: str) -> int:
    """The message that somebody wrote there at that minute."""
    found = select(ChatMessage.id).where(
        ChatMessage.room_id == day.rooms["lobby"],
        ChatMessage.account_id == day.account(slug),
        ChatMessage.posted_at == day.at(minute),
    )
    return day.work.session.exec(found).one() or 0
