"""The four numbers of the day: who is here, which counters are staffed, who talks, what changed hands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from booths.stand.models import AtCounter, Booth
from core.accounts.models import Role
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.prepared import Prepared
from core.kit.times import zone_of
from core.kit.work import Work
from realtime.cards.models import Exchange
from realtime.chat.models import ChatMessage, Room, RoomKind

Here = Callable[[str], int]
"""Topic → how many people are there now."""


IN_THE_HALL = (Booth.fair_id == bindparam("fair"), col(Booth.published_at).is_not(None))
PUBLISHED = Prepared(select(func.count()).select_from(Booth).where(*IN_THE_HALL), int)
STAFFED = Prepared(
    select(func.count(func.distinct(AtCounter.booth_id)))
    .join(Booth, col(Booth.id) == col(AtCounter.booth_id))
    .where(*IN_THE_HALL, col(AtCounter.left_at).is_(None)),
    int,
)
EXCHANGED = Prepared(
    select(func.count())
    .select_from(Exchange)
    .where(Exchange.fair_id == bindparam("fair"), col(Exchange.accepted_at) >= bindparam("since")),
    int,
)
ATTENDING = select(Role.account_id).where(Role.fair_id == bindparam("fair"))
CONVERSATIONS = Prepared(
    select(func.count(func.distinct(ChatMessage.room_id)))
    .join(Room, col(Room.id) == col(ChatMessage.room_id))
    .where(
        Room.kind == RoomKind.DIRECT,
        col(ChatMessage.posted_at) >= bindparam("since"),
        col(ChatMessage.account_id).in_(ATTENDING),
    ),
    int,
)
"""Of those in which somebody of the fair wrote since then."""


@dataclass(frozen=True)
class Figures:
    """``conversations`` and ``exchanged`` count since midnight on the fair's clock."""

    here: int
    staffed: int
    booths: int
    conversations: int
    exchanged: int


def figures_of(work: Work, fair: Fair, here: Here) -> Figures:
    """The numbers at this moment; the caller has passed the fair's door."""
    number, since = fair_id(fair), midnight(fair, work.now)
    [staffed], [booths] = work.ask(STAFFED, fair=number), work.ask(PUBLISHED, fair=number)
    [talking] = work.ask(CONVERSATIONS, fair=number, since=since)
    [exchanged] = work.ask(EXCHANGED, fair=number, since=since)
    return Figures(here(f"fair:{number}"), staffed, booths, talking, exchanged)


def midnight(fair: Fair, now: datetime) -> datetime:
    """When today began on the fair's clock."""
    local = now.astimezone(zone_of(fair.zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
