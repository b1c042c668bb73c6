"""Leads as a table to take home: the fields that were given and are still given, and no others."""

from dataclasses import dataclass

from sqlmodel import col, select

from booths.leads.access import lead_booth
from booths.leads.leads import Known, Wanted, leads_of
from booths.leads.models import LeadNote
from booths.leads.words import GIFTS, STEPS
from booths.stand.models import Opening
from core.kit.i18n import pick, say
from core.kit.tables import Cell, write_csv, write_xlsx
from core.kit.work import Work
from core.people.names import lines_of
from realtime.cards.faces import full_name, spoken
from realtime.cards.vcard import Face

HEADER = (
    say("Name"),
    say("Name in Japanese"),
    say("Reading"),
    say("Organisation"),
    say("Department"),
    say("Title"),
    say("E-mail"),
    say("Telephone"),
    say("Links"),
    say("Languages"),
    say("Looks for"),
    say("Gave"),
    say("Posts"),
    say("Questions"),
    say("First"),
    say("Last"),
    say("Rating"),
    say("Next step"),
    say("Tags"),
    say("Looked after by"),
    say("Notes"),
    say("As of"),
)


@dataclass(frozen=True)
class Export:
    """A file to send."""

    data: bytes
    filename: str
    content_type: str


def export_leads(work: Work, fair: str, booth: str, wanted: Wanted, *, form: str) -> Export:
    """The leads that *wanted* lets pass, as ``csv`` or ``xlsx``; the last column says when it was made."""
    found, _ = lead_booth(work, fair, booth)
    known = leads_of(work, fair, booth, wanted)
    header = [cell.in_(work.actor.locale) for cell in HEADER]
    rows = table(work, known)
    stem = f"{found.slug}-leads-{work.now:%Y%m%d-%H%M}Z"
    if form == "csv":
        return Export(write_csv(header, rows), f"{stem}.csv", "text/csv; charset=utf-8")
    title = pick(work.actor.locale, found.name_en, found.name_ja)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Export(write_xlsx(header, rows, title), f"{stem}.xlsx", sheet)


def table(work: Work, known: list[Known]) -> list[list[Cell]]:
    """One row for each lead."""
    ids = [one.lead.id for one in known]
    jobs = {evidence.subject_id for one in known for evidence in one.given if evidence.gift == "job"}
    titles = {
        job.id: pick(work.actor.locale, job.title_en, job.title_ja)
        for job in work.session.exec(select(Opening).where(col(Opening.id).in_(jobs)))
    }
    notes: dict[int, list[str]] = {}
    for note in work.session.exec(
        select(LeadNote).where(col(LeadNote.lead_id).in_(ids)).order_by(col(LeadNote.id))
    ):
        notes.setdefault(note.lead_id, []).append(note.words)
    owners = lines_of(work, [one.lead.owner_id for one in known if one.lead.owner_id is not None])
    return [
        [
            *given_fields(one, work.actor.locale),
            *what_was_given(work, one, titles),
            one.lead.rating,
            STEPS[one.lead.next_step].in_(work.actor.locale),
            ", ".join(one.tags),
            owners[one.lead.owner_id].name if one.lead.owner_id is not None else "",
            "\n".join(notes.get(one.lead.id or 0, ())),
            f"{work.now:%Y-%m-%d %H:%M} UTC",
        ]
        for one in known
    ]


def given_fields(one: Known, locale: str) -> list[Cell]:
    """The handed over card's fields; without a card only the name, which goes with every gift."""
    if one.card is None:
        return [one.person.name_en, one.person.name_ja, *[""] * 9]
    ja, en = one.card.card.ja, one.card.card.en
    first, second = en or ja or Face(), ja or Face()
    reading = f"{second.reading_family} {second.reading_given}".strip()
    return [
        full_name(en, "en") if en else "",
        full_name(ja, "ja") if ja else "",
        reading,
        first.organisation,
        first.department,
        first.title,
        first.email,
        first.phone,
        " ".join(first.links),
        spoken(first, locale),
        first.line,
    ]


def what_was_given(work: Work, one: Known, titles: dict[int | None, str]) -> list[Cell]:
    """Kinds, jobs, questions, first and last moment."""
    return [
        ", ".join(GIFTS[gift].in_(work.actor.locale) for gift in one.gifts),
        ", ".join(titles.get(evidence.subject_id, "") for evidence in one.given if evidence.gift == "job"),
        "\n".join(evidence.words for evidence in one.given if evidence.gift == "question"),
        f"{one.lead.first_at:%Y-%m-%d %H:%M} UTC",
        f"{one.lead.last_at:%Y-%m-%d %H:%M} UTC",
    ]
