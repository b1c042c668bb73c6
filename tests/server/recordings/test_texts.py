"""Chapters and captions as organisers write them: read, refused by line, and given back."""

import pytest

from core.kit.errors import Invalid
from core.kit.store import Folder
from server.recordings.captioning import read_file
from server.recordings.chapters import as_text, put_chapters, read_chapters
from tests.support.makers import a_fair
from tests.support.people import OTO, an_organiser
from tests.support.programme import a_session
from tests.support.recordings import a_recording


def said(refusal, field):
    return refusal.value.fields[field].in_("en")


@pytest.mark.parametrize("text", ["00:01:30 Questions", "1:30 Questions", "\n 01:30   Questions \n\n"])
def test_a_time_may_be_written_short(text):
    assert read_chapters(text, field="chapters_en", duration_s=600) == {90: "Questions"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("00:00 Start\nQuestions", "Line 2: Please write the time and a title, such as 00:01:30 Questions."),
        ("00:00 Start\n0:00 Again", "Line 2: Two chapters begin at the same time."),
        ("00:00 Start\n10:00 After the end", "Line 2: The recording ends before this chapter begins."),
        (f"00:00 {'x' * 161}", "Line 1: The title is too long. Please shorten it."),
        ("00:75 Questions", "Line 1: Please write the time and a title, such as 00:01:30 Questions."),
    ],
)
def test_a_wrong_line_is_named(text, sentence):
    with pytest.raises(Invalid) as refusal:
        read_chapters(text, field="chapters_en", duration_s=600)

    assert said(refusal, "chapters_en") == sentence


def test_a_hundred_and_one_chapters_are_too_many():
    with pytest.raises(Invalid) as refusal:
        read_chapters("\n".join(f"{n}:00 Part {n}" for n in range(101)), field="chapters_ja", duration_s=9999)

    assert said(refusal, "chapters_ja") == "At most 100 chapters."


def test_chapters_of_both_languages_meet_at_their_times_and_are_given_back(work, as_, tmp_path):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    session = a_session(work, fair)
    recording = a_recording(work, Folder(tmp_path), session, duration_s=600.0)

    chapters = put_chapters(
        as_(OTO), fair.slug, session.id, en="0:00 Start\n1:30 Questions", ja="1:30 質疑応答\n2:00 まとめ"
    )

    assert [(c.at_s, c.title_en, c.title_ja) for c in chapters] == [
        (0, "Start", ""), (90, "Questions", "質疑応答"), (120, "", "まとめ"),
    ]  # fmt: skip
    assert as_text(chapters, "ja") == "00:01:30 質疑応答\n00:02:00 まとめ"
    assert recording.id == chapters[0].recording_id


def test_captions_name_the_lines_that_are_wrong():
    backwards, fine = b"00:05.000 --> 00:02.000\nBackwards\n\n", b"00:01.000 -> 00:02.000\nno times\n\n"
    faulty = b"WEBVTT\n\n" + backwards + fine + b"00:99.000 --> 00:02.000\nx\n"

    with pytest.raises(Invalid) as refusal:
        read_file(faulty, field="captions")

    sentence = refusal.value.fields["captions"]
    assert sentence.in_("en").startswith(
        "Line 3: The caption ends before it begins. Please check its times. Line 9:"
    )
    assert sentence.in_("ja").startswith("3行目：")


def test_a_file_that_is_no_captions_is_refused_as_a_whole():
    with pytest.raises(Invalid) as refusal:
        read_file(b"\x00\x01\x02", field="captions")

    assert "WEBVTT" in said(refusal, "captions")
