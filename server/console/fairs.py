"""A fair's settings: creating one, copying last year's, changing it, publishing it and taking it back."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from booths.stand.access import booth_id
from booths.stand.models import Booth, BoothStaff
from core.accounts.models import RoleName
from core.accounts.roles import account_for, grant, is_operator
from core.fair.access import fair_id, organised_fair
from core.fair.models import Fair, OpeningHours, Part
from core.kit.errors import Invalid, NotFound
from core.kit.i18n import Sentence, say
from core.kit.search import fold
from core.kit.times import is_zone
from core.kit.work import Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from realtime.messages import AccessChanged
from server.console.forms import FILL_IN, FairForm, NewFairForm, moment_of, required_moment
from server.console.letters import write_to_organiser
from server.moderation.log import note
from server.moderation.models import Deed
from server.programme.models import Room, Track

TEXTS = (
    "name_en", "name_ja", "association_en", "association_ja", "intro_en", "intro_ja", "membership_en",
    "membership_ja",
)  # fmt: skip
COPIED = ("association_en", "association_ja", "intro_en", "intro_ja", "membership_en", "membership_ja")
RESERVED = frozenset({"new"})
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def require_operator(work: Work) -> None:
    """For everybody else there is no such page."""
    work.actor.signed_in_id  # noqa: B018  (a passer-by is asked to sign in first)
    if not is_operator(work):
        raise NotFound(say("There is no such page."))


def create_fair(work: Work, form: NewFairForm, *, address: str) -> Fair:
    """A fair that nobody but its organisers sees yet, with the rooms that every fair has.

    Args:
        address: The installation's public address, for the mail to its first organiser.

    Raises:
        Invalid: A name, a date or the slug cannot be used; nothing is made.
    """
    require_operator(work)
    require_sound(form, partial(slug_for, work, form))
    starts, ends = days_of(form)
    model = copied_fair(work, form.copy_from)
    fair = Fair(
        slug=slug_for(work, form), zone=form.zone, starts_at=starts, ends_at=ends, created_at=work.now,
        **{name: getattr(form, name) for name in TEXTS},
    )  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.add(fair)
    except IntegrityError:
        raise Invalid({"slug": say("Another fair has this address already.")}) from None
    for kind in (RoomKind.LOBBY, RoomKind.EXHIBITORS, RoomKind.ORGANISERS):
        open_room(work, fair_id(fair), kind)
    if model is not None:
        copy(work, model, fair)
    set_hours(work, fair, form)
    note(work, fair_id(fair), Deed.FAIR_MADE, words=fair.name_en or fair.name_ja, why=form.copy_from)
    if form.organiser:
        appoint(work, fair, form.organiser, address=address)
    return fair


def appoint(work: Work, fair: Fair, email: str, *, address: str) -> None:
    """Make somebody the fair's organiser, and write to them."""
    account = account_for(work, email, locale=work.actor.locale)
    assert account.id is not None
    grant(work, account.id, fair_id(fair), RoleName.ORGANISER)
    write_to_organiser(work, fair, account, address=address)
    note(work, fair_id(fair), Deed.ROLE_GIVEN, about=f"account:{account.id}", words=f"{email}: organiser")
    work.announce(f"account:{account.id}", AccessChanged())


def change_fair(work: Work, slug: str, form: FairForm) -> Fair:
    """Change the settings.

    Raises:
        Invalid: A field cannot be used; nothing is changed.
    """
    fair = organised_fair(work, slug)
    require_sound(form)
    starts, ends = days_of(form)
    hours = {part: span_of(form, part) for part in Part}
    for name in TEXTS:
        setattr(fair, name, getattr(form, name))
    fair.zone, fair.starts_at, fair.ends_at = form.zone, starts, ends
    work.session.add(fair)
    for part, (opens, closes) in hours.items():
        keep_hours(work, fair, part, opens, closes)
    note(work, fair_id(fair), Deed.FAIR_CHANGED, words=fair.name_en or fair.name_ja)
    work.session.flush()
    return fair


def publish(work: Work, slug: str) -> None:
    """Let everybody see it."""
    fair = organised_fair(work, slug)
    if fair.published_at is None:
        fair.published_at = work.now
        work.session.add(fair)
        note(work, fair_id(fair), Deed.FAIR_PUBLISHED, words=fair.name_en or fair.name_ja)


def unpublish(work: Work, slug: str) -> None:
    """Take it back: from now on only its organisers see it."""
    fair = organised_fair(work, slug)
    if fair.published_at is not None:
        fair.published_at = None
        work.session.add(fair)
        note(work, fair_id(fair), Deed.FAIR_UNPUBLISHED, words=fair.name_en or fair.name_ja)
        work.announce(f"fair:{fair.id}", AccessChanged())


def require_sound(form: FairForm, *further: Callable[[], object]) -> None:
    """``Invalid`` with everything that is wrong at once, so that nobody corrects one field after another."""
    problems: dict[str, Sentence] = {}
    asks: list[Callable[[], object]] = [partial(name_of, form), partial(days_of, form)]
    asks += [partial(span_of, form, part) for part in Part]
    for asked in (*asks, *further):
        try:
            asked()
        except Invalid as problem:
            problems |= problem.fields
    if problems:
        raise Invalid(problems)


def name_of(form: FairForm) -> str:
    """A fair without any name could not be announced."""
    if not (form.name_en or form.name_ja):
        raise Invalid({"name": FILL_IN})
    return form.name_en or form.name_ja


def days_of(form: FairForm) -> tuple[datetime, datetime]:
    """When the fair begins and ends."""
    if not is_zone(form.zone):
        raise Invalid({"zone": say("There is no time zone by that name. Please choose one from the list.")})
    starts = required_moment("starts_at", form.starts_at, form.zone)
    ends = required_moment("ends_at", form.ends_at, form.zone)
    if ends <= starts:
        raise Invalid({"ends_at": say("The fair has to end after it begins.")})
    return starts, ends


def span_of(form: FairForm, part: Part) -> tuple[datetime | None, datetime | None]:
    """When one part opens and closes; None where nothing was typed."""
    opens, closes = form.hours(part)
    begin = moment_of(f"{part.value}_opens", opens, form.zone)
    end = moment_of(f"{part.value}_closes", closes, form.zone)
    if begin is not None and end is not None and end <= begin:
        raise Invalid({f"{part.value}_closes": say("It has to close after it opens.")})
    return begin, end


def set_hours(work: Work, fair: Fair, form: FairForm) -> None:
    """The hours that were typed; empty ones leave what was copied."""
    for part in Part:
        opens, closes = span_of(form, part)
        if opens or closes:
            keep_hours(work, fair, part, opens, closes)


def keep_hours(work: Work, fair: Fair, part: Part, opens: datetime | None, closes: datetime | None) -> None:
    """Write one part's hours; without any it is open as long as the fair is published."""
    row = work.session.exec(
        select(OpeningHours).where(OpeningHours.fair_id == fair.id, OpeningHours.part == part)
    ).first()
    if opens is None and closes is None:
        if row is not None:
            work.session.delete(row)
        return
    row = row or OpeningHours(fair_id=fair_id(fair), part=part)
    row.opens_at, row.closes_at = opens, closes
    work.session.add(row)


def slug_for(work: Work, form: NewFairForm) -> str:
    """The slug that was typed, or one made from the English name and the year."""
    if form.slug:
        if not SLUG.fullmatch(form.slug) or form.slug in RESERVED:
            raise Invalid({"slug": say("Only small letters, digits and hyphens, please.")})
        return form.slug
    plain = re.sub(r"[^a-z0-9]+", "-", fold(form.name_en)).strip("-")[:50].strip("-") or "fair"
    plain = plain if plain not in RESERVED else f"{plain}-fair"
    taken = set(work.session.exec(select(Fair.slug)))
    return next(slug for n in range(1, 10_000) if (slug := plain if n == 1 else f"{plain}-{n}") not in taken)


def copied_fair(work: Work, slug: str) -> Fair | None:
    """The fair to copy from; ``Invalid`` if there is none by that slug."""
    if not slug:
        return None
    found = work.session.exec(select(Fair).where(Fair.slug == slug)).first()
    if found is None:
        raise Invalid({"copy_from": say("There is no such fair.")})
    return found


def copy(work: Work, model: Fair, fair: Fair) -> None:
    """Take over texts that were left empty, hours, rooms and tracks, and the exhibitors as drafts."""
    for name in COPIED:
        setattr(fair, name, getattr(fair, name) or getattr(model, name))
    work.session.add(fair)
    later = fair.starts_at - model.starts_at
    for hours in work.session.exec(select(OpeningHours).where(OpeningHours.fair_id == model.id)).all():
        keep_hours(work, fair, Part(hours.part), moved(hours.opens_at, later), moved(hours.closes_at, later))
    for room in work.session.exec(select(Room).where(Room.fair_id == model.id)).all():
        work.session.add(Room(**values_of(room, {"id", "fair_id"}), fair_id=fair_id(fair)))
    for track in work.session.exec(select(Track).where(Track.fair_id == model.id)).all():
        work.session.add(Track(**values_of(track, {"id", "fair_id"}), fair_id=fair_id(fair)))
    for booth in work.session.exec(
        select(Booth).where(Booth.fair_id == model.id).order_by(col(Booth.id))
    ).all():
        copy_booth(work, booth, fair)
    work.session.flush()


STATE = {"submitted_at", "approved_at", "sent_back_at", "note", "published_at", "created_at", "changed_at"}
OWN = {"id", "fair_id", "logo_id", "banner_id"}


def copy_booth(work: Work, model: Booth, fair: Fair) -> None:
    """The exhibitor's texts and people, as a draft to look through; pictures belong to the old booth."""
    booth = Booth(
        **values_of(model, OWN | STATE), fair_id=fair_id(fair), created_at=work.now,
        changed_at=work.now,
    )  # fmt: skip
    work.session.add(booth)
    work.session.flush()
    open_room(work, fair_id(fair), RoomKind.BOOTH, booth.id)
    for staff in work.session.exec(select(BoothStaff).where(BoothStaff.booth_id == model.id)).all():
        values = values_of(staff, {"id", "booth_id", "at"})
        work.session.add(BoothStaff(**values, booth_id=booth_id(booth), at=work.now))


def moved(moment: datetime | None, later: timedelta) -> datetime | None:
    """The same moment of another day."""
    return None if moment is None else moment + later


def values_of(row: SQLModel, leave: set[str]) -> dict[str, Any]:
    """The columns of a row but for *leave*, as they are stored."""
    return {name: getattr(row, name) for name in type(row).model_fields if name not in leave}
