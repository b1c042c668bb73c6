"""Follow-ups: on the day that the holder of a card chose, a notice in the morning of their clock, once."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlmodel import select

from core.accounts.models import Account
from core.kit.i18n import say
from core.kit.jobs import AtOnce, Handlers, enqueue
from core.kit.times import zone_of
from core.kit.work import Work
from core.people.names import lines_of
from realtime.cards.models import Handover, HolderNote
from realtime.notices.models import Notice, NoticeKind
from realtime.notices.notify import notify

JOB = "card.follow-up"
MORNING = time(9)


def remind_on(work: Work, handover_id: int, day: date) -> None:
    """Have the actor reminded of a card they hold; a day that has passed by now reminds at once."""
    me = work.session.get_one(Account, work.actor.signed_in_id)
    due = datetime.combine(day, MORNING, tzinfo=zone_of(me.zone)).astimezone(UTC)
    enqueue(work, JOB, due_at=max(due, work.now), holder=me.id, handover=handover_id, day=day.isoformat())


def remind(work: Work, holder_id: int, handover_id: int, day: date) -> None:
    """Tell the holder, unless they chose another day meanwhile, the card is gone, or they were told."""
    note = work.session.get(HolderNote, (holder_id, handover_id))
    handover = work.session.get(Handover, handover_id)
    if note is None or handover is None or note.follow_up_on != day or handover.revoked_at is not None:
        return
    account, path = work.session.get_one(Account, holder_id), f"/cards/{handover_id}"
    name = lines_of(work, [handover.giver_id], account.locale)[handover.giver_id].name
    words = say("You wanted to follow up with {name} today.", name=name)
    told = select(Notice.id).where(
        Notice.account_id == holder_id, Notice.path == path, Notice.sentence == words.text
    )
    lately = datetime.combine(day, time(0), tzinfo=UTC) - timedelta(days=1)
    if work.session.exec(told.where(Notice.at >= lately)).first() is not None:
        return
    notify(work, holder_id, kind=NoticeKind.CARD, sentence=words, path=path, fair_id=handover.fair_id)


def follow_up_jobs() -> Handlers:
    """Kind of job → who does it."""

    def remind_now(work: Work, payload: dict[str, Any]) -> None:
        day = date.fromisoformat(payload["day"])
        remind(work, int(payload["holder"]), int(payload["handover"]), day)

    return {JOB: AtOnce(remind_now)}
