"""What browsers are told while no page is open: what is planned, what leaves, and whom it never reaches."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.accounts.models import Account, Ban
from core.fair.access import fair_id
from core.kit.errors import Forbidden, NotFound
from core.kit.forms import Filled, parse
from core.kit.push import Push, Urgency
from core.kit.work import Actor, Work
from core.people.blocks import block
from realtime.chat.rooms import conversation_with
from realtime.chat.unread import see
from realtime.notices.choices import ChoicesForm, choose
from realtime.notices.models import NoticeKind
from realtime.notices.notify import see_all
from realtime.notices.push import LOOKING, send_trial
from tests.support.chat import said
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN
from tests.support.push import PushService
from tests.support.pushed import SERVICES, leaving, planned, switched_on, told

As = Callable[[Actor], Work]


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    service = PushService(SERVICES.public_key)
    yield service
    service.close()


def test_a_notice_is_pushed_to_each_browser_a_few_seconds_later(work: Work, service: PushService):
    fair = a_fair(work)
    switched_on(work, service)
    switched_on(work, service)
    switched_on(work, service, BEN)
    told(work, fair_id=fair_id(fair))

    assert [job.due_at for job in planned(work)] == [work.now + LOOKING] * 2
    first, second = leaving(work)
    assert first == second
    assert first == Push(
        title=fair.name_en, body="You wanted to follow up with Ben Fischer today.", path="/cards/1",
        tag="/cards/1", lang="en", urgency=Urgency.LOW, seconds=86_400 - 10,
    )  # fmt: skip


def test_it_is_in_the_language_of_its_reader(work: Work, service: PushService):
    fair = a_fair(work)
    switched_on(work, service)
    work.session.get_one(Account, 1).locale = "ja"
    told(work, "井田 美緒", fair_id=fair_id(fair))
    (push,) = leaving(work)

    assert (push.lang, push.title) == ("ja", fair.name_ja)
    assert push.body == "本日は井田 美緒さんに連絡するご予定です。"


def test_who_switched_no_browser_on_costs_nothing(work: Work):
    told(work)

    assert planned(work) == []


def test_what_was_seen_within_the_few_seconds_is_not_pushed(work: Work, service: PushService, as_: As):
    switched_on(work, service)
    told(work)
    room = conversation_with(as_(BEN), 1, exchanged=True)
    message = said(work, room, "Are you free at five?", BEN)
    assert len(leaving(work)) == 2
    see_all(as_(ANNA))
    see(as_(ANNA), room.id or 0, message)

    assert leaving(work) == []


def test_a_letter_is_pushed_by_its_writers_name_without_a_word_of_it(
    work: Work, service: PushService, as_: As
):
    """Reliability C21: neither words of a letter nor a field of a card leave by push."""
    switched_on(work, service)
    room = conversation_with(as_(BEN), 1, exchanged=True)
    for words in ("Are you free at five?", "My number is 090-0000"):
        said(work, room, words, BEN)

    assert len(planned(work)) == 1, "one at a time for a conversation"
    (push,) = leaving(work)
    assert (push.body, push.path, push.tag) == ("Ben Fischer wrote to you.", *[f"/messages/{room.id}"] * 2)
    assert "five" not in str(push)
    assert "090" not in str(push)


def test_names_in_a_push_lead_nowhere_and_long_ones_are_cut(work: Work, service: PushService):
    switched_on(work, service)
    told(work, "Visit https://evil.example\n" + "x" * 900)
    (push,) = leaving(work)

    assert "evil.example" not in push.body
    assert "\n" not in push.body
    assert len(push.body) == 200


def test_only_the_kinds_that_were_ticked_are_pushed(work: Work, service: PushService, as_: As):
    switched_on(work, service)
    choose(work, parse(ChoicesForm, Filled({"card": ["page", "mail"], "session": ["browser"]})))
    told(work)
    said(work, conversation_with(as_(BEN), 1, exchanged=True), "Hello", BEN)
    told(work, "a session", kind=NoticeKind.SESSION, path="/s")

    assert len(planned(work)) == 1
    assert [push.path for push in leaving(work)] == ["/s"]


def test_a_choice_that_is_made_before_it_leaves_holds(work: Work, service: PushService, as_: As):
    switched_on(work, service)
    told(work)
    said(work, conversation_with(as_(BEN), 1, exchanged=True), "Hello", BEN)
    assert len(leaving(work)) == 2
    choose(work, parse(ChoicesForm, Filled({"card": ["page"]})))

    assert leaving(work) == []


def quiet_around(work: Work, moment: datetime) -> datetime:
    """Anna wants quiet for an hour before and two after *moment*; returns their end."""
    london = moment.astimezone(ZoneInfo("Europe/London"))
    begins, ends = london - timedelta(hours=1), london + timedelta(hours=2)
    hours = {"begins": [f"{begins:%H:%M}"], "ends": [f"{ends:%H:%M}"]}
    choose(work, parse(ChoicesForm, Filled({"card": ["browser"], "session": ["browser"]} | hours)))
    return ends.replace(second=0, microsecond=0)


def test_in_quiet_hours_a_push_waits_for_their_end(work: Work, service: PushService):
    switched_on(work, service)
    ends = quiet_around(work, work.now)
    told(work)

    (job,) = planned(work)
    assert job.due_at == ends
    assert leaving(work) == []
    assert len(leaving(work, ends - work.now)) == 1


def test_quiet_hours_that_are_chosen_after_it_was_planned_hold_too(work: Work, service: PushService):
    switched_on(work, service)
    told(work)
    ends = quiet_around(work, work.now)

    assert leaving(work) == []
    assert [job.due_at for job in planned(work)] == [work.now + LOOKING, ends]
    assert len(leaving(work, ends - work.now)) == 2, "the first is done by then, and has the same tag"


def test_what_is_no_news_any_more_is_not_pushed(work: Work, service: PushService):
    switched_on(work, service)
    told(work, kind=NoticeKind.SESSION)

    assert [push.seconds for push in leaving(work, timedelta(minutes=119))] == [60]
    assert leaving(work, timedelta(hours=2)) == []


def test_a_trial_comes_at_once_also_in_quiet_hours_and_only_to_ones_own(
    work: Work, service: PushService, as_: As
):
    browser = switched_on(work, service)
    quiet_around(work, work.now)
    send_trial(work, browser.id or 0)

    assert [push.body for push in leaving(work, timedelta())] == ["Notices of the fair look like this."]
    with pytest.raises(NotFound):
        send_trial(as_(BEN), browser.id or 0)


def test_who_is_kept_out_of_a_fair_is_pushed_nothing_of_it(work: Work, service: PushService):
    switched_on(work, service)
    fair, other = a_fair(work), a_fair(work, slug="another")
    told(work, fair_id=fair_id(fair), path="/one")
    told(work, fair_id=fair_id(other), path="/two")
    assert [push.path for push in leaving(work)] == ["/one", "/two"]
    work.session.add(Ban(account_id=1, fair_id=fair_id(fair), by=2, at=work.now))
    work.session.flush()

    assert [push.path for push in leaving(work)] == ["/two"]


def test_who_was_blocked_is_not_heard_in_a_browser_either(work: Work, service: PushService, as_: As):
    switched_on(work, service)
    room = conversation_with(as_(BEN), 1, exchanged=True)
    block(as_(ANNA), 2)
    with pytest.raises(Forbidden):
        said(work, room, "Hello?", BEN)

    assert planned(work) == []
