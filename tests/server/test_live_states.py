"""The state that a page began with and the events since are what a new page shows: every kind of topic."""

import pytest

from core.kit.work import Work
from server.channels import channels
from tests.support import laws_of_booths, laws_of_programme, laws_of_talk  # noqa: F401
from tests.support.laws import LAWS
from tests.support.live_law import told_and_shown


def test_every_kind_of_topic_has_its_law() -> None:
    assert set(LAWS) == {channel.kind for channel in channels}


@pytest.mark.parametrize("kind", LAWS)
def test_what_a_page_began_with_and_what_it_was_told_since_is_what_a_new_page_shows(
    work: Work, kind: str
) -> None:
    topic, shown, acts, told = LAWS[kind](work)
    assert topic.partition(":")[0] == kind
    for act in acts:
        before = shown(work)
        from_events, anew = told_and_shown(work, topic, snapshot=shown, act=act, fold=told)
        assert from_events == anew
        assert shown(work) != before, "nothing was done that is shown"
