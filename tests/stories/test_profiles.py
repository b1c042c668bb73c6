"""People show themselves: names, words, photo, CV, and who sees what of it."""

import io

import pytest
from PIL import Image
from sqlmodel import select

from core.accounts.models import RoleName
from core.accounts.roles import grant
from core.fair.models import Fair
from core.kit.files import File
from core.kit.work import Actor, Work
from core.people.models import Person
from tests.support.accounts import a_browser, lists_themselves
from tests.support.house import House
from tests.support.makers import a_fair
from tests.support.papers import AUTHOR, a_pdf
from tests.support.people import ANNA, BEN, PASSER_BY

FIELDS = {
    "family_en": "Bell", "given_en": "Anna", "family_ja": "ベル", "given_ja": "アンナ",
    "family_kana": "べる", "given_kana": "あんな",
}  # fmt: skip


def at_a_fair(house: House, *actors: Actor) -> Fair:
    """A fair that *actors* attend, all of them in its directory."""

    def make(work: Work) -> Fair:
        fair = a_fair(work)
        for actor in actors:
            lists_themselves(work.as_(actor), fair.id or 0)
        return fair

    return house.write(PASSER_BY, make)


def profile_of(house: House, account_id: int = 1) -> Person:
    def row(work: Work) -> Person:
        return work.session.get_one(Person, account_id)

    return house.read(PASSER_BY, row)


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (2000, 1000), **options: object) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind, **options)
    return data.getvalue()


def test_a_profile_is_written_and_seen_by_others_as_its_owner_says(house: House):
    """Security 54."""
    at_a_fair(house, ANNA, BEN)
    told = FIELDS | {
        "about_en": "I build **robots**.", "place": "Leeds", "skills": "CAD, welding", "links": "https://example.org/anna",
        "language": ["ja", "en"], "level": ["N2", "native"], "place_audience": "nobody",
    }  # fmt: skip

    saved = house.as_(ANNA).post("/profile", data=told)

    assert saved.status_code == 303
    seen = house.as_(BEN).get("/people/1")
    assert "<strong>robots</strong>" in seen.text
    assert "welding" in seen.text
    for hidden in ("Leeds", "example.org/anna", "anna@example.org"):
        assert hidden not in seen.text
    assert "Leeds" in house.as_(ANNA).get("/people/1").text
    assert "example.org/anna" in house.as_(ANNA).get("/profile/preview?by=exchanged").text
    assert "example.org/anna" not in house.as_(ANNA).get("/profile/preview").text


def test_what_was_typed_is_kept_when_something_is_wrong(house: House):
    answer = house.as_(ANNA).post(
        "/profile", data=FIELDS | {"family_kana": "Bell", "place": "A town I typed"}
    )

    assert answer.status_code == 422
    assert 'id="family_kana-error"' in answer.text
    assert "A town I typed" in answer.text
    assert profile_of(house).place == ""


@pytest.mark.parametrize("column", [*Person.model_fields, "role", "owner", "email"])
def test_only_the_fields_of_the_form_can_be_written(house: House, column: str):
    """Security 53."""
    form = {
        "account_id",
        "photo_id",
        "cv_id",
        "listed_at",
        "asked_at",
        "found_by",
        "changed_at",
        "role",
        "owner",
        "email",
    }
    answer = house.as_(ANNA).post("/profile", data=FIELDS | {column: "2"})

    before = profile_of(house, 2)
    assert before.family_en == "Fischer"
    if column in form | {"languages"}:
        assert answer.status_code == 422
    assert profile_of(house).listed_at is None


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "{{7*7}} {% raw %}",
    "\"'><svg/onload=alert(1)>",
    "%s {0.__class__}",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_text_everywhere(house: House, text: str):
    """Security 28, 29, 36."""
    fair = at_a_fair(house, ANNA, BEN)
    told = FIELDS | {
        "family_en": text, "headline_en": text, "organisation_en": text,
        "skills": text.replace(",", ""), "place": text, "looks_for_en": text,
    }  # fmt: skip
    assert house.as_(ANNA).post("/profile", data=told).status_code == 303

    for address in ("/people/1", f"/fairs/{fair.slug}/people"):
        page = house.as_(BEN).get(address).text
        for markup in ("<img src=x", "<svg/onload", "49 "):
            assert markup not in page
    assert "<img src=x" not in house.as_(ANNA).get("/profile").text


@pytest.mark.parametrize(
    "about", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://evil.example/p.png)"]
)
def test_what_one_writes_about_oneself_runs_nothing(house: House, about: str):
    """Security 29."""
    at_a_fair(house, ANNA, BEN)
    house.as_(ANNA).post("/profile", data=FIELDS | {"about_en": about})

    page = house.as_(BEN).get("/people/1").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert 'src="https://evil' not in page


@pytest.mark.parametrize("name", ["Bell\u202e", "Be\x07ll", "Bell\nBcc: x", "x" * 200, "\u2066Bell"])
def test_names_that_would_deceive_are_refused(house: House, name: str):
    """Security 28, 31."""
    assert house.as_(ANNA).post("/profile", data=FIELDS | {"family_en": name}).status_code == 422
    assert house.as_(ANNA).post("/welcome", data=FIELDS | {"family_en": name}).status_code == 422
    assert profile_of(house).family_en == "Bell"


def test_a_photo_is_drawn_anew_shown_and_replaced(house: House):
    """Security 41, 46."""
    at_a_fair(house, ANNA, BEN)
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    anna = house.as_(ANNA)

    first = anna.post("/profile", files={"photo": ("me.jpg", a_picture(exif=exif), "image/png")})
    assert first.status_code == 303
    shown = house.as_(BEN).get("/people/1/photo")

    assert shown.headers["content-type"] == "image/webp"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert b"Secret" not in shown.content
    with Image.open(io.BytesIO(shown.content)) as picture:
        assert picture.size == (1024, 512)

    anna.post("/profile", files={"photo": ("me.png", a_picture("PNG", (10, 10)), "image/png")})
    assert len(list(house.settings.data.glob("files/??/*"))) == 1
    assert anna.post("/profile", data=FIELDS | {"no_photo": "yes"}).status_code == 303
    assert list(house.settings.data.glob("files/??/*")) == []
    assert house.as_(BEN).get("/people/1/photo").status_code == 404
    assert not list(house.settings.data.glob("files/arriving/*"))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("me.jpg", b"<html><script>alert(1)</script>"),
        ("me.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        ("me.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("me.gif", b"GIF89a" + b"\x00" * 30),
        ("me.pdf", b"%PDF-1.4"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_of_it_stays(house: House, name: str, data: bytes):
    """Security 43."""
    answer = house.as_(ANNA).post("/profile", files={"photo": (name, data, "image/jpeg")})

    assert answer.status_code == 422
    assert 'id="photo-file-error"' in answer.text
    assert not [path for path in house.settings.data.glob("files/*/*") if path.is_file()]


def test_choosing_a_photo_loses_no_word_whether_one_of_them_is_refused_or_none(house: House):
    """One form: what was typed comes along with the files, and what is good of it is kept."""
    anna = house.as_(ANNA)
    good, bad = (
        {"photo": ("me.jpg", a_picture(), "image/jpeg")},
        {"photo": ("me.jpg", b"GIF89a", "image/jpeg")},
    )
    typed = FIELDS | {"about_en": "Words I would hate to type again.", "place": "Kobe"}

    refused = anna.post("/profile", data=typed, files=bad)
    assert (refused.status_code, 'id="photo-file-error"' in refused.text) == (422, True)
    assert ("Words I would hate" in refused.text, 'value="Kobe"' in refused.text) == (True, True)

    wrong = anna.post("/profile", data=typed | {"place": "Kobe" * 40, "about_en": "Newer words."}, files=good)
    assert (wrong.status_code, 'id="place-error"' in wrong.text, "Newer words." in wrong.text) == (
        422,
        True,
        True,
    )
    assert profile_of(house).photo_id is not None, "a browser would not show again which file was chosen"

    assert anna.post("/profile", data=typed, files=good).status_code == 303
    assert profile_of(house).about_en == typed["about_en"]


def test_a_photo_a_link_and_a_name_that_are_wrong_are_all_told_at_once(house: House):
    anna = house.as_(ANNA)
    typed = FIELDS | {"links": "javascript:alert(1)", "family_en": "\u202eKravitz"}

    refused = anna.post("/profile", data=typed, files={"photo": ("me.jpg", b"GIF89a", "image/jpeg")})

    assert refused.status_code == 422
    told = [name for name in ("photo-file", "links", "family_en") if f'id="{name}-error"' in refused.text]
    assert told == ["photo-file", "links", "family_en"]


def test_photos_are_for_people_at_the_fair_and_only_speakers_are_seen_from_outside(house: House):
    house.as_(ANNA).post("/profile", files={"photo": ("me.jpg", a_picture(), "image/jpeg")})
    outside = a_browser(house)
    assert outside.get("/people/1/photo").status_code == 404

    def speaks(work: Work) -> None:
        grant(work, 1, a_fair(work).id, RoleName.SPEAKER)

    house.write(PASSER_BY, speaks)

    assert outside.get("/people/1/photo").status_code == 200
    assert outside.get("/people/999/photo").status_code == 404


def test_a_cv_is_for_its_owner_alone(house: House):
    """Security 41, 45, 50."""
    at_a_fair(house, ANNA, BEN)
    pdf = a_pdf()
    anna = house.as_(ANNA)

    assert anna.post("/profile", files={"cv": ('..\\"my\r\nCV".pdf', pdf, "text/html")}).status_code == 303

    own = anna.get("/profile/cv")
    assert own.content.startswith(b"%PDF-")
    assert AUTHOR.encode() in pdf
    assert AUTHOR.encode() not in own.content, "who wrote it with what is nobody's business (Security 46)"
    assert own.headers["content-disposition"].startswith("attachment")
    assert own.headers["content-type"] == "application/octet-stream"
    assert house.as_(BEN).get("/profile/cv").status_code == 404
    assert "CV" not in house.as_(BEN).get("/people/1").text
    anna.post("/profile", data=FIELDS | {"no_cv": "yes"})
    assert anna.get("/profile/cv").status_code == 404

    def files(work: Work) -> int:
        return len(work.session.exec(select(File)).all())

    assert house.read(PASSER_BY, files) == 0


def test_a_cv_that_is_no_pdf_is_refused(house: House):
    """Security 43."""
    answer = house.as_(ANNA).post("/profile", files={"cv": ("cv.pdf", b"PK\x03\x04", "application/pdf")})

    assert answer.status_code == 422
