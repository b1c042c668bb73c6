"""How a person is called, in the reader's custom, and what of them fits on a line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import bindparam
from sqlmodel import col, select

from core.accounts.models import Role, RoleName
from core.kit.among import among
from core.kit.i18n import pick, say, script_of
from core.kit.names import display_name, face_mark, hue_of
from core.kit.prepared import Prepared, columns_of, only
from core.kit.work import Work
from core.people.models import Person

SOMEBODY = say("Somebody")


@dataclass(frozen=True)
class PersonLine:
    """A person on one line: ready for a template, names as the reader writes them."""

    account_id: int
    name: str
    name_en: str
    name_ja: str
    reading: str
    monogram: str
    hue: str
    headline: str
    organisation: str
    lang: str
    photo_id: int | None = None
    listed: bool = False  # in the directory, so that a name may lead to the profile


def name_of(person: "Person | Called | None", locale: str) -> str:
    """Family name first in Japanese, given name first in English; whichever face is there."""
    if person is None:
        return SOMEBODY.in_(locale)
    ja = display_name(person.family_ja, person.given_ja, "ja")
    en = display_name(person.family_en, person.given_en, "en")
    return pick(locale, en, ja) or SOMEBODY.in_(locale)


def line_of(person: "Person | Called", locale: str) -> PersonLine:
    """The person for a list, a message, a counter."""
    name = name_of(person, locale)
    reading = " ".join(filter(None, (person.family_kana, person.given_kana))) if locale == "ja" else ""
    return PersonLine(
        account_id=person.account_id,
        name=name,
        name_en=name_of(person, "en"),
        name_ja=name_of(person, "ja"),
        reading=reading,
        monogram=face_mark(person.family_ja, person.given_en, person.family_en, name),
        hue=hue_of(str(person.account_id)),
        headline=pick(locale, person.headline_en, person.headline_ja),
        organisation=pick(locale, person.organisation_en, person.organisation_ja),
        lang=script_of(locale, person.family_en or person.given_en, person.family_ja or person.given_ja),
        photo_id=person.photo_id,
        listed=person.listed_at is not None,
    )


class Called(NamedTuple):
    """How a person is called: as much of a :class:`Person` as a line of them takes."""

    account_id: int
    family_ja: str = ""
    given_ja: str = ""
    family_kana: str = ""
    given_kana: str = ""
    family_en: str = ""
    given_en: str = ""
    headline_en: str = ""
    headline_ja: str = ""
    organisation_en: str = ""
    organisation_ja: str = ""
    photo_id: int | None = None
    listed_at: datetime | None = None


CALLED_COLUMNS = columns_of(Person, Called)
CALLED = Prepared(select(*CALLED_COLUMNS).where(Person.account_id == bindparam("who")), Called)
PEOPLE = Prepared(select(*CALLED_COLUMNS).where(among(col(Person.account_id), "wanted")), Called)
SPEAKING = Prepared(
    select(Role.account_id).where(Role.name == RoleName.SPEAKER, among(col(Role.account_id), "wanted")), only
)

LINES_KEPT = 8192
called_line = lru_cache(LINES_KEPT)(line_of)
"""The line of somebody who is :class:`Called` so: the same words make the same line, and are asked again."""


def line_about(work: Work, account_id: int) -> PersonLine:
    """One person, for those who are signed in."""
    found = work.ask(CALLED, who=account_id)
    return called_line(found[0] if found else Called(account_id), work.actor.locale)


def lines_of(work: Work, account_ids: Iterable[int], locale: str | None = None) -> dict[int, PersonLine]:
    """Everybody of *account_ids* in one query."""
    wanted = set(account_ids)
    if not wanted:
        return {}
    spoken = locale or work.actor.locale
    lines = {one.account_id: called_line(one, spoken) for one in work.ask(PEOPLE, wanted=wanted)}
    nameless = {who: called_line(Called(who), spoken) for who in wanted - set(lines)}
    lines |= nameless
    return lines if work.actor.account_id is not None else without_private_photos(work, lines)


def without_private_photos(work: Work, lines: dict[int, PersonLine]) -> dict[int, PersonLine]:
    """Passers-by see the faces of speakers only; everybody else's is for people at the fair."""
    public = set(work.ask(SPEAKING, wanted=lines))
    return {who: line if who in public else replace(line, photo_id=None) for who, line in lines.items()}


def person_of(work: Work, account_id: int) -> Person:
    """The profile, made empty for an account that has none yet (in a write)."""
    person = work.session.get(Person, account_id)
    if person is None:
        person = Person(account_id=account_id, changed_at=work.now)
        work.session.add(person)
        work.session.flush()
    return person
