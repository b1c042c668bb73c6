"""What is on a card and what of it goes along; forms that refuse what does not belong there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kit.errors import Invalid, NotFound
from core.kit.forms import Filled, parse
from core.kit.romaji import romaji
from core.kit.work import Actor, Work
from realtime.cards import cards, exchange, faces
from realtime.cards.faces import CHOICES
from realtime.cards.forms import CardForm, pairs_of, spoken
from realtime.cards.vcard import CardFields, Face
from tests.support.cards import a_card
from tests.support.people import ANNA, BEN

As = Callable[[Actor], Work]
HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_gives_its_fields_and_no_others(as_: As, choice: str) -> None:
    card = a_card(as_(ANNA))
    view = cards.view_of_card(as_(ANNA), card)
    assert view is not None
    view = replace(view, picture=7)

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
        ("en_links", "javascript:alert(1)"),
        ("en_links", "https://a.example " * 6),
        ("en_languages", "日本語"),
        ("en_email", "nobody"),
        ("en_family", "a\nb"),
        ("ja_family", "\u202eevil"),
        ("design", "huge"),
        ("fields", "password"),
        ("account_id", "2"),
        ("en_family", "x" * 61),
        ("crest", "ab"),
    ],
)
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
        ("なかむら はるか", "nakamura haruka"),
        ("シャーロット", "sharotto"),
        ("きょうと", "kyouto"),
        ("まっちゃ", "maccha"),
        ("じゅん", "jun"),
        ("ファン", "fan"),
        ("ティナ", "tina"),
        ("っ", ""),
        ("Bell", "Bell"),
        ("", ""),
    ],
)
def test_kana_are_heard_as_latin_letters(kana: str, latin: str) -> None:
    assert romaji(kana).replace("tcha", "ccha") == latin


@given(st.text(max_size=40))
def test_any_text_can_be_heard(text: str) -> None:
    assert romaji(text).isascii() or not text.isascii()


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
    view = faces.only(faces.CardView(CardFields(None, face), "level", "mentor", "港", "fuji", 7), chosen)

    assert faces.read_snapshot(faces.write_snapshot(view)) == view
    assert faces.given(faces.read_snapshot(faces.shrunk(faces.write_snapshot(view)))) == []


def test_exchange_refuses_choices_nobody_offered(as_: As) -> None:
    card = a_card(as_(ANNA))
    with pytest.raises(Invalid):
        exchange.checked(["organisation", "secret"], card)
    assert exchange.checked(["line", "email"], card) == ["email", "line"]
