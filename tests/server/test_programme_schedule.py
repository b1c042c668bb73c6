"""Placing sessions: who may, what clashes, and what changes tell."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.accounts.models import RoleName
from core.accounts.roles import has_role
from core.fair.models import Fair
from core.kit.errors import Conflict, Invalid, NotFound
from core.kit.work import Actor, Work
from realtime.chat.models import RoomKind
from realtime.chat.rooms import find_room
from realtime.notices.models import Notice
from server.programme import places, schedule, speakers, stars
from server.programme.editor.pages import editor_page
from server.programme.models import Hue, Session, StageRole
from server.programme.schedule import Details, details_of
from server.programme.speakers import SpeakerDetails
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, PASSER_BY, an_organiser
from tests.support.programme import a_room, a_session, a_speaker

As = Callable[[Actor], Work]


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work)
    an_organiser(work, made.id or 0)
    return made


def an_hour(work: Work, room_id: int | None, **values: Any) -> Details:
    """A session in an hour, for an hour."""
    starts = work.now + timedelta(hours=1)
    return Details(
        **(
            {
                "title_en": "Beyond N2",
                "room_id": room_id,
                "starts_at": starts,
                "ends_at": starts + timedelta(hours=1),
            }
            | values
        )
    )


def test_an_organiser_places_a_session_and_its_chat_room_opens(work: Work, as_: As, fair: Fair) -> None:
    room, speaker = a_room(work, fair), a_speaker(work, fair)
    details = an_hour(work, room.id, languages=("ja", "en"), stage=((speaker.id, StageRole.SPEAKER),))
    session = schedule.create_session(as_(OTO), fair.slug, details=details)
    assert details_of(work, session) == details
    assert find_room(work, fair.id or 0, RoomKind.SESSION, session.id) is not None
    assert [said.topic for said in work.outbox] == [f"fair:{fair.id}", f"session:{session.id}"]


@pytest.mark.parametrize("stranger", [ANNA, PASSER_BY])
def test_nobody_but_an_organiser_places_a_session(work: Work, as_: As, fair: Fair, stranger: Actor) -> None:
    room, session = a_room(work, fair), a_session(work, fair)
    for attempt in (
        lambda w: schedule.create_session(w, fair.slug, details=an_hour(work, room.id)),
        lambda w: schedule.change_session(w, fair.slug, session.id, details=an_hour(work, room.id)),
        lambda w: schedule.cancel_session(w, fair.slug, session.id),
        lambda w: schedule.delay_session(w, fair.slug, session.id, minutes=5),
        lambda w: places.add_room(w, fair.slug, name_en="Cellar"),
        lambda w: speakers.add_speaker(w, fair.slug, details=SpeakerDetails(family_en="X")),
    ):
        with pytest.raises(NotFound):
            attempt(as_(stranger))


def test_the_organiser_of_one_fair_does_not_reach_into_another(work: Work, as_: As, fair: Fair) -> None:
    """Security 50."""
    other = a_fair(work)
    theirs, room, speaker = a_session(work, other), a_room(work, other), a_speaker(work, other)
    mine = a_room(work, fair)
    for attempt in (
        lambda w: schedule.cancel_session(w, fair.slug, theirs.id),
        lambda w: schedule.change_session(w, fair.slug, theirs.id, details=an_hour(work, mine.id)),
        lambda w: schedule.create_session(w, fair.slug, details=an_hour(work, room.id)),
        lambda w: schedule.create_session(
            w, fair.slug, details=an_hour(work, mine.id, stage=((speaker.id, StageRole.SPEAKER),))
        ),
        lambda w: schedule.create_session(w, other.slug, details=an_hour(work, room.id)),
        lambda w: places.remove_room(w, fair.slug, room.id),
        lambda w: speakers.link_account(w, fair.slug, speaker.id, email="ben@example.org"),
    ):
        with pytest.raises(NotFound):
            attempt(as_(OTO))
    assert work.session.get_one(Session, theirs.id).cancelled_at is None


def test_a_taken_room_is_refused_naming_the_other_session_and_both_times(
    work: Work, as_: As, fair: Fair
) -> None:
    room = a_room(work, fair, name_en="Room 1", name_ja="第一室")
    schedule.create_session(as_(OTO), fair.slug, details=an_hour(work, room.id, title_ja="N2のその先"))
    late = an_hour(work, room.id, title_en="Keigo")
    late = replace(
        late, starts_at=late.starts_at + timedelta(minutes=30), ends_at=late.ends_at + timedelta(minutes=30)
    )
    with pytest.raises(Invalid) as refusal:
        schedule.create_session(as_(OTO), fair.slug, details=late)
    sentence = refusal.value.fields["room_id"]
    assert sentence.in_("en") == (
        "“N2のその先” is in 第一室 at 12:07–13:07 JST, and this one would be there at 12:37–13:37 JST. "
        "Please choose another room or time."
    )
    assert "speakers" not in refusal.value.fields


def test_a_speaker_cannot_be_on_two_stages(work: Work, as_: As, fair: Fair) -> None:
    speaker = a_speaker(work, fair, family_ja="林", given_ja="瑞希")
    stage = ((speaker.id, StageRole.SPEAKER),)
    schedule.create_session(as_(OTO), fair.slug, details=an_hour(work, a_room(work, fair).id, stage=stage))
    with pytest.raises(Invalid) as refusal:
        schedule.create_session(
            as_(OTO), fair.slug, details=an_hour(work, a_room(work, fair).id, stage=stage)
        )
    assert "林瑞希" in refusal.value.fields["speakers"].in_("ja")
    assert list(refusal.value.fields) == ["speakers"]


def test_back_to_back_is_no_clash_and_a_cancelled_session_takes_no_place(
    work: Work, as_: As, fair: Fair
) -> None:
    room = a_room(work, fair)
    first = schedule.create_session(as_(OTO), fair.slug, details=an_hour(work, room.id))
    after = an_hour(work, room.id, starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=1))
    schedule.create_session(as_(OTO), fair.slug, details=after)
    schedule.cancel_session(as_(OTO), fair.slug, first.id or 0)
    again = schedule.create_session(as_(OTO), fair.slug, details=an_hour(work, room.id, title_en="Instead"))
    with pytest.raises(Conflict):
        schedule.restore_session(as_(OTO), fair.slug, first.id or 0)
    schedule.move_session(
        as_(OTO), fair.slug, again.id or 0, room_id=a_room(work, fair).id or 0, starts_at=again.starts_at
    )
    assert schedule.restore_session(as_(OTO), fair.slug, first.id or 0).cancelled_at is None


def test_a_session_takes_its_place_when_it_is_really_held_today(work: Work, as_: As, fair: Fair) -> None:
    room, speaker = a_room(work, fair, name_ja="第一室"), a_speaker(work, fair)
    late = a_session(work, fair, room=room, stage=(speaker,), title_ja="N2のその先", delayed_minutes=10)
    starts = late.ends_at
    after = an_hour(
        work, room.id, starts_at=starts, ends_at=starts + timedelta(hours=1),
        stage=((speaker.id, StageRole.SPEAKER),),
    )  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        schedule.create_session(as_(OTO), fair.slug, details=after)
    assert refusal.value.fields["room_id"].in_("en") == (
        "“N2のその先” is in 第一室 at 12:17–13:07 JST (10 minutes late), "
        "and this one would be there at 12:57–13:57 JST. Please choose another room or time."
    )
    assert set(refusal.value.fields) == {"room_id", "speakers"}
    in_the_gap = an_hour(work, room.id, starts_at=late.starts_at, ends_at=late.begins_at)
    assert schedule.create_session(as_(OTO), fair.slug, details=in_the_gap).room_id == room.id


def test_a_session_that_runs_late_itself_is_moved_with_its_delay(work: Work, as_: As, fair: Fair) -> None:
    room = a_room(work, fair)
    late = a_session(work, fair, room=room, begins=60, minutes=50, delayed_minutes=15)
    a_session(work, fair, room=room, begins=170, minutes=50)
    with pytest.raises(Invalid) as refusal:
        schedule.move_session(
            as_(OTO), fair.slug, late.id or 0, room_id=room.id or 0,
            starts_at=late.starts_at + timedelta(minutes=60),
        )  # fmt: skip
    assert "13:22–14:12 JST（15分遅れ）" in refusal.value.fields["room_id"].in_("ja")


def test_a_session_that_a_delay_runs_into_can_still_be_given_another_title_but_no_further_clash(
    work: Work, as_: As, fair: Fair
) -> None:
    room, speaker = a_room(work, fair), a_speaker(work, fair)
    late = a_session(work, fair, room=room, stage=(speaker,), begins=60, minutes=50, delayed_minutes=15)
    run_into = a_session(work, fair, room=room, begins=110, minutes=50)
    same = details_of(work, run_into)
    renamed = replace(same, title_en="Another title")
    assert schedule.change_session(as_(OTO), fair.slug, run_into.id or 0, details=renamed).sequence == 1
    joined = replace(renamed, stage=((speaker.id, StageRole.SPEAKER),))
    with pytest.raises(Invalid) as refusal:
        schedule.change_session(as_(OTO), fair.slug, run_into.id or 0, details=joined)
    assert list(refusal.value.fields) == ["speakers"]
    shown = editor_page(as_(OTO), fair.slug).clashes
    assert [(clash.first.id, clash.second.id) for clash in shown] == [(late.id, run_into.id)]


def test_what_contradicts_itself_is_refused_field_by_field(work: Work, as_: As, fair: Fair) -> None:
    room, speaker = a_room(work, fair), a_speaker(work, fair)
    twice = ((speaker.id, StageRole.SPEAKER), (speaker.id, StageRole.MODERATOR))
    broken = an_hour(work, room.id, title_en=" ", ends_at=work.now, capacity=0, stage=twice)
    with pytest.raises(Invalid) as refusal:
        schedule.create_session(as_(OTO), fair.slug, details=broken)
    assert set(refusal.value.fields) == {"title", "ends", "capacity", "speakers"}


def test_whoever_starred_a_session_is_told_when_it_moves_and_when_it_is_cancelled(
    work: Work, as_: As, fair: Fair
) -> None:
    session, room = a_session(work, fair, title_en="Beyond N2"), a_room(work, fair, name_en="Room 9")
    stars.star(as_(ANNA), fair.slug, session.id or 0)
    schedule.move_session(
        as_(OTO),
        fair.slug,
        session.id or 0,
        room_id=room.id or 0,
        starts_at=session.starts_at + timedelta(hours=2),
    )
    schedule.cancel_session(as_(OTO), fair.slug, session.id or 0)
    told = work.session.exec(select(Notice).where(Notice.account_id == ANNA.account_id)).all()
    assert ["now begins" in told[0].sentence, "does not take place" in told[1].sentence] == [True, True]
    assert "06:07 BST / 14:07 JST" in told[0].values.replace("\\u2013", "–")
    assert told[0].path == f"/fairs/{fair.slug}/sessions/{session.id}"
    assert not work.session.exec(select(Notice).where(Notice.account_id != ANNA.account_id)).all()


def test_a_change_raises_the_sequence_and_saving_the_same_does_not(work: Work, as_: As, fair: Fair) -> None:
    session = a_session(work, fair)
    same = details_of(work, session)
    assert schedule.change_session(as_(OTO), fair.slug, session.id or 0, details=same).sequence == 0
    assert work.outbox == []
    other = replace(same, title_en="Another title")
    assert schedule.change_session(as_(OTO), fair.slug, session.id or 0, details=other).sequence == 1


def test_the_moderator_on_stage_may_say_that_it_runs_late_and_nothing_more(
    work: Work, as_: As, fair: Fair
) -> None:
    moderator = a_speaker(work, fair, account_id=BEN.account_id)
    session = a_session(work, fair, moderators=(moderator,))
    schedule.delay_session(as_(BEN), fair.slug, session.id or 0, minutes=10)
    assert session.begins_at - session.starts_at == timedelta(minutes=10)
    with pytest.raises(Invalid):
        schedule.delay_session(as_(BEN), fair.slug, session.id or 0, minutes=181)
    with pytest.raises(NotFound):
        schedule.cancel_session(as_(BEN), fair.slug, session.id or 0)
    speaker = a_speaker(work, fair, account_id=ANNA.account_id)
    spoken = a_session(work, fair, stage=(speaker,))
    with pytest.raises(NotFound):
        schedule.delay_session(as_(ANNA), fair.slug, spoken.id or 0, minutes=10)


def test_rooms_and_tracks_keep_their_names_apart_and_go_when_nothing_needs_them(
    work: Work, as_: As, fair: Fair
) -> None:
    room = places.add_room(as_(OTO), fair.slug, name_en="Room 1", name_ja="第一室")
    with pytest.raises(Invalid):
        places.add_room(as_(OTO), fair.slug, name_en="Room 1")
    places.change_room(as_(OTO), fair.slug, room.id or 0, name_en="Room 1", name_ja="一号室")
    track = places.add_track(as_(OTO), fair.slug, name_en="Work", hue=Hue.FUJI)
    session = a_session(work, fair, room=room, track_id=track.id)
    with pytest.raises(Conflict):
        places.remove_room(as_(OTO), fair.slug, room.id or 0)
    places.remove_track(as_(OTO), fair.slug, track.id or 0)
    assert session.track_id is None
    places.remove_room(as_(OTO), fair.slug, places.add_room(as_(OTO), fair.slug, name_en="Spare").id or 0)


def test_a_speaker_is_linked_to_one_account_and_that_account_to_one_speaker(
    work: Work, as_: As, fair: Fair
) -> None:
    first = speakers.add_speaker(
        as_(OTO), fair.slug, details=SpeakerDetails(family_en="Mori"), email="ben@example.org"
    )
    assert first.account_id == BEN.account_id
    assert has_role(work, fair.id, RoleName.SPEAKER, account_id=BEN.account_id)
    with pytest.raises(Invalid) as refusal:
        speakers.add_speaker(
            as_(OTO), fair.slug, details=SpeakerDetails(family_en="Ono"), email="BEN@example.org"
        )
    assert list(refusal.value.fields) == ["email"]
    assert speakers.link_account(as_(OTO), fair.slug, first.id or 0, email="").account_id is None
    with pytest.raises(Invalid):
        speakers.change_speaker(as_(OTO), fair.slug, first.id or 0, details=SpeakerDetails())
    a_session(work, fair, stage=(first,))
    with pytest.raises(Conflict):
        speakers.remove_speaker(as_(OTO), fair.slug, first.id or 0)
