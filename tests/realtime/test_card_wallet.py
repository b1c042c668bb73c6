"""The card holder: finding, ordering, noting, and what leaves it as a file."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from core.kit.errors import Invalid, NotFound
from core.kit.forms import Filled, parse
from core.kit.tables import read_table
from core.kit.work import Actor, Work
from realtime.cards import cards, exchange, exports, faces, wallet
from realtime.cards.faces import CHOICES
from realtime.cards.forms import CardForm, NoteForm, pairs_of, spoken
from realtime.cards.pages import wallet_page
from realtime.cards.romaji import romaji
from realtime.cards.vcard import CardFields, Face
from tests.support.cards import EVERYTHING, a_card, everybody_listed, two_who_exchanged
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, RUI

As = Callable[[Actor], Work]
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def holder(as_: As) -> Work:
    """Anna, who holds the cards of five people."""
    fair = a_fair(as_(OTO))
    everybody_listed(as_(OTO), fair.id or 0)
    a_card(as_(ANNA))
    people: list[tuple[Actor, dict[str, Any]]] = [
        (BEN, {"ja_family": "髙橋", "ja_given": "健", "ja_reading_family": "たかはし", "ja_reading_given": "けん", "en_family": "", "en_given": ""}),
        (IDA, {"ja_family": "", "ja_given": "", "en_family": "Müller", "en_given": "Jürgen", "en_organisation": "Nordlicht"}),
        (OTO, {"ja_family": "佐藤", "ja_given": "花子", "ja_reading_family": "さとう", "ja_reading_given": "はなこ", "en_family": "Sato", "en_given": "Hanako"}),
        (MEI, {"ja_family": "明", "ja_given": "凛", "ja_reading_family": "めい", "ja_reading_given": "りん", "ja_organisation": "青森風力株式会社", "en_family": "", "en_given": ""}),
        (RUI, {"ja_family": "", "ja_given": "", "en_family": "100%_Sure", "en_given": "Rui"}),
    ]  # fmt: skip
    for minutes, (person, values) in enumerate(people):
        work = replace(as_(person), now=as_(person).now + timedelta(minutes=minutes))
        a_card(work, **values)
        two_who_exchanged(work, replace(as_(ANNA), now=work.now), fair.id or 0)
    return replace(as_(ANNA), now=as_(ANNA).now + timedelta(hours=1))


def found(work: Work, **wanted: Any) -> list[int]:
    return [card.giver_id for card in wallet.holding(work, wallet.Wanted(**wanted))]


def test_the_newest_card_comes_first(holder: Work) -> None:
    assert found(holder) == [6, 5, 4, 3, 2]


@pytest.mark.parametrize(
    ("query", "givers"),
    [
        ("高橋", [2]), ("たかはし", [2]), ("takahashi", [2]), ("タカハシ ケン", [2]),
        ("muller", [3]), ("nordlicht jurgen", [3]), ("佐藤花子", [4]), ("風力", [5]), ("aomori", []),
        ("%", [6]), ("_", [6]), ("' OR 1=1 --", []), ("橋", [2]), ("", [6, 5, 4, 3, 2]),
    ],
)  # fmt: skip
def test_a_card_is_found_by_kanji_kana_romaji_and_organisation(
    holder: Work, query: str, givers: list[int]
) -> None:
    """Security 27."""
    assert found(holder, query=query) == givers


def test_a_card_is_found_by_the_holders_notes_which_nobody_else_can_search(holder: Work, as_: As) -> None:
    card = wallet.holding(holder)[0]
    wallet.annotate(
        holder, card.handover_id, NoteForm(note="met at the ロボット panel", tags="robots、横浜, robots")
    )

    assert found(holder, query="ろぼっと sure") == [6]
    assert found(holder, tag="ROBOTS") == [6]
    assert wallet.holding(holder)[0].tags == ("robots", "横浜")
    assert found(as_(RUI), query="ロボット") == []


def test_cards_stand_in_the_order_of_their_readings(holder: Work) -> None:
    japanese = replace(holder, actor=replace(ANNA, locale="ja"))

    assert found(japanese, order="reading") == [4, 2, 5, 3, 6]
    assert [card.row for card in wallet.holding(japanese, wallet.Wanted(order="reading"))] == [
        "さ",
        "た",
        "ま",
        "M",
        "#",
    ]
    assert found(japanese, row="た") == [2]
    assert found(holder, row="T") == [2]


def test_stars_follow_ups_and_places_narrow_it_down(holder: Work) -> None:
    first, second = wallet.holding(holder)[:2]
    wallet.annotate(holder, first.handover_id, NoteForm(starred="1", follow_up_on=holder.now.date()))
    wallet.annotate(holder, second.handover_id, NoteForm(follow_up_on=holder.now.date() + timedelta(days=1)))

    assert [found(holder, starred=True), found(holder, due=True)] == [[6], [6]]
    assert found(holder, place="profile") == [6, 5, 4, 3, 2]
    assert found(holder, place="booth:1") == []
    assert wallet_page(holder, wallet.Wanted()).due == 1


def test_only_the_holder_writes_notes_on_a_card(holder: Work, as_: As) -> None:
    """Security 51."""
    card = wallet.holding(holder)[0]

    for other in (RUI, BEN):
        with pytest.raises(NotFound):
            wallet.annotate(as_(other), card.handover_id, NoteForm(note="mine"))


def test_a_selection_holds_ones_own_cards_only(holder: Work, as_: As) -> None:
    """Security 51."""
    mine = [card.handover_id for card in wallet.holding(holder)]

    assert [card.handover_id for card in wallet.chosen(holder, mine[1:3])] == mine[1:3]
    with pytest.raises(NotFound):
        wallet.chosen(as_(BEN), mine[:1])


def test_many_cards_stand_on_several_pages(holder: Work) -> None:
    page = wallet_page(holder, wallet.Wanted(), page_number=99)

    assert (page.page_number, page.pages, page.total, len(page.cards)) == (1, 1, 5, 5)


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


def test_a_workbook_opens_and_holds_every_card(holder: Work) -> None:
    table = read_table(exports.as_xlsx(wallet.holding(holder), "en"), "cards.xlsx")

    assert len(table.rows) == 5


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_gives_its_fields_and_no_others(as_: As, choice: str) -> None:
    card = a_card(as_(ANNA))
    view = cards.view_of_card(as_(ANNA), card)
    assert view is not None

    assert faces.given(faces.only(view, [choice])) == [choice]
    assert faces.only(view, [choice]).name("en") == view.name("en")


def test_a_missing_face_is_missing_and_the_other_one_is_shown(as_: As) -> None:
    card = a_card(as_(ANNA), ja_family="", ja_given="")
    view = cards.view_of_card(as_(ANNA), card)
    assert view is not None

    assert (view.sides, view.side_for("ja"), view.name("ja")) == (["en"], "en", "Haruka1 Nakamura")


def test_a_face_shows_the_addresses_of_the_other_where_it_has_none(as_: As) -> None:
    view = cards.view_of_card(as_(ANNA), a_card(as_(ANNA)))
    assert view is not None

    assert view.face("ja").email == "card1@minato.example"
    assert view.spoken("ja") == "日本語 母語、英語 C1"


def test_a_card_needs_a_name(as_: As) -> None:
    with pytest.raises(Invalid) as refused:
        a_card(as_(ANNA), ja_family="", ja_given="", en_family="", en_given="")
    assert list(refused.value.fields) == ["en_family"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("en_links", "javascript:alert(1)"), ("en_links", "https://a.example " * 6), ("en_languages", "日本語"),
        ("en_email", "nobody"), ("en_family", "a\nb"), ("ja_family", "\u202eevil"), ("design", "huge"),
        ("fields", "password"), ("account_id", "2"), ("en_family", "x" * 61), ("crest", "ab"),
    ],
)  # fmt: skip
def test_what_does_not_belong_on_a_card_is_refused(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(CardForm, Filled.of({"en_given": "A", name: value}))
    assert list(refused.value.fields) == [name]


def test_the_first_card_is_given_and_another_can_take_its_place(as_: As) -> None:
    first, second = a_card(as_(ANNA)), a_card(as_(ANNA))
    assert [card.id for card in cards.my_cards(as_(ANNA))] == [first.id, second.id]

    cards.prefer(as_(ANNA), second.id or 0)
    assert [card.id for card in cards.my_cards(as_(ANNA))] == [second.id, first.id]

    cards.remove(as_(ANNA), second.id or 0)
    assert [(card.id, card.default_since is not None) for card in cards.my_cards(as_(ANNA))] == [
        (first.id, True)
    ]
    with pytest.raises(NotFound):
        cards.prefer(as_(BEN), first.id or 0)


@pytest.mark.parametrize(
    ("kana", "latin"),
    [
        ("なかむら はるか", "nakamura haruka"), ("シャーロット", "sharotto"), ("きょうと", "kyouto"), ("まっちゃ", "maccha"),
        ("じゅん", "jun"), ("ファン", "fan"), ("ティナ", "tina"), ("っ", ""), ("Bell", "Bell"), ("", ""),
    ],
)  # fmt: skip
def test_kana_are_heard_as_latin_letters(kana: str, latin: str) -> None:
    assert romaji(kana).replace("tcha", "ccha") == latin


@given(st.text(max_size=40))
def test_any_text_can_be_heard(text: str) -> None:
    romaji(text)


def test_languages_are_read_as_they_are_typed() -> None:
    assert pairs_of("ja N2、en native; DE") == [["ja", "N2"], ["en", "native"], ["de", ""]]
    assert spoken(pairs_of("ja N2, en native")) == "ja N2, en native"


names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30)


@given(names, names, st.sets(st.sampled_from(sorted(CHOICES))))
def test_a_snapshot_is_read_as_it_was_written(family: str, given_name: str, chosen: set[str]) -> None:
    face = Face(
        family=family,
        given=given_name,
        email="a@b.example",
        links=("https://x.example",),
        languages=(("ja", "N1"),),
    )
    view = faces.only(faces.CardView(CardFields(None, face), "level", "mentor", "港", "fuji"), chosen)

    assert faces.read_snapshot(faces.write_snapshot(view)) == view
    assert faces.given(faces.read_snapshot(faces.shrunk(faces.write_snapshot(view)))) == []


def test_exchange_refuses_choices_nobody_offered(as_: As) -> None:
    card = a_card(as_(ANNA))
    with pytest.raises(Invalid):
        exchange.checked(["organisation", "secret"], card)
    assert exchange.checked(["line", "email"], card) == ["email", "line"]
