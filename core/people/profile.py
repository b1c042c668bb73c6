"""Writing one's profile: names, words, who sees what, being listed, photo and CV."""

from contextlib import suppress

from pydantic import ValidationError

from core.kit.files import File, add_file
from core.kit.names import JAPANESE
from core.kit.romaji import romaji
from core.kit.search import index_text
from core.kit.work import Work
from core.people.forms import NameForm, ProfileForm, WelcomeForm
from core.people.models import Audience, Person
from core.people.names import person_of


def introduce(work: Work, form: WelcomeForm) -> Person:
    """The first words of somebody new: names, and a headline."""
    person = person_of(work, work.actor.signed_in_id)
    return _keep(work, person, form.model_dump(exclude={"next"}))


def suggest_name(work: Work, account_id: int, family: str, given: str) -> None:
    """What somebody new is called elsewhere, in the script it is written in; they are asked about it next."""
    person = person_of(work, account_id)
    if found_by(person):
        return
    script = "ja" if JAPANESE.match(family + given) else "en"
    with suppress(ValidationError):
        names = NameForm.model_validate({f"family_{script}": family, f"given_{script}": given})
        _keep(work, person, names.model_dump())


def change_profile(work: Work, form: ProfileForm) -> Person:
    """Everything the profile page holds, replaced by what was sent."""
    person = person_of(work, work.actor.signed_in_id)
    values = form.model_dump(mode="json", exclude={"language", "level"})
    return _keep(work, person, values | {"languages": form.languages})


def answer_listing(work: Work, *, listed: bool) -> Person:
    """Be in the directory, or not; the question is asked once and can be answered anew at any time."""
    person = person_of(work, work.actor.signed_in_id)
    person.asked_at = work.now
    person.listed_at = (person.listed_at or work.now) if listed else None
    return _keep(work, person, {})


def set_photo(work: Work, *, stored_as: str, size: int, digest: str) -> str | None:
    """The photo, already drawn anew and stored as WebP; returns the stored name of the one it replaces."""
    person = person_of(work, work.actor.signed_in_id)
    file = add_file(
        work,
        about_of(person),
        name="photo.webp",
        content_type="image/webp",
        size=size,
        digest=digest,
        stored_as=stored_as,
    )
    return _replace(work, person, "photo_id", file.id)


def remove_photo(work: Work) -> str | None:
    """No photo; returns the stored name of what is no longer needed."""
    return _replace(work, person_of(work, work.actor.signed_in_id), "photo_id", None)


def set_cv(work: Work, *, name: str, stored_as: str, size: int, digest: str) -> str | None:
    """The CV, a PDF; only its owner gets it. Returns the stored name of the one it replaces."""
    person = person_of(work, work.actor.signed_in_id)
    file = add_file(
        work,
        about_of(person),
        name=name,
        content_type="application/pdf",
        size=size,
        digest=digest,
        stored_as=stored_as,
    )
    return _replace(work, person, "cv_id", file.id)


def remove_cv(work: Work) -> str | None:
    """No CV; returns the stored name of what is no longer needed."""
    return _replace(work, person_of(work, work.actor.signed_in_id), "cv_id", None)


def about_of(person: Person) -> str:
    """What a person's files belong to."""
    return f"person:{person.account_id}"


def found_by(person: Person) -> str:
    """The folded text that search looks in: names in every spelling, and what everybody may see."""
    skills = person.skills if person.skills_audience == Audience.EVERYONE else []
    kana = (person.family_kana, person.given_kana)
    return index_text(
        person.family_ja + person.given_ja,
        " ".join(kana),
        " ".join(romaji(part) for part in kana),
        f"{person.given_en} {person.family_en}",
        f"{person.family_en} {person.given_en}",
        person.organisation_en,
        person.organisation_ja,
        person.headline_en,
        person.headline_ja,
        *skills,
    )[:4000]


def _keep(work: Work, person: Person, values: dict[str, object]) -> Person:
    for name, value in values.items():
        setattr(person, name, value)
    person.found_by, person.changed_at = found_by(person), work.now
    work.session.add(person)
    return person


def _replace(work: Work, person: Person, field: str, file_id: int | None) -> str | None:
    before_id: int | None = getattr(person, field)
    before = work.session.get(File, before_id) if before_id is not None else None
    _keep(work, person, {field: file_id})
    work.session.flush()
    if before is None:
        return None
    work.session.delete(before)
    return before.stored_as
