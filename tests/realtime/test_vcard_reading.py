"""vCard text of other makers as cards, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.cards.vcard import CardFields, Face
from realtime.cards.vcard_reading import MAX_CARDS, CardFileProblem, ReadCard, read_vcards
from tests.realtime.test_vcard import SPICY


def test_an_old_japanese_phones_card_is_read():
    old = (
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E4=BD=90=E8=97=A4;=E8=8A=\r\n"
        "=B1=E5=AD=90\r\nSOUND;X-IRMC-N:ｻﾄｳ;ﾊﾅｺ;;;\r\nTEL;CELL:09012345678\r\nEND:VCARD\r\n"
    )
    [read] = read_vcards(old.encode())
    assert read.card == CardFields(ja=Face("佐藤", "花子", "サトウ", "ハナコ", phone="09012345678"))


def test_pictures_keys_and_enclosed_cards_are_passed_over():
    """Security 33."""
    odd = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Sato;Hanako\nPHOTO;ENCODING=b:"
        + "QUJD" * 1000
        + "\nKEY:file:///x\nLOGO;VALUE=uri:javascript:x\n"
        "AGENT:BEGIN:VCARD\\nFN:Evil\\nEND:VCARD\nEND:VCARD\n"
    )
    assert read_vcards(odd.encode()) == [ReadCard(CardFields(en=Face("Sato", "Hanako")))]


def test_a_full_name_alone_is_a_name():
    [read] = read_vcards(b"BEGIN:VCARD\nVERSION:4.0\nFN:Madonna\nEND:VCARD\n")
    assert read.card == CardFields(en=Face(given="Madonna"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no card"),
        (b"hello", "broken"),
        (b"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", "no card"),
        (b"BEGIN:VCARD\nVERSION:3.0\nN:a;b\n", "broken"),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no card"),
        (
            b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=nonsense;ENCODING=QUOTED-PRINTABLE:=E4\nEND:VCARD\n",
            "broken",
        ),
        (b"BEGIN:VCARD\nN:a\nEND:VCARD\n" * (MAX_CARDS + 1), "more than 500"),
        (b"x" * 2_000_001, "too large"),
    ],
)
def test_what_holds_no_cards_is_refused_with_its_reason(data, reason):
    with pytest.raises(CardFileProblem) as refused:
        read_vcards(data)

    assert reason in refused.value.say.in_("en")
    assert refused.value.say.in_("ja") != refused.value.say.in_("en")


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(SPICY, max_size=200).map(lambda t: f"BEGIN:VCARD\n{t}\nEND:VCARD".encode()),
    )
)
def test_any_bytes_are_cards_or_refused(data):
    with suppress(CardFileProblem):
        for read in read_vcards(data):
            assert read.card.ja or read.card.en
