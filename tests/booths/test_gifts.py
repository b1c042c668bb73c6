"""What visitors give, once each, and how it reaches the booth's staff and nobody else."""

import pytest
from sqlmodel import select

from booths.leads import gifts
from booths.leads.leads import lead, leads_of
from booths.leads.models import Evidence, Lead
from booths.stand.jobs import close_job
from booths.stand.messages import LeadArrived
from core.accounts.models import Ban
from core.kit.errors import Conflict, Forbidden, NotFound, SignInFirst
from realtime.cards.cards import NoCardYet
from realtime.cards.exchange import revoke
from tests.support.booths import a_booth, a_job, a_street, a_street_with_gifts
from tests.support.cards import a_card
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, PASSER_BY, RUI


def test_a_card_that_was_left_makes_one_lead_with_the_handed_over_fields_only(work, as_):
    booth, _, _ = a_street_with_gifts(work)
    gifts.leave_card(as_(ANNA), "autumn", "minato")
    (known,) = leads_of(as_(IDA), "autumn", "minato")
    face = known.card.face("en")
    assert (known.lead.account_id, face.email, face.phone) == (ANNA.account_id, "card1@minato.example", "")
    assert len(work.session.exec(select(Evidence)).all()) == 1
    assert [s.topic for s in work.outbox if isinstance(s.message, LeadArrived)] == [f"leads:{booth}"]


def test_no_name_travels_when_a_lead_arrives(work):
    a_street_with_gifts(work)
    (arrived,) = [said.message for said in work.outbox if isinstance(said.message, LeadArrived)]
    assert set(arrived.model_dump()) == {"lead"}


def test_a_card_that_was_taken_back_is_gone_at_the_booth(work, as_):
    _, _, number = a_street_with_gifts(work)
    (known,) = leads_of(as_(IDA), "autumn", "minato")
    revoke(as_(ANNA), known.handover.id)
    assert leads_of(as_(IDA), "autumn", "minato") == []
    with pytest.raises(NotFound):
        lead(as_(IDA), "autumn", "minato", number)


def test_after_a_card_was_taken_back_a_question_still_shows_the_name_but_no_card(work, as_):
    _, _, number = a_street_with_gifts(work)
    gifts.ask(as_(ANNA), "autumn", "minato", words="Do you build doors?")
    revoke(as_(ANNA), lead(as_(IDA), "autumn", "minato", number).handover.id)
    known = lead(as_(IDA), "autumn", "minato", number)
    assert (known.person.name_en, known.card, known.gifts) == ("Anna Bell", None, ("question",))


def test_interest_is_told_once_can_be_taken_back_and_told_again(work, as_):
    _, minato, _ = a_street(work)
    job = a_job(work, minato)
    for _ in range(2):
        gifts.show_interest(as_(ANNA), "autumn", "minato", job.id)
    assert [one.gifts for one in leads_of(as_(IDA), "autumn", "minato")] == [("job",)]
    gifts.withdraw_interest(as_(ANNA), "autumn", "minato", job.id)
    assert leads_of(as_(IDA), "autumn", "minato") == []
    gifts.show_interest(as_(ANNA), "autumn", "minato", job.id)
    assert len(leads_of(as_(IDA), "autumn", "minato")) == 1
    assert len(work.session.exec(select(Lead)).all()) == 1


def test_a_job_of_another_booth_or_a_closed_one_is_not_here(work, as_):
    _, minato, annex = a_street(work)
    here, there = a_job(work, minato), a_job(work, annex)
    close_job(as_(MEI), "autumn", "minato", here.id)
    for job in (here, there):
        with pytest.raises(NotFound):
            gifts.show_interest(as_(ANNA), "autumn", "minato", job.id)
        with pytest.raises(NotFound):
            gifts.show_interest_here(as_(ANNA), minato.id, job.id)
    assert work.session.exec(select(Lead)).all() == []


def test_a_draft_takes_nothing(work, as_):
    """Security 56: no act before the booth is published."""
    fair, *_ = a_street(work)
    draft = a_booth(work, fair, slug="draft", published=False)
    job = a_job(work, draft)
    a_card(as_(OTO))
    for give in (
        lambda w: gifts.leave_card(w, "autumn", "draft"),
        lambda w: gifts.ask(w, "autumn", "draft", words="Hello?"),
        lambda w: gifts.show_interest(w, "autumn", "draft", job.id),
    ):
        with pytest.raises(NotFound):
            give(as_(ANNA))
        with pytest.raises(Forbidden):
            give(as_(OTO))
    with pytest.raises(NotFound):
        gifts.show_interest_here(as_(OTO), draft.id, job.id)


def test_passers_by_staff_and_banned_people_give_nothing(work, as_):
    fair, minato, _ = a_street(work)
    job = a_job(work, minato)
    with pytest.raises(SignInFirst):
        gifts.ask(as_(PASSER_BY), "autumn", "minato", words="Hello?")
    with pytest.raises(Forbidden):
        gifts.show_interest(as_(IDA), "autumn", "minato", job.id)
    work.session.add(Ban(account_id=ANNA.account_id, fair_id=fair.id, by=OTO.account_id, at=work.now))
    work.session.flush()
    with pytest.raises(NotFound):
        gifts.show_interest(as_(ANNA), "autumn", "minato", job.id)
    assert work.session.exec(select(Lead)).all() == []


def test_somebody_without_a_card_is_told_so_and_leaves_nothing(work, as_):
    a_street(work)
    with pytest.raises(NoCardYet):
        gifts.leave_card(as_(BEN), "autumn", "minato")
    assert work.session.exec(select(Lead)).all() == []


def test_questions_have_an_end(work, as_):
    a_street(work)
    for number in range(gifts.QUESTIONS_A_PERSON):
        gifts.ask(as_(ANNA), "autumn", "minato", words=f"Question {number}?")
    with pytest.raises(Conflict):
        gifts.ask(as_(ANNA), "autumn", "minato", words="One more?")


@pytest.mark.parametrize("actor", [ANNA, RUI, OTO, BEN])
def test_leads_are_not_there_for_strangers_the_annex_and_organisers(work, as_, actor):
    """Security: the giver, staff of the company's other booth, organisers of both fairs."""
    _, _, number = a_street_with_gifts(work)
    assert lead(as_(IDA), "autumn", "minato", number)
    with pytest.raises(NotFound):
        leads_of(as_(actor), "autumn", "minato")
    with pytest.raises(NotFound):
        lead(as_(actor), "autumn", "minato", number)


def test_a_lead_is_not_found_through_another_booth(work, as_):
    _, _, number = a_street_with_gifts(work)
    with pytest.raises(NotFound):
        lead(as_(RUI), "autumn", "annex", number)
