"""What a booth shows, changed by its owners: words, rota, and the list of what is still missing."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlmodel import col, select

from booths.stand.access import booth_id, edited_booth, fair_of
from booths.stand.counter import tell_change
from booths.stand.forms import VIDEO_HOSTS, BoothForm, HoursForm, links_of
from booths.stand.models import Booth, BoothStaff, Hours, Opening
from booths.stand.naming import check_names
from booths.stand.reading import found_by
from core.accounts.models import Account
from core.kit.errors import Invalid, NotFound
from core.kit.i18n import Sentence, say
from core.kit.times import parse_local
from core.kit.work import Work

HOURS_LIMIT = 60


def change(work: Work, fair: str, booth: str, form: BoothForm) -> Booth:
    """Say something else of the exhibitor; seen at once where the booth is published.

    Raises:
        Invalid: No name in either language, another exhibitor's, or a video from a place whose films we
            cannot show.
    """
    found = edited_booth(work, fair, booth)
    check_names(work, found.fair_id, found, name_en=form.name_en, name_ja=form.name_ja)
    if form.video_link and urlsplit(form.video_link).hostname not in VIDEO_HOSTS:
        raise Invalid({"video_link": say("Please give the address of a film on YouTube or Vimeo.")})
    for name, value in form.model_dump(exclude={"links", "people"}).items():
        setattr(found, name, value)
    found.people, found.links = form.people, links_of(form.links)
    return keep(work, found)


def keep(work: Work, booth: Booth) -> Booth:
    """Store a changed booth with what search finds it by, and tell. The caller has passed a door."""
    openings = work.session.exec(
        select(Opening).where(Opening.booth_id == booth.id, col(Opening.closed_at).is_(None))
    )
    booth.found_by, booth.changed_at = found_by(booth, openings), work.now
    work.session.add(booth)
    work.session.flush()
    tell_change(work, booth)
    return booth


def add_hours(work: Work, fair: str, booth: str, form: HoursForm) -> Hours:
    """Add a stretch of the rota; days and times are those of the fair's clock."""
    found = edited_booth(work, fair, booth)
    zone = fair_of(work, found).zone
    try:
        starts = parse_local(form.day.isoformat(), form.starts.strftime("%H:%M"), zone)
        last = form.day if form.ends > form.starts else form.day + timedelta(days=1)
        ends = parse_local(last.isoformat(), form.ends.strftime("%H:%M"), zone)
    except ValueError as problem:
        raise Invalid(
            {"starts": getattr(problem, "say", say("There is no such time on that day."))}
        ) from None
    if len(hours_of(work, booth_id(found))) >= HOURS_LIMIT:
        raise Invalid({"day": say("At most {limit} entries; please remove one first.", limit=HOURS_LIMIT)})
    hours = Hours(
        booth_id=booth_id(found), starts_at=starts, ends_at=ends, who_en=form.who_en, who_ja=form.who_ja
    )
    work.session.add(hours)
    work.session.flush()
    tell_change(work, found)
    return hours


def remove_hours(work: Work, fair: str, booth: str, hours: int) -> None:
    """Take a stretch out of the rota."""
    found = edited_booth(work, fair, booth)
    entry = work.session.exec(select(Hours).where(Hours.id == hours, Hours.booth_id == found.id)).first()
    if entry is None:
        raise NotFound(say("There is no such entry."))
    work.session.delete(entry)
    work.session.flush()
    tell_change(work, found)


def hours_of(work: Work, booth: int) -> list[Hours]:
    """The rota from its beginning."""
    return list(
        work.session.exec(select(Hours).where(Hours.booth_id == booth).order_by(col(Hours.starts_at)))
    )


@dataclass(frozen=True)
class Ready:
    """One point of the readiness list."""

    sentence: Sentence
    done: bool
    part: str  # where on the edit page it is done


def readiness(work: Work, booth: Booth) -> list[Ready]:
    """What a booth should have before it is submitted."""
    number = booth_id(booth)
    both = all(
        (booth.name_en, booth.name_ja, booth.tagline_en, booth.tagline_ja, booth.about_en, booth.about_ja)
    )
    job = select(Opening.id).where(Opening.booth_id == number, col(Opening.closed_at).is_(None))
    signed_in = (
        select(BoothStaff.id)
        .join(Account, col(Account.id) == col(BoothStaff.account_id))
        .where(BoothStaff.booth_id == number, col(Account.confirmed_at).is_not(None))
    )
    return [
        Ready(say("A logo"), booth.logo_id is not None, "logo"),
        Ready(say("Name, line and text in both languages"), both, "words"),
        Ready(say("At least one post"), work.session.exec(job).first() is not None, "jobs"),
        Ready(say("Somebody who has signed in"), work.session.exec(signed_in).first() is not None, "staff"),
        Ready(say("Hours at the counter"), bool(hours_of(work, number)), "hours"),
    ]
