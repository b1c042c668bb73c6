"""Files: known by their content, kept under made-up names, never run by a browser."""

import pytest
from sqlmodel import select

from core.kit.errors import Conflict, NotFound
from core.kit.files import MOST_OF_ONE, SHOWN, File, add_file, content_type_of, file_about
from core.kit.work import Actor, Work
from tests.support.people import ANNA, BEN


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "application/octet-stream"),
        (b"%PDF-1.7", "application/pdf"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"\x00\x00\x00\x20ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"WEBVTT\n", "text/vtt"),
        (b"\xef\xbb\xbfWEBVTT\n", "text/vtt"),
        (b"<svg xmlns='x'>", "image/svg+xml"),
        (b"<?xml version='1.0'?><SVG>", "image/svg+xml"),
        (b"<html><svg>", "application/octet-stream"),
        (b"<script>alert(1)</script>", "application/octet-stream"),
        (b"GIF89a/*<svg*/=1", "application/octet-stream"),
        (b"MZ\x90", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_content_shows(head: bytes, content_type: str):
    """Security 43."""
    assert content_type_of(head) == content_type


def test_nothing_that_a_browser_runs_is_ever_shown():
    """Security 41."""
    assert not SHOWN & {
        "image/svg+xml",
        "text/html",
        "application/pdf",
        "application/octet-stream",
        "text/xml",
    }


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "etcpasswd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("nul\x00l.pdf", "null.pdf"),
        ("", "file"),
        ("...", "file"),
        ("履歴書（佐藤）.pdf", "履歴書（佐藤）.pdf"),
        ("x" * 1000 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_name_is_kept_for_the_download_without_its_teeth(work: Work, name: str, kept: str):
    """Security 45."""
    file = add_file(
        work, "test:1", name=name, content_type="application/pdf", size=1, digest="d", stored_as="s"
    )

    assert (file.name, file.by) == (kept, ANNA.account_id)


def test_a_file_is_found_only_with_what_it_belongs_to(work: Work):
    """Security 50."""
    file = add_file(work, "person:1", name="a", content_type="image/png", size=1, digest="d", stored_as="s")
    assert file.id is not None

    assert file_about(work, file.id, "person:1").id == file.id
    with pytest.raises(NotFound):
        file_about(work, file.id, "person:2")
    with pytest.raises(NotFound):
        file_about(work, 999, "person:1")


def test_one_person_and_one_thing_have_room_for_so_much_and_films_count_for_nobody(work: Work, as_):
    """Security 47: also where each single file is small enough."""

    def brought(who: Actor, about: str, size: int, kind: str = "application/pdf") -> None:
        number = len(work.session.exec(select(File)).all())
        add_file(
            as_(who), about, name="x", content_type=kind, size=size, digest="d" * 64, stored_as=f"s{number}"
        )

    brought(ANNA, "session:1", 40 << 30, "video/mp4")
    brought(ANNA, "booth:1", MOST_OF_ONE - 10)
    with pytest.raises(Conflict):
        brought(ANNA, "chat:1", 11)
    with pytest.raises(Conflict):
        brought(BEN, "booth:1", 11)
    brought(ANNA, "chat:1", 10)
    brought(BEN, "booth:2", MOST_OF_ONE)
    assert len(work.session.exec(select(File)).all()) == 4
