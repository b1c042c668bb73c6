"""The log of acts cannot be changed unseen."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from core.accounts.models import RoleName
from core.fair.access import fair_id
from core.kit.errors import NotFound
from core.people.names import SOMEBODY
from realtime.chat import order, talk
from realtime.chat.models import RoomKind
from realtime.chat.rooms import open_room
from realtime.notices.models import Audience
from server.console.roles import give_role, make_member
from server.doors import open_doors
from server.moderation.log import PAGE, acts_of, broken_at, export_log, note
from server.moderation.models import Deed
from server.moderation.order import set_slow
from server.moderation.words import AUDIENCES, DEEDS, ROLES
from tests.support.booths import a_booth
from tests.support.makers import a_fair
from tests.support.people import ANNA, IDA, OTO, an_organiser


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


def test_a_message_that_is_hidden_in_its_room_is_in_the_log_once_however_often_it_is_hidden(work, kept):
    open_doors()
    room = open_room(work, fair_id(kept), RoomKind.LOBBY)
    said = talk.post(work.as_(ANNA), room.id or 0, text="Cheap flights!", act_id="01J8XAMPLE").message_id

    for hidden in (True, True, False):
        order.hide(work.as_(OTO), said, hidden=hidden)

    deeds = [line.deed for line in acts_of(work.as_(OTO), kept.slug).lines]
    assert deeds[:2] == ["message_restored", "message_hidden"]
    assert deeds.count("message_hidden") == 1


def test_the_log_names_things_roles_and_audiences_in_the_language_of_its_reader(work, kept):
    done, number = work.as_(OTO), fair_id(kept)
    booth = a_booth(work, kept, name_en="City of Hinode", name_ja="日の出市")
    note(done, number, Deed.BOOTH_APPROVED, about=f"booth:{booth.id}", words="City of Hinode")
    note(done, number, Deed.BOOTH_CHANGED, about=f"booth:{booth.id}", words="Older name", why="large, 4")
    note(done, number, Deed.PEOPLE_INVITED, words="1: x@example.org", why="attendee")
    note(done, number, Deed.ANNOUNCED, words="Welcome", why="everybody")
    note(done, number, Deed.BANNED, words="Ben Fischer", why="everybody")

    def read_in(locale: str) -> list[tuple[str, str]]:
        reader = work.as_(replace(OTO, locale=locale))
        shown = [
            (line.words, line.why)
            for line in reversed(acts_of(reader, kept.slug).lines)
            if line.deed != Deed.LOG_EXPORTED
        ]
        assert [(row[4], row[5]) for row in export_log(reader, kept.slug)][: len(shown)] == shown
        return shown[1:2] + shown[3:]

    assert read_in("en") == [
        ("井田 美緒: Chat moderator", ""),
        ("City of Hinode", ""),
        ("Older name", "large, 4"),
        ("1: x@example.org", "Attendee"),
        ("Welcome", "Everybody, passers-by too"),
        ("Ben Fischer", "everybody"),
    ]
    assert read_in("ja") == [
        (f"井田 美緒: {ROLES['moderator'].in_('ja')}", ""),
        ("日の出市", ""),
        ("Older name", "大, 4"),
        ("1: x@example.org", "参加者"),
        ("Welcome", "全員（サインイン前の方も）"),
        ("Ben Fischer", "everybody"),
    ]
    assert broken_at(work, number) is None


def in_japanese(work, kept, *shown: str) -> list[tuple[str, str, str]]:
    """Deed, words and reason of the newest acts, as they are read in Japanese; found by each of *shown*."""
    reader = work.as_(replace(OTO, locale="ja"))
    for words in shown:
        assert acts_of(reader, kept.slug, words=words).number, words
    return [(line.deed, line.words, line.why) for line in acts_of(reader, kept.slug).lines]


def test_people_rooms_paces_and_memberships_are_told_in_the_language_of_the_reader(work, kept):
    done, number = work.as_(OTO), fair_id(kept)
    open_doors()
    room = open_room(work, number, RoomKind.LOBBY)
    said = talk.post(work.as_(IDA), room.id or 0, text="Cheap: flights!", act_id="01J8XAMPLE").message_id
    set_slow(done, kept.slug, room.id or 0, seconds=30)
    set_slow(done, kept.slug, room.id or 0, seconds=17)
    make_member(done, kept.slug, 3, ends_on=None)
    make_member(done, kept.slug, 3, ends_on=date(2030, 3, 31))
    give_role(done, kept.slug, 3, role=RoleName.SPEAKER, why="Cheap")
    order.hide(done, said, hidden=True)

    assert in_japanese(work, kept)[:6] == [
        ("message_hidden", "井田美緒: Cheap: flights!", ""),
        ("role_given", "井田美緒: 登壇者", "Cheap"),
        ("membership_given", "井田美緒: 2030-03-31", ""),
        ("membership_given", "井田美緒: 無期限", ""),
        ("slowed", "ロビー: 17 s", ""),
        ("slowed", "ロビー: 30秒", ""),
    ]
    assert broken_at(work, number) is None
    assert [line.words for line in acts_of(work.as_(replace(OTO, locale="en")), kept.slug).lines[:6]] == [
        "Mio Ida: Cheap: flights!", "Mio Ida: Speaker", "Mio Ida: 2030-03-31", "Mio Ida: without end",
        "Lobby: 17 s", "Lobby: 30 seconds",
    ]  # fmt: skip


def test_whoever_had_no_name_then_is_nobody_in_particular_in_either_language(work, kept):
    note(work.as_(OTO), fair_id(kept), Deed.MUTED, about="account:3", words=SOMEBODY.text)

    assert in_japanese(work, kept)[0][1] == SOMEBODY.in_("ja")


def test_what_is_read_in_japanese_is_found_in_japanese_and_still_by_what_was_written_down(work, kept):
    """Every word on the page finds its act: who, what, whom, and why."""
    done, number = work.as_(OTO), fair_id(kept)
    booth = a_booth(work, kept, name_en="City of Hinode", name_ja="日の出市")
    note(done, number, Deed.BOOTH_CHANGED, about=f"booth:{booth.id}", words="City of Hinode", why="large, 4")
    note(done, number, Deed.ANNOUNCED, words="Welcome", why="members")
    reader = work.as_(replace(OTO, locale="ja"))

    def found(words: str, deed: str = "", page: int = 1) -> list[str]:
        return [line.deed for line in acts_of(reader, kept.slug, words=words, deed=deed, page=page).lines]

    assert found("日の出市") == found("日の出") == ["booth_changed"]
    assert found("City Hinode") == ["booth_changed"]
    assert found(DEEDS[Deed.BOOTH_CHANGED].in_("ja")) == ["booth_changed"]
    assert found(AUDIENCES[Audience.MEMBERS].in_("ja")) == ["announced"]
    assert found("音") == ["announced", "booth_changed", "unmuted", "role_given", "muted"]
    assert found("音 日の出市") == ["booth_changed"]
    assert found("音", deed="announced") == ["announced"]
    assert found("日の出市", deed="announced") == []
    assert found("100%") == found("_____") == []
    english = acts_of(work.as_(replace(OTO, locale="en")), kept.slug, words="changed a booth’s place")
    assert [line.deed for line in english.lines] == ["booth_changed"]


def test_what_is_found_is_turned_over_page_by_page(work, kept):
    for number in range(PAGE + 3):
        note(
            work.as_(OTO),
            fair_id(kept),
            Deed.MUTED,
            about="account:2",
            words="Ben Fischer",
            why=f"reason {number}",
        )

    first = acts_of(work.as_(OTO), kept.slug, words="reason")
    last = acts_of(work.as_(OTO), kept.slug, words="reason", page=9)
    assert (first.number, first.pages, len(first.lines)) == (PAGE + 3, 2, PAGE)
    assert [line.why for line in last.lines] == ["reason 2", "reason 1", "reason 0"]
    assert last.page == 2
