"""Writing one's profile, and what others see of it."""

import pytest

from core.kit.errors import Invalid, SignInFirst
from core.kit.forms import Filled
from core.kit.work import Work
from core.people.forms import ProfileForm, WelcomeForm, filled_from, parse_profile, parse_welcome
from core.people.memberships import end_membership, give_membership, is_member
from core.people.models import Person
from core.people.pages import preview_page, view_of
from core.people.profile import answer_listing, change_profile, introduce, remove_photo, set_cv, set_photo
from tests.support.people import ANNA, BEN, MEI, PASSER_BY

NAMED = {"family_en": ["Bell"], "given_en": ["Anna"]}


def posted(**fields: str | list[str]) -> Filled:
    values = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    return Filled(NAMED | values)


def test_somebody_new_says_their_name_in_both_scripts(work: Work):
    form = WelcomeForm(
        family_ja="髙橋", given_ja="花", family_kana="たかはし", given_kana="はな", headline_ja="技術者"
    )

    person = introduce(work, form)

    assert (person.family_ja, person.headline_ja, person.family_en) == ("髙橋", "技術者", "")
    assert "takahashi" in person.found_by
    assert "高橋花" in person.found_by


def test_a_profile_is_replaced_by_what_was_sent(work: Work):
    form = parse_profile(
        posted(
            skills="CAD、 Rust,溶接,,",
            language=["ja", "en", "", ""],
            level=["N2", "native", "", ""],
            links="https://example.org/me\nhttps://example.org/b",
            place="Leeds",
            about_audience="nobody",
        )
    )

    person = change_profile(work, form)

    assert person.skills == ["CAD", "Rust", "溶接"]
    assert person.languages == [["ja", "N2"], ["en", "native"]]
    assert person.links == ["https://example.org/me", "https://example.org/b"]
    assert person.about_audience == "nobody"
    again = parse_profile(filled_from(person))
    rows = {"language", "level"}
    assert again.model_dump(exclude=rows) == form.model_dump(exclude=rows)
    assert again.languages == form.languages


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"family_kana": "Sato"}, "family_kana"),
        ({"family_en": "x" * 61}, "family_en"),
        ({"family_en": "Bell\u202ellaB"}, "family_en"),
        ({"given_en": "Anna\nBcc: x"}, "given_en"),
        ({"given_en": "Anna\x00"}, "given_en"),
        ({"headline_en": "x" * 161}, "headline_en"),
        ({"links": "javascript:alert(1)"}, "links"),
        ({"links": "https://a@evil.example/"}, "links"),
        ({"links": " ".join(["https://example.org"] * 6)}, "links"),
        ({"skills": ",".join(str(n) for n in range(21))}, "skills"),
        ({"skills": "x" * 41}, "skills"),
        ({"language": ["en"], "level": ["N2"]}, "language"),
        ({"language": ["en"], "level": [""]}, "language"),
        ({"language": ["xx"], "level": ["B1"]}, "language"),
        ({"about_audience": "the world"}, "about_audience"),
        ({"contact": "always"}, "contact"),
        ({"listed_at": "2026-01-01"}, "listed_at"),
        ({"account_id": "2"}, "account_id"),
        ({"photo_id": "1"}, "photo_id"),
        ({"found_by": "everything"}, "found_by"),
        ({"family_en": "", "given_en": ""}, "family_en"),
        ({"family_en": "\u200b", "given_en": "\u2060"}, "family_en"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(fields: dict[str, str | list[str]], wrong: str):
    """Security 28, 31, 53."""
    with pytest.raises(Invalid) as problem:
        parse_profile(posted(**fields))

    assert list(problem.value.fields) == [wrong]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "{{7*7}}", "%s {0}", 'O\'Brien "x"', "田中 — é"]
)
def test_markup_in_a_name_is_a_name(name: str):
    """Security 28, 36."""
    assert parse_profile(posted(family_en=name)).family_en == name


def test_the_same_language_twice_counts_once():
    form = parse_profile(posted(language=["ja", "ja"], level=["N2", "N1"]))

    assert form.languages == [["ja", "N1"]]


def test_a_welcome_without_any_name_is_asked_again():
    with pytest.raises(Invalid) as problem:
        parse_welcome(Filled({"headline_en": ["Engineer"]}))

    assert list(problem.value.fields) == ["family_en"]


def test_each_field_is_seen_by_its_audience_only(work: Work):
    """Security 54."""
    form = ProfileForm(
        family_en="Bell",
        headline_en="Engineer",
        about_en="About",
        looks_for_en="Work",
        skills=["CAD"],
        language=["ja"],
        level=["N2"],
        links=["https://example.org"],
        place="Leeds",
        about_audience="exchanged",
        looks_for_audience="nobody",
        skills_audience="exchanged",
        languages_audience="nobody",
        place_audience="nobody",
        links_audience="exchanged",
    )
    person = change_profile(work, form)

    stranger = view_of(person, "en", is_own=False, exchanged=False)
    friend = view_of(person, "en", is_own=False, exchanged=True)
    own = view_of(person, "en", is_own=True, exchanged=False)

    def shown(view):
        fields = ("about", "looks_for", "skills", "languages", "links", "place", "headline")
        return {name for name in fields if getattr(view, name)}

    assert shown(stranger) == {"headline"}
    assert shown(friend) == {"headline", "about", "skills", "links"}
    assert shown(own) == {"headline", "about", "looks_for", "skills", "languages", "links", "place"}
    assert preview_page(work, seen_by="everyone").person == stranger
    assert preview_page(work, seen_by="exchanged").person == friend
    assert "cad" not in person.found_by


def test_being_listed_is_a_moment_and_saying_no_is_an_answer_too(work: Work):
    no = answer_listing(work, listed=False)
    assert (no.listed_at, no.asked_at) == (None, work.now)

    assert answer_listing(work, listed=True).listed_at == work.now
    assert answer_listing(work, listed=False).listed_at is None


def test_a_new_photo_replaces_the_old_one(work: Work):
    assert set_photo(work, stored_as="one", size=1, digest="d") is None
    assert set_photo(work, stored_as="two", size=1, digest="d") == "one"
    assert remove_photo(work) == "two"
    assert work.session.get_one(Person, 1).photo_id is None


def test_a_cv_keeps_a_harmless_name(work: Work):
    """Security 45."""
    set_cv(work, name='../../etc/"pass\u202ewd\r\n.pdf', stored_as="cv", size=1, digest="d")

    from_row = work.session.get_one(Person, 1)
    assert from_row.cv_id is not None


@pytest.mark.parametrize("verb", [lambda w: answer_listing(w, listed=True), remove_photo])
def test_a_passer_by_has_no_profile(work: Work, verb):
    with pytest.raises(SignInFirst):
        verb(work.as_(PASSER_BY))


def test_a_membership_ends_with_its_last_day_and_at_once_when_it_is_taken(work: Work):
    today = work.now.date()
    assert not is_member(work.as_(MEI))
    give_membership(work, 5, ends_on=today)
    assert is_member(work.as_(MEI))
    assert not is_member(work.as_(BEN))

    assert end_membership(work, 5)

    assert not is_member(work.as_(MEI))
    assert not end_membership(work, 5)
    assert not is_member(work, ANNA.account_id)
