"""Cards: everybody's own, exchanged ones with their notes, offers that wait, cards left at counters."""

from datetime import timedelta

from booths.leads.gifts import ask, lead_with, note, show_interest, visitor_at
from booths.leads.leads import judge, write_note
from booths.leads.models import Gift, NextStep
from booths.stand.jobs import openings_of
from core.kit.work import Work
from realtime.cards.cards import default_card, make
from realtime.cards.exchange import accept, leave, offer
from realtime.cards.forms import CardForm, NoteForm
from realtime.cards.handover import given_by
from realtime.cards.models import CardKind, Design, Purpose
from realtime.cards.wallet import annotate
from server.demo.cast import cards_left, exchanges, exhibitors, people, person
from server.demo.day import Day
from server.demo.shapes import Person
from server.demo.talk import CardLeft, Exchange

KINDS = {"attendee": CardKind.JOB_SEEKER, "recruiter": CardKind.COMPANY}
"""As whom they give their card; all others give advice."""
GIVEN = ("organisation", "email", "phone", "languages", "line")
PRINTED = -2 * 24 * 60
"""The minute at which the cards were made."""
ANSWERED_AFTER = 2
"""Minutes between an offer and its answer."""


def load_cards(day: Day) -> None:
    """First everybody's card, then what became of them."""
    marks = {house.slug: house.mark for house in exhibitors()}
    for one in people():
        make(day.by(one.slug, PRINTED), card_of(one, crest=marks.get(one.booth, "")))
    for left in cards_left():
        leave_at_counter(day, left)
    for exchange in exchanges():
        hand_over(day, exchange)


def card_of(who: Person, *, crest: str) -> CardForm:
    """Both faces of somebody's card."""
    tongues = ", ".join(f"{tongue.code} {tongue.level}" for tongue in who.languages)
    line = who.looks_for if who.role == "attendee" else who.offers
    return CardForm(
        kind=KINDS.get(who.role, CardKind.MENTOR), design=Design(who.design), crest=crest, fields=GIVEN,
        ja_family=who.family_ja, ja_given=who.given_ja,
        ja_reading_family=who.family_kana, ja_reading_given=who.given_kana,
        ja_organisation=who.organisation.ja, ja_department=who.department.ja, ja_title=who.title.ja,
        ja_email=who.email, ja_phone=who.phone, ja_languages=tongues, ja_line=line.ja,
        en_family=who.family_en, en_given=who.given_en, en_reading_family=who.say,
        en_organisation=who.organisation.en, en_department=who.department.en, en_title=who.title.en,
        en_email=who.email, en_phone=who.phone, en_languages=tongues, en_line=line.en,
    )  # fmt: skip


def given_fields(work: Work, kept: tuple[str, ...]) -> list[str]:
    """Everything that the actor's card gives, but what they keep back."""
    card = default_card(work)
    assert card is not None
    return [name for name in card.fields if name not in kept]


def hand_over(day: Day, exchange: Exchange) -> None:
    """An offer; unless it still waits, its answer, and what both wrote down."""
    giver, taker = day.account(exchange.giver), day.account(exchange.taker)
    purpose = Purpose.RECRUITING if "recruiter" in roles_of(exchange) else Purpose.CONTACT
    offering = day.by(exchange.giver, exchange.at)
    made = offer(
        offering, fair_id=day.fair_id, to=taker, at=day.place(exchange.where),
        fields=given_fields(offering, exchange.giver_kept), purpose=purpose,
    ).offer  # fmt: skip
    if exchange.pending:
        return
    assert made is not None
    taking = day.by(exchange.taker, exchange.at + ANSWERED_AFTER)
    fields = given_fields(taking, exchange.taker_kept)
    done = accept(taking, made, giving=exchange.returned, fields=fields, purpose=purpose)
    follow_up = exchange.follow_up
    on = (taking.now + timedelta(days=follow_up)).date() if follow_up else None
    kept = NoteForm(note=exchange.giver_note, tags=", ".join(exchange.tags), follow_up_on=on)
    if exchange.returned:
        write_down(day.by(exchange.giver, exchange.at + 3), done, taker, kept)
    write_down(day.by(exchange.taker, exchange.at + 4), done, giver, NoteForm(note=exchange.taker_note))
    know_at_booth(day, exchange)


def roles_of(exchange: Exchange) -> set[str]:
    """What the two of them are."""
    return {person(exchange.giver).role, person(exchange.taker).role}


def write_down(work: Work, exchange_id: int, giver: int, form: NoteForm) -> None:
    """The actor's note on the card that *giver* gave."""
    handover = given_by(work, exchange_id, giver)
    if handover is not None and (form.note or form.tags):
        annotate(work, handover.id, form)


def leave_at_counter(day: Day, left: CardLeft) -> None:
    """A card, the words that went with it, and an eye on the first job."""
    work = day.by(left.person, left.at)
    booth = visitor_at(work, day.fair, left.booth)
    lying = leave(
        work, fair_id=day.fair_id, place=f"booth:{booth.id}", fields=given_fields(work, left.kept),
        to_en=booth.name_en, to_ja=booth.name_ja,
    )  # fmt: skip
    note(work, booth, Gift.CARD, subject_id=lying.handover_id)
    ask(day.by(left.person, left.at + 1), day.fair, left.booth, words=left.note)
    if (first := next(iter(openings_of(work, day.booths[left.booth])), None)) and first.id is not None:
        show_interest(day.by(left.person, left.at + 1), day.fair, left.booth, first.id)


def know_at_booth(day: Day, exchange: Exchange) -> None:
    """Staff who exchanged with somebody whose card lies at their counter wrote it down there too."""
    booth = person(exchange.giver).booth
    if not booth:
        return
    work = day.by(exchange.giver, exchange.at + 5)
    lead = lead_with(work, day.booths[booth], day.account(exchange.taker))
    if lead is not None and lead.id is not None and exchange.giver_note:
        write_note(work, day.fair, booth, lead.id, exchange.giver_note)
        judge(
            work, day.fair, booth, lead.id, rating=4, step=NextStep.MEET, owner=work.actor.account_id,
            tags=exchange.tags,
        )  # fmt: skip
