"""A speaker's page: who they are, and when they can be heard."""

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, select

from core.fair.access import fair_id, visible_fair
from core.kit.errors import NotFound
from core.kit.i18n import say
from core.kit.prepared import row_of
from core.kit.work import Work
from server.programme.access import speaker_of
from server.programme.lines import SessionLine, lines_of
from server.programme.models import Appearance, Session, StageRole
from server.programme.people import Named, StagePerson, person_of, speaker_name


@dataclass(frozen=True)
class SpeakerPage:
    """``other_name``: the name in the other language, "" where it is the same."""

    template: ClassVar[str] = "programme/speaker.html"
    section: ClassVar[str] = "programme"

    fair_slug: str
    person: StagePerson
    other_name: str
    other_lang: str
    lines: list[SessionLine]


def speaker_page(work: Work, fair: str, speaker_id: int) -> SpeakerPage:
    """Somebody who appears in a session of a visible fair; whoever appears in none has no page yet."""
    where = visible_fair(work, fair)
    speaker = speaker_of(work, where, speaker_id)
    found = (
        select(Session)
        .join(Appearance)
        .where(Appearance.speaker_id == speaker_id, Session.fair_id == where.id)
        .order_by(col(Session.starts_at))
    )
    theirs: list[Session] = list(work.session.exec(found))
    lines = lines_of(work, fair_id(where), theirs)
    if not lines:
        raise NotFound(say("There is no such speaker."))
    other_lang = "en" if work.actor.locale == "ja" else "ja"
    person = person_of(row_of(Named, speaker), StageRole.SPEAKER, work.actor.locale)
    other = speaker_name(speaker, other_lang)
    return SpeakerPage(
        fair_slug=where.slug,
        person=person,
        other_name=other if other != person.name else "",
        other_lang=other_lang,
        lines=lines,
    )
