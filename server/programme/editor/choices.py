"""What the fields of a session offer to choose from, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from booths.stand.models import Booth
from core.fair.access import fair_id
from core.fair.models import Fair
from core.kit.i18n import Sentence, pick
from core.kit.work import Work
from server.programme.people import speaker_name
from server.programme.places import rooms_of, tracks_of
from server.programme.speakers import speakers_of
from server.programme.words import KINDS, LANGUAGES, LEVELS, RECORDED, ROLES, STREAMS

Option = tuple[str, str]
"""A value and its words."""


@dataclass(frozen=True)
class Choices:
    """What the fields of a session offer."""

    kinds: list[Option]
    levels: list[Option]
    recorded: list[Option]
    roles: list[Option]
    languages: list[Option]
    rooms: list[Option]
    tracks: list[Option]
    booths: list[Option]
    speakers: list[Option]
    streams: list[Option]


def choices(work: Work, fair: Fair) -> Choices:
    """Every list of the form, in the reader's language."""
    locale = work.actor.locale
    booths = select(Booth).where(Booth.fair_id == fair.id).order_by(col(Booth.name_en))
    return Choices(
        kinds=named(KINDS, locale),
        levels=named(LEVELS, locale),
        recorded=named(RECORDED, locale),
        roles=named(ROLES, locale),
        languages=named(LANGUAGES, locale),
        rooms=[
            (str(room.id), pick(locale, room.name_en, room.name_ja)) for room in rooms_of(work, fair_id(fair))
        ],
        tracks=[
            (str(each.id), pick(locale, each.name_en, each.name_ja))
            for each in tracks_of(work, fair_id(fair))
        ],
        booths=[
            (str(booth.id), pick(locale, booth.name_en, booth.name_ja)) for booth in work.session.exec(booths)
        ],
        speakers=[
            (str(speaker.id), speaker_name(speaker, locale)) for speaker in speakers_of(work, fair_id(fair))
        ],
        streams=named(STREAMS, locale),
    )


def named(words: Mapping[Any, Sentence], locale: str) -> list[Option]:
    """Values with their words."""
    return [(str(value), sentence.in_(locale)) for value, sentence in words.items()]
