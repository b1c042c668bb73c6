"""What the console's templates get."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlmodel import col, select

from core.fair.access import fair_id, organised_fair, phase_of
from core.fair.models import Fair, OpeningHours, Part
from core.kit.forms import Filled
from core.kit.i18n import Sentence, pick, say
from core.kit.times import zone_names, zone_of
from core.kit.work import Work
from realtime.notices.announce import AnnouncementRow, announcements_of
from realtime.notices.models import Audience
from server.console.exhibitors import BoothRow, rows_of
from server.console.fairs import TEXTS, require_operator
from server.console.mails import MailRow, mails_of
from server.console.overview import Need, Step, first_steps, needs_of, people_of
from server.home.figures import Figures, figures_of
from server.moderation.log import ActLine, Acts, acts_of, broken_at, latest_acts
from server.moderation.models import Deed
from server.moderation.words import AUDIENCES, DEEDS, LEVELS
from server.programme.lines import SessionLine
from server.programme.now import now_and_next

Here = Callable[[str], int]
PARTS: dict[Part, Sentence] = {
    Part.REGISTRATION: say("Registration"),
    Part.DOORS: say("Doors: booths, rooms, talk"),
    Part.CARDS: say("Exchange of cards"),
    Part.RECORDINGS: say("Recordings"),
}


@dataclass(frozen=True)
class ConsolePage:
    """What needs the organisers now, how the day goes, what is next."""

    template: ClassVar[str] = "console/show.html"
    section: ClassVar[str] = "console"
    parts: ClassVar[frozenset[str]] = frozenset({"numbers"})

    fair_id: int
    fair_slug: str
    published: bool
    phase: str
    needs: list[Need]
    steps: list[Step]
    figures: Figures
    people: int
    running: tuple[SessionLine, ...]
    next: tuple[SessionLine, ...]
    acts: tuple[ActLine, ...]


@dataclass(frozen=True)
class SettingsPage:
    """The fair's settings; ``parts_of_fair`` is ``(name, words)``."""

    template: ClassVar[str] = "console/settings.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    published: bool
    form: Filled
    zones: list[str]
    hours: list[tuple[str, str]]


@dataclass(frozen=True)
class NewFairPage:
    """A new fair, or a copy of an earlier one."""

    template: ClassVar[str] = "console/fair_new.html"
    section: ClassVar[str] = ""

    form: Filled
    zones: list[str]
    fairs: list[tuple[str, str]]


@dataclass(frozen=True)
class ExhibitorsPage:
    """Every exhibitor with its state; ``form_of``, ``new`` or a booth's id, says whose is ``form``."""

    template: ClassVar[str] = "console/exhibitors.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    rows: list[BoothRow]
    levels: list[tuple[str, str]]
    form: Filled
    form_of: str


@dataclass(frozen=True)
class AnnouncementsPage:
    """What was told and is planned, and a form for the next."""

    template: ClassVar[str] = "console/announcements.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    zone: str
    rows: list[AnnouncementRow]
    audiences: list[tuple[str, str]]
    audience_words: dict[str, str]
    form: Filled


@dataclass(frozen=True)
class MailsPage:
    """What became of the mails."""

    template: ClassVar[str] = "console/mails.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    rows: list[MailRow]


@dataclass(frozen=True)
class LogPage:
    """The log of acts, searched; ``broken`` is the first act that no longer fits."""

    template: ClassVar[str] = "console/log.html"
    section: ClassVar[str] = "console"

    fair_slug: str
    acts: Acts
    deeds: list[tuple[str, str]]
    form: Filled
    address: str
    broken: int | None


def console_page(work: Work, slug: str, *, here: Here) -> ConsolePage:
    """The console's first page."""
    fair = organised_fair(work, slug)
    programme = now_and_next(work, slug, limit=6)
    return ConsolePage(
        fair_id(fair), slug, fair.published_at is not None, phase_of(fair, work.now),
        needs_of(work, fair), first_steps(work, fair), figures_of(work, fair, here),
        people_of(work, fair_id(fair)), programme.now, programme.next,
        latest_acts(work, fair_id(fair), *Deed, limit=6),
    )  # fmt: skip


def settings_page(work: Work, slug: str, *, form: Filled | None = None) -> SettingsPage:
    """The settings as they are, or as they were typed."""
    fair = organised_fair(work, slug)
    hours = [(part.value, words.in_(work.actor.locale)) for part, words in PARTS.items()]
    filled = form or Filled.of(settings_of(work, fair))
    return SettingsPage(fair.slug, fair.published_at is not None, filled, zone_names(), hours)


def settings_of(work: Work, fair: Fair) -> dict[str, str]:
    """The settings as a form's fields, moments on the fair's clock."""
    values = {name: getattr(fair, name) for name in TEXTS} | {"zone": fair.zone}
    values |= {"starts_at": local(fair.starts_at, fair.zone), "ends_at": local(fair.ends_at, fair.zone)}
    for row in work.session.exec(select(OpeningHours).where(OpeningHours.fair_id == fair.id)):
        values[f"{row.part}_opens"] = local(row.opens_at, fair.zone)
        values[f"{row.part}_closes"] = local(row.closes_at, fair.zone)
    return values


def local(moment: datetime | None, zone: str) -> str:
    """As a browser's date and time field wants it."""
    return "" if moment is None else moment.astimezone(zone_of(zone)).strftime("%Y-%m-%dT%H:%M")


def new_fair_page(work: Work, *, form: Filled | None = None) -> NewFairPage:
    """An empty form, or what was typed."""
    require_operator(work)
    fairs = work.session.exec(select(Fair).order_by(col(Fair.starts_at).desc()))
    named = [(fair.slug, pick(work.actor.locale, fair.name_en, fair.name_ja)) for fair in fairs]
    return NewFairPage(form or Filled.of({"zone": work.actor.zone or "Asia/Tokyo"}), zone_names(), named)


def exhibitors_page(
    work: Work, slug: str, *, form: Filled | None = None, form_of: str = ""
) -> ExhibitorsPage:
    """The list, with what was refused."""
    levels = [(value, words.in_(work.actor.locale)) for value, words in LEVELS.items()]
    filled = form or Filled.of({"level": "standard", "seats": "20"})
    return ExhibitorsPage(slug, rows_of(work, slug), levels, filled, form_of)


def announcements_page(work: Work, slug: str, *, form: Filled | None = None) -> AnnouncementsPage:
    """What was told, and a form."""
    fair, locale = organised_fair(work, slug), work.actor.locale
    audiences = [(audience.value, words.in_(locale)) for audience, words in AUDIENCES.items()]
    filled = form or Filled.of({"audience": Audience.EVERYBODY.value})
    return AnnouncementsPage(
        slug, fair.zone, announcements_of(work, slug), audiences, dict(audiences), filled
    )


def mails_page(work: Work, slug: str) -> MailsPage:
    """The newest mails."""
    return MailsPage(slug, mails_of(work, slug))


def log_page(
    work: Work, slug: str, *, words: str = "", deed: str = "", page: int = 1, query: str = ""
) -> LogPage:
    """One page of the log, and whether it is whole."""
    fair, locale = organised_fair(work, slug), work.actor.locale
    acts = acts_of(work, slug, words=words, deed=deed, page=page)
    deeds = [(one.value, sentence.in_(locale)) for one, sentence in DEEDS.items()]
    address = f"/fairs/{slug}/console/log" + (f"?{query}" if query else "")
    return LogPage(
        slug,
        acts,
        deeds,
        Filled.of({"q": words, "deed": deed}),
        address,
        broken_at(work, fair_id(fair)),
    )
