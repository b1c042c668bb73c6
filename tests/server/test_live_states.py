"""The state that a page began with and the events since are what a new page shows: every kind of topic."""

import pytest

from core.kit.work import Work
from realtime.chat.models import Gone
from server.channels import channels
from tests.support import laws_of_booths, laws_of_programme, laws_of_talk  # noqa: F401
from tests.support.laws import LAWS
from tests.support.live_law import settle, told_and_shown


def test_every_kind_of_topic_has_its_law() -> None:
    assert set(LAWS) == {channel.kind for channel in channels}


def test_who_was_away_from_a_room_all_the_while_sees_what_a_new_page_shows(work: Work) -> None:
    """The past of a room is redacted as its messages go; it still leads to the same lines."""
    topic, shown, acts, told = LAWS["chat"](work)

    def all_of_it(work: Work) -> None:
        for act in acts:
            act(work)
            settle(work)

    from_events, anew = told_and_shown(work, topic, snapshot=shown, act=all_of_it, fold=told)

    assert from_events == anew
    assert set(anew.values()) == {Gone.TAKEN_BACK, Gone.HIDDEN}


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
