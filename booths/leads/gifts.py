"""What visitors give a booth: a card, a question, their interest in a job; and how they take it back."""

from sqlmodel import col, select

from booths.leads.models import Evidence, Gift, Lead
from booths.stand.access import booth_id, is_booth_staff, published_booth, visible_booth
from booths.stand.jobs import NO_JOB, open_opening, opening_of
from booths.stand.messages import LeadArrived, LeadChanged
from booths.stand.models import Booth, JobInterest, Opening
from core.accounts.roles import attend
from core.kit.errors import Conflict, Forbidden, NotFound
from core.kit.i18n import say
from core.kit.work import Work
from realtime.cards.exchange import Leaving, leave

QUESTION_LIMIT = 1000
QUESTIONS_A_PERSON = 20


def leave_card(work: Work, fair: str, booth: str, *, card_id: int | None = None) -> Leaving:
    """Leave my card at the counter: its staff may read the fields that it hands over, until I take it back.

    Raises:
        Forbidden: The booth is a draft, or the actor works here.
    """
    found = visitor_at(work, fair, booth)
    left = leave(
        work, fair_id=found.fair_id, place=f"booth:{found.id}", card_id=card_id,
        to_en=found.name_en or found.name_ja, to_ja=found.name_ja or found.name_en,
    )  # fmt: skip
    note(work, found, Gift.CARD, subject_id=left.handover_id)
    return left


def ask(work: Work, fair: str, booth: str, *, words: str) -> Evidence:
    """Put a question into the letterbox; the staff read it with my name."""
    found = visitor_at(work, fair, booth)
    attend(work, found.fair_id)
    asked = select(Evidence.id).join(Lead, col(Lead.id) == col(Evidence.lead_id)).where(
        Lead.booth_id == found.id, Lead.account_id == work.actor.signed_in_id, Evidence.gift == Gift.QUESTION
    )  # fmt: skip
    if len(work.session.exec(asked).all()) >= QUESTIONS_A_PERSON:
        raise Conflict(
            say("You have asked {limit} questions here. Please wait for an answer.", limit=QUESTIONS_A_PERSON)
        )
    return note(work, found, Gift.QUESTION, words=words)


def show_interest(work: Work, fair: str, booth: str, opening: int) -> JobInterest:
    """Tell the booth that I am interested in a job; telling it twice is telling it once."""
    found = visitor_at(work, fair, booth)
    _, job = open_opening(work, fair, booth, opening)
    return interest_in(work, found, job)


def show_interest_here(work: Work, booth: int, opening: int) -> JobInterest:
    """The same, said live at the booth."""
    found = work.session.get(Booth, booth)
    job = opening_of(work, booth, opening)
    if found is None or found.published_at is None or job.closed_at is not None:
        raise NotFound(NO_JOB)
    not_own_staff(work, found)
    return interest_in(work, found, job)


def interest_in(work: Work, booth: Booth, opening: Opening) -> JobInterest:
    """Write an interest down. The caller has passed a door."""
    attend(work, booth.fair_id)
    assert opening.id is not None
    known = interest_of(work, opening.id)
    interest = known or JobInterest(opening_id=opening.id, account_id=work.actor.signed_in_id, at=work.now)
    if known is None or known.withdrawn_at is not None:
        interest.at, interest.withdrawn_at = work.now, None
        work.session.add(interest)
        work.session.flush()
        note(work, booth, Gift.JOB, subject_id=opening.id)
    return interest


def withdraw_interest(work: Work, fair: str, booth: str, opening: int) -> None:
    """Take an interest back: the booth no longer sees it."""
    found = visible_booth(work, fair, booth)
    job = opening_of(work, booth_id(found), opening)
    assert job.id is not None
    interest = interest_of(work, job.id)
    if interest is None or interest.withdrawn_at is not None:
        return
    interest.withdrawn_at = work.now
    work.session.add(interest)
    told = select(Evidence).join(Lead, col(Lead.id) == col(Evidence.lead_id)).where(
        Lead.booth_id == found.id, Lead.account_id == interest.account_id,
        Evidence.gift == Gift.JOB, Evidence.subject_id == opening,
    )  # fmt: skip
    for evidence in work.session.exec(told):
        evidence.withdrawn_at = work.now
        work.session.add(evidence)
        work.announce(f"leads:{found.id}", LeadChanged(lead=evidence.lead_id))


def note(work: Work, booth: Booth, gift: Gift, *, subject_id: int | None = None, words: str = "") -> Evidence:
    """Write down that the actor gave something, making them a lead; the same thing twice is one."""
    me = work.actor.signed_in_id
    lead = lead_with(work, booth_id(booth), me)
    if lead is None:
        lead = Lead(booth_id=booth_id(booth), account_id=me, first_at=work.now, last_at=work.now)
        work.session.add(lead)
        work.session.flush()
    assert lead.id is not None
    known = None
    if subject_id is not None:
        same = select(Evidence).where(Evidence.lead_id == lead.id, Evidence.gift == gift)
        known = work.session.exec(same.where(Evidence.subject_id == subject_id)).first()
    if known is not None and known.withdrawn_at is None:
        return known
    evidence = known or Evidence(lead_id=lead.id, gift=gift, subject_id=subject_id, words=words, at=work.now)
    evidence.at, evidence.withdrawn_at = work.now, None
    lead.last_at = work.now
    work.session.add_all([lead, evidence])
    work.session.flush()
    work.announce(f"leads:{booth.id}", LeadArrived(lead=lead.id))
    return evidence


def visitor_at(work: Work, fair: str, booth: str) -> Booth:
    """An open booth, for somebody who is signed in and does not work there."""
    found = published_booth(work, fair, booth)
    not_own_staff(work, found)
    return found


def not_own_staff(work: Work, booth: Booth) -> None:
    """``Forbidden`` for those behind the counter, ``SignInFirst`` for passers-by."""
    assert work.actor.signed_in_id
    if is_booth_staff(work, booth_id(booth)):
        raise Forbidden(say("You work at this booth; visitors do this."))


def lead_with(work: Work, booth: int, account_id: int) -> Lead | None:
    """What *booth* has of somebody."""
    return work.session.exec(
        select(Lead).where(Lead.booth_id == booth, Lead.account_id == account_id)
    ).first()


def interest_of(work: Work, opening: int, account_id: int | None = None) -> JobInterest | None:
    """The actor's interest in a job, withdrawn or not."""
    who = account_id if account_id is not None else work.actor.account_id
    return work.session.exec(
        select(JobInterest).where(JobInterest.opening_id == opening, JobInterest.account_id == who)
    ).first()
