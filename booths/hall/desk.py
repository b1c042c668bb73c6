"""The staff's desk: who is at the booth, the counter, the latest leads, and the numbers of the day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select

from booths.hall.signs import Here
from booths.hall.stall import DocumentLine, Stall, document_lines, stall_of
from booths.leads.leads import Known, every_lead
from booths.leads.models import Gift
from booths.stand.access import booth_id, fair_of, staffed_booth
from booths.stand.counter import at_counters
from booths.stand.models import BoothStaff, StaffRole
from booths.stand.words import ROLES
from core.kit.i18n import Sentence
from core.kit.work import Work
from core.people.models import Person
from core.people.names import PersonLine, line_of
from realtime.chat.models import RoomKind
from realtime.chat.pages import ChatPanel, chat_panel
from realtime.stream import position_of

LATEST = 8
WhoIsHere = Callable[[str], frozenset[int]]


@dataclass(frozen=True)
class Numbers:
    """How the booth does, in people; no names in it.

    ``here``: visitors, without the booth’s own staff; ``cards`` and ``interests``: some of the ``leads``.
    """

    here: int
    leads: int
    cards: int
    interests: int


@dataclass(frozen=True)
class DeskPage:
    """The desk of one member of staff."""

    template: ClassVar[str] = "booths/desk.html"
    section: ClassVar[str] = "hall"
    parts: ClassVar[frozenset[str]] = frozenset({"desk_counter", "desk_figures", "desk_here", "desk_leads"})

    fair_slug: str
    topics: str
    position: str
    stall: Stall
    draft: bool
    role: StaffRole
    role_words: Sentence
    at_counter: bool
    visitors: list[PersonLine]
    unnamed: int
    leads: list[Known]
    numbers: Numbers
    documents: list[DocumentLine]
    chat: ChatPanel | None


def desk_page(work: Work, fair: str, booth: str, *, here: Here, who: WhoIsHere) -> DeskPage:
    """What a member of staff works with."""
    found, role = staffed_booth(work, fair, booth)
    number = booth_id(found)
    topics = [f"booth:{number}"] + ([f"leads:{number}"] if role is not StaffRole.VIEWER else [])
    positions = ",".join(f'"{topic}":{position_of(work, topic)}' for topic in topics)
    present = who(topics[0]) - staff_of(work, number)
    visitors = agreed_to_be_named(work, present)
    known = every_lead(work, number)
    return DeskPage(
        fair_slug=fair_of(work, found).slug,
        topics=" ".join(topics),
        position=f"{{{positions}}}",
        stall=stall_of(work, found, here=here),
        draft=found.published_at is None,
        role=role,
        role_words=ROLES[role],
        at_counter=any(
            row.account_id == work.actor.account_id for row in at_counters(work, [number])[number]
        ),
        visitors=visitors,
        unnamed=len(present) - len(visitors),
        leads=known[:LATEST] if role is not StaffRole.VIEWER else [],
        numbers=numbers_of(known, here=len(present)),
        documents=document_lines(work, number),
        chat=chat_panel(work, found.fair_id, RoomKind.BOOTH, number),
    )


def staff_of(work: Work, booth: int) -> frozenset[int]:
    """The accounts that work at *booth*; at their own desk they are no visitors."""
    return frozenset(
        work.session.exec(select(BoothStaff.account_id).where(col(BoothStaff.booth_id) == booth))
    )


def agreed_to_be_named(work: Work, accounts: frozenset[int]) -> list[PersonLine]:
    """Those of *accounts* who agreed to be found in the directory; the others are only counted."""
    wanted = select(Person).where(col(Person.account_id).in_(accounts), col(Person.listed_at).is_not(None))
    return [line_of(person, work.actor.locale) for person in work.session.exec(wanted)]


def numbers_of(known: Sequence[Known], *, here: int) -> Numbers:
    """People, each counted once, exactly as the page of leads lists them."""
    return Numbers(
        here=here,
        leads=len(known),
        cards=sum(Gift.CARD in one.gifts for one in known),
        interests=sum(Gift.JOB in one.gifts for one in known),
    )
