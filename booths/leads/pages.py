"""The pages of leads: the list with its filters, and one page for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup
from sqlmodel import col, select

from booths.leads.access import lead_booth
from booths.leads.leads import Known, Wanted, lead, leads_of, notes_of
from booths.leads.models import Gift, NextStep
from booths.leads.words import GIFTS, RATINGS, STEPS
from booths.stand.access import booth_id
from booths.stand.models import Opening, StaffRole
from booths.stand.pages import Kept, Option, kept_of
from booths.stand.staff import staff_of
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick
from core.kit.markdown import render_chat
from core.kit.work import Work
from core.people.names import PersonLine, lines_of
from realtime.stream import position_of


@dataclass(frozen=True)
class LeadLine:
    """A lead in the list."""

    id: int
    person: PersonLine
    organisation: str
    gifts: tuple[Sentence, ...]
    rating: int | None
    step: Sentence
    tags: tuple[str, ...]
    owner: str
    last_at: datetime


@dataclass(frozen=True)
class LeadsPage:
    """The leads of a booth."""

    template: ClassVar[str] = "booths/leads.html"
    section: ClassVar[str] = "hall"
    parts: ClassVar[frozenset[str]] = frozenset({"leads_list"})

    fair_slug: str
    kept: Kept
    topic: str
    position: str
    leads: list[LeadLine]
    total: int
    wanted: Wanted
    options: dict[str, list[Option]]
    query: str


@dataclass(frozen=True)
class GivenLine:
    """One thing that was given."""

    gift: str
    label: Sentence
    what: str
    words: Markup
    at: datetime


@dataclass(frozen=True)
class NoteLine:
    """A note, and whether the reader may take it away."""

    id: int
    author: str
    html: Markup
    at: datetime
    removable: bool


@dataclass(frozen=True)
class LeadPage:
    """One lead."""

    template: ClassVar[str] = "booths/lead.html"
    section: ClassVar[str] = "hall"

    fair_slug: str
    kept: Kept
    known: Known
    given: list[GivenLine]
    notes: list[NoteLine]
    form: Filled
    note: Filled
    options: dict[str, list[Option]]


def wanted_of(params: Mapping[str, str]) -> Wanted:
    """The filters of an address; what is not understood is left out."""
    rating = params.get("rating", "")
    return Wanted(
        words=" ".join(params.get("words", "")[:100].split()),
        gift=params.get("gift", "") if params.get("gift") in [*Gift] else "",
        tag=params.get("tag", "")[:40],
        step=params.get("step", "") if params.get("step") in [*NextStep] else "",
        rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else None,
        mine=bool(params.get("mine")),
    )


def leads_page(work: Work, fair: str, booth: str, wanted: Wanted, *, query: str) -> LeadsPage:
    """The list, filtered; *query* is that of the address, for the exports."""
    found, _ = lead_booth(work, fair, booth)
    number = booth_id(found)
    position = position_of(work, f"leads:{number}")
    every = leads_of(work, fair, booth)
    chosen = leads_of(work, fair, booth, wanted)
    owners = lines_of(work, [one.lead.owner_id for one in chosen if one.lead.owner_id is not None])
    locale, kept = work.actor.locale, kept_of(work, found)
    return LeadsPage(
        fair_slug=kept.fair_slug,
        kept=kept,
        topic=f"leads:{number}",
        position=str(position),
        leads=[
            LeadLine(
                one.lead.id or 0,
                one.person,
                organisation_of(one, locale),
                tuple(GIFTS[gift] for gift in one.gifts),
                one.lead.rating,
                STEPS[one.lead.next_step],
                one.tags,
                owners[one.lead.owner_id].name if one.lead.owner_id is not None else "",
                one.lead.last_at,
            )
            for one in chosen
        ],
        total=len(every),
        wanted=wanted,
        options=options_of(locale)
        | {"tag": [(tag, tag) for tag in sorted({tag for one in every for tag in one.tags})]},
        query=query,
    )


def lead_page(
    work: Work, fair: str, booth: str, number: int, *, form: Filled | None = None, note: Filled | None = None
) -> LeadPage:
    """Everything that one person gave, and what staff noted."""
    found, role = lead_booth(work, fair, booth)
    known = lead(work, fair, booth, number)
    locale, kept = work.actor.locale, kept_of(work, found)
    jobs = [one.subject_id for one in known.given if one.gift == Gift.JOB]
    titles = {
        job.id: pick(locale, job.title_en, job.title_ja)
        for job in work.session.exec(select(Opening).where(col(Opening.id).in_(jobs)))
    }
    notes = notes_of(work, number)
    authors = lines_of(work, [one.by for one in notes])
    saved = {
        "rating": known.lead.rating,
        "step": known.lead.next_step,
        "owner": known.lead.owner_id,
        "tags": ", ".join(known.tags),
    }
    staff = [row.account_id for row in staff_of(work, booth_id(found)) if row.role != StaffRole.VIEWER]
    names = lines_of(work, staff)
    return LeadPage(
        fair_slug=kept.fair_slug,
        kept=kept,
        known=known,
        given=[
            GivenLine(
                one.gift,
                GIFTS[one.gift],
                titles.get(one.subject_id, "") if one.gift == Gift.JOB else "",
                render_chat(one.words),
                one.at,
            )
            for one in known.given
        ],
        notes=[
            NoteLine(
                one.id or 0,
                authors[one.by].name,
                render_chat(one.words),
                one.at,
                one.by == work.actor.account_id or role is StaffRole.OWNER,
            )
            for one in notes
        ],
        form=form or Filled.of(saved),
        note=note or Filled(),
        options=options_of(locale) | {"owner": [(str(who), names[who].name) for who in staff]},
    )


def organisation_of(one: Known, locale: str) -> str:
    """Where they are from, if their card says so."""
    return one.card.face(locale).organisation if one.card else ""


def options_of(locale: str) -> dict[str, list[Option]]:
    """The answers of the filters and of the form."""
    return {
        "gift": [(gift, words.in_(locale)) for gift, words in GIFTS.items()],
        "step": [(step, words.in_(locale)) for step, words in STEPS.items()],
        "rating": [(str(rating), f"{rating} – {words.in_(locale)}") for rating, words in RATINGS.items()],
    }
