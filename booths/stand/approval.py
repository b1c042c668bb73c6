"""How a booth comes into the hall: made by the organiser, filled by its owner, approved, published."""

import re
import secrets

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from booths.stand.access import booth_id, edited_booth, organised_booth
from booths.stand.counter import tell_change
from booths.stand.models import Booth, BoothStaff, Level, StaffRole
from booths.stand.naming import check_names
from booths.stand.reading import found_by
from booths.stand.staff import invite_owner
from core.accounts.roles import account_by_email
from core.fair.access import fair_id, organised_fair
from core.kit.errors import Conflict, Invalid
from core.kit.i18n import say
from core.kit.search import fold
from core.kit.signing import Signer
from core.kit.work import Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from realtime.messages import AccessChanged


def booths_of(work: Work, fair: str) -> list[Booth]:
    """Every booth of the fair, drafts too, for its organisers: what waits for approval first."""
    organised = organised_fair(work, fair)
    found = work.session.exec(select(Booth).where(Booth.fair_id == organised.id).order_by(col(Booth.name_en)))
    return sorted(found, key=lambda booth: (not is_waiting(booth), booth.published_at is not None))


def is_waiting(booth: Booth) -> bool:
    """Whether the organiser is to decide now."""
    return booth.submitted_at is not None and booth.approved_at is None and booth.sent_back_at is None


def state_of(booth: Booth) -> str:
    """Where the booth stands: draft, waiting, sent_back, approved or published."""
    if booth.published_at is not None:
        return "published"
    if booth.approved_at is not None:
        return "approved"
    if booth.sent_back_at is not None:
        return "sent_back"
    return "waiting" if is_waiting(booth) else "draft"


def create_booth(
    work: Work,
    fair: str,
    *,
    name_en: str,
    name_ja: str = "",
    owner_email: str,
    address: str,
    signer: Signer,
    slug: str = "",
    level: Level = Level.STANDARD,
    seats: int = 20,
) -> Booth:
    """A draft booth; whoever *owner_email* belongs to is invited by mail to own it.

    Args:
        address: The fair's public address, for the link in the mail.
        slug: The booth's name in addresses; made from the English name unless given.

    Raises:
        Invalid: No name, or another exhibitor's; the slug is taken or has other characters than a–z, 0–9
            and hyphens.
    """
    organised = organised_fair(work, fair)
    check_names(work, fair_id(organised), None, name_en=name_en, name_ja=name_ja)
    chosen = slug or free_slug(work, fair_id(organised), name_en)
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", chosen):
        raise Invalid({"slug": say("Only small letters, digits and hyphens, please.")})
    booth = Booth(
        fair_id=fair_id(organised), slug=chosen, name_en=name_en, name_ja=name_ja, level=level, seats=seats,
        created_at=work.now, changed_at=work.now,
    )  # fmt: skip
    booth.found_by = found_by(booth, [])
    try:
        with work.session.begin_nested():
            work.session.add(booth)
    except IntegrityError:
        raise Invalid({"slug": say("Another booth of this fair has this address already.")}) from None
    open_room(work, booth.fair_id, RoomKind.BOOTH, booth.id)
    if owner_email:
        invite_owner(work, booth, owner_email, address=address, signer=signer)
    return booth


def free_slug(work: Work, fair: int, name: str) -> str:
    """A slug that no booth of the fair has."""
    plain = (
        re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:50].strip("-") or f"booth-{secrets.token_hex(3)}"
    )
    taken = set(work.session.exec(select(Booth.slug).where(Booth.fair_id == fair)))
    return next(slug for n in range(1, 10_000) if (slug := plain if n == 1 else f"{plain}-{n}") not in taken)


def own(work: Work, booth: Booth, email: str) -> bool:
    """Make a known account owner without a mail; False if nobody has that address."""
    organised_booth(work, booth_id(booth))
    account = account_by_email(work, email)
    if account is None or account.id is None:
        return False
    work.session.add(
        BoothStaff(booth_id=booth_id(booth), account_id=account.id, role=StaffRole.OWNER, at=work.now)
    )
    work.session.flush()
    work.announce(f"account:{account.id}", AccessChanged())
    return True


def submit(work: Work, fair: str, booth: str) -> Booth:
    """Ask the organiser to approve; what is shown may still be changed meanwhile."""
    found = edited_booth(work, fair, booth)
    if found.approved_at is not None or is_waiting(found):
        raise Conflict(say("This booth was submitted already."))
    found.submitted_at, found.sent_back_at = work.now, None
    return stored(work, found)


def approve(work: Work, booth: int) -> Booth:
    """Approve; approving twice changes nothing."""
    found = organised_booth(work, booth)
    if found.approved_at is None:
        found.approved_at, found.sent_back_at, found.note = work.now, None, ""
    return stored(work, found)


def send_back(work: Work, booth: int, note: str) -> Booth:
    """Send the booth back to its owner with *note*; it leaves the hall until it is approved again."""
    found = organised_booth(work, booth)
    if not note.strip():
        raise Invalid({"note": say("Please tell the exhibitor what is missing.")})
    tell_change(work, found)
    found.sent_back_at, found.note = work.now, note.strip()[:1000]
    found.approved_at = found.published_at = found.submitted_at = None
    return stored(work, found)


def publish(work: Work, booth: int) -> Booth:
    """Put an approved booth into the hall."""
    found = organised_booth(work, booth)
    if found.approved_at is None:
        raise Conflict(say("Please approve the booth before publishing it."))
    if found.published_at is None:
        found.published_at = work.now
        tell_change(work, stored(work, found))
    return found


def unpublish(work: Work, booth: int) -> Booth:
    """Take a booth out of the hall; it stays approved."""
    found = organised_booth(work, booth)
    tell_change(work, found)
    found.published_at = None
    return stored(work, found)


def set_level(work: Work, booth: int, level: Level) -> Booth:
    """How large the booth stands in the hall."""
    found = organised_booth(work, booth)
    found.level = level
    tell_change(work, stored(work, found))
    return found


def set_seats(work: Work, booth: int, seats: int) -> Booth:
    """How many staff the booth may have; those who are there stay."""
    found = organised_booth(work, booth)
    if not 1 <= seats <= 500:
        raise Invalid({"seats": say("Between 1 and 500, please.")})
    found.seats = seats
    return stored(work, found)


def stored(work: Work, booth: Booth) -> Booth:
    """Write it down with the moment of the change."""
    booth.changed_at = work.now
    work.session.add(booth)
    work.session.flush()
    return booth
