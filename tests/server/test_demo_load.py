"""The demo loads in one go, only once, and is in full swing whenever it is started."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import SQLModel, col, func, select

from booths.leads.models import Lead
from booths.stand.models import AtCounter, Booth, Opening
from core.accounts.models import Account
from core.fair.access import phase_of
from core.fair.models import Fair
from core.kit.files import File
from core.kit.settings import Settings
from core.people.models import Membership, Person
from realtime.cards.models import Card, Exchange, Handover, HolderNote, Offer
from realtime.chat.models import ChatMessage, Room
from server.demo import cast
from server.demo.anchor import opening_for
from server.moderation.log import broken_at
from server.moderation.models import OrganiserAct
from server.moderation.pages import reports_of
from server.programme.models import Session, Speaker, Star
from server.programme.stage.models import Question, Stream, Vote
from server.recordings.models import Caption, Chapter, Recording
from tests.support.demo import a_copy, a_demo, demo_settings, looking_at, serving

NOON = datetime(2026, 9, 19, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demo as it was first started at noon; not to be changed."""
    return a_demo(tmp_path_factory.mktemp("demo") / "data", clock=lambda: NOON)


@pytest.fixture
def copied(loaded: Settings, tmp_path: Path) -> Settings:
    """A copy of it that may be changed."""
    return a_copy(loaded.data, tmp_path / "data")


def rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database."""
    with looking_at(settings, NOON) as work:
        return {
            table.name: [tuple(row) for row in work.session.connection().execute(table.select())]
            for table in SQLModel.metadata.sorted_tables
        }


def running(settings: Settings, now: datetime) -> list[str]:
    """The sessions that are on."""
    with looking_at(settings, now) as work:
        return [
            one.title_en
            for one in work.session.exec(select(Session))
            if one.begins_at <= now < one.finishes_at
        ]


def test_everybody_and_everything_of_the_content_is_there(loaded: Settings) -> None:
    talks = cast.session_talks()
    said = (
        len(cast.lobby()) + sum(len(talk.chat) for talk in talks)
        + sum(len(house.chat) for house in cast.exhibitors())
        + sum(len(direct.lines) for direct in cast.directs())
    )  # fmt: skip
    expected = {
        Account: 60, Person: 60, Card: 60, Booth: 12, Session: 20,
        Opening: sum(len(house.jobs) for house in cast.exhibitors()),
        ChatMessage: said,
        Question: sum(len(talk.questions) for talk in talks),
        Vote: sum(asked.votes for talk in talks for asked in talk.questions if asked.state != "asked"),
        Exchange: sum(not one.pending for one in cast.exchanges()),
        Offer: len(cast.exchanges()),
        Star: sum(len(one.sessions) for one in cast.stars()),
        Recording: len(cast.recordings()),
        Caption: 2 * len(cast.recordings()),
    }  # fmt: skip

    with looking_at(loaded, NOON) as work:
        assert {
            kind: work.session.exec(select(func.count()).select_from(kind)).one() for kind in expected
        } == expected
        for some in (Membership, AtCounter, Lead, Handover, HolderNote, Speaker, Stream, Chapter, Room):
            assert work.session.exec(select(some)).first() is not None, some
        assert work.session.exec(select(Booth).where(col(Booth.published_at).is_(None))).first() is None
        files = work.session.exec(select(File)).all()
    for file in files:
        path = loaded.data / "files" / file.stored_as[:2] / file.stored_as
        assert path.stat().st_size == file.size


def test_nothing_happened_in_the_future(loaded: Settings) -> None:
    with looking_at(loaded, NOON) as work:
        for column in (
            ChatMessage.posted_at,
            Question.asked_at,
            Vote.at,
            Exchange.accepted_at,
            Handover.at,
            Star.at,
        ):
            assert work.session.exec(select(func.max(column))).one() <= NOON, column


def test_a_second_start_changes_nothing_while_the_panel_runs(copied: Settings) -> None:
    before = rows(copied)

    a_demo(copied.data, clock=lambda: NOON + timedelta(minutes=30))

    assert rows(copied) == before


def test_a_start_on_another_day_moves_the_whole_day(copied: Settings) -> None:
    later = NOON + timedelta(days=3, hours=5, minutes=12)

    a_demo(copied.data, clock=lambda: later)

    assert running(copied, later) == ["Beyond N2: what Japanese at work really sounds like"]
    with looking_at(copied, later) as work:
        fair = work.session.exec(select(Fair)).one()
        assert phase_of(fair, later) == "open"
        assert fair.starts_at == opening_for(later, cast.fair().now)
        newest = work.session.exec(select(func.max(ChatMessage.posted_at))).one()
        assert later - timedelta(minutes=10) < newest <= later
        due = work.session.exec(
            select(HolderNote.follow_up_on).where(col(HolderNote.follow_up_on).is_not(None))
        )
        assert min(day for day in due if day) >= later.date()


def test_one_report_waits_and_the_log_of_the_day_is_whole_also_on_another_day(copied: Settings) -> None:
    later = NOON + timedelta(days=3)
    for now in (NOON, later):
        a_demo(copied.data, clock=lambda now=now: now)
        with looking_at(copied, now) as work:
            fair = work.session.exec(select(Fair)).one()
            acts = work.session.exec(select(OrganiserAct).order_by(col(OrganiserAct.id))).all()
            assert [one.said.author.name for one in reports_of(work, fair)] == ["Mateo Silva"]
            assert Counter(act.deed for act in acts) == {
                "fair_published": 1, "booth_approved": 12, "words_changed": 1, "announced": 2,
                "message_hidden": 1,
            }  # fmt: skip
            assert [act.at for act in acts] == sorted(act.at for act in acts)
            assert broken_at(work, fair.id or 0) is None


def test_what_a_visitor_did_stays_and_never_lies_in_the_future(copied: Settings) -> None:
    with looking_at(copied, NOON) as work:
        sophie = work.session.exec(
            select(Account).where(Account.email == "sophie.bennett@northmoor.example")
        ).one()
        lobby = work.session.exec(select(Room).where(Room.kind == "lobby")).one()
        assert sophie.id is not None
        assert lobby.id is not None
        late = NOON + timedelta(hours=2)
        work.session.add(
            ChatMessage(room_id=lobby.id, account_id=sophie.id, text="Still here.", posted_at=late)
        )
        work.session.commit()

    a_demo(copied.data, clock=lambda: NOON + timedelta(days=1))

    with looking_at(copied, NOON) as work:
        kept = work.session.exec(select(ChatMessage).where(ChatMessage.text == "Still here.")).one()
        assert kept.posted_at == NOON + timedelta(days=1)


def test_what_the_company_said_meanwhile_can_be_said_again(copied: Settings) -> None:
    thread = next(one for one in cast.threads() if one.where == "lobby")
    with looking_at(copied, NOON) as work:
        who = work.session.exec(
            select(Account).where(Account.email == cast.person(thread.lines[0].by).email)
        ).one()
        lobby = work.session.exec(select(Room).where(Room.kind == "lobby")).one()
        assert who.id is not None
        assert lobby.id is not None
        late, words = NOON + timedelta(minutes=20), thread.lines[0].text
        work.session.add(ChatMessage(room_id=lobby.id, account_id=who.id, text=words, posted_at=late))
        work.session.commit()

    a_demo(copied.data, clock=lambda: NOON + timedelta(days=1))

    with looking_at(copied, NOON) as work:
        assert work.session.exec(select(ChatMessage).where(ChatMessage.text == words)).first() is None


@pytest.mark.parametrize("hour", ["00:30", "12:00", "23:50"])
def test_it_is_in_full_swing_at_any_hour(tmp_path: Path, loaded: Settings, hour: str) -> None:
    moment = datetime.fromisoformat(f"2026-10-25T{hour}:00+00:00")
    a_copy(loaded.data, tmp_path / "moved")
    with time_machine.travel(moment):
        fresh, moved = a_demo(tmp_path / "data"), a_demo(tmp_path / "moved")

        for settings in (fresh, moved):
            assert running(settings, moment) == ["Beyond N2: what Japanese at work really sounds like"]
            with serving(settings) as browser:
                page = browser.get("/fairs/autumn-2026")
                assert page.status_code == 200
                assert "Beyond N2" in page.text


@given(now=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_the_opening_lies_on_the_grid_and_now_within_five_minutes_of_its_minute(now: datetime) -> None:
    opening = opening_for(now, 157)

    assert (opening.minute % 5, opening.second, opening.microsecond) == (0, 0, 0)
    assert timedelta(minutes=157) <= now - opening < timedelta(minutes=162)


def test_a_load_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.demo.load.load_talk", lambda day: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        a_demo(tmp_path / "data", clock=lambda: NOON)

    with looking_at(demo_settings(tmp_path / "data"), NOON) as work:
        assert work.session.connection().execute(text("SELECT count(*) FROM account")).scalar_one() == 0
