"""The checks see what they are for: mistakes in what is asked and kept, in rights, and in slow things."""

import pytest

from tests.storm.crowd import FEW, LONG, a_crowd
from tests.storm.fair import ONE, a_fair
from tests.storm.test_jobs import write_while_they_die
from tests.storm.test_networks import FREED_SECONDS, cut_and_return, read_nothing, return_at_once
from tests.storm.test_rights import lose_rights_in_the_middle


@pytest.mark.storm("planted")
async def test_a_job_that_is_done_twice_because_its_end_was_lost_is_noticed():
    assert "P12" in (await write_while_they_die(ONE, fault="end_apart")).broken


@pytest.mark.storm("planted")
@pytest.mark.parametrize("fault", ["forget_who_came", "write_who_came"])
async def test_a_database_that_is_asked_too_much_of_everybody_who_returns_is_noticed(fault: str):
    async with a_fair(ONE, fault=fault) as fair, a_crowd(fair, FEW) as crowd:
        assert {found.promise for found in await return_at_once(crowd)} == {"F14"}


@pytest.mark.storm("planted")
async def test_somebody_who_stays_in_without_the_right_to_is_noticed():
    assert "P10" in (await lose_rights_in_the_middle(ONE, fault="ask_only_on_joining")).broken


@pytest.mark.storm("planted")
@pytest.mark.skipif(not LONG, reason="nobody is slow before ten seconds have passed")
async def test_slow_readers_that_are_kept_are_noticed():
    assert "P16" in (await read_nothing(ONE, fault="keep_everybody"))[0].broken


@pytest.mark.storm("planted")
@pytest.mark.skipif(not LONG, reason="nobody is gone before a beat was not confirmed")
async def test_silent_connections_that_are_kept_are_noticed():
    assert "P16" in (await cut_and_return(ONE, FREED_SECONDS, fault="keep_everybody")).broken
