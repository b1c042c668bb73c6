"""PDF documents keep their pages and lose what they tell beside them (Security 46)."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader

from core.kit.papers import LockedPaper, NoPaper, bare_jpeg, bare_paper
from server.demo.cast import MEDIA
from tests.support.papers import AUTHOR, a_pdf, a_photograph


def test_author_program_history_and_the_photographers_name_are_gone():
    """Security 46."""
    given = a_pdf()
    assert given.count(AUTHOR.encode()) >= 4, "there is something to lose"

    bare = bare_paper(given)

    assert AUTHOR.encode() not in bare
    reader = PdfReader(io.BytesIO(bare))
    assert not reader.metadata
    assert reader.xmp_metadata is None
    assert b"Canary" not in bare
    assert b"pypdf" not in bare


def test_the_pages_and_their_pictures_stay():
    reader = PdfReader(io.BytesIO(bare_paper(a_pdf())))

    assert len(reader.pages) == 1
    shown = Image.open(io.BytesIO(reader.pages[0].images[0].data))
    assert shown.size == (40, 30)
    assert not shown.getexif()


@pytest.mark.parametrize("path", sorted(MEDIA.glob("*.pdf")), ids=lambda path: path.stem)
def test_what_can_be_read_on_a_page_is_the_same_as_before(path):
    given, bare = PdfReader(path), PdfReader(io.BytesIO(bare_paper(path.read_bytes())))

    assert [page.extract_text() for page in bare.pages] == [page.extract_text() for page in given.pages]


def test_an_older_state_that_was_saved_inside_is_gone():
    """A PDF that was changed keeps what it was in front of what it is."""
    older = a_pdf()
    again = PdfReader(io.BytesIO(older))
    newer = b"%" + AUTHOR.encode() + b"\n"
    given = older.replace(b"startxref", newer + b"startxref")
    assert len(again.pages) == 1

    assert AUTHOR.encode() not in bare_paper(given)


def test_a_photograph_keeps_every_dot():
    given = a_photograph()
    bare = bare_jpeg(given)

    assert AUTHOR.encode() not in bare
    assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(given)).tobytes()


def test_what_is_locked_or_broken_is_refused():
    with pytest.raises(LockedPaper):
        bare_paper(a_pdf(password="secret"))
    for broken in (b"%PDF-1.7\n%%EOF", b"%PDF-" + b"0" * 10_000, a_pdf()[:300], b""):
        with pytest.raises(NoPaper):
            bare_paper(broken)
