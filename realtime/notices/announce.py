"""Announcements: now or planned, to everybody or a part, with an end."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func
from sqlmodel import col, or_, select

from core.fair.access import fair_id, organised_fair, visible_fair
from core.kit.errors import Invalid, NotFound
from core.kit.i18n import pick, say, script_of
from core.kit.jobs import enqueue
from core.kit.prepared import Prepared, whole
from core.kit.work import Work
from core.people.memberships import is_member
from realtime.notices.messages import Announced, Withdrawn
from realtime.notices.models import Announcement, AnnouncementRead, Audience

JOB = "announce"


@dataclass(frozen=True)
class Banner:
    """An announcement that holds now, for one reader."""

    id: int
    text: str
    lang: str
    link: str
    until: datetime | None


@dataclass(frozen=True)
class AnnouncementRow:
    """An announcement as its organisers see it."""

    id: int
    text_en: str
    text_ja: str
    link: str
    audience: str
    from_at: datetime
    until: datetime | None
    withdrawn: bool
    planned: bool
    reads: int


def announce(
    work: Work, slug: str, *, text_en: str, text_ja: str, audience: Audience, link: str = "",
    from_at: datetime | None = None, until: datetime | None = None,
) -> Announcement:  # fmt: skip
    """Tell a part of the fair, now or at *from_at*.

    Raises:
        Invalid: It says nothing, or ends before it begins.
    """
    fair = organised_fair(work, slug)
    if not (text_en or text_ja):
        raise Invalid({"text": say("Please write the announcement in at least one language.")})
    begins = from_at or work.now
    if until is not None and until <= max(begins, work.now):
        raise Invalid({"until": say("The end has to lie after the beginning and in the future.")})
    announcement = Announcement(
        fair_id=fair_id(fair), audience=audience, text_en=text_en, text_ja=text_ja, link=link,
        by=work.actor.signed_in_id, made_at=work.now, from_at=begins, until=until,
    )  # fmt: skip
    work.session.add(announcement)
    work.session.flush()
    if begins <= work.now:
        tell(work, announcement.id or 0)
    else:
        enqueue(work, JOB, due_at=begins, announcement_id=announcement.id)
    return announcement


def tell(work: Work, announcement_id: int) -> None:
    """Say it to everybody who is at the fair; once. Also the act of the ``announce`` job."""
    announcement = work.session.get(Announcement, announcement_id)
    if announcement is None or announcement.told_at or announcement.withdrawn_at:
        return
    announcement.told_at = work.now
    work.session.add(announcement)
    until = announcement.until.isoformat() if announcement.until else None
    is_for_all = announcement.audience == Audience.EVERYBODY  # passers-by listen too: the others are fetched
    work.announce(
        f"fair:{announcement.fair_id}",
        Announced(
            id=announcement_id, audience=str(announcement.audience),
            text_en=announcement.text_en if is_for_all else "",
            text_ja=announcement.text_ja if is_for_all else "",
            link=announcement.link if is_for_all else "", until=until,
        ),
    )  # fmt: skip


def withdraw(work: Work, slug: str, announcement_id: int) -> None:
    """It no longer holds."""
    fair = organised_fair(work, slug)
    announcement = work.session.get(Announcement, announcement_id)
    if announcement is None or announcement.fair_id != fair.id:
        raise NotFound(say("There is no such announcement."))
    if announcement.withdrawn_at is None:
        announcement.withdrawn_at = work.now
        work.session.add(announcement)
        work.announce(f"fair:{fair.id}", Withdrawn(id=announcement_id))


HOLDING: Prepared[tuple[int, str, str, str, str, datetime | None]] = Prepared(
    select(Announcement)
    .with_only_columns(
        col(Announcement.id), col(Announcement.audience), col(Announcement.text_en),
        col(Announcement.text_ja), col(Announcement.link), col(Announcement.until),
    )
    .where(
        col(Announcement.fair_id) == bindparam("fair"),
        col(Announcement.withdrawn_at).is_(None),
        col(Announcement.from_at) <= bindparam("now"),
        col(Announcement.from_at) > bindparam("lately"),
        or_(col(Announcement.until).is_(None), col(Announcement.until) > bindparam("now")),
        col(Announcement.id).not_in(
            select(AnnouncementRead.announcement_id).where(AnnouncementRead.account_id == bindparam("who"))
        ),
    )
    .order_by(col(Announcement.from_at).desc()),
    whole,
)  # fmt: skip


def holding(work: Work, fair: int, *, is_staff: bool = False) -> list[Banner]:
    """The announcements that hold now for the actor and that they have not closed, newest first."""
    audiences = audiences_of(work, is_staff=is_staff)
    rows = work.ask(
        HOLDING, fair=fair, who=work.actor.account_id or 0, now=work.now, lately=work.now - timedelta(days=2)
    )
    locale = work.actor.locale
    return [
        Banner(number, pick(locale, en, ja), script_of(locale, en, ja), link, until)
        for number, audience, en, ja, link, until in rows
        if audience in audiences
    ][:3]


def audiences_of(work: Work, *, is_staff: bool) -> list[Audience]:
    """Which announcements are for the actor."""
    audiences = [Audience.EVERYBODY]
    if work.actor.account_id is not None:
        audiences.append(Audience.EXHIBITORS if is_staff else Audience.ATTENDEES)
        audiences += [Audience.MEMBERS] if is_member(work) else []
    return audiences


def close(work: Work, announcement_id: int) -> None:
    """The actor has read it; its banner does not come back."""
    me = work.actor.signed_in_id
    announcement = work.session.get(Announcement, announcement_id)
    if announcement is None:
        raise NotFound(say("There is no such announcement."))
    visible_fair(work, announcement.fair_id)
    if work.session.get(AnnouncementRead, (announcement_id, me)) is None:
        work.session.add(AnnouncementRead(announcement_id=announcement_id, account_id=me, at=work.now))


def announcements_of(work: Work, slug: str) -> list[AnnouncementRow]:
    """Everything that was told or is planned, for the organisers."""
    fair = organised_fair(work, slug)
    reads = dict(
        work.session.exec(
            select(AnnouncementRead.announcement_id, func.count()).group_by(
                col(AnnouncementRead.announcement_id)
            )
        ).all()
    )
    rows = work.session.exec(
        select(Announcement).where(Announcement.fair_id == fair.id).order_by(col(Announcement.from_at).desc())
    )
    return [
        AnnouncementRow(
            row.id or 0, row.text_en, row.text_ja, row.link, str(row.audience), row.from_at, row.until,
            row.withdrawn_at is not None, row.told_at is None, reads.get(row.id or 0, 0),
        )
        for row in rows
    ]  # fmt: skip
