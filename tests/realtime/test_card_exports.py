"""What leaves the holder as a file: no formula, exactly one card each, nothing that was taken back."""

import csv
import io
from collections.abc import Callable

import pytest
import vobject

from core.kit.tables import read_table
from core.kit.work import Actor, Work
from realtime.cards import exports, wallet
from realtime.cards.forms import NoteForm
from tests.support.cards import EVERYTHING, a_card, everybody_listed, two_who_exchanged
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, OTO

As = Callable[[Actor], Work]
HOSTILE = '"><script>alert(1)</script>'


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "  =HYPERLINK(1)", "\t=1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_an_export_is_a_formula(as_: As, formula: str) -> None:
    """Security 32."""
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(BEN), en_organisation=formula.strip() or "x", fields=EVERYTHING)
    a_card(as_(ANNA))
    two_who_exchanged(as_(BEN), as_(ANNA), fair.id or 0)
    card = wallet.holding(as_(ANNA))[0]
    wallet.annotate(as_(ANNA), card.handover_id, NoteForm(note=formula))

    rows = list(csv.reader(io.StringIO(exports.as_csv(wallet.holding(as_(ANNA)), "en").decode("utf-8-sig"))))

    assert len(rows) == 2
    assert all(cell.lstrip()[:1] not in tuple("=+-@＝＋－＠") for cell in rows[1])


@pytest.mark.parametrize(
    ("locale", "told"), [("en", "Japanese native, English C1"), ("ja", "日本語 母語、英語 C1")]
)
def test_the_table_names_languages_as_its_reader_does(as_: As, locale: str, told: str) -> None:
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(BEN), fields=EVERYTHING)
    a_card(as_(ANNA))
    two_who_exchanged(as_(BEN), as_(ANNA), fair.id or 0)

    data = exports.as_csv(wallet.holding(as_(ANNA)), locale).decode("utf-8-sig")

    assert told in next(iter(list(csv.reader(io.StringIO(data)))[1:]))


def test_a_hostile_card_is_exactly_one_card_in_a_vcard_file(as_: As) -> None:
    """Security 33."""
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(
        as_(BEN),
        en_family="END:VCARD",
        en_given="a;b,c\\n",
        en_line="x" * 160,
        ja_family="長" * 60,
        fields=EVERYTHING,
    )
    a_card(as_(ANNA))
    two_who_exchanged(as_(BEN), as_(ANNA), fair.id or 0)
    card = wallet.holding(as_(ANNA))[0]
    wallet.annotate(as_(ANNA), card.handover_id, NoteForm(note="one\nEND:VCARD\nBEGIN:VCARD"))

    for version in ("3.0", "4.0"):
        text = exports.as_vcards(wallet.holding(as_(ANNA)), version, "en")  # type: ignore[arg-type]
        assert len(list(vobject.readComponents(text))) == 1
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_a_workbook_opens_and_holds_every_card(as_: As) -> None:
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(ANNA))
    for person in (BEN, IDA):
        a_card(as_(person))
        two_who_exchanged(as_(person), as_(ANNA), fair.id or 0)

    table = read_table(exports.as_xlsx(wallet.holding(as_(ANNA)), "en"), "cards.xlsx")

    assert len(table.rows) == 2
