"""What staff note down about leads, and what leaves the house in an export."""

import csv
import io
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from booths.hall.desk import desk_page
from booths.leads import gifts
from booths.leads.export import export_leads
from booths.leads.leads import Wanted, judge, lead, leads_of, notes_of, remove_note, write_note
from booths.leads.models import Gift, NextStep
from booths.leads.pages import leads_page
from core.kit.errors import Invalid, NotFound
from core.kit.i18n import say
from core.people.models import Person
from realtime.cards.exchange import revoke
from realtime.cards.models import Handover
from tests.support.booths import a_job, a_street, a_street_with_gifts
from tests.support.cards import a_card
from tests.support.people import ANNA, BEN, IDA, MEI, RUI


def rows(export):
    return list(csv.DictReader(io.StringIO(export.data.decode("utf-8-sig"), newline="")))


def test_rating_next_step_owner_and_tags_are_kept_and_filtered_by(work, as_):
    _, _, number = a_street_with_gifts(work)
    gifts.ask(as_(BEN), "autumn", "minato", words="Another person?")
    judge(
        as_(IDA),
        "autumn",
        "minato",
        number,
        rating=4,
        step=NextStep.MEET,
        owner=IDA.account_id,
        tags=["C++", " Rust "],
    )
    found = lead(as_(MEI), "autumn", "minato", number)
    assert (found.lead.rating, found.lead.next_step, found.tags) == (4, "meet", ("C++", "Rust"))
    for wanted in (
        Wanted(rating=4), Wanted(step="meet"), Wanted(tag="Rust"), Wanted(mine=True), Wanted(gift="card"),
        Wanted(words="bell"), Wanted(words="なかむら"), Wanted(words="港ロボ"),
    ):  # fmt: skip
        assert [one.lead.id for one in leads_of(as_(IDA), "autumn", "minato", wanted)] == [number], wanted
    for wanted in (Wanted(rating=5), Wanted(tag="C"), Wanted(words="nobody"), Wanted(gift="job")):
        assert leads_of(as_(IDA), "autumn", "minato", wanted) == []


@pytest.mark.parametrize(
    "wrong", [{"rating": 6}, {"rating": 0}, {"owner": 6}, {"owner": 1}, {"tags": ["x" * 41]}]
)
def test_what_is_off_the_scale_or_not_of_this_booth_is_refused(work, as_, wrong):
    _, _, number = a_street_with_gifts(work)
    given = {"rating": 3, "step": NextStep.OPEN, "owner": None, "tags": []} | wrong
    with pytest.raises(Invalid):
        judge(as_(IDA), "autumn", "minato", number, **given)


def test_notes_are_for_the_booth_and_are_taken_away_by_their_author_or_an_owner(work, as_):
    _, _, number = a_street_with_gifts(work)
    note = write_note(as_(MEI), "autumn", "minato", number, "Met at the counter.")
    with pytest.raises(NotFound):
        remove_note(as_(IDA), "autumn", "minato", number, note.id)
    with pytest.raises(NotFound):
        write_note(as_(RUI), "autumn", "minato", number, "I am next door.")
    mine = write_note(as_(IDA), "autumn", "minato", number, "Mine.")
    remove_note(as_(MEI), "autumn", "minato", number, mine.id)
    assert [one.words for one in notes_of(work, number)] == ["Met at the counter."]


def test_the_export_has_the_consented_fields_and_says_when_it_was_made(work, as_):
    _, _, _ = a_street_with_gifts(work)
    (row,) = rows(export_leads(as_(IDA), "autumn", "minato", Wanted(), form="csv"))
    assert (row["Name"], row["E-mail"], row["Organisation"]) == (
        "Haruka1 Nakamura",
        "card1@minato.example",
        "Minato Robotics",
    )
    assert (row["Telephone"], row["Links"], row["Looks for"]) == ("", "", "")
    assert row["As of"] == "2026-09-19 02:07 UTC"


@pytest.mark.parametrize(
    ("locale", "form", "told"),
    [("en", "csv", "Japanese native, English C1"), ("ja", "xlsx", "日本語 母語、英語 C1")],
)
def test_the_export_names_languages_and_steps_as_the_screen_does(work, as_, locale, form, told):
    a_street(work)
    a_card(as_(ANNA), fields=("languages",))
    gifts.leave_card(as_(ANNA), "autumn", "minato")
    reader = work.as_(replace(IDA, locale=locale))

    data = export_leads(reader, "autumn", "minato", Wanted(), form=form).data

    if form == "csv":
        read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        read = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    (row,) = [dict(zip(read[0], cells, strict=True)) for cells in read[1:]]
    assert row[say("Languages").in_(locale)] == told
    assert row[say("Next step").in_(locale)] == say("Not decided yet").in_(locale)


def test_a_card_taken_back_is_not_in_the_next_export(work, as_):
    _, _, number = a_street_with_gifts(work)
    gifts.ask(as_(ANNA), "autumn", "minato", words="Still here?")
    revoke(as_(ANNA), lead(as_(IDA), "autumn", "minato", number).handover.id)
    export = export_leads(as_(IDA), "autumn", "minato", Wanted(), form="csv")
    (row,) = rows(export)
    assert (row["Name"], row["E-mail"], row["Organisation"], row["Gave"]) == ("Anna Bell", "", "", "Question")
    assert b"card1@minato" not in export.data


def test_formulas_and_line_breaks_stay_text_in_both_exports(work, as_):
    """Security 32."""
    a_street(work)
    anna = as_(ANNA)
    a_card(
        anna, en_organisation='=HYPERLINK("http://evil")', ja_organisation="＋1+1", fields=("organisation",)
    )
    gifts.leave_card(anna, "autumn", "minato")
    gifts.ask(anna, "autumn", "minato", words="  @SUM(1)\r\n=1+1")
    person = work.session.get(Person, ANNA.account_id)
    person.given_en = "-Anna"
    (row,) = rows(export_leads(as_(IDA), "autumn", "minato", Wanted(), form="csv"))
    assert row["Organisation"] == '\'=HYPERLINK("http://evil")'
    assert row["Questions"].startswith("'")
    data = export_leads(as_(IDA), "autumn", "minato", Wanted(), form="xlsx").data
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    header, cells = sheet.to_python()
    assert cells[header.index("Organisation")] == '=HYPERLINK("http://evil")'  # text, not its result


@pytest.mark.parametrize("actor", [ANNA, RUI, BEN])
def test_others_export_nothing(work, as_, actor):
    a_street_with_gifts(work)
    with pytest.raises(NotFound):
        export_leads(as_(actor), "autumn", "minato", Wanted(), form="csv")


def test_the_desk_counts_the_people_whom_the_page_of_leads_lists(work, as_):
    _, minato, _ = a_street(work)
    first, second = a_job(work, minato), a_job(work, minato)
    for job in (first, second):
        gifts.show_interest(as_(ANNA), "autumn", "minato", job.id)
    for visitor in (ANNA, BEN):
        a_card(as_(visitor))
        gifts.leave_card(as_(visitor), "autumn", "minato")
    gifts.ask(as_(RUI), "autumn", "minato", words="Hello?")
    assert counted_twice(as_(IDA)) == [3, 2, 1]
    handover = work.session.exec(select(Handover).where(Handover.giver_id == BEN.account_id)).one()
    revoke(as_(BEN), handover.id)
    gifts.withdraw_interest(as_(ANNA), "autumn", "minato", first.id)
    assert counted_twice(as_(IDA)) == [2, 1, 1]


def counted_twice(work):
    """Leads, those with a card, those with an interest: as the desk says, which the list bears out."""
    numbers = desk_page(work, "autumn", "minato", here=lambda _: 0, who=lambda _: frozenset()).numbers
    lists = [Wanted(), Wanted(gift=Gift.CARD), Wanted(gift=Gift.JOB)]
    listed = [len(leads_page(work, "autumn", "minato", wanted, query="").leads) for wanted in lists]
    assert [numbers.leads, numbers.cards, numbers.interests] == listed
    return listed
