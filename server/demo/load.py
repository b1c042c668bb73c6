"""Opens the demo fair: loads the whole day at the first start, moves it into full swing at later ones."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, select

from core.fair.models import Fair
from core.kit.database import kind_of, utc_now
from core.kit.settings import Settings
from core.kit.signing import Signer, secret_of
from core.kit.store import store_for
from core.kit.work import Actor, Transaction, Work
from server.demo import cast
from server.demo.anchor import is_in_swing, opening_for, renew
from server.demo.day import Day
from server.demo.load_booths import load_booths
from server.demo.load_cards import load_cards
from server.demo.load_order import load_order
from server.demo.load_people import load_people
from server.demo.load_programme import load_programme
from server.demo.load_recordings import load_recordings
from server.demo.load_talk import load_talk, open_rooms
from server.doors import open_doors


def load_demo(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
    """The demo fair in full swing in the database of *settings*, in one transaction; once."""
    engine = kind_of(settings.database_url).for_writing(settings.database_url)
    try:
        with Session(engine, expire_on_commit=False) as session:
            work = Work(Transaction.of(session), Actor(), clock())
            settle(work, settings)
            session.commit()
    finally:
        engine.dispose()


def settle(work: Work, settings: Settings) -> None:
    """Load the day, or move it, or leave it as it is."""
    plan = cast.fair()
    fair = work.session.exec(select(Fair).where(Fair.slug == plan.slug)).first()
    if fair is None:
        load_day(work, settings)
    elif not is_in_swing(work, fair, plan.now):
        renew(work, fair, plan.now)


def load_day(work: Work, settings: Settings) -> Day:
    """Everything, by the verbs that people use, each at its own time and in its own hands."""
    open_doors()
    plan = cast.fair()
    opening = opening_for(work.now, plan.now)
    fair = put_fair(work, opening)
    assert fair.id is not None
    organiser = next(one.slug for one in cast.people() if one.role == "organiser")
    day = Day(
        work, opening, settings, store_for(settings), Signer(secret_of(settings)),
        fair=fair.slug, fair_id=fair.id, organiser=organiser,
    )  # fmt: skip
    load_people(day)
    open_rooms(day)
    load_booths(day)
    load_programme(day)
    load_recordings(day)
    load_talk(day)
    load_cards(day)
    load_order(day)
    return day


def put_fair(work: Work, opening: datetime) -> Fair:
    """The fair itself, open to everybody for a month already."""
    plan, known_since = cast.fair(), opening - timedelta(days=31)
    fair = Fair(
        slug=plan.slug, name_en=plan.name.en, name_ja=plan.name.ja,
        association_en=plan.association.en, association_ja=plan.association.ja,
        intro_en=plan.intro.en.strip(), intro_ja=plan.intro.ja.strip(), zone=plan.zone,
        starts_at=opening, ends_at=opening + timedelta(minutes=plan.length),
        created_at=known_since, published_at=known_since,
    )  # fmt: skip
    work.session.add(fair)
    work.session.flush()
    return fair
