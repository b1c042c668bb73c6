"""Exhibitors from the console: the verbs of the booth, written into the log, and their list."""

from dataclasses import dataclass

from sqlmodel import col, func, select

from booths.stand import approval
from booths.stand.access import booth_id, organised_booth
from booths.stand.models import Booth, BoothStaff, Level, Opening, StaffInvitation, StaffRole
from booths.stand.staff import invite_owner
from core.fair.access import fair_id, organised_fair
from core.kit.errors import NotFound
from core.kit.i18n import Sentence, pick, say, script_of
from core.kit.signing import Signer
from core.kit.work import Work
from realtime.notices.models import NoticeKind
from realtime.notices.notify import notify
from server.console.forms import BoothForm
from server.moderation.log import note
from server.moderation.models import Deed

STATES: dict[str, Sentence] = {
    "waiting": say("waits for you"),
    "draft": say("being filled in"),
    "sent_back": say("sent back"),
    "approved": say("approved, not in the hall"),
    "published": say("in the hall"),
}


@dataclass(frozen=True)
class BoothRow:
    """An exhibitor in the list; ``missing`` says what visitors would miss."""

    id: int
    slug: str
    name: str
    lang: str
    state: str
    state_words: str
    level: str
    seats: int
    owners: int
    staff: int
    invited: tuple[str, ...]
    jobs: int
    note: str
    missing: tuple[str, ...]


def booth_of(work: Work, slug: str, booth: int) -> Booth:
    """A booth of this very fair, for its organisers."""
    fair = organised_fair(work, slug)
    found = organised_booth(work, booth)
    if found.fair_id != fair.id:
        raise NotFound(say("There is no such booth."))
    return found


def create(work: Work, slug: str, form: BoothForm, *, address: str, signer: Signer) -> Booth:
    """A draft booth, and a mail to whoever is to own it."""
    booth = approval.create_booth(
        work, slug, name_en=form.name_en, name_ja=form.name_ja, owner_email=form.owner_email,
        level=form.level, seats=form.seats, address=address, signer=signer,
    )  # fmt: skip
    tell(work, booth, Deed.BOOTH_MADE, why=form.owner_email)
    return booth


def invite(work: Work, slug: str, booth: int, *, email: str, address: str, signer: Signer) -> None:
    """Invite another owner."""
    found = booth_of(work, slug, booth)
    invite_owner(work, found, email, address=address, signer=signer)
    tell(work, found, Deed.OWNER_INVITED, why=email)


def approve(work: Work, slug: str, booth: int) -> None:
    """Approve and put it into the hall; its owners are told."""
    found = booth_of(work, slug, booth)
    approval.approve(work, booth)
    approval.publish(work, booth)
    tell(work, found, Deed.BOOTH_APPROVED)
    tell_owners(work, found, slug, say("Your booth was approved and stands in the hall now."))


def send_back(work: Work, slug: str, booth: int, *, words: str) -> None:
    """Send it back with a note; its owners are told."""
    found = booth_of(work, slug, booth)
    approval.send_back(work, booth, words)
    tell(work, found, Deed.BOOTH_SENT_BACK, why=words)
    tell_owners(work, found, slug, say("The organisers sent your booth back with a note."))


def publish(work: Work, slug: str, booth: int) -> None:
    """Put an approved booth into the hall."""
    found = booth_of(work, slug, booth)
    approval.publish(work, booth)
    tell(work, found, Deed.BOOTH_PUBLISHED)


def unpublish(work: Work, slug: str, booth: int) -> None:
    """Take it out of the hall; it stays approved."""
    found = booth_of(work, slug, booth)
    approval.unpublish(work, booth)
    tell(work, found, Deed.BOOTH_UNPUBLISHED)


def place(work: Work, slug: str, booth: int, *, level: Level, seats: int) -> None:
    """How large it stands, and how many may work there."""
    found = booth_of(work, slug, booth)
    approval.set_level(work, booth, level)
    approval.set_seats(work, booth, seats)
    tell(work, found, Deed.BOOTH_CHANGED, why=f"{level.value}, {seats}")


def tell(work: Work, booth: Booth, deed: Deed, *, why: str = "") -> None:
    """Into the log."""
    note(work, booth.fair_id, deed, about=f"booth:{booth.id}", words=booth.name_en or booth.name_ja, why=why)


def tell_owners(work: Work, booth: Booth, slug: str, sentence: Sentence) -> None:
    """Into the notice centres of the booth's owners."""
    owners = select(BoothStaff.account_id).where(
        BoothStaff.booth_id == booth.id, BoothStaff.role == StaffRole.OWNER
    )
    for owner in work.session.exec(owners).all():
        notify(
            work, owner, kind=NoticeKind.BOOTH, sentence=sentence, path=f"/fairs/{slug}/booths/{booth.slug}",
            fair_id=booth.fair_id,
        )  # fmt: skip


def rows_of(work: Work, slug: str) -> list[BoothRow]:
    """Every exhibitor of the fair, those that wait first; four queries whatever their number."""
    fair = organised_fair(work, slug)
    booths = approval.booths_of(work, slug)
    of_fair = select(Booth.id).where(Booth.fair_id == fair_id(fair))
    staff = work.session.exec(
        select(BoothStaff.booth_id, BoothStaff.role).where(col(BoothStaff.booth_id).in_(of_fair))
    ).all()
    jobs: dict[int, int] = dict(
        work.session.exec(
            select(Opening.booth_id, func.count())
            .where(col(Opening.booth_id).in_(of_fair), col(Opening.closed_at).is_(None))
            .group_by(col(Opening.booth_id))
        ).all()
    )
    invited: dict[int, list[str]] = {}
    for row in work.session.exec(
        select(StaffInvitation).where(
            col(StaffInvitation.booth_id).in_(of_fair),
            col(StaffInvitation.used_at).is_(None),
            col(StaffInvitation.withdrawn_at).is_(None),
            StaffInvitation.role == StaffRole.OWNER,
        )
    ):
        invited.setdefault(row.booth_id, []).append(row.email)
    return [
        row_of(
            work, booth, [str(role) for number, role in staff if number == booth.id],
            jobs.get(booth_id(booth), 0), tuple(invited.get(booth_id(booth), ())),
        )
        for booth in booths
    ]  # fmt: skip


def row_of(work: Work, booth: Booth, roles: list[str], jobs: int, invited: tuple[str, ...]) -> BoothRow:
    """One of them."""
    locale, state = work.actor.locale, approval.state_of(booth)
    missing = [
        words.in_(locale)
        for words, is_missing in (
            (say("no owner yet"), not any(role == StaffRole.OWNER for role in roles)),
            (say("no text about the house"), not (booth.about_en or booth.about_ja)),
            (say("no posts"), not jobs),
        )
        if is_missing
    ]
    return BoothRow(
        booth_id(booth), booth.slug, pick(locale, booth.name_en, booth.name_ja),
        script_of(locale, booth.name_en, booth.name_ja), state, STATES[state].in_(locale), str(booth.level),
        booth.seats, sum(role == StaffRole.OWNER for role in roles), len(roles), invited, jobs, booth.note,
        tuple(missing),
    )  # fmt: skip
