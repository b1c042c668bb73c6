"""Announcements from the console: the verbs of notices, on the fair's clock, written into the log."""

from typing import Any

from core.fair.access import fair_id, organised_fair
from core.kit.errors import Invalid
from core.kit.forms import LINK
from core.kit.i18n import say
from core.kit.work import Work
from realtime.notices import announce as notices
from realtime.notices.models import Announcement, Audience
from server.console.forms import AnnouncementForm, moment_of
from server.moderation.log import note
from server.moderation.models import Deed


def announce(work: Work, slug: str, form: AnnouncementForm) -> Announcement:
    """Tell a part of the fair, now or at the time that was typed on the fair's clock.

    Raises:
        Invalid: It says nothing, leads nowhere, or ends before it begins.
    """
    fair = organised_fair(work, slug)
    if form.link and not leads_somewhere(form.link):
        raise Invalid(
            {"link": say("Please write a web address that begins with https://, or a path of this fair.")}
        )
    made = notices.announce(
        work, slug, text_en=form.text_en, text_ja=form.text_ja, audience=form.audience, link=form.link,
        from_at=moment_of("from_at", form.from_at, fair.zone),
        until=moment_of("until", form.until, fair.zone),
    )  # fmt: skip
    note(
        work, fair_id(fair), Deed.ANNOUNCED, about=f"announcement:{made.id}",
        words=form.text_en or form.text_ja, why=Audience(form.audience).value,
    )  # fmt: skip
    return made


def withdraw(work: Work, slug: str, announcement_id: int) -> None:
    """It no longer holds; one that was planned is never told."""
    fair = organised_fair(work, slug)
    notices.withdraw(work, slug, announcement_id)
    told = work.session.get_one(Announcement, announcement_id)
    note(
        work, fair_id(fair), Deed.ANNOUNCEMENT_WITHDRAWN, about=f"announcement:{announcement_id}",
        words=told.text_en or told.text_ja,
    )  # fmt: skip


def leads_somewhere(link: str) -> bool:
    """A path of ours, or an http(s) address."""
    own = link.startswith("/") and not link.startswith("//") and "\\" not in link
    return own or LINK.fullmatch(link) is not None


def tell_planned(work: Work, payload: dict[str, Any]) -> None:
    """The ``announce`` job: what was planned is told when its time has come; once."""
    notices.tell(work, payload["announcement_id"])
