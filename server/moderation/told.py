"""What an act names, in its reader’s language: codes in words, people and things by the name that they read.

The log keeps codes and the name that was written down then; a thing that is called otherwise by now keeps it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from booths.stand.models import Booth
from core.fair.models import Fair
from core.kit.i18n import Sentence, pick
from core.kit.work import Work
from core.people.names import SOMEBODY, lines_of
from realtime.chat.models import ChatMessage, Room
from realtime.notices.models import Announcement
from server.moderation.models import Deed, OrganiserAct
from server.moderation.rooms import room_titles
from server.moderation.words import AUDIENCES, CODES, LEVELS, ROLES

Names = dict[tuple[str, str], str]
"""A thing, e.g. ``account:5``, and a name that was written down for it → the name that the reader knows."""


def told(work: Work, rows: Sequence[OrganiserAct]) -> list[tuple[str, str]]:
    """``words`` and ``why`` of every row, as the actor reads them; ten queries whatever their number."""
    locale, names = work.actor.locale, names_in(work, rows)
    return [(words_of(row, names, locale), why_of(row, locale)) for row in rows]


def words_of(row: OrganiserAct, names: Names, locale: str) -> str:
    """Whom or what it is about by its name; what follows the name in words, or as somebody said it."""
    name, colon, rest = row.words, "", ""
    if row.deed in CODES:
        name, colon, code = row.words.rpartition(": ")
        rest = in_words(CODES[row.deed], code, locale)
    elif row.about.startswith("message:"):
        name, colon, rest = row.words.partition(": ")
    return f"{names.get((row.about, name), name)}{colon}{rest}"


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
    """What the reader calls everything and everybody that *rows* are about, by what may stand there."""
    called = {(about, name): name_now for about, name, name_now in rooms_in(work, rows)}
    for about, *names in [*things_in(work, rows), *people_in(work, rows)]:
        read = pick(work.actor.locale, *names)
        called |= {(about, " ".join(name.split())[:300]): read for name in names if name}
    return called


def things_in(work: Work, rows: Sequence[OrganiserAct]) -> Iterator[tuple[str, str, str]]:
    """Fairs, booths and announcements: each with its name in English and Japanese."""
    for fair in work.session.exec(select(Fair).where(col(Fair.id).in_({row.fair_id for row in rows}))):
        yield "", fair.name_en, fair.name_ja
    for booth in work.session.exec(select(Booth).where(col(Booth.id).in_(numbers("booth", rows)))):
        yield f"booth:{booth.id}", booth.name_en, booth.name_ja
    announcements = select(Announcement).where(col(Announcement.id).in_(numbers("announcement", rows)))
    for told in work.session.exec(announcements):
        yield f"announcement:{told.id}", told.text_en, told.text_ja


def people_in(work: Work, rows: Sequence[OrganiserAct]) -> Iterator[tuple[str, str, str]]:
    """Whom something was done to and who said what it was done to, as they may have had no name then."""
    said = select(ChatMessage.id, ChatMessage.account_id).where(
        col(ChatMessage.id).in_(numbers("message", rows))
    )
    who = {f"account:{number}": number for number in numbers("account", rows)}
    who |= {f"message:{message}": author for message, author in work.session.exec(said)}
    english, japanese = (lines_of(work, who.values(), locale) for locale in ("en", "ja"))
    for about, number in who.items():
        yield about, SOMEBODY.in_("en"), SOMEBODY.in_("ja")
        yield about, english[number].name, japanese[number].name


def rooms_in(work: Work, rows: Sequence[OrganiserAct]) -> Iterator[tuple[str, str, str]]:
    """Rooms: each with its kind, which is what the log keeps, and what it is called."""
    rooms = list(work.session.exec(select(Room).where(col(Room.id).in_(numbers("room", rows)))))
    titles = room_titles(work, rows[0].fair_id, rooms) if rooms else {}
    for room in rooms:
        yield f"room:{room.id}", str(room.kind), titles[room.id or 0]


def numbers(kind: str, rows: Iterable[OrganiserAct]) -> set[int]:
    """The ids of the things of one kind that *rows* are about."""
    found = (row.about.partition(":") for row in rows)
    return {int(number) for name, _, number in found if name == kind and number.isdigit()}
