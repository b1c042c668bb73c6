"""Names in two scripts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.names import HUES, display_name, gojuon_row, hue_of, is_kana, monogram, sort_key


@pytest.mark.parametrize(
    ("reading", "row"),
    [
        ("さとう", "さ"),
        ("ザイツ", "さ"),
        ("ﾊﾞﾊﾞ", "は"),
        ("ぱく", "は"),
        ("ヴァレリー", "あ"),
        ("ょしだ", "や"),
        ("ん", "わ"),
        ("を", "わ"),
        ("　いとう", "あ"),
        ("sato", "S"),
        ("Ｓａｔｏ", "S"),
        ("Özil", "O"),
        ("ßen", "S"),
        ("佐藤", "#"),
        ("3M", "#"),
        ("", "#"),
        ("ー", "#"),
        ("김", "#"),
    ],
)
def test_a_reading_stands_in_its_row(reading, row):
    assert gojuon_row(reading) == row


def test_readings_sort_by_the_kana_table():
    ordered = [
        "あべ",
        "いとう",
        "かとう",
        "ガトウ",
        "かとうだ",
        "こうの",
        "コーノ",
        "ごとう",
        "さとう",
        "わだ",
    ]
    ordered += ["Abe", "Öz", "Sato", "123", "佐藤"]

    assert [sort_key(name)[:2] for name in ordered] == sorted(sort_key(name)[:2] for name in ordered)
    assert sort_key("こーの")[1] == sort_key("こおの")[1]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="あがサーん aÉ佐", max_size=6)))
def test_sorting_keeps_rows_together(readings):
    rows = [gojuon_row(reading) for reading in sorted(readings, key=sort_key)]
    kana = [row for row in rows if row in "あかさたなはまやらわ"]
    assert rows[: len(kana)] == kana


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("佐藤 花子", "佐"),
        ("hanako sato", "H"),
        ("éva", "É"),
        ("e\u0301va", "É"),
        ("株式会社ミライ", "ミ"),
        ("（株）港", "港"),
        ("㈱港", "港"),
        ("株式会社", "株"),
        ("一般社団法人交流", "交"),
        ("「光」", "光"),
        ("𠮷田", "𠮷"),
        ("葛\U000e0100城", "葛\U000e0100"),
        ("ｶﾄｳ", "カ"),
        ("김", "김"),
        ("ßen", "S"),
        ("3M", "3"),
        ("", "・"),
        ("…!", "・"),
    ],
)
def test_a_name_is_drawn_as_one_character(text, character):
    assert monogram(text) == character


@settings(deadline=None)
@given(st.one_of(st.text(max_size=20), st.integers()))
def test_a_hue_is_always_the_same(seed):
    assert hue_of(seed) == hue_of(seed)
    assert hue_of(seed) in HUES


def test_hues_are_spread_and_never_change():
    assert {hue_of(number) for number in range(50)} == set(HUES)
    assert [hue_of("Mirai"), hue_of(1)] == ["sakura", hue_of("1")]


@pytest.mark.parametrize(
    ("family", "given_name", "locale", "shown"),
    [
        ("佐藤", "花子", "ja", "佐藤花子"),
        ("佐藤", "花子", "en", "佐藤花子"),
        ("佐々木", "エリカ", "ja", "佐々木エリカ"),
        ("Sato", "Hanako", "en", "Hanako Sato"),
        ("Sato", "Hanako", "ja", "Hanako Sato"),
        ("オカフォー", "ダニエル", "ja", "ダニエル・オカフォー"),
        ("さとう", "はなこ", "ja", "さとうはなこ"),
        ("백", "준호", "en", "백준호"),
        ("Sato", "花子", "ja", "Sato 花子"),
        ("Sato", "花子", "en", "花子 Sato"),
        ("", "Hanako", "en", "Hanako"),
        ("佐藤", " ", "ja", "佐藤"),
        ("", "", "en", ""),
    ],
)
def test_names_are_written_as_their_script_is(family, given_name, locale, shown):
    assert display_name(family, given_name, locale) == shown


@pytest.mark.parametrize("text", ["さとう", "サトウ ハナコ", "ｻﾄｳ", "ダニエル・オカフォー", "コーノ"])
def test_readings_are_kana(text):
    assert is_kana(text)


@pytest.mark.parametrize("text", ["", " ", "ー", "・", "佐藤", "Sato", "さとう1", "さとう<"])
def test_what_is_no_reading(text):
    assert not is_kana(text)
