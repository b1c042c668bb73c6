"""Reading what schedule files say in words: names in one piece, kinds, roles, languages. Pure."""

import re
from dataclasses import replace

from server.programme.models import Kind, Recorded, Speaker, StageRole
from server.programme.schedule import Details
from server.programme.schedule_file import PersonEntry, SessionEntry
from server.programme.schedule_v2 import KIND_OF
from server.programme.speakers import SpeakerDetails

NO_TRACK = "none"
"""What a track is called where a format asks for one and the session has none."""
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
KIND_WORDS = {
    "panel": Kind.PANEL, "workshop": Kind.WORKSHOP, "breakout": Kind.BREAKOUT,
    "information": Kind.INFORMATION, "social": Kind.SOCIAL, "break": Kind.SOCIAL,
    "discussion": Kind.PANEL, "meeting": Kind.SOCIAL,
}  # fmt: skip
"""What a file calls a kind, by a word in it; everything else is a talk."""


def names_of(speaker: Speaker) -> list[str]:
    """Every way in which a file may write a speaker's name."""
    en, ja = (speaker.given_en, speaker.family_en), (speaker.family_ja, speaker.given_ja)
    ways = (
        " ".join(filter(None, en)),
        "".join(ja),
        " ".join(filter(None, ja)),
        "・".join(filter(None, reversed(ja))),
    )
    return [way for way in dict.fromkeys(ways) if way]


def said_about(person: PersonEntry) -> SpeakerDetails:
    """A name in one piece: Japanese ones in the Japanese face, others given name first."""
    name, bio = person.name.strip(), person.biography[:2000]
    details = SpeakerDetails(bio_ja=bio) if JAPANESE.search(bio) else SpeakerDetails(bio_en=bio)
    if JAPANESE.search(name):
        family, _, given = name.partition(" ")
        return replace(details, family_ja=family[:60], given_ja=given[:60])
    given, _, family = name.rpartition(" ")
    return replace(details, family_en=family[:60], given_en=given[:60])


def key_of(person: PersonEntry) -> str:
    """What tells people of a file apart."""
    return person.guid or person.name


def kind_of(kind: str, known: Kind | None = None) -> Kind:
    """The kind that a file's word comes nearest to; the *known* one where that is written so."""
    if known is not None and kind in (known, KIND_OF.get(known.upper(), "").lower()):
        return Kind(known)
    return next((found for word, found in KIND_WORDS.items() if word in kind), Kind.TALK)


def role_of(person: PersonEntry, known: StageRole = StageRole.SPEAKER) -> StageRole:
    """Moderators and interpreters are told apart; who merely speaks keeps the *known* role.

    Version 1 knows speakers only, so "speaker" says nothing about somebody who is on that stage already.
    """
    return next(
        (role for role in (StageRole.MODERATOR, StageRole.INTERPRETER) if role.value in person.role), known
    )


def recorded_of(entry: SessionEntry, known: Details) -> Recorded:
    """A file only knows that something must not be recorded, and version 2 not even that."""
    return Recorded.NOT_RECORDED if entry.do_not_record else Recorded(known.recorded)


def with_texts(known: Details, entry: SessionEntry) -> Details:
    """Title and abstract in the language they are written in; a language that the file leaves out stays."""
    for title in filter(None, (entry.subtitle, entry.title)):
        known = replace(known, title_ja=title) if JAPANESE.search(title) else replace(known, title_en=title)
    for language, text in (*entry.description.items(), *entry.abstract.items()):
        written_in = language if language in ("en", "ja") else "ja" if JAPANESE.search(text) else "en"
        if text and written_in == "ja":
            known = replace(known, abstract_ja=text[:4000])
        elif text:
            known = replace(known, abstract_en=text[:4000])
    return known
