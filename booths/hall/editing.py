"""The page where an exhibitor says who they are, beside what visitors will see of it."""

from dataclasses import dataclass
from typing import ClassVar

from booths.hall.signs import Here
from booths.hall.stall import Stall, stall_of
from booths.stand.access import booth_id, edited_booth, fair_of
from booths.stand.approval import state_of
from booths.stand.editing import Ready, readiness
from booths.stand.forms import BoothForm, lines_of_links, links_of
from booths.stand.models import Booth
from booths.stand.words import INDUSTRIES, LANGUAGES
from core.kit.forms import Filled
from core.kit.i18n import pick
from core.kit.work import Work


@dataclass(frozen=True)
class EditPage:
    """The exhibitor's words, with the preview."""

    template: ClassVar[str] = "booths/edit.html"
    section: ClassVar[str] = "hall"
    parts: ClassVar[frozenset[str]] = frozenset({"stall"})

    fair_slug: str
    booth_slug: str
    name: str
    state: str
    note: str
    ready: list[Ready]
    form: Filled
    industries: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    stall: Stall
    logo: int | None
    banner: int | None
    unsaved: bool


def edit_page(
    work: Work,
    fair: str,
    booth: str,
    *,
    here: Here,
    form: Filled | None = None,
    typed: BoothForm | None = None,
) -> EditPage:
    """The page; *typed* is shown in the preview without being written."""
    found = edited_booth(work, fair, booth)
    saved = Filled.of(saved_words(found))
    name = pick(work.actor.locale, found.name_en, found.name_ja)
    state, ready = state_of(found), readiness(work, found)
    if typed is not None:
        work.session.expunge(found)  # else the next query would write it, against whoever writes now
        put_on(found, typed)
    locale = work.actor.locale
    return EditPage(
        fair_slug=fair_of(work, found).slug,
        booth_slug=found.slug,
        name=name,
        state=state,
        note=found.note,
        ready=ready,
        form=Filled(form.fields or saved.fields, form.errors) if form else saved,
        industries=[(value, words[0].in_(locale)) for value, words in INDUSTRIES.items()],
        languages=[(code, words.in_(locale)) for code, words in LANGUAGES.items()],
        stall=stall_of(work, found, here=here),
        logo=found.logo_id,
        banner=found.banner_id,
        unsaved=typed is not None,
    )


def saved_words(booth: Booth) -> dict[str, object]:
    """What the form begins with."""
    words = {name: getattr(booth, name) for name in BoothForm.model_fields if name != "links"}
    return words | {"links": lines_of_links(booth.links)}


def put_on(booth: Booth, typed: BoothForm) -> None:
    """Let the booth look as typed."""
    for name, value in typed.model_dump(exclude={"links"}).items():
        setattr(booth, name, value)
    booth.links = links_of(typed.links)


def number_of(work: Work, fair: str, booth: str) -> int:
    """The id of a booth that the actor may edit; the door before a large upload."""
    return booth_id(edited_booth(work, fair, booth))
