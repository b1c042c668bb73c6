"""Booths for tests: published, staffed, with a job, unless said otherwise."""

import re
from itertools import count
from typing import Any

from sqlmodel import select

from booths.leads import gifts
from booths.stand.models import AtCounter, Booth, BoothStaff, Opening, StaffRole
from booths.stand.reading import found_by
from core.fair.models import Fair
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from tests.support.cards import a_card
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, RUI, an_organiser

numbers = count(1)


def a_booth(work: Work, fair: Fair, *, published: bool = True, **values: Any) -> Booth:
    """A booth of the fair with nobody in it."""
    number = next(numbers)
    assert fair.id is not None
    defaults = {
        "fair_id": fair.id,
        "slug": f"house-{number}",
        "name_en": f"House {number}",
        "name_ja": f"{number}番の家",
        "tagline_en": "Doors for everybody.",
        "languages": ["ja", "en"],
        "created_at": work.now,
        "changed_at": work.now,
        "approved_at": work.now if published else None,
        "published_at": work.now if published else None,
    }
    booth = Booth(**(defaults | values))
    booth.found_by = found_by(booth, [])
    work.session.add(booth)
    work.session.flush()
    open_room(work, fair.id, RoomKind.BOOTH, booth.id)
    return booth


def at_booth(work: Work, booth: Booth, actor: Actor, role: StaffRole = StaffRole.RECRUITER) -> BoothStaff:
    """Let *actor* work at the booth."""
    assert booth.id is not None
    assert actor.account_id is not None
    staff = BoothStaff(booth_id=booth.id, account_id=actor.account_id, role=role, at=work.now)
    work.session.add(staff)
    work.session.flush()
    return staff


def at_counter(work: Work, booth: Booth, actor: Actor) -> AtCounter:
    """Stand *actor* at the counter."""
    assert booth.id is not None
    assert actor.account_id is not None
    standing = AtCounter(booth_id=booth.id, account_id=actor.account_id, since=work.now)
    work.session.add(standing)
    work.session.flush()
    return standing


def a_job(work: Work, booth: Booth, **values: Any) -> Opening:
    """An open job of the booth."""
    number = next(numbers)
    defaults = {
        "booth_id": booth.id,
        "key": f"job-{number}",
        "title_en": f"Joiner {number}",
        "title_ja": f"建具職人{number}",
        "text_en": "Doors and windows.",
        "made_at": work.now,
        "changed_at": work.now,
    }
    opening = Opening(**(defaults | values))
    work.session.add(opening)
    work.session.flush()
    booth.found_by = found_by(booth, [opening])
    return opening


def a_street(work: Work) -> tuple[Fair, Booth, Booth]:
    """A fair with two booths of one company, and a second fair: Ida recruits at the first, Rui at the other.

    Oto organises the first fair, Mei owns the first booth, and Ben organises the second fair.
    """
    fair = a_fair(work, slug="autumn")
    other = a_fair(work, slug="spring")
    an_organiser(work, fair.id or 0)
    an_organiser(work, other.id or 0, BEN)
    minato = a_booth(work, fair, slug="minato", name_en="Minato Robotics", name_ja="港ロボティクス")
    annex = a_booth(work, fair, slug="annex", name_en="Minato Robotics, annex")
    a_booth(work, other, slug="minato", name_en="Minato Robotics in spring")
    at_booth(work, minato, MEI, StaffRole.OWNER)
    at_booth(work, minato, IDA)
    at_booth(work, annex, RUI, StaffRole.OWNER)
    return fair, minato, annex


def a_street_with_gifts(work: Work) -> tuple[int, int, int]:
    """The street, a job at the first booth, and Anna who left her card; the ids of booth, job and lead."""
    _, minato, _ = a_street(work)
    job = a_job(work, minato)
    anna = work.as_(ANNA)
    a_card(anna)
    gifts.leave_card(anna, "autumn", "minato")
    lead = gifts.lead_with(work, minato.id or 0, 1)
    assert lead is not None
    return minato.id or 0, job.id or 0, lead.id or 0


def newest_link(work: Work) -> str:
    """The invitation's address in the newest mail."""
    mail = work.session.exec(select(Mail).order_by(Mail.id.desc())).first()  # type: ignore[union-attr]
    assert mail is not None
    return re.search(r"http://127\.0\.0\.1:8000(/staff/\S+)", mail.body)[1]  # type: ignore[index]
