"""Leads as their booth reads them: only while something given is still given; and what staff note down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from booths.leads.access import NO_LEAD, lead_booth, lead_of
from booths.leads.models import Evidence, Gift, Lead, LeadNote, LeadTag, NextStep
from booths.leads.words import GIFTS
from booths.stand.access import booth_id, staff_role
from booths.stand.models import Booth, StaffRole
from core.kit.errors import Invalid, NotFound
from core.kit.i18n import COMMA, say
from core.kit.search import fold
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.cards.access import is_live
from realtime.cards.faces import CardView, read_snapshot
from realtime.cards.models import Handover

TAGS_LIMIT = 12
NOTES_LIMIT = 200


@dataclass(frozen=True)
class Known:
    """A lead with everything that is still given. ``card`` is None where none lies there now."""

    lead: Lead
    person: PersonLine
    given: tuple[Evidence, ...]
    handover: Handover | None
    card: CardView | None
    tags: tuple[str, ...]

    @property
    def gifts(self) -> tuple[Gift, ...]:
        """What kinds of things, in the order of the enum."""
        return tuple(gift for gift in Gift if any(evidence.gift == gift for evidence in self.given))

    @property
    def gift_words(self) -> str:
        """The same in words, in the language of whoever is being answered."""
        return str(COMMA).join(str(GIFTS[gift]) for gift in self.gifts)


@dataclass(frozen=True)
class Wanted:
    """Filters of a list of leads; empty ones let everything pass."""

    words: str = ""
    gift: str = ""
    tag: str = ""
    step: str = ""
    rating: int | None = None
    mine: bool = False

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return self != Wanted()


def leads_of(work: Work, fair: str, booth: str, wanted: Wanted | None = None) -> list[Known]:
    """The booth's leads, the latest first. Whoever took everything back is not among them."""
    found, _ = lead_booth(work, fair, booth)
    known = every_lead(work, booth_id(found))
    return [one for one in known if wanted is None or passes(one, wanted, work.actor.account_id)]


def every_lead(work: Work, booth: int) -> list[Known]:
    """All of them, for whoever has passed a door; viewers are given their number alone."""
    wanted = select(Lead).where(Lead.booth_id == booth)
    latest_first = wanted.order_by(col(Lead.last_at).desc(), col(Lead.id).desc())
    return known_of(work, booth, work.session.exec(latest_first).all())


def lead(work: Work, fair: str, booth: str, number: int) -> Known:
    """One lead, as long as something given is still given."""
    found, row = lead_of(work, fair, booth, number)
    known = known_of(work, booth_id(found), [row])
    if not known:
        raise NotFound(NO_LEAD)
    return known[0]


def known_of(work: Work, booth: int, rows: Sequence[Lead]) -> list[Known]:
    """*rows* with what is still given, in four queries; those with nothing left are left out."""
    ids = [row.id for row in rows]
    wanted = select(Evidence).where(col(Evidence.lead_id).in_(ids), col(Evidence.withdrawn_at).is_(None))
    evidence = work.session.exec(wanted.order_by(col(Evidence.at), col(Evidence.id))).all()
    left = select(Handover).where(Handover.place == f"booth:{booth}", col(Handover.exchange_id).is_(None))
    of_these = left.where(col(Handover.giver_id).in_([row.account_id for row in rows]))
    handovers = {card.id: card for card in work.session.exec(of_these) if is_live(card, work.now)}
    tags: dict[int, list[str]] = {}
    for tag in work.session.exec(
        select(LeadTag).where(col(LeadTag.lead_id).in_(ids)).order_by(col(LeadTag.tag))
    ):
        tags.setdefault(tag.lead_id, []).append(tag.tag)
    lines = lines_of(work, [row.account_id for row in rows])
    found = []
    for row in rows:
        given = tuple(
            one for one in evidence
            if one.lead_id == row.id and (one.gift != Gift.CARD or one.subject_id in handovers)
        )  # fmt: skip
        if given:
            card = next((handovers[one.subject_id] for one in reversed(given) if one.gift == Gift.CARD), None)
            view = read_snapshot(card.snapshot) if card else None
            found.append(
                Known(row, lines[row.account_id], given, card, view, tuple(tags.get(row.id or 0, ())))
            )
    return found


def passes(known: Known, wanted: Wanted, me: int | None) -> bool:
    """Whether a lead is one of those that are looked for."""
    return (
        (not wanted.gift or wanted.gift in known.gifts)
        and (not wanted.tag or wanted.tag in known.tags)
        and (not wanted.step or known.lead.next_step == wanted.step)
        and (wanted.rating is None or (known.lead.rating or 0) >= wanted.rating)
        and (not wanted.mine or known.lead.owner_id == me)
        and all(word in text_of(known) for word in fold(wanted.words).split())
    )


def text_of(known: Known) -> str:
    """What search looks in: names, the handed over card, tags, questions."""
    parts = [known.person.name_en, known.person.name_ja, *known.tags, *(one.words for one in known.given)]
    if known.handover:
        parts.append(known.handover.found_by)
    return fold("\n".join(parts))


def judge(
    work: Work, fair: str, booth: str, number: int, *, rating: int | None, step: NextStep, owner: int | None,
    tags: Sequence[str],
) -> Lead:  # fmt: skip
    """Rate a lead, say what comes next, who looks after it, and by which words it is found.

    Raises:
        Invalid: A rating off the scale, an owner who does not work here, too many or too long tags.
    """
    found, row = lead_of(work, fair, booth, number)
    if rating is not None and not 1 <= rating <= 5:
        raise Invalid({"rating": say("Please choose one of the offered answers.")})
    if owner is not None and staff_role(work, booth_id(found), owner) not in (
        StaffRole.OWNER,
        StaffRole.RECRUITER,
    ):
        raise Invalid({"owner": say("Please choose somebody who works at this booth.")})
    row.rating, row.next_step, row.owner_id = rating, step, owner
    work.session.add(row)
    retag(work, row, tags)
    return row


def retag(work: Work, row: Lead, tags: Sequence[str]) -> None:
    """Give a lead exactly these tags."""
    chosen = dict.fromkeys(" ".join(tag.split()) for tag in tags if tag.strip())
    if len(chosen) > TAGS_LIMIT or any(len(tag) > 40 for tag in chosen):
        raise Invalid({"tags": say("At most {limit} tags of 40 characters each.", limit=TAGS_LIMIT)})
    assert row.id is not None
    held = {tag.tag: tag for tag in work.session.exec(select(LeadTag).where(LeadTag.lead_id == row.id))}
    for tag, stored in held.items():
        if tag not in chosen:
            work.session.delete(stored)
    for tag in chosen:
        if tag not in held:
            work.session.add(LeadTag(lead_id=row.id, tag=tag))
    work.session.flush()


def write_note(work: Work, fair: str, booth: str, number: int, words: str) -> LeadNote:
    """Write something down about a lead; this booth's owners and recruiters read it, nobody else."""
    _, row = lead_of(work, fair, booth, number)
    assert row.id is not None
    if len(notes_of(work, row.id)) >= NOTES_LIMIT:
        raise Invalid({"words": say("At most {limit} notes; please remove one first.", limit=NOTES_LIMIT)})
    note = LeadNote(lead_id=row.id, by=work.actor.signed_in_id, words=words, at=work.now)
    work.session.add(note)
    work.session.flush()
    return note


def remove_note(work: Work, fair: str, booth: str, number: int, note: int) -> None:
    """Take one's own note away; an owner may take any."""
    found, row = lead_of(work, fair, booth, number)
    written = work.session.exec(
        select(LeadNote).where(LeadNote.id == note, LeadNote.lead_id == row.id)
    ).first()
    may = written is not None and (
        written.by == work.actor.account_id or staff_role(work, booth_id(found)) is StaffRole.OWNER
    )
    if written is None or not may:
        raise NotFound(say("There is no such note, or it is not yours."))
    work.session.delete(written)


def notes_of(work: Work, lead_id: int) -> list[LeadNote]:
    """The notes on a lead, oldest first. The caller has passed a door."""
    return list(
        work.session.exec(select(LeadNote).where(LeadNote.lead_id == lead_id).order_by(col(LeadNote.id)))
    )


def my_gifts(work: Work, booth: Booth) -> tuple[Handover | None, list[Evidence]]:
    """What the actor gave this booth and did not take back: the card, and questions with interests."""
    me = work.actor.account_id
    if me is None:
        return None, []
    row = work.session.exec(select(Lead).where(Lead.booth_id == booth.id, Lead.account_id == me)).first()
    known = known_of(work, booth_id(booth), [row]) if row else []
    return (
        (known[0].handover, [one for one in known[0].given if one.gift != Gift.CARD]) if known else (None, [])
    )


def latest_at(known: Sequence[Known]) -> datetime | None:
    """When the last of them gave something."""
    return max((one.lead.last_at for one in known), default=None)
