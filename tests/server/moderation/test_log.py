"""The log of acts cannot be changed unseen."""

import pytest
from sqlalchemy import text

from core.fair.access import fair_id
from core.kit.errors import NotFound
from server.moderation.log import acts_of, broken_at, note
from server.moderation.models import Deed
from tests.support.makers import a_fair
from tests.support.people import ANNA, OTO, an_organiser


@pytest.fixture
def kept(work):
    """A fair with three acts in its log, and another with one between them."""
    fair, other = a_fair(work), a_fair(work)
    an_organiser(work, fair_id(fair))
    done = work.as_(OTO)
    note(done, fair_id(fair), Deed.MUTED, about="account:2", words="Ben Fischer", why="advertising")
    note(done, fair_id(other), Deed.BANNED, words="somebody else")
    note(done, fair_id(fair), Deed.ROLE_GIVEN, about="account:1", words="井田 美緒: moderator")
    note(done, fair_id(fair), Deed.UNMUTED, about="account:2", words="Ben Fischer")
    return fair


def test_acts_are_found_by_words_in_any_spelling_and_by_kind_in_this_fair_alone(work, kept):
    """Security 74."""
    organiser = work.as_(OTO)

    assert [line.deed for line in acts_of(organiser, kept.slug).lines] == ["unmuted", "role_given", "muted"]
    assert [line.deed for line in acts_of(organiser, kept.slug, words="ＡＤＶＥＲＴ").lines] == ["muted"]
    assert [line.deed for line in acts_of(organiser, kept.slug, deed="role_given").lines] == ["role_given"]
    assert acts_of(organiser, kept.slug, words="somebody else").number == 0


def test_the_log_does_not_exist_for_others(work, kept):
    with pytest.raises(NotFound):
        acts_of(work.as_(ANNA), kept.slug)


def test_an_act_is_not_changed(work, kept):
    """Security 74."""
    act = note(work.as_(OTO), fair_id(kept), Deed.MUTED, words="x")
    act.why = "another reason"

    with pytest.raises(RuntimeError):
        work.session.flush()


def test_an_act_is_not_removed(work, kept):
    """Security 74."""
    act = note(work.as_(OTO), fair_id(kept), Deed.MUTED, words="x")
    work.session.delete(act)

    with pytest.raises(RuntimeError):
        work.session.flush()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE organiser_act SET why = 'nothing' WHERE deed = 'muted'",
        "UPDATE organiser_act SET by = 1 WHERE deed = 'role_given'",
        "DELETE FROM organiser_act WHERE deed = 'role_given'",
    ],
)
def test_a_row_that_was_changed_by_hand_shows(work, kept, tampering):
    """Security 74."""
    assert broken_at(work, fair_id(kept)) is None

    work.session.connection().execute(text(tampering))
    work.session.expire_all()

    assert broken_at(work, fair_id(kept)) is not None
