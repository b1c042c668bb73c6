"""The programme as it is read: phases, lines for their reader, now and next."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core.fair.models import Fair
from core.kit.work import Actor, Work
from server.programme import stars
from server.programme.filters import filters_of
from server.programme.grid import grid_of
from server.programme.lines import Phase, SessionLine, lines_of, phase_of
from server.programme.models import Room
from server.programme.now import now_and_next
from tests.support.makers import a_fair
from tests.support.people import ANNA, MEI, an_organiser
from tests.support.programme import a_room, a_session, a_speaker, a_track

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


def test_filters_read_an_address_forgivingly_and_write_it_again(work: Work, as_: As, fair: Fair) -> None:
    filters = filters_of(
        {"view": "room", "track": "3", "room": "x", "language": "ja", "kind": "nothing", "mine": "yes"}
    )
    assert filters.query() == "?view=room&track=3&language=ja&mine=yes"
    assert filters.query(view="time", mine="") == "?track=3&language=ja"
    sessions = [a_session(work, fair, languages=["ja"]), a_session(work, fair, languages=["en"], begins=200)]
    lines = lines_of(as_(ANNA), fair.id or 0, sessions)
    assert [line.id for line in filters_of({"language": "ja"}).keep(lines)] == [sessions[0].id]
    assert [line.id for line in filters_of({"room": str(sessions[1].room_id)}).keep(lines)] == [
        sessions[1].id
    ]


def test_a_grid_gives_every_session_its_rows_and_leaves_nothing_out(work: Work, as_: As, fair: Fair) -> None:
    rooms = [a_room(work, fair), a_room(work, fair)]
    sessions = [
        a_session(work, fair, room=rooms[0], begins=0, minutes=60),
        a_session(work, fair, room=rooms[1], begins=30, minutes=60),
        a_session(work, fair, room=rooms[0], begins=60, minutes=60),
    ]
    lines = lines_of(as_(ANNA), fair.id or 0, sessions)
    assert shown_in(lines, rooms) == [
        [([sessions[0].id], 2), ([], 1)],
        [([sessions[1].id], 2)],
        [([sessions[2].id], 2)],
        [([], 1)],
    ]


def test_a_grid_shows_a_late_session_where_it_is_really_held_and_hides_none_it_runs_into(
    work: Work, as_: As, fair: Fair
) -> None:
    room = a_room(work, fair)
    late, runs_into, at_once = (
        a_session(work, fair, room=room, begins=0, minutes=60, delayed_minutes=30),
        a_session(work, fair, room=room, begins=60, minutes=60),
        a_session(work, fair, room=room, begins=30, minutes=15),
    )
    lines = lines_of(as_(ANNA), fair.id or 0, [late, runs_into, at_once])
    assert shown_in(lines, [room]) == [[([late.id, at_once.id], 2)], [], [([runs_into.id], 2)], []]


def shown_in(lines: list[SessionLine], rooms: list[Room]) -> list[list[tuple[list[int], int]]]:
    """The grid as (ids of sessions, rows) in each cell."""
    rows = grid_of(lines, [room.id or 0 for room in rooms])
    return [[([line.id for line in cell.lines], cell.rows) for cell in row.cells] for row in rows]
