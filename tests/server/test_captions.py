"""Captions, and what may be wrong with them."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.plaintext import plain_text
from server.recordings.captions import CaptionProblems, Cue, read_captions, transcript, write_captions

FILE = """WEBVTT - Autumn fair
Kind: captions

STYLE
::cue { color: red }

NOTE made by hand

1
00:00:01.000 --> 00:00:03.500 align:start position:10%
<v Aya Mori>ようこそ、<ruby>交流<rt>こうりゅう</rt></ruby>へ。

00:03.500 --> 00:06.000
Tom &amp; <i>Jerry</i> &lt;3
second line

intro
01:00:00.000 --> 01:00:01.000
over
"""
CUES = [
    Cue(1000, 3500, "ようこそ、交流へ。", "Aya Mori"),
    Cue(3500, 6000, "Tom & Jerry <3\nsecond line"),
    Cue(3_600_000, 3_601_000, "over"),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_cues_are_read_as_the_text_they_show(ending):
    assert read_captions(("\ufeff" + FILE.replace("\n", ending)).encode()) == CUES


def test_what_is_written_is_read_back():
    written = write_captions(CUES)

    assert written.startswith(b"WEBVTT\n\n00:00:01.000 --> 00:00:03.500\n<v Aya Mori>")
    assert read_captions(written) == CUES


def the_problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(CaptionProblems) as refused:
        read_captions(text.encode())
    assert all(sentence.in_("ja") != sentence.in_("en") for _, sentence in refused.value.problems)
    return [(line, sentence.in_("en")) for line, sentence in refused.value.problems]


def test_every_fault_is_named_with_its_line():
    found = the_problems(
        "WEBVTT\n\n00:05.000 --> 00:04.000\nbackwards\n\n00:06.000 --> 00:07.000\nfine\n\n"
        "00:01.000 --> 00:02.000\nearly\n\n0:1 --> 0:2\nodd\n\n00:08.000 --> 00:08.000\nempty\n\n"
        "99:00:00.000 --> 99:00:01.000\nlate\n\n00:09.000 --> 00:10.000\n" + "x" * 2001 + "\n"
    )

    assert [line for line, _ in found] == [3, 9, 12, 15, 18, 21]
    assert ["ends before" in found[0][1], "order" in found[1][1], "look like" in found[2][1]] == [True] * 3
    assert ["ends before" in found[3][1], "later" in found[4][1], "too long" in found[5][1]] == [True] * 3


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no WebVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSRT\n", 1, "no WebVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n", 1, "no WebVTT"),
        ("<html>", 1, "no WebVTT"),
        ("WEBVTT\n", 0, "no captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", 0, "no captions"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>\n", 0, "no captions"),
        ("WEBVTT\n\n00:01.000-->00:02.000\nx\n", 3, "look like"),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nx\n", 3, "look like"),
        ("WEBVTT\n" + " " * 2_000_001, 0, "too large"),
        ("WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * 20_001, 0, "more than 20000"),
    ],
)
def test_what_is_no_caption_file_is_refused_with_its_reason(text, line, reason):
    [(at, sentence)] = the_problems(text)
    assert at == line
    assert reason in sentence


def test_text_that_is_not_utf_8_is_named_by_its_line():
    with pytest.raises(CaptionProblems) as refused:
        read_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n髙橋".encode("cp932"))
    assert refused.value.problems[0][0] == 4


def test_at_most_a_hundred_faults_are_named():
    assert len(the_problems("WEBVTT\n\n" + "00:02.000 --> 00:01.000\nx\n\n" * 500)) == 100


ATTACKS = [
    "<script>alert(1)</script>",
    "a\n\n00:09.000 --> 00:10.000\nb",
    "a --> b",
    "</v><v Evil>x",
    "&lt;b&gt;",
    "&amp;",
    "NOTE x",
    "STYLE\n::cue{}",
    "a\u2028\u2028b",
    "a\x00b",
    "<c.x>y",
    "WEBVTT",
    "-->",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_a_cue_says_stays_text(attack):
    cue = Cue(1000, 2000, attack, "Mori>" + attack)
    written = write_captions([cue, Cue(2000, 3000, "next")])

    [read, after] = read_captions(written)
    assert read.text.split("\n") == [line.strip() for line in plain_text(attack).split("\n") if line.strip()]
    assert after == Cue(2000, 3000, "next")
    assert b"<script" not in written


TEXT = st.text(
    st.one_of(st.sampled_from(list("<>&;\n\r v/-n\t\u2028花")), st.characters(codec="utf-8")), max_size=40
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), TEXT), max_size=5))
def test_any_captions_round_trip(drawn):
    cues = sorted(
        (Cue(starts, starts + length, text) for starts, length, text in drawn), key=lambda cue: cue.starts
    )
    kept = [(c.starts, c.ends, text) for c in cues if (text := "".join(plain_text(c.text).split()))]
    if kept:
        read = read_captions(write_captions(cues))
        assert [(c.starts, c.ends, "".join(c.text.split())) for c in read] == kept


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), TEXT.map(lambda text: f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}".encode())
    )
)
def test_any_bytes_are_captions_or_refused(data):
    with suppress(CaptionProblems):
        assert read_captions(data)


def test_a_transcript_has_paragraphs():
    cues = [
        Cue(0, 1000, "ようこそ、\n交流へ。", "Aya"),
        Cue(1000, 2000, "始めます。", "Aya"),
        Cue(2000, 3000, "Thank you.", "Ben"),
        Cue(3100, 4000, "Let us\nbegin.", "Ben"),
        Cue(9000, 9500, "Later.", "Ben"),
    ]
    assert transcript(cues) == [
        Cue(0, 2000, "ようこそ、交流へ。始めます。", "Aya"),
        Cue(2000, 4000, "Thank you. Let us begin.", "Ben"),
        Cue(9000, 9500, "Later.", "Ben"),
    ]


def test_a_long_speech_is_divided_at_a_sentence():
    cues = [Cue(n * 1000, n * 1000 + 900, "x" * 99 + ".") for n in range(7)]
    assert [len(paragraph.text) for paragraph in transcript(cues)] == [302, 302, 100]
