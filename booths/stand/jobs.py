"""Jobs: added, changed and closed by the booth's owners, one at a time or many from a file."""

import re
import secrets

from sqlmodel import col, func, select

from booths.stand.access import booth_id, edited_booth, visible_booth
from booths.stand.editing import keep
from booths.stand.forms import JobForm
from booths.stand.models import Booth, JobInterest, Opening
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.i18n import say
from core.kit.search import fold
from core.kit.work import Work

JOBS_LIMIT = 200
NO_JOB = say("There is no such post.")


def add_job(work: Work, fair: str, booth: str, form: JobForm) -> Opening:
    """Offer a job.

    Raises:
        Invalid: No title, a salary that ends below its beginning, or a key that another job has.
        Conflict: The booth offers as many as it may.
    """
    found = edited_booth(work, fair, booth)
    check(form)
    if form.key and by_key(work, booth_id(found), form.key):
        raise Invalid({"key": say("Another post of this booth has this key already.")})
    opening = put(work, found, form)
    keep(work, found)
    return opening


def change_job(work: Work, fair: str, booth: str, opening: int, form: JobForm) -> Opening:
    """Say something else of a job."""
    found = edited_booth(work, fair, booth)
    known = opening_of(work, booth_id(found), opening)
    check(form)
    other = by_key(work, booth_id(found), form.key) if form.key else None
    if other is not None and other.id != known.id:
        raise Invalid({"key": say("Another post of this booth has this key already.")})
    fill(work, known, form)
    keep(work, found)
    return known


def close_job(work: Work, fair: str, booth: str, opening: int) -> Opening:
    """Offer a job no longer; who was interested stays among the leads."""
    found = edited_booth(work, fair, booth)
    known = opening_of(work, booth_id(found), opening)
    known.closed_at = known.closed_at or work.now
    work.session.add(known)
    work.session.flush()
    keep(work, found)
    return known


def reopen_job(work: Work, fair: str, booth: str, opening: int) -> Opening:
    """Offer a closed job again."""
    found = edited_booth(work, fair, booth)
    known = opening_of(work, booth_id(found), opening)
    known.closed_at = None
    work.session.add(known)
    work.session.flush()
    keep(work, found)
    return known


def put(work: Work, booth: Booth, form: JobForm) -> Opening:
    """Store a checked job, changed where that key is known, else new. The caller has passed a door."""
    known = by_key(work, booth_id(booth), form.key) if form.key else None
    if known is None:
        if len(openings_of(work, booth_id(booth))) >= JOBS_LIMIT:
            raise Conflict(say("At most {limit} posts; please close one first.", limit=JOBS_LIMIT))
        known = Opening(
            booth_id=booth_id(booth), key=form.key or key_for(form), made_at=work.now, changed_at=work.now
        )
    fill(work, known, form)
    known.closed_at = None
    return known


def fill(work: Work, opening: Opening, form: JobForm) -> None:
    """Take over everything that was typed."""
    for name, value in form.model_dump(exclude={"key"}).items():
        setattr(opening, name, value)
    opening.key, opening.changed_at = form.key or opening.key, work.now
    work.session.add(opening)
    work.session.flush()


def check(form: JobForm) -> None:
    """What the fields cannot say one by one."""
    problems = {}
    if not (form.title_en or form.title_ja):
        problems["title_en"] = say("Please give the post a title in one of the two languages.")
    if form.salary_from is not None and form.salary_to is not None and form.salary_to < form.salary_from:
        problems["salary_to"] = say("The salary ends below its beginning; please check both.")
    if problems:
        raise Invalid(problems)


def key_for(form: JobForm) -> str:
    """A key for a job that was given none."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(form.title_en)).strip("-")[:40]
    return "-".join(filter(None, (plain, secrets.token_hex(3))))


def by_key(work: Work, booth: int, key: str) -> Opening | None:
    """The job of that key."""
    return work.session.exec(select(Opening).where(Opening.booth_id == booth, Opening.key == key)).first()


def opening_of(work: Work, booth: int, opening: int) -> Opening:
    """A job of this booth, by its id."""
    found = work.session.exec(select(Opening).where(Opening.id == opening, Opening.booth_id == booth)).first()
    if found is None:
        raise NotFound(NO_JOB)
    return found


def open_opening(work: Work, fair: str, booth: str, opening: int) -> tuple[Booth, Opening]:
    """A job that is offered now, for whoever sees the booth."""
    found = visible_booth(work, fair, booth)
    known = opening_of(work, booth_id(found), opening)
    if known.closed_at is not None:
        raise NotFound(NO_JOB)
    return found, known


def openings_of(work: Work, booth: int, *, closed: bool = False) -> list[Opening]:
    """The jobs of a booth as they were made, *closed* ones too if asked. The caller has passed a door."""
    wanted = select(Opening).where(Opening.booth_id == booth).order_by(col(Opening.made_at), col(Opening.id))
    return list(work.session.exec(wanted if closed else wanted.where(col(Opening.closed_at).is_(None))))


def interest_counts(work: Work, booth: int) -> dict[int, int]:
    """Job → how many are interested; numbers, no names."""
    counted = (
        select(JobInterest.opening_id, func.count())
        .join(Opening, col(Opening.id) == col(JobInterest.opening_id))
        .where(Opening.booth_id == booth, col(JobInterest.withdrawn_at).is_(None))
        .group_by(col(JobInterest.opening_id))
    )
    return dict(work.session.exec(counted).all())
