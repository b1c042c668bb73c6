"""Cards as vCard text, and such text as cards again."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.plaintext import plain_line, plain_text
from realtime.cards.vcard import CardFields, Face, escape, fold, write_vcard
from realtime.cards.vcard_reading import ReadCard, read_vcards

NOON = datetime(2026, 9, 19, 12, 0, tzinfo=UTC)
SATO = Face(
    family="佐藤",
    given="花子",
    reading_family="さとう",
    reading_given="はなこ",
    organisation="未来ロボット株式会社",
    organisation_reading="ミライロボット",
    department="研究開発部",
    title="技術者",
    email="hanako@example.com",
    phone="+81 90 1234 5678",
    links=("https://example.com/hanako?a=1;b=2,3",),
    languages=(("ja", "N1"), ("en", "C1")),
    line="ロボットの目を作る人を探しています。",
)
IN_ENGLISH = replace(
    SATO,
    family="Sato",
    given="Hanako",
    reading_family="sah-toh",
    reading_given="ha-na-ko",
    organisation="Mirai Robotics, Inc.",
    organisation_reading="",
    department="R&D",
    title="Engineer",
    line="Looking for people who build eyes; for robots.",
)
BOTH = CardFields(ja=SATO, en=IN_ENGLISH)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_3_0_is_what_phones_import():
    assert unfolded(write_vcard(BOTH, uid="urn:uuid:1", revised=NOON, note="met at the robot")) == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "UID:urn:uuid:1",
        "REV:2026-09-19T12:00:00Z",
        "FN:佐藤花子",
        "N:佐藤;花子;;;",
        "X-PHONETIC-LAST-NAME:さとう",
        "X-PHONETIC-FIRST-NAME:はなこ",
        "ORG:未来ロボット株式会社;研究開発部",
        "X-PHONETIC-ORG:ミライロボット",
        "TITLE:技術者",
        "EMAIL;TYPE=INTERNET,WORK:hanako@example.com",
        "TEL;TYPE=WORK,VOICE:+81 90 1234 5678",
        "URL:https://example.com/hanako?a=1;b=2,3",
        "NOTE:met at the robot\\nロボットの目を作る人を探しています。\\nja N1\\, en C1\\n"
        "Hanako Sato\\nMirai Robotics\\, Inc.\\, R&D\\, Engineer\\n"
        "Looking for people who build eyes\\; for robots.",
        "END:VCARD",
        "",
    ]


def test_4_0_keeps_both_faces_as_alternatives_of_one_person():
    assert unfolded(write_vcard(BOTH, "4.0", uid="urn:uuid:1", revised=NOON)) == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "UID:urn:uuid:1",
        "REV:20260919T120000Z",
        "KIND:individual",
        "FN;ALTID=1;LANGUAGE=ja:佐藤花子",
        "N;ALTID=1;LANGUAGE=ja:佐藤;花子;;;",
        "N;ALTID=1;LANGUAGE=ja;PHONETIC=script;SCRIPT=Hira:さとう;はなこ;;;",
        "ORG;ALTID=1;LANGUAGE=ja:未来ロボット株式会社;研究開発部",
        "ORG;ALTID=1;LANGUAGE=ja;PHONETIC=script;SCRIPT=Kana:ミライロボット",
        "TITLE;ALTID=1;LANGUAGE=ja:技術者",
        "NOTE;ALTID=1;LANGUAGE=ja:ロボットの目を作る人を探しています。",
        "FN;ALTID=1;LANGUAGE=en:Hanako Sato",
        "N;ALTID=1;LANGUAGE=en:Sato;Hanako;;;",
        "N;ALTID=1;LANGUAGE=en;PHONETIC=script;SCRIPT=Latn:sah-toh;ha-na-ko;;;",
        "ORG;ALTID=1;LANGUAGE=en:Mirai Robotics\\, Inc.;R&D",
        "TITLE;ALTID=1;LANGUAGE=en:Engineer",
        "NOTE;ALTID=1;LANGUAGE=en:Looking for people who build eyes\\; for robots.",
        "EMAIL;TYPE=work:hanako@example.com",
        "TEL;TYPE=work,voice:+81 90 1234 5678",
        "URL:https://example.com/hanako?a=1;b=2,3",
        'LANG;X-LEVEL="N1":ja',
        'LANG;X-LEVEL="C1":en',
        "END:VCARD",
        "",
    ]


def test_the_reader_may_choose_which_face_is_the_contact():
    assert "N:Sato;Hanako;;;" in unfolded(write_vcard(BOTH, uid="1", revised=NOON, front="en"))
    assert "N:佐藤;花子;;;" in unfolded(write_vcard(CardFields(ja=SATO), uid="1", revised=NOON, front="en"))


def test_a_card_needs_a_face():
    with pytest.raises(ValueError, match="face"):
        CardFields()


def test_4_0_comes_back_as_it_was():
    written = write_vcard(BOTH, "4.0", uid="urn:uuid:1", revised=NOON, note="met; at, the\nrobot")
    assert read_vcards(written.encode()) == [ReadCard(BOTH, "urn:uuid:1", "met; at, the\nrobot")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_files_are_read_in_the_encodings_they_come_in(encoding):
    written = write_vcard(CardFields(ja=replace(SATO, family="髙橋")), uid="1", revised=NOON)
    [read] = read_vcards(written.encode(encoding))
    assert read.card.ja is not None
    assert (read.card.ja.family, read.card.ja.reading_family) == ("髙橋", "さとう")


ATTACKS = [
    "x\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:evil\nEND:VCARD",
    "x\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:evil",
    "x\rEMAIL:evil@example.com",
    "x\u2028EMAIL:evil@example.com",
    "x\x85EMAIL:evil@example.com",
    "x\x0bEMAIL:evil@example.com\x0cTEL:1",
    "x\\nEMAIL:evil@example.com",
    "x\\\nEMAIL:evil@example.com",
    "x;y,z;;;;;;;",
    "x\\;y\\",
    ":;,\\:",
    "=E3=81=82=",
    "x;ENCODING=QUOTED-PRINTABLE:=0D=0AEND:VCARD=",
    '"x":y;z="',
    "\x00\x07\x1b[31mx",
    "\ud800x",
    " leading",
    "花" * 300,
    "👩‍👩‍👧‍👦" * 40,
    "x" * 10_000,
]
FIELDS = [
    "family",
    "given",
    "reading_family",
    "reading_given",
    "organisation",
    "organisation_reading",
    "department",
]
FIELDS += ["title", "email", "phone", "line"]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_is_typed_stays_one_card_with_the_same_properties(attack, version):
    """Security 33."""
    face = Face(
        **dict.fromkeys(FIELDS, attack), links=("https://x.example/" + attack,), languages=(("ja", attack),)
    )
    plain = Face(**dict.fromkeys(FIELDS, "x"), links=("https://x.example/",), languages=(("ja", "x"),))
    hostile = write_vcard(CardFields(face, face), version, uid="urn:" + attack, revised=NOON, note=attack)
    harmless = write_vcard(CardFields(plain, plain), version, uid="urn:x", revised=NOON, note="x")

    names = [re.split("[;:]", line)[0] for line in unfolded(hostile)]
    assert names == [re.split("[;:]", line)[0] for line in unfolded(harmless)]
    assert len(list(vobject.readComponents(hostile))) == 1
    assert len(read_vcards(hostile.encode())) == 1
    assert all(len(line.encode()) <= 75 for line in hostile.split("\r\n"))
    assert not re.search("[^\r]\n|\r[^\n]", hostile)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "file:///etc/passwd",
        "data:text/html,x",
        "//x",
        "mailto:a@b",
        "",
    ],
)
def test_only_addresses_of_the_web_go_out_and_come_in(link):
    """Security 33."""
    written = write_vcard(CardFields(en=replace(IN_ENGLISH, links=(link,))), uid="1", revised=NOON)
    assert "URL" not in written

    [read] = read_vcards(f"BEGIN:VCARD\nVERSION:3.0\nN:a;b\nURL:{link}\nEND:VCARD\n".encode())
    assert read.card == CardFields(en=Face("a", "b"))


SPICY = st.one_of(
    st.sampled_from(list(";,:\\\"\n\r\t =nN花髙a𠮷👩\u2028\u0301'^")), st.characters(codec="utf-8")
)
TEXT = st.text(SPICY, max_size=60)


def as_read(text: str, *, line: bool = True) -> str:
    return (plain_line(text) if line else plain_text(text)).strip()


@settings(deadline=None)
@given(st.lists(TEXT, min_size=4, max_size=4), st.sampled_from(["3.0", "4.0"]))
def test_names_and_notes_come_back_through_another_reader(texts, version):
    """vobject is the other reader: it knows nothing of our writer."""
    family, given_name, title, note = texts
    written = write_vcard(
        CardFields(en=Face(family, given_name, title=title, organisation="O")),
        version,
        uid="1",
        revised=NOON,
        note=note,
    )
    card = vobject.readOne(written)

    assert (card.n.value.family, card.n.value.given) == (as_vobject(family), as_vobject(given_name))
    if title:
        assert card.title.value == as_vobject(title)
    if version == "4.0" and note:
        assert card.note.value == as_vobject(note, line=False)


def as_vobject(text: str, *, line: bool = True) -> str:
    return plain_line(text) if line else plain_text(text)


@settings(deadline=None)
@given(st.lists(TEXT, min_size=11, max_size=11), TEXT)
def test_every_field_comes_back(texts, note):
    ja = Face(**dict(zip(FIELDS, texts, strict=True)))
    ja = replace(ja, family="佐" + ja.family)
    [read] = read_vcards(write_vcard(CardFields(ja=ja), "4.0", uid="1", revised=NOON, note=note).encode())

    expected = Face(**{name: as_read(getattr(ja, name), line=name != "line") for name in FIELDS})
    assert read.card.ja is not None
    assert replace(read.card.ja, email="", phone="") == replace(expected, email="", phone="")
    assert read.note == as_read(note, line=False)


@settings(deadline=None)
@given(
    st.text(
        st.one_of(st.sampled_from("花a👩\u0301 "), st.characters(codec="utf-8", exclude_characters="\r\n")),
        max_size=300,
    )
)
def test_folding_keeps_the_text_and_the_limit(line):
    folded = fold(line)

    assert folded.replace("\r\n ", "") == line
    assert max(len(part.encode()) for part in folded.split("\r\n")) <= 75


def test_escaping_names_its_four_characters():
    assert escape("a\\b;c,d\r\ne") == "a\\\\b\\;c\\,d\\ne"


def test_many_cards_are_read_in_their_order():
    texts = [write_vcard(CardFields(en=Face("S", str(n))), uid=str(n), revised=NOON) for n in range(3)]
    assert [read.uid for read in read_vcards("".join(texts).encode())] == ["0", "1", "2"]
