"""A booth's own page: shopfront, counter, jobs, documents; the same parts make the preview."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any, ClassVar

from markupsafe import Markup
from sqlmodel import select

from booths.hall.job_lines import JobLine, job_lines
from booths.hall.pages import reader_now
from booths.hall.signs import Face, Here, Sign, faces_of, sign_of
from booths.hall.street import BoothRow, JobRow
from booths.leads.gifts import QUESTION_LIMIT
from booths.leads.leads import my_gifts
from booths.leads.models import Evidence
from booths.stand.access import booth_id, fair_of, staff_role, visible_booth
from booths.stand.counter import at_counters
from booths.stand.documents import documents_of, gallery
from booths.stand.editing import hours_of
from booths.stand.job_posting import as_data_block, posting
from booths.stand.jobs import openings_of
from booths.stand.models import Booth, Hours, Opening, StaffRole, Taken
from booths.stand.staff import staff_of
from core.accounts.roles import is_organiser
from core.fair.access import phase_of
from core.fair.models import Fair
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick, script_of
from core.kit.markdown import render
from core.kit.prepared import row_of
from core.kit.work import Work
from realtime.cards.models import Handover
from realtime.chat.models import RoomKind
from realtime.chat.pages import ChatPanel, chat_panel
from realtime.stream import position_of

Address = Callable[[Opening], str]


@dataclass(frozen=True)
class DocumentLine:
    """A document to take away."""

    id: int
    title: str
    lang: str
    kind: str
    size: int
    downloads: int
    taken: bool


SessionsAt = Callable[[Work, str, int], Sequence[Any]]
"""Fair and booth → the lines of its sessions, for the programme's own template."""


@dataclass(frozen=True)
class PictureLine:
    """A picture of the gallery, with its words."""

    id: int
    file: int
    caption: str
    lang: str


@dataclass(frozen=True)
class LinkLine:
    """A link of the house, by its name in the reader's language, or by its address."""

    label: str
    lang: str
    address: str


@dataclass(frozen=True)
class Stall:
    """What a booth shows, in the reader's language."""

    sign: Sign
    fair_slug: str
    about: Markup
    about_lang: str
    seeks: str
    seeks_lang: str
    people: int | None
    links: list[LinkLine]
    video: str
    banner: int | None
    pictures: list[PictureLine]
    hours: list[Hours]
    now: datetime
    staff: list[Face]
    jobs: list[JobLine]
    documents: list[DocumentLine]

    @property
    def current_hours(self) -> int | None:
        """Which stretch of the rota is now."""
        return next((one.id for one in self.hours if one.starts_at <= self.now < one.ends_at), None)


@dataclass(frozen=True)
class BoothPage:
    """A booth as its visitors see it."""

    template: ClassVar[str] = "booths/show.html"
    section: ClassVar[str] = "hall"
    parts: ClassVar[frozenset[str]] = frozenset({"counter", "jobs"})

    fair_slug: str
    phase: str
    topic: str
    position: str
    stall: Stall
    sessions: Sequence[Any]
    draft: bool
    role: StaffRole | None
    may_edit: bool
    card: Handover | None
    given: list[Evidence]
    chat: ChatPanel | None
    form: Filled
    question_limit: int
    postings: Markup
    note: str = ""
    sentence: Sentence | None = field(default=None)


def no_sessions(_work: Work, _fair: str, _booth: int) -> Sequence[Any]:
    """Where there is no programme."""
    return ()


def booth_page(
    work: Work,
    fair: str,
    booth: str,
    *,
    here: Here,
    origin: str,
    sessions_at: SessionsAt = no_sessions,
    form: Filled | None = None,
) -> BoothPage:
    """What somebody sees who walks up to the booth.

    Args:
        origin: The fair's public address.
        sessions_at: The sessions of an exhibitor as lines of the programme, which lives on a higher floor.
    """
    found = visible_booth(work, fair, booth)
    number = booth_id(found)
    position = position_of(work, f"booth:{number}")
    entered = fair_of(work, found)
    card, given = my_gifts(work, found)
    role = staff_role(work, number)
    may_edit = role is StaffRole.OWNER or is_organiser(work, found.fair_id)
    return BoothPage(
        fair_slug=entered.slug,
        phase=phase_of(entered, work.now),
        topic=f"booth:{number}",
        position=str(position),
        stall=stall_of(work, found, here=here),
        sessions=sessions_at(work, entered.slug, number),
        draft=found.published_at is None,
        role=role,
        may_edit=may_edit,
        card=card,
        given=given,
        chat=chat_panel(work, found.fair_id, RoomKind.BOOTH, number) if found.published_at else None,
        form=form or Filled.of({"id": token_hex(13)}),
        question_limit=QUESTION_LIMIT,
        postings=postings_of(work, entered, found, openings_of(work, number), origin=origin),
        note=found.note if may_edit else "",
    )


def stall_of(work: Work, booth: Booth, *, here: Here) -> Stall:
    """Everything a booth shows. The caller has passed a door."""
    locale, number = work.actor.locale, booth_id(booth)
    jobs = openings_of(work, number)
    reader = reader_now(work)
    staff = staff_faces(work, number)
    standing = [row.account_id for row in at_counters(work, [number])[number]]
    hours = [one for one in hours_of(work, number) if one.ends_at > work.now]
    opens_at = next((one.starts_at for one in hours if one.starts_at > work.now), None)
    at_counter = tuple(staff[who] for who in standing if who in staff)
    return Stall(
        sign=sign_of(
            work,
            row_of(BoothRow, booth),
            [row_of(JobRow, job) for job in jobs],
            reader,
            here=here(f"booth:{number}"),
            faces=at_counter,
            opens_at=opens_at,
        ),
        fair_slug=fair_of(work, booth).slug,
        about=render(pick(locale, booth.about_en, booth.about_ja)),
        about_lang=script_of(locale, booth.about_en, booth.about_ja),
        seeks=pick(locale, booth.seeks_en, booth.seeks_ja),
        seeks_lang=script_of(locale, booth.seeks_en, booth.seeks_ja),
        people=booth.people,
        links=[
            LinkLine(pick(locale, en, ja) or address, script_of(locale, en, ja), address)
            for en, ja, address in booth.links
        ],
        video=booth.video_link,
        banner=booth.banner_id,
        pictures=[
            PictureLine(
                one.id or 0,
                one.file_id,
                pick(locale, one.caption_en, one.caption_ja),
                script_of(locale, one.caption_en, one.caption_ja),
            )
            for one in gallery(work, number)
        ],
        hours=hours,
        now=work.now,
        staff=[face for who, face in staff.items() if who not in standing],
        jobs=job_lines(work, jobs, reader),
        documents=document_lines(work, number),
    )


def staff_faces(work: Work, booth: int) -> dict[int, Face]:
    """Those who talk to visitors, by account; viewers stay in the back."""
    rows = [row for row in staff_of(work, booth) if row.role != StaffRole.VIEWER]
    people = faces_of(work, {row.account_id: (row.post_en, row.post_ja) for row in rows})
    return {row.account_id: people[row.account_id] for row in rows if row.account_id in people}


def document_lines(work: Work, booth: int) -> list[DocumentLine]:
    """The documents of a booth, and which of them the reader took."""
    me, locale = work.actor.account_id, work.actor.locale
    taken = (
        set(work.session.exec(select(Taken.document_id).where(Taken.account_id == me)))
        if me is not None
        else set()
    )
    kinds = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WebP"}
    return [
        DocumentLine(
            document.id or 0,
            pick(locale, document.title_en, document.title_ja),
            script_of(locale, document.title_en, document.title_ja),
            kinds.get(file.content_type, ""),
            file.size,
            file.downloads,
            document.id in taken,
        )
        for document, file in documents_of(work, booth)
    ]


def postings_of(work: Work, fair: Fair, booth: Booth, jobs: Sequence[Opening], *, origin: str) -> Markup:
    """The jobs as JobPosting data; empty for a draft, which search engines do not see."""
    if booth.published_at is None or not jobs:
        return Markup()
    locale = work.actor.locale
    employer = pick(locale, booth.name_en, booth.name_ja)
    return as_data_block(
        [
            posting(
                job,
                employer=employer,
                until=fair.ends_at,
                locale=locale,
                address=f"{origin}/fairs/{fair.slug}/booths/{booth.slug}/jobs/{job.id}",
            )
            for job in jobs
        ]
    )
