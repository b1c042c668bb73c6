"""What an act names, in the language of its reader: codes in words, things by the name that they read.

The log keeps codes and the name that was written down then; a thing that is called otherwise by now keeps it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from booths.stand.models import Booth
from core.fair.models import Fair
from core.kit.i18n import Sentence, pick
from core.kit.work import Work
from realtime.notices.models import Announcement
from server.moderation.models import Deed, OrganiserAct
from server.moderation.words import AUDIENCES, LEVELS, ROLES

Names = dict[tuple[str, str], str]


def told(work: Work, rows: Sequence[OrganiserAct]) -> list[tuple[str, str]]:
    """``words`` and ``why`` of every row, as the actor reads them; three queries whatever their number."""
    locale, names = work.actor.locale, names_in(work, rows)
    return [(words_of(row, names, locale), why_of(row, locale)) for row in rows]


def words_of(row: OrganiserAct, names: Names, locale: str) -> str:
    """The thing by its name, somebody's role in words."""
    if row.deed in {Deed.ROLE_GIVEN, Deed.ROLE_TAKEN}:
        who, colon, code = row.words.rpartition(": ")
        return f"{who}{colon}{in_words(ROLES, code, locale)}"
    return names.get((row.about, row.words), row.words)


def why_of(row: OrganiserAct, locale: str) -> str:
    """The audience, the role or the size in words; a reason that somebody wrote as it stands."""
    if row.deed == Deed.ANNOUNCED:
        return in_words(AUDIENCES, row.why, locale)
    if row.deed == Deed.PEOPLE_INVITED:
        return in_words(ROLES, row.why, locale)
    if row.deed == Deed.BOOTH_CHANGED:
        code, comma, seats = row.why.partition(", ")
        return f"{in_words(LEVELS, code, locale)}{comma}{seats}"
    return row.why


def in_words(words: Mapping[Any, Sentence], code: str, locale: str) -> str:
    """What a code means; itself if that is nothing."""
    return words[code].in_(locale) if code in words else code


def names_in(work: Work, rows: Sequence[OrganiserAct]) -> Names:
    """What the reader calls a fair, a booth or an announcement, by the thing and each of its names."""
    booths = select(Booth).where(col(Booth.id).in_(numbers("booth", rows)))
    announcements = select(Announcement).where(col(Announcement.id).in_(numbers("announcement", rows)))
    fairs = select(Fair).where(col(Fair.id).in_({row.fair_id for row in rows}))
    things = [("", fair.name_en, fair.name_ja) for fair in work.session.exec(fairs)]
    things += [(f"booth:{one.id}", one.name_en, one.name_ja) for one in work.session.exec(booths)]
    things += [
        (f"announcement:{one.id}", one.text_en, one.text_ja) for one in work.session.exec(announcements)
    ]
    return {
        (about, " ".join(name.split())[:300]): pick(work.actor.locale, en, ja)
        for about, en, ja in things
        for name in (en, ja)
        if name
    }


def numbers(kind: str, rows: Iterable[OrganiserAct]) -> set[int]:
    """The ids of the things of one kind that *rows* are about."""
    found = (row.about.partition(":") for row in rows)
    return {int(number) for name, _, number in found if name == kind and number.isdigit()}
