"""An exhibitor's words, logo and banner are one form: whatever is wrong with one, the others are not lost."""

import io
import re

import pytest
from PIL import Image
from sqlmodel import select

from booths.stand.models import Booth, StaffRole
from core.kit.work import Work
from tests.support.booths import a_booth, a_street, at_booth
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.people import IDA, MEI, OTO, PASSER_BY

E = "/fairs/autumn/booths/minato/edit"
BEFORE = "Doors for everybody."
WORDS = {"name_en": "Minato Robotics", "tagline_en": "Hands that see", "about_ja": "港で手をつくる。"}


def a_png() -> bytes:
    """A picture like any other."""
    out = io.BytesIO()
    Image.effect_noise((200, 100), 90).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def street(house: House) -> House:
    """The booth of Minato Robotics."""
    house.write(OTO, a_street)
    return house


def minato(work: Work) -> Booth:
    return work.session.exec(select(Booth).where(Booth.slug == "minato", Booth.fair_id == 1)).one()


def kept(house: House) -> tuple[str, bool, bool]:
    """The tagline, and whether there are a logo and a banner."""
    booth = house.read(OTO, minato)
    return booth.tagline_en, booth.logo_id is not None, booth.banner_id is not None


def files_of(house: House) -> int:
    folder = house.settings.data / "files"
    return len([path for path in folder.rglob("*") if path.is_file()])


def form_of(page: str) -> str:
    """The one form in which an exhibitor writes."""
    return re.search(r'<form class="form" id="words".*?</form>', page, re.DOTALL)[0]  # type: ignore[index]


def test_words_logo_and_banner_stand_in_one_form_and_are_saved_together(street: House):
    form = form_of(street.as_(MEI).get(E).text)
    assert 'enctype="multipart/form-data"' in form
    for name in ("tagline_en", "about_ja", "logo", "banner"):
        assert f'name="{name}"' in form

    answer = street.as_(MEI).post(
        E, data=WORDS, files={"logo": ("l.png", a_png()), "banner": ("b.png", a_png())}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, E)
    assert kept(street) == ("Hands that see", True, True)
    assert files_of(street) == 2
    assert street.as_(PASSER_BY).get(E.removesuffix("/edit")).text.count("Hands that see") >= 1


def test_a_picture_that_cannot_be_used_loses_no_word_and_no_other_picture(street: House):
    files = {"logo": ("l.png", a_png()[:200]), "banner": ("b.png", a_png())}

    answer = street.as_(MEI).post(E, data=WORDS, files=files)

    assert (answer.status_code, 'id="logo-error"' in answer.text) == (422, True)
    assert kept(street) == ("Hands that see", False, True)
    assert "港で手をつくる。" in form_of(answer.text)
    assert files_of(street) == 1


def test_a_file_of_another_kind_comes_back_with_every_word_and_with_what_else_is_wrong(street: House):
    files = {"banner": ("b.pdf", b"%PDF-1.7")}

    answer = street.as_(MEI).post(E, data=WORDS | {"people": "many", "no_logo": "yes"}, files=files)

    assert answer.status_code == 422
    for field in ("banner-error", "people-error"):
        assert f'id="{field}"' in answer.text
    assert 'value="Hands that see"' in form_of(answer.text)
    assert kept(street) == (BEFORE, False, False)
    assert files_of(street) == 0


def test_words_that_are_wrong_keep_the_logo_that_came_with_them(street: House):
    answer = street.as_(MEI).post(E, data=WORDS | {"people": "many"}, files={"logo": ("l.png", a_png())})

    assert (answer.status_code, 'id="people-error"' in answer.text) == (422, True)
    assert 'value="Hands that see"' in form_of(answer.text)
    assert kept(street) == (BEFORE, True, False)


def test_a_picture_alone_changes_no_word_and_is_taken_down_by_a_tick(street: House):
    mei = street.as_(MEI)
    mei.post(E, data=WORDS, files={"logo": ("l.png", a_png()), "banner": ("b.png", a_png())})
    assert 'name="no_banner"' in mei.get(E).text

    assert mei.post(E, data={"no_banner": "yes"}).status_code == 303
    assert kept(street) == ("Hands that see", True, False)
    assert mei.post(E, files={"logo": ("other.png", a_png())}).status_code == 303
    assert kept(street) == ("Hands that see", True, False)
    assert files_of(street) == 1
    assert 'name="no_banner"' not in mei.get(E).text


def test_who_may_not_edit_brings_no_picture(street: House):
    answer = street.as_(IDA).post(E, data=WORDS, files={"logo": ("l.png", a_png())})

    assert answer.status_code == 403
    assert kept(street) == (BEFORE, False, False)
    assert files_of(street) == 0


def test_a_preview_keeps_every_word_and_says_that_it_keeps_no_file(street: House):
    mei = street.as_(MEI)
    button = re.search(r'<button[^>]*edit/preview"[^>]*>', mei.get(E).text)[0]  # type: ignore[index]
    assert 'formenctype="application/x-www-form-urlencoded"' in button

    answer = mei.post(f"{E}/preview", data=WORDS | {"logo": "crest.svg", "banner": "", "no_banner": "yes"})

    assert answer.status_code == 200
    assert 'value="Hands that see"' in form_of(answer.text)
    assert "もう一度選んでください" in answer.text
    assert ('id="logo-error"' in answer.text, 'id="banner-error"' in answer.text) == (True, False)
    assert kept(street) == (BEFORE, False, False)
    plain = mei.post(f"{E}/preview", data=WORDS | {"logo": "", "banner": ""})
    assert "もう一度選んでください" not in plain.text


def crane(work: Work) -> Booth:
    return work.session.exec(select(Booth).where(Booth.slug == "crane")).one()


@pytest.fixture
def drafted(house: House) -> House:
    """A booth that was not submitted yet."""
    house.write(OTO, draft_with_owner)
    return house


def draft_with_owner(work: Work) -> None:
    booth = a_booth(work, a_fair(work, slug="first"), slug="crane", published=False)
    at_booth(work, booth, MEI, StaffRole.OWNER)


C = "/fairs/first/booths/crane/edit"


def test_submitting_takes_the_logo_along(drafted: House):
    answer = drafted.as_(MEI).post(f"{C}/submission", data=WORDS, files={"logo": ("l.png", a_png())})

    booth = drafted.read(OTO, crane)
    assert answer.status_code == 303
    assert (booth.tagline_en, booth.logo_id is None, booth.submitted_at is None) == (
        "Hands that see",
        False,
        False,
    )


def test_a_picture_that_cannot_be_used_is_not_submitted_and_the_words_are_kept(drafted: House):
    files = {"logo": ("l.png", a_png()[:200])}
    answer = drafted.as_(MEI).post(f"{C}/submission", data=WORDS, files=files)

    booth = drafted.read(OTO, crane)
    assert (answer.status_code, 'id="logo-error"' in answer.text) == (422, True)
    assert (booth.tagline_en, booth.submitted_at) == ("Hands that see", None)


def test_submitting_twice_is_said_beside_what_was_typed(drafted: House):
    mei = drafted.as_(MEI)
    assert mei.post(f"{C}/submission", data=WORDS).status_code == 303

    again = mei.post(f"{C}/submission", data=WORDS | {"tagline_en": "Typed in an old tab"})

    assert (again.status_code, "このブースはすでに" in again.text) == (409, True)
    assert 'value="Typed in an old tab"' in form_of(again.text)
    assert drafted.read(OTO, crane).tagline_en == "Hands that see"


def test_the_enter_key_saves_and_submits_nothing(drafted: House):
    """The first button of a form is what the key presses (HTML, implicit submission)."""
    page = drafted.as_(MEI).get(C).text

    assert 'form="words"' not in page
    first = re.search(r"<button[^>]*>", form_of(page))[0]  # type: ignore[index]
    assert "formaction" not in first
    assert "edit/submission" in form_of(page)
