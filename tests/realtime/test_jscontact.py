"""Cards as JSContact and back."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.cards.jscontact import read_jscontact, write_jscontact
from realtime.cards.vcard import CardFields, Face
from realtime.cards.vcard_reading import CardFileProblem, ReadCard
from tests.realtime.test_vcard import ATTACKS, BOTH, FIELDS, IN_ENGLISH, NOON, SATO


def test_a_two_sided_card_is_one_card_with_a_localization():
    written = write_jscontact(BOTH, uid="urn:uuid:1", revised=NOON, note="met")

    assert written["language"] == "ja"
    assert written["updated"] == "2026-09-19T12:00:00Z"
    assert written["name"] == {
        "full": "佐藤花子",
        "components": [
            {"kind": "surname", "value": "佐藤", "phonetic": "さとう"},
            {"kind": "given", "value": "花子", "phonetic": "はなこ"},
        ],
        "isOrdered": True,
        "defaultSeparator": "",
        "phoneticSystem": "script",
        "phoneticScript": "Hira",
    }
    assert list(written["localizations"]) == ["en"]
    assert set(written["localizations"]["en"]) == {"name", "organizations", "titles", "notes"}
    assert written["localizations"]["en"]["name"]["full"] == "Hanako Sato"


@pytest.mark.parametrize(
    "card", [BOTH, CardFields(ja=SATO), CardFields(en=IN_ENGLISH), CardFields(SATO, Face("Sato"))]
)
def test_a_card_comes_back_as_it_was(card):
    written = write_jscontact(card, uid="urn:uuid:1", revised=NOON, note="met; at\nthe robot")
    assert read_jscontact(json.dumps(written).encode()) == [
        ReadCard(card, "urn:uuid:1", "met; at\nthe robot")
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_is_typed_stays_one_card(attack):
    """Security 33."""
    face = Face(**dict.fromkeys(FIELDS, attack), languages=(("ja", attack),))
    written = write_jscontact(CardFields(face, face), uid=attack, revised=NOON, note=attack)
    assert len(read_jscontact(json.dumps(written).encode())) == 1


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), max_size=20)


@settings(deadline=None)
@given(st.lists(WORDS, min_size=22, max_size=22))
def test_every_field_of_both_faces_comes_back(texts):
    texts = [text.replace("\ufeff", "").replace("\ufffe", "").replace("\uffff", "") for text in texts]
    ja, en = (Face(**dict(zip(FIELDS, half, strict=True))) for half in (texts[:11], texts[11:]))
    card = CardFields(
        ja=Face(**{**vars(ja), "family": "佐" + ja.family}),
        en=Face(**{**vars(en), "family": "S" + en.family}),
    )
    [read] = read_jscontact(json.dumps(write_jscontact(card, uid="1", revised=NOON)).encode())
    assert read.card == card


def test_a_localization_may_name_single_places():
    card = {
        "@type": "Card",
        "uid": "1",
        "language": "en-GB",
        "name": {"components": [{"kind": "given", "value": "Hanako"}, {"kind": "surname", "value": "Sato"}]},
        "titles": {"x/y": {"name": "Engineer"}},
        "links": {"l": {"uri": "javascript:alert(1)"}},
        "localizations": {
            "ja-Kana": {
                "name/components": [{"kind": "surname", "value": "佐藤"}],
                "titles/x~1y/name": "技術者",
                "no/such/place": 1,
            }
        },
    }
    [read] = read_jscontact(json.dumps([card]).encode())
    assert read.card == CardFields(
        ja=Face(family="佐藤", title="技術者"), en=Face("Sato", "Hanako", title="Engineer")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"\xff\xff", "no JSON"),
        (b"{}", "no card"),
        (b'[1, null, "x"]', "no card"),
        (b'{"name": {"components": 3}, "localizations": {"ja": 4}}', "no card"),
        (json.dumps([{}] * 501).encode(), "more than 500"),
        (b" " * 2_000_001, "too large"),
    ],
)
def test_what_holds_no_cards_is_refused_with_its_reason(data, reason):
    with pytest.raises(CardFileProblem) as refused:
        read_jscontact(data)
    assert reason in refused.value.say.in_("en")
    assert refused.value.say.in_("ja") != refused.value.say.in_("en")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "components",
                    "kind",
                    "value",
                    "notes",
                    "localizations",
                    "en",
                    "ja",
                    "units",
                    "organizations",
                    "name/full",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_cards_or_refused(value):
    with suppress(CardFileProblem):
        for read in read_jscontact(json.dumps(value).encode()):
            assert read.card.ja or read.card.en
