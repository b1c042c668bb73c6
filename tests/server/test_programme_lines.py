"""The programme as it is read: phases, lines for their reader, now and next."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.fair.models import Fair
from core.kit.work import Actor, Work
from server.programme import stars
from server.programme.lines import Phase, lines_of, phase_of
from server.programme.now import now_and_next
from tests.support.makers import a_fair
from tests.support.people import ANNA, MEI, an_organiser
from tests.support.programme import a_session, a_speaker, a_track

As = Callable[[Actor], Work]


@pytest.fixture
def fair(work: Work) -> Fair:
    """A fair that Oto organises."""
    made = a_fair(work)
    an_organiser(work, made.id or 0)
    return made


def test_phases_follow_the_clock_and_the_delay(work: Work, fair: Fair) -> None:
    session = a_session(work, fair, begins=60, minutes=30, delayed_minutes=10)
    at = session.starts_at
    moments = {
        Phase.BEFORE: at - timedelta(minutes=6),
        Phase.OPEN: at - timedelta(minutes=5),
        Phase.LIVE: at + timedelta(minutes=10),
        Phase.OVER: at + timedelta(minutes=40),
    }
    assert {phase: phase_of(session, moment) for phase, moment in moments.items()} == {
        phase: phase for phase in moments
    }
    session.cancelled_at = at
    assert phase_of(session, at) == Phase.CANCELLED


def test_a_list_of_sessions_is_resolved_for_its_reader(work: Work, as_: As, fair: Fair) -> None:
    speaker = a_speaker(work, fair, family_en="Hayashi", given_en="Mizuki", family_ja="林", given_ja="瑞希")
    track = a_track(work, fair, name_en="Working in Japan", name_ja="日本で働く")
    session = a_session(
        work, fair, title_en="Beyond N2", title_ja="N2のその先", stage=(speaker,), track_id=track.id
    )
    stars.star(as_(MEI), fair.slug, session.id or 0)
    line = lines_of(as_(MEI), fair.id or 0, [session])[0]
    assert (line.title, line.lang, line.track, line.names, line.starred) == (
        "N2のその先",
        "ja",
        "日本で働く",
        "林瑞希",
        True,
    )
    line = lines_of(as_(ANNA), fair.id or 0, [session])[0]
    assert (line.title, line.kind_words, line.names, line.starred) == (
        "Beyond N2",
        "Talk",
        "Mizuki Hayashi",
        False,
    )


def test_now_and_next_names_what_runs_and_the_nearest_to_come(work: Work, fair: Fair) -> None:
    over, live = a_session(work, fair, begins=-120), a_session(work, fair, begins=-10)
    soon, later = a_session(work, fair, begins=20), a_session(work, fair, begins=90)
    a_session(work, fair, begins=5, cancelled_at=work.now)
    found = now_and_next(work, fair.slug, 1)
    assert [line.id for line in found.now] == [live.id]
    assert [line.id for line in found.next] == [soon.id]
    assert (found.past, found.total, found.first_at) == (1, 4, over.begins_at)
    assert found.last_at == later.finishes_at
