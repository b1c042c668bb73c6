"""Both languages are complete: every sentence of the product has its Japanese, and none is left over."""

import re
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from core.kit.i18n import LOCALE_FOLDER, say, translations

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None, "say_count": (1, 2)}


@cache
def sentences() -> list[tuple[str, str]]:
    """(where, English) of everything that is said in templates and code."""
    found = []
    for folder in ("core", "realtime", "booths", "server", "templates"):
        method = [("**.html", "jinja2")] if folder == "templates" else [("**.py", "python")]
        options = {"**.html": {"trimmed": "false", "extensions": "jinja2.ext.do", "silent": "false"}}
        for file, line, message, _, _ in extract_from_dir(
            str(ROOT / folder), method, options_map=options, keywords=KEYWORDS
        ):
            if folder == "server" and file.startswith("demo/content"):
                continue
            found.append((f"{folder}/{file}:{line}", message if isinstance(message, str) else message[0]))
    return found


@cache
def catalogue() -> dict[str, list[tuple[str, str]]]:
    """English → [(file, Japanese)]."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((LOCALE_FOLDER / "ja").glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale="ja")
        for message in messages:
            if message.id:
                english, japanese = (message.id, message.string)
                key = english if isinstance(english, str) else english[0]
                text = japanese if isinstance(japanese, str) else "".join(japanese)
                found.setdefault(key, []).append((path.name, text))
    return found


def test_every_sentence_is_said_in_japanese():
    known = catalogue()
    missing = {text: where for where, text in sentences() if not any(said for _, said in known.get(text, []))}

    assert missing == {}


def test_no_translation_is_left_over():
    used = {text for _, text in sentences()}

    assert {text: files for text, files in catalogue().items() if text not in used} == {}


def test_one_sentence_has_one_translation():
    differing = {text: said for text, said in catalogue().items() if len({words for _, words in said}) > 1}

    assert differing == {}


def test_a_translation_keeps_the_placeholders():
    placeholder = re.compile(r"%\(\w+\)s|\{\w+\}")
    lost = {
        english: missing
        for english, said in catalogue().items()
        for _, japanese in said
        if (missing := {*placeholder.findall(english)} - {"%(num)s", *placeholder.findall(japanese)})
    }

    assert catalogue()
    assert lost == {}


def test_a_sentence_knows_both_languages():
    sentence = say("Please fill this in.")

    assert sentence.in_("en") == "Please fill this in."
    assert sentence.in_("ja") == translations("ja").gettext("Please fill this in.") != sentence.in_("en")
