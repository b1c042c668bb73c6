"""The door to a fair: its organisers always, everybody else once it is published."""

from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.accounts.roles import is_organiser
from core.fair.models import Fair, OpeningHours, Part
from core.kit.errors import Forbidden, NotFound
from core.kit.i18n import say
from core.kit.prepared import Prepared, only, whole
from core.kit.work import Work

NO_FAIR = say("There is no such fair.")
PUBLISHED: Prepared[datetime | None] = Prepared(
    select(Fair.published_at).where(Fair.id == bindparam("fair")), only
)
HOURS: Prepared[tuple[datetime | None, datetime | None]] = Prepared(
    select(OpeningHours.opens_at, OpeningHours.closes_at).where(
        OpeningHours.fair_id == bindparam("fair"), OpeningHours.part == bindparam("part")
    ),
    whole,
)
BY_SLUG = Prepared(select(Fair.id).where(Fair.slug == bindparam("slug")), int)


def visible_fair(work: Work, slug_or_id: str | int) -> Fair:
    """The fair, if it is published or the actor organises it; else ``NotFound``."""
    found = [slug_or_id] if isinstance(slug_or_id, int) else work.ask(BY_SLUG, slug=slug_or_id)
    fair = work.session.get(Fair, found[0]) if found else None
    if fair is None or fair.id is None:
        raise NotFound(NO_FAIR)
    if fair.published_at is None and not is_organiser(work, fair.id):
        raise NotFound(NO_FAIR)
    return fair


def may_see_fair(work: Work, fair_id: int) -> bool:
    """Whether the fair is published, or the actor organises it: for the doors of what is live there."""
    found = work.ask(PUBLISHED, fair=fair_id)
    return bool(found) and (found[0] is not None or is_organiser(work, fair_id))


def organised_fair(work: Work, slug_or_id: str | int) -> Fair:
    """The fair, for its organisers and operators; for everybody else there is no such console."""
    fair = visible_fair(work, slug_or_id)
    if not is_organiser(work, fair_id(fair)):
        raise NotFound(say("There is no such page."))
    return fair


def fair_id(fair: Fair) -> int:
    """The id of a fair that is stored."""
    assert fair.id is not None
    return fair.id


def current_fair(work: Work) -> Fair | None:
    """The published fair to show first: the one that runs, else the next, else the latest."""
    fairs = list(work.session.exec(select(Fair).where(col(Fair.published_at).is_not(None))))
    running = [fair for fair in fairs if fair.starts_at <= work.now < fair.ends_at]
    coming = sorted((fair for fair in fairs if fair.starts_at > work.now), key=lambda fair: fair.starts_at)
    past = sorted(
        (fair for fair in fairs if fair.ends_at <= work.now), key=lambda fair: fair.ends_at, reverse=True
    )
    return next(iter([*running, *coming, *past]), None)


def phase_of(fair: Fair, now: datetime) -> Literal["before", "open", "after"]:
    """Where the day stands."""
    if now < fair.starts_at:
        return "before"
    return "open" if now < fair.ends_at else "after"


def hours_of(work: Work, fair_id: int, part: Part) -> tuple[datetime | None, datetime | None]:
    """When *part* opens and when it closes; None where there is no such moment."""
    return next(iter(work.ask(HOURS, fair=fair_id, part=part)), (None, None))


def is_open(work: Work, fair_id: int, part: Part) -> bool:
    """Whether *part* is open at this moment."""
    opens_at, closes_at = hours_of(work, fair_id, part)
    return (opens_at is None or opens_at <= work.now) and (closes_at is None or work.now < closes_at)


def require_open(work: Work, fair_id: int, part: Part) -> None:
    """``Forbidden`` outside the part's hours."""
    if not is_open(work, fair_id, part):
        raise Forbidden(say("This part of the fair is closed at the moment."))
