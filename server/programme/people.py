"""Who stands on each stage, as the reader sees them; fetched for a list in one look."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import col, select

from core.kit.among import among
from core.kit.i18n import pick, script_of
from core.kit.names import display_name, face_mark, hue_of
from core.kit.prepared import Prepared, columns_of
from core.kit.work import Work
from server.programme.models import Appearance, Speaker, StageRole
from server.programme.words import ROLES


@dataclass(frozen=True)
class StagePerson:
    """Somebody on the stage; ``account_id`` leads to their profile where they have one."""

    speaker_id: int
    name: str
    lang: str
    reading: str
    monogram: str
    hue: str
    headline: str
    organisation: str
    bio: str
    bio_lang: str
    role: str
    role_words: str
    account_id: int | None
    has_photo: bool

    @property
    def about(self) -> str:
        """What they are, in one line."""
        return self.organisation or self.headline


class Named(NamedTuple):
    """A speaker's row, as far as readers see it."""

    id: int
    account_id: int | None
    guid: str
    family_en: str
    given_en: str
    family_ja: str
    given_ja: str
    family_kana: str
    given_kana: str
    headline_en: str
    headline_ja: str
    organisation_en: str
    organisation_ja: str
    bio_en: str
    bio_ja: str
    photo_id: int | None


ON_STAGE = Prepared(
    select(Appearance.session_id, Appearance.role, *columns_of(Speaker, Named))
    .join(Speaker)
    .where(among(col(Appearance.session_id), "sessions"))
    .order_by(col(Appearance.position), col(Appearance.id)),
    lambda session_id, role, *speaker: (session_id, StageRole(role), Named(*speaker)),
)


def people_of(work: Work, session_ids: Iterable[int]) -> dict[int, tuple[StagePerson, ...]]:
    """Who is on each stage, in order."""
    found: defaultdict[int, list[StagePerson]] = defaultdict(list)
    for session_id, role, speaker in work.ask(ON_STAGE, sessions=session_ids):
        found[session_id].append(person_of(speaker, role, work.actor.locale))
    return {session_id: tuple(people) for session_id, people in found.items()}


@lru_cache(maxsize=4096)
def person_of(speaker: Named, role: StageRole, locale: str) -> StagePerson:
    """A speaker as the reader sees them; kept, since a programme has the same people for everybody."""
    name = speaker_name(speaker, locale)
    reading = " ".join(filter(None, (speaker.family_kana, speaker.given_kana))) if locale == "ja" else ""
    return StagePerson(
        speaker_id=speaker.id,
        name=name,
        lang=script_of(locale, speaker.family_en or speaker.given_en, speaker.family_ja or speaker.given_ja),
        reading=reading,
        monogram=face_mark(speaker.family_ja, speaker.given_en, speaker.family_en, name),
        hue=hue_of(speaker.guid),
        headline=pick(locale, speaker.headline_en, speaker.headline_ja),
        organisation=pick(locale, speaker.organisation_en, speaker.organisation_ja),
        bio=pick(locale, speaker.bio_en, speaker.bio_ja),
        bio_lang=script_of(locale, speaker.bio_en, speaker.bio_ja),
        role=role,
        role_words=ROLES[role].in_(locale),
        account_id=speaker.account_id,
        has_photo=speaker.photo_id is not None,
    )


def speaker_name(speaker: Named | Speaker, locale: str) -> str:
    """A speaker's name as the reader writes it."""
    en = display_name(speaker.family_en, speaker.given_en, "en")
    ja = display_name(speaker.family_ja, speaker.given_ja, "ja")
    return pick(locale, en, ja)
