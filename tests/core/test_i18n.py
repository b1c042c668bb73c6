"""Two languages: sentences that wait for their reader, and which of two texts is shown."""

import asyncio

import pytest

from core.kit.i18n import (
    LOCALES,
    current_locale,
    gettext,
    negotiate,
    ngettext,
    pick,
    say,
    say_count,
    script_of,
    translations,
)


def test_a_sentence_is_said_in_the_language_it_is_asked_for():
    sentence = say("At most {max_length} characters; please shorten it.", max_length=80)

    assert sentence.in_("en") == "At most 80 characters; please shorten it."
    assert "80" in sentence.in_("ja")
    assert sentence.in_("ja") != sentence.in_("en")
    assert sentence.in_("xx") == sentence.in_("en")


def test_values_are_put_in_after_translation_and_never_read_as_a_pattern():
    """Security 36."""
    assert say("{name}", name="{0.__class__} %s {{7*7}}").in_("en") == "{0.__class__} %s {{7*7}}"
    assert say("Curly {braces} stay without values.").in_("en") == "Curly {braces} stay without values."


def test_a_sentence_within_a_sentence_is_translated_too():
    assert say("{inner}!", inner=say("Somebody")).in_("ja") == "どなたか!"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("ja", "ja"),
        ("ja-JP,en;q=0.5", "ja"),
        ("de,en;q=0.8,ja;q=0.9", "ja"),
        ("en;q=0.1,ja;q=0", "en"),
        ("de", "en"),
        ("", "en"),
        ("*", "en"),
        ("ja;q=much", "en"),
        (";;;,,,=", "en"),
        ("x" * 100_000, "en"),
        (",".join(["de"] * 50 + ["ja"]), "en"),
    ],
)
def test_the_browsers_wish_chooses_among_our_languages(header: str, locale: str):
    assert negotiate(header) == locale


@pytest.mark.parametrize(
    ("locale", "en", "ja", "text", "script"),
    [
        ("en", "a", "あ", "a", "en"),
        ("ja", "a", "あ", "あ", "ja"),
        ("en", "", "あ", "あ", "ja"),
        ("ja", "a", None, "a", "en"),
        ("ja", "", "", "", "ja"),
        ("en", None, None, "", "en"),
    ],
)
def test_a_missing_text_is_taken_from_the_other_language(locale, en, ja, text, script):
    assert (pick(locale, en, ja), script_of(locale, en, ja)) == (text, script)


async def test_two_readers_at_once_read_their_own_language():
    async def answered(locale: str) -> str:
        current_locale.set(locale)
        await asyncio.sleep(0)
        return gettext("Somebody")

    english, japanese = await asyncio.gather(answered("en"), answered("ja"))
    assert (english, japanese) == ("Somebody", "どなたか")


@pytest.mark.parametrize(
    ("num", "english", "japanese"),
    [
        (0, "All 0 places of this booth are taken.", "このブースの0席はすべて埋まっています。"),
        (1, "The only place of this booth is taken.", "このブースの1席はすべて埋まっています。"),
        (2, "All 2 places of this booth are taken.", "このブースの2席はすべて埋まっています。"),
    ],
)
def test_a_sentence_that_counts_fits_its_number_in_both_languages(num, english, japanese):
    more = " Please ask the organiser for more."
    sentence = say_count(
        f"The only place of this booth is taken.{more}",
        f"All {{num}} places of this booth are taken.{more}",
        num,
    )

    assert sentence.in_("en") == english + more
    assert sentence.in_("ja") == japanese + "追加は主催者にご相談ください。"


def test_numbers_choose_their_form():
    assert (
        ngettext("%(num)s vote", "%(num)s votes", 1),
        ngettext("%(num)s vote", "%(num)s votes", 2),
    ) == (
        "%(num)s vote",
        "%(num)s votes",
    )
    assert translations("ja").ngettext("%(num)s vote", "%(num)s votes", 2) == "%(num)s票"
    assert LOCALES == ("en", "ja")
