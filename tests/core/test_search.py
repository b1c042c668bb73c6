"""Searching across scripts, widths and kanji variants, in a real table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select
from sqlalchemy.engine import Connection

from core.kit.search import BARE, KEPT_BELOW, contains, fold, index_text
from tests.support import postgres

people = Table("people", MetaData(), Column("id", Integer, primary_key=True), Column("found_by", String))

ROWS = {
    1: index_text("髙橋　花子", "タカハシ ハナコ", "Hanako Takahashi", "東京大学"),
    2: index_text("山﨑 太郎", "やまざき たろう", "Taro Yamazaki", "ミライ・ロボティクス株式会社"),
    3: index_text("Zoë Müller", "ゾーイ・ミュラー", "100%_Backslash\\ GmbH"),
    4: index_text("𠮷田さくら", "ﾖｼﾀﾞ ｻｸﾗ", "サーバー運用"),
}


@pytest.fixture(scope="module")
def database():
    engine = create_engine(postgres.the_server().a_database() if postgres.is_chosen() else "sqlite://")
    people.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(insert(people), [{"id": key, "found_by": text} for key, text in ROWS.items()])
        yield connection
    engine.dispose()


def found(database: Connection, query: str) -> list[int]:
    statement = select(people.c.id).where(contains(people.c.found_by, query)).order_by(people.c.id)
    return list(database.scalars(statement))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("東京", [1]),
        ("髙橋", [1]),
        ("高橋", [1]),
        ("髙橋花子", [1]),
        ("たかはし", [1]),
        ("ﾀｶﾊｼ", [1]),
        ("TAKAHASHI", [1]),
        ("Ｔａｒｏ", [2]),
        ("山崎", [2]),
        ("株式 ロボ", [2]),
        ("ロボ　東京", []),
        ("ミライロボティクス", [2]),
        ("zoe muller", [3]),
        ("Zoë", [3]),
        ("みゅらー", [3]),
        ("吉田", [4]),
        ("よしだ", [4]),
        ("サーバ", [4]),
        ("サーバー", [4]),
        ("サ−バ", [4]),
        ("ハナコ 東京 han", [1]),
        ("", [1, 2, 3, 4]),
        (" 　\t", [1, 2, 3, 4]),
    ],
)
def test_a_query_finds_what_it_means(database, query, ids):
    assert found(database, query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("%", [3]),
        ("_", [3]),
        ("100%", [3]),
        ("1%B", []),
        ("\\", [3]),
        ("/", []),
        ('"', []),
        ("*", []),
        ("NEAR(", []),
        ("tokyo OR 1=1", []),
        ("-taro", []),
        ("'; DROP TABLE people; --", []),
        ("^", []),
        ("{x}:", []),
        ("(((((", []),
    ],
)
def test_query_syntax_is_only_text(database, query, ids):
    """Security 27."""
    assert found(database, query) == ids
    assert len(found(database, "")) == len(ROWS)


def test_a_match_does_not_reach_from_one_part_into_the_next(database):
    assert index_text("佐藤", None, "", "花子") == "佐藤\n花子"
    assert found(database, "子たか") == []


def test_a_very_long_query_is_answered(database):
    assert found(database, "さくら " * 10_000) == [4]
    assert found(database, "x" * 30_000) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ガギグ", "がぎぐ"),
        ("ｶﾞ", "が"),
        ("ビール", "びーる"),
        ("渡邊", "渡辺"),
        ("齋藤", "斉藤"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("葛\U000e0100城", "葛城"),
        ("ジョン・スミス", "ジョン スミス"),
        ("㈱ミライ", "(株)ミライ"),
        ("すごーーい", "すごーい"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_these_are_the_same(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ビール", "ビル"), ("かき", "がき"), ("はは", "ばば"), ("foo bar", "foobar"), ("A-4", "A4")],
)
def test_these_are_not(one, other):
    assert fold(one) != fold(other)


TEXT = st.text(
    alphabet=st.one_of(st.sampled_from("アーｱﾞが髙﨑𠮷 　・-ーabÉß東京。\u3099"), st.characters()), max_size=30
)


@settings(deadline=None)
@given(TEXT)
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.text(alphabet="アイサーバ東京髙橋・ー- abÉ12", min_size=1, max_size=20), st.data())
def test_every_word_of_a_text_finds_it(text, data):
    words = text.split()
    if words:
        word = data.draw(st.sampled_from(words))
        assert fold(word) in index_text(text)


def test_what_is_remembered_of_characters_has_an_end():
    fold("".join(chr(code) for code in range(0x1F300, 0x1F600)))
    assert fold("\U000e0100ü\u200b") == "u", "what is not remembered goes all the same"

    assert max(BARE) < KEPT_BELOW
