"""Typed text: what is refused, and the sentence beside the field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kit.errors import Busy, Conflict, Forbidden, Invalid, NotFound, Refusal, SignInFirst, TooMany
from core.kit.forms import (
    SENTENCES,
    Email,
    Filled,
    Form,
    Line,
    Link,
    OptionalDate,
    OptionalInt,
    Required,
    RequiredText,
    Text,
    parse,
)
from core.kit.i18n import say


class Everything(Form):
    """One field of each type."""

    line: Line = ""
    text: Text = ""
    name: Required = "x"
    note: RequiredText = "x"
    email: Email = ""
    link: Link = ""
    day: OptionalDate = None
    number: OptionalInt = None
    many: tuple[str, ...] = ()


def parsed(**fields: str) -> Everything:
    return parse(Everything, Filled({name: [value] for name, value in fields.items()}))


def problem_of(**fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as problem:
        parsed(**fields)
    return {name: sentence.text for name, sentence in problem.value.fields.items()}


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("line", "a\nb", "line_break"),
        ("line", "a\rb", "line_break"),
        ("line", "a\u2028b", "line_break"),
        ("line", "a\u202eb", "direction"),
        ("line", "a\u2066b", "direction"),
        ("line", "a\x00b", "control"),
        ("line", "a\x1bb", "control"),
        ("line", "a\x9bb", "control"),
        ("text", "a\x00b", "control"),
        ("text", "\ud800", "control"),
        ("name", "", "blank"),
        ("name", " \u3000 ", "blank"),
        ("name", "\u200b\u2060\ufeff", "blank"),
        ("note", "\n\n", "blank"),
        ("email", "no address", "email"),
        ("email", "a@b@c", "email"),
        ("email", "@example.org", "email"),
        ("email", "a@-example.org", "email"),
        ("email", "=cmd@x", "email"),
        ("email", "a@localhost", "email"),
        ("email", ".a@example.org", "email"),
        ("email", "a..b@example.org", "email"),
        ("email", "a" * 65 + "@example.org", "email"),
        ("link", "javascript:alert(1)", "link"),
        ("link", "//example.org", "link"),
        ("link", "https://user@evil.example/", "link"),
        ("link", "https:///x", "link"),
        ("link", "data:text/html,x", "link"),
        ("day", "2026-02-30", "date_from_datetime_parsing"),
        ("number", "many", "int_parsing"),
        ("account_id", "1", "extra_forbidden"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(field: str, value: str, kind: str):
    """Security 28, 31, 35, 53."""
    assert problem_of(**{field: value}) == {field: SENTENCES[kind].text}


@pytest.mark.parametrize("value", ["{{7*7}}", "<b>", "%s", "O'Neill", "髙﨑", "👩‍👩‍👧", "مرحبا", "a  b"])
def test_everything_else_is_kept_as_it_was_written(value: str):
    """Security 28."""
    assert parsed(text=value).text == value
    assert parsed(line=value).line == " ".join(value.split(" "))


def test_text_is_trimmed_composed_and_has_plain_line_ends():
    assert parsed(text="  a\r\nb\rc  ").text == "a\nb\nc"
    assert parsed(line="e\u0301").line == "é"


def test_an_address_keeps_its_local_part_and_folds_its_domain():
    assert parsed(email="Anna.B@Example.ORG").email == "Anna.B@example.org"


def test_empty_means_none_for_numbers_and_dates():
    assert (parsed(day="", number="").day, parsed(number="7").number) == (None, 7)


def test_a_field_of_many_takes_every_answer_and_others_the_first():
    form = parse(Everything, Filled({"many": ["a", "b"], "line": ["first", "second"]}))

    assert (form.many, form.line) == (("a", "b"), "first")


@given(st.text(max_size=200))
def test_no_text_whatever_breaks_a_form(value: str):
    for field in ("line", "text", "name", "note", "email", "link"):
        assert refused_fields(field, value) in ([], [field])


def refused_fields(field: str, value: str) -> list[str]:
    """The fields that are refused when *value* is sent for one."""
    try:
        parsed(**{field: value})
    except Invalid as problem:
        return list(problem.fields)
    return []


def test_a_refused_form_keeps_what_was_typed():
    filled = Filled({"line": ["typed"]}).refused(Invalid({"line": say("Please fill this in.")}))

    assert (filled.value("line"), filled.error("line"), filled.error("text")) == (
        "typed",
        "Please fill this in.",
        "",
    )


def test_a_form_is_filled_from_what_is_stored():
    filled = Filled.of({"number": 3, "none": None, "yes": True, "no": False, "many": ("a", "b")}, more="x")

    assert [filled.value(n) for n in ("number", "none", "yes", "no", "more")] == ["3", "", "on", "", "x"]
    assert list(filled.values("many")) == ["a", "b"]


def test_every_refusal_has_its_status_and_a_code():
    tree = {
        NotFound: (404, "not_found"), Forbidden: (403, "forbidden"), SignInFirst: (403, "forbidden"),
        Conflict: (409, "conflict"), Invalid: (422, "invalid"), TooMany: (429, "too_many"),
        Busy: (503, "too_many"),
    }  # fmt: skip
    for kind, (status, code) in tree.items():
        assert issubclass(kind, Refusal)
        assert (kind.status, kind.code) == (status, code)
    assert Busy().retry_after == 2
    assert str(SignInFirst().sentence) == "Please sign in first."
