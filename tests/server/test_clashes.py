"""Sessions that cannot all be true."""

import time
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from server.programme.clashes import Clash, Placed, clashes


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 9, 19, hour, minute, tzinfo=UTC)


def test_a_room_and_a_speaker_can_only_be_in_one_session_at_a_time():
    opening = Placed(1, at(9), at(10), room_id=1, speaker_ids=frozenset({7}))
    robots = Placed(2, at(9, 30), at(10, 30), room_id=1, speaker_ids=frozenset({8}))
    careers = Placed(3, at(9, 45), at(10), room_id=2, speaker_ids=frozenset({7}))

    assert clashes([careers, robots, opening]) == [
        Clash(1, 2, room=True, speakers=frozenset()),
        Clash(1, 3, room=False, speakers=frozenset({7})),
    ]


def test_back_to_back_is_no_clash():
    first = Placed(1, at(9), at(10), room_id=1, speaker_ids=frozenset({7}))
    next_one = Placed(2, at(10), at(11), room_id=1, speaker_ids=frozenset({7}))

    assert clashes([first, next_one]) == []


def test_sessions_without_a_room_share_none():
    assert clashes([Placed(1, at(9), at(10), None), Placed(2, at(9), at(10), None)]) == []


def test_one_pair_is_one_clash_with_all_it_shares():
    both = [Placed(n, at(9), at(10), 1, frozenset({7, 8})) for n in (2, 1)]
    assert clashes(both) == [Clash(1, 2, room=True, speakers=frozenset({7, 8}))]


MINUTES = st.integers(0, 12)
PLACED = st.builds(
    lambda start, length, room, speakers: (start, length, room, speakers),
    MINUTES,
    st.integers(-1, 6),
    st.none() | st.integers(0, 2),
    st.frozensets(st.integers(0, 3), max_size=3),
)


@settings(deadline=None)
@given(st.lists(PLACED, max_size=12))
def test_the_sweep_finds_what_comparing_all_pairs_finds(drawn):
    sessions = [
        Placed(number, at(9, start * 4), at(9, start * 4) + timedelta(minutes=length * 4), room, speakers)
        for number, (start, length, room, speakers) in enumerate(drawn)
    ]
    ordered = sorted(sessions, key=lambda s: (s.starts, s.session_id))
    naive = [
        Clash(
            a.session_id,
            b.session_id,
            a.room_id == b.room_id and a.room_id is not None,
            a.speaker_ids & b.speaker_ids,
        )
        for a, b in combinations(ordered, 2)
        if max(a.starts, b.starts) < min(a.ends, b.ends)
        and ((a.room_id == b.room_id and a.room_id is not None) or a.speaker_ids & b.speaker_ids)
    ]
    assert clashes(sessions) == naive


def test_a_large_programme_is_checked_at_once():
    sessions = [
        Placed(n, at(0) + timedelta(minutes=n), at(0) + timedelta(minutes=n + 1), n % 3, frozenset({n % 50}))
        for n in range(20_000)
    ]
    began = time.perf_counter()
    assert clashes(sessions) == []
    assert time.perf_counter() - began < 3
