"""The announcements that hold now, as they stand above every page of the fair."""

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select

from booths.stand.models import Booth, BoothStaff
from core.fair.access import fair_id, visible_fair
from core.kit.work import Work
from realtime.notices.announce import Banner, holding


@dataclass(frozen=True)
class BannersPage:
    """A fragment with the banners alone, for a page that heard that they changed."""

    template: ClassVar[str] = "home/banners.html"
    section: ClassVar[str] = ""

    banners: list[Banner]


def banners_page(work: Work, slug: str) -> BannersPage:
    """What holds for the actor at a visible fair."""
    fair = visible_fair(work, slug)
    return BannersPage(holding(work, fair_id(fair), is_staff=is_staff_at(work, fair_id(fair))))


def is_staff_at(work: Work, fair: int) -> bool:
    """Whether the actor works at any booth of the fair."""
    if work.actor.account_id is None:
        return False
    held = select(BoothStaff.id).join(Booth, col(Booth.id) == col(BoothStaff.booth_id))
    return (
        work.session.exec(
            held.where(Booth.fair_id == fair, BoothStaff.account_id == work.actor.account_id)
        ).first()
        is not None
    )
