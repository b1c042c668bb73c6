"""How people hear of things: the way for each kind, the mail that gathers, quiet hours on their clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from core.accounts.models import Account
from core.kit.errors import Invalid
from core.kit.forms import Filled, parse
from core.kit.i18n import say
from core.kit.jobs import Job
from core.kit.mail import Mail
from core.kit.work import Actor, Work
from realtime.chat.rooms import conversation_with
from realtime.chat.unread import see, who_wrote
from realtime.notices import digest
from realtime.notices.choices import TICKED, ChoicesForm, choose, chosen_by
from realtime.notices.digest import GATHERED, JOB, gather
from realtime.notices.models import NoticeDigest, NoticeKind, Way
from realtime.notices.notify import my_notices, notify, see_all
from realtime.notices.quiet import leaves_at
from tests.support.chat import said
from tests.support.people import ANNA, BEN, MEI

As = Callable[[Actor], Work]
USUAL = {"message": "mail", "card": "page mail", "session": "page", "booth": "page mail"}


def chosen(work: Work, **fields: str) -> None:
    """Anna ticks: what is usual but for *fields*, several ways parted by spaces."""
    filled = Filled({name: value.split() for name, value in (USUAL | fields).items()})
    choose(work.as_(ANNA), parse(ChoicesForm, filled))


def told(work: Work, name: str = "Ben Fischer", kind: NoticeKind = NoticeKind.CARD) -> None:
    """Anna should know something about *name*."""
    words = say("You wanted to follow up with {name} today.", name=name)
    notify(work, 1, kind=kind, sentence=words, path="/cards/1")


def later(work: Work, span: timedelta = GATHERED) -> Work:
    """The same transaction, *span* later, as the job does it."""
    return replace(work, now=work.now + span, actor=Actor())


def gathered(work: Work) -> list[str]:
    """The bodies of all mails after the job of this moment."""
    gather(work, 1, address="https://fair.example", letters=who_wrote)
    return [mail.body for mail in work.session.exec(select(Mail))]


def due(work: Work) -> list[datetime]:
    """When the gathering jobs are due."""
    return [job.due_at for job in work.session.exec(select(Job).where(Job.kind == JOB))]


def test_what_came_within_half_an_hour_is_one_mail_without_a_word_of_a_letter(work: Work, as_: As):
    told(work)
    told(work, "Rin Mei")
    said(work, conversation_with(as_(BEN), 1, exchanged=True), "Are you free at five?", BEN)

    assert due(work) == [work.now + GATHERED]
    (body,) = gathered(later(work))
    assert body.split("\n\n")[:3] == [
        "You wanted to follow up with Ben Fischer today.",
        "You wanted to follow up with Rin Mei today.",
        "You have unread messages from: Ben Fischer",
    ]
    assert "free at five" not in body
    assert body.rstrip().endswith("https://fair.example/notices/choices")
    (mail,) = work.session.exec(select(Mail))
    assert (mail.to, mail.subject) == ("anna@example.org", "3 things are waiting for you at the fair")


def test_what_was_seen_meanwhile_is_left_out_and_of_nothing_there_is_no_mail(work: Work, as_: As):
    told(work)
    room = conversation_with(as_(BEN), 1, exchanged=True)
    message = said(work, room, "Are you free at five?", BEN)
    see_all(as_(ANNA))
    see(as_(ANNA), room.id or 0, message)

    assert gathered(later(work)) == []


def test_nothing_is_mailed_twice_and_the_next_thing_is_gathered_anew(work: Work, as_: As):
    room = conversation_with(as_(BEN), 1, exchanged=True)
    said(work, room, "One", BEN)
    told(work)
    assert len(gathered(later(work))) == 1
    assert len(gathered(later(work))) == 1, "the job came twice"

    evening = later(work, timedelta(hours=3))
    told(evening, "Rin Mei")
    bodies = gathered(later(evening))

    assert len(bodies) == 2
    assert "Rin Mei" in bodies[1]
    assert "Ben Fischer" not in bodies[1], "neither the old notice nor the old letter"


def test_each_kind_comes_in_the_way_that_was_chosen_for_it(work: Work, as_: As):
    chosen(work, card="", session="page", booth="page mail", message="")
    said(work, conversation_with(as_(BEN), 1, exchanged=True), "Hello", BEN)
    for kind in (NoticeKind.CARD, NoticeKind.SESSION, NoticeKind.BOOTH):
        told(work, kind.value, kind)

    assert [line.kind for line in my_notices(as_(ANNA))] == ["booth", "session"]
    (body,) = gathered(later(work))
    assert "with booth today" in body
    assert "with session today" not in body
    assert "unread messages" not in body


def test_what_has_a_mail_of_its_own_is_not_gathered(work: Work):
    chosen(work, session="mail")
    notify(
        work, 1, kind=NoticeKind.SESSION, sentence=say("Saved."), path="/", mailed_at=work.now
    )  # fmt: skip

    assert due(work) == []
    assert gathered(later(work)) == []


def test_in_quiet_hours_the_mail_waits_for_their_end_on_the_persons_clock(work: Work):
    london = (work.now + GATHERED).astimezone(ZoneInfo("Europe/London"))
    begins, ends = london - timedelta(hours=1), london + timedelta(hours=2)
    chosen(work, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}")
    told(work)

    (moment,) = due(work)
    assert moment == ends.replace(second=0, microsecond=0)
    assert gathered(later(work)) == []
    assert len(gathered(replace(work, now=moment))) == 1


def test_quiet_hours_that_are_chosen_after_the_mail_was_planned_hold_too(work: Work):
    told(work)
    london = (work.now + GATHERED).astimezone(ZoneInfo("Europe/London"))
    chosen(
        work,
        begins=f"{london - timedelta(hours=1):%H:%M}",
        ends=f"{london + timedelta(hours=2):%H:%M}",
    )

    assert gathered(later(work)) == []
    planned = work.session.get_one(NoticeDigest, 1).due_at
    assert planned is not None
    assert planned > work.now + GATHERED
    assert planned in due(work)


def test_names_in_the_mail_lead_nowhere_and_a_closed_account_gets_none(work: Work):
    told(work, "Visit https://evil.example now")
    (body,) = gathered(later(work))
    assert "evil.example" not in body.replace("https://fair.example", "")

    work.session.get_one(Account, 1).closed_at = work.now
    told(work)
    assert len(gathered(later(work, 2 * digest.GATHERED))) == 1


@pytest.mark.parametrize(
    ("ticks", "way"),
    [
        ("", Way.NONE),
        ("page", Way.PAGE),
        ("page browser", Way.BROWSER),
        ("page mail", Way.MAIL),
        ("page browser mail", Way.ALL),
        ("browser", Way.BROWSER),
        ("mail browser", Way.ALL),
    ],
)
def test_three_boxes_are_a_way_and_what_goes_further_is_on_the_page_too(work: Work, ticks: str, way: Way):
    chosen(work, card=ticks, message=ticks)

    kept = chosen_by(work, 1)
    assert kept[NoticeKind.CARD] == way
    assert {"page", *ticks.split()} == {"page", *TICKED[way]}
    assert kept[NoticeKind.MESSAGE] == (Way.PAGE if way == Way.NONE else way), (
        "letters are always on the page"
    )


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"card": "pigeon"}, "card"),
        ({"begins": "22:00"}, "ends"),
        ({"ends": "07:00"}, "ends"),
        ({"begins": "22:00", "ends": "22:00"}, "ends"),
        ({"begins": "late", "ends": "07:00"}, "begins"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_its_field(work: Work, fields: dict[str, str], field: str):
    with pytest.raises(Invalid) as refusal:
        chosen(work, **fields)
    assert list(refusal.value.fields) == [field]


def test_choices_are_ones_own(work: Work, as_: As):
    chosen(work, card="")
    notify(work, MEI.account_id or 0, kind=NoticeKind.CARD, sentence=say("Saved."), path="/")

    assert len(my_notices(as_(MEI))) == 1


NIGHT = (time(22), time(7))


@pytest.mark.parametrize(
    ("moment", "zone", "hours", "expected"),
    [
        ("2026-09-19T12:00", "Asia/Tokyo", NIGHT, "2026-09-19T12:00"),  # 21:00, before they begin
        ("2026-09-19T13:00", "Asia/Tokyo", NIGHT, "2026-09-19T22:00"),  # 22:00, until seven tomorrow
        ("2026-09-19T21:59", "Asia/Tokyo", NIGHT, "2026-09-19T22:00"),  # 06:59
        ("2026-09-19T22:00", "Asia/Tokyo", NIGHT, "2026-09-19T22:00"),  # seven is no longer quiet
        ("2026-09-19T04:30", "Asia/Tokyo", (time(13), time(14)), "2026-09-19T05:00"),  # within a day
        ("2026-03-29T00:30", "Europe/London", (time(0), time(1, 30)), "2026-03-29T01:30"),  # forward
        ("2026-10-25T00:30", "Europe/London", (time(0), time(1, 45)), "2026-10-25T00:45"),  # back
    ],
)
def test_quiet_hours_end_when_the_clock_says_so(
    moment: str, zone: str, hours: tuple[time, time], expected: str
):
    given = datetime.fromisoformat(moment).replace(tzinfo=UTC)

    assert leaves_at(given, ZoneInfo(zone), *hours) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
