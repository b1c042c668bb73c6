"""Saying, rewording, taking back, reacting."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from core.kit.errors import Forbidden, Invalid, NotFound, TooMany
from realtime.chat import order, talk
from realtime.chat.access import entered_room
from realtime.chat.models import Report
from realtime.chat.pages import panel_of
from realtime.chat.rooms import begin_group, conversation_with
from tests.support.chat import a_lobby, an_act, said
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, OTO, PASSER_BY, an_organiser


def texts(work, room):
    return [line.text for line in panel_of(work, room).lines if not line.gone]


def test_what_is_said_is_read_by_everybody_in_the_room(work, as_):
    room = a_lobby(work)
    said(as_(ANNA), room, "Good morning!")
    said(as_(BEN), room, "おはようございます。")

    assert texts(as_(IDA), room) == ["Good morning!", "おはようございます。"]
    assert [line.lang for line in panel_of(work, room).lines] == ["en", "ja"]


def test_a_passer_by_does_not_hear_what_signed_in_people_say(work, as_):
    room = a_lobby(work)
    said(work, room, "Among us")

    with pytest.raises(NotFound):
        entered_room(as_(PASSER_BY), room.id)


def test_a_room_of_an_unpublished_fair_exists_for_its_organisers_only(work, as_):
    fair = a_fair(work, published=False)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    said(as_(OTO), room, "We are getting ready.")

    with pytest.raises(NotFound):
        entered_room(as_(ANNA), room.id)


def test_markup_is_shown_as_text_and_a_link_can_run_nothing(work):
    """Security 28 and 29."""
    room = a_lobby(work)
    said(work, room, "<script>alert(1)</script> [x](javascript:alert(1)) https://example.org/a")

    html = str(panel_of(work, room).lines[0].html)
    assert "<script" not in html
    assert "javascript:alert" not in html.replace("(javascript:alert(1))", "")
    assert 'href="https://example.org/a"' in html


def test_a_message_is_reworded_by_its_author_only_and_for_half_an_hour(work, as_):
    room = a_lobby(work)
    message = said(as_(ANNA), room, "Tomorow")

    with pytest.raises(NotFound):
        talk.edit(as_(BEN), room.id, message, text="Never")
    talk.edit(as_(ANNA), room.id, message, text="Tomorrow")
    assert texts(work, room) == ["Tomorrow"]

    later = as_(ANNA)
    later.now += timedelta(minutes=31)
    with pytest.raises(Forbidden):
        talk.edit(later, room.id, message, text="Too late")


def test_an_organiser_of_another_fair_keeps_no_order_here(work, as_):
    """Security 50."""
    room = a_lobby(work)
    other = a_fair(work)
    an_organiser(work, other.id)
    message = said(as_(ANNA), room, "Hello")

    with pytest.raises(NotFound):
        order.hide(as_(OTO), message, hidden=True)


def test_a_muted_person_reads_on_and_is_told_until_when(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    order.mute(as_(OTO), fair.id, ANNA.account_id, minutes=10, reason="Calm down")

    with pytest.raises(Forbidden) as refusal:
        said(as_(ANNA), room, "But")
    assert "03:17 BST / 11:17 JST" in str(refusal.value.sentence)
    assert panel_of(as_(ANNA), room).silent is not None

    order.unmute(as_(OTO), fair.id, ANNA.account_id)
    said(as_(ANNA), room, "Thank you")


def test_slow_mode_asks_everybody_but_moderators_to_wait(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    order.set_slow(as_(OTO), room.id, 30)
    said(as_(ANNA), room, "One")

    with pytest.raises(TooMany) as refusal:
        said(as_(ANNA), room, "Two")
    assert refusal.value.retry_after == 30
    said(as_(OTO), room, "One")
    said(as_(OTO), room, "Two")


def test_a_message_with_a_held_word_waits_for_a_moderator(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    order.set_held_words(as_(OTO), fair.id, ["casino"])
    message = said(as_(ANNA), room, "Visit my ＣＡＳＩＮＯ")

    assert texts(as_(BEN), room) == []
    assert texts(as_(ANNA), room) == ["Visit my ＣＡＳＩＮＯ"]
    order.release(as_(OTO), message)
    assert texts(as_(BEN), room) == ["Visit my ＣＡＳＩＮＯ"]


def test_reporting_twice_is_one_report_and_hiding_settles_it(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    message = said(as_(ANNA), room, "Rude")
    for _ in range(2):
        order.report(as_(BEN), room.id, message, reason="rude")

    reports = work.session.exec(select(Report)).all()
    assert len(reports) == 1
    order.hide(as_(OTO), message, hidden=True)
    assert work.session.exec(select(Report)).one().settled_at == work.now


def test_an_emoji_counts_once_a_person_and_only_the_offered_ones(work, as_):
    room = a_lobby(work)
    message = said(work, room, "We found an office!")
    for actor in (ANNA, BEN, BEN):
        talk.react(as_(actor), room.id, message, "👏", on=True)

    assert panel_of(as_(BEN), room).lines[0].reactions == (("👏", 2, True),)
    talk.react(as_(BEN), room.id, message, "👏", on=False)
    assert panel_of(as_(BEN), room).lines[0].reactions == (("👏", 1, False),)
    with pytest.raises(Invalid):
        talk.react(as_(BEN), room.id, message, "💩", on=True)


def test_reactions_come_and_go_by_prepared_statements_alone(work, as_, counted_queries):
    room = a_lobby(work)
    number, message = room.id, said(work, room, "We found an office!")
    ben = replace(as_(BEN), outbox=[])
    with counted_queries() as built:
        for on in (True, True, False, False):
            talk.react(ben, number, message, "👏", on=on)

    assert built == []
    assert [news.message.count for news in ben.outbox] == [1, 0]


def test_two_people_have_one_conversation_that_nobody_else_can_open(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = conversation_with(as_(ANNA), BEN.account_id, exchanged=False)
    said(as_(ANNA), room, "Hello Ben")

    assert conversation_with(as_(BEN), ANNA.account_id, exchanged=False).id == room.id
    for stranger in (IDA, OTO):
        with pytest.raises(NotFound):
            entered_room(as_(stranger), room.id)


def test_a_group_is_begun_only_with_people_one_talks_to(work, as_):
    for other in (BEN, IDA):
        conversation_with(as_(ANNA), other.account_id, exchanged=False)

    with pytest.raises(NotFound):
        begin_group(as_(ANNA), [BEN.account_id, OTO.account_id], title="All of us")
    room = begin_group(as_(ANNA), [BEN.account_id, IDA.account_id], title="All of us")
    said(as_(IDA), room, "Hello both")


def test_a_message_to_answer_has_to_be_in_the_same_room(work, as_):
    room, other = a_lobby(work), a_lobby(work)
    message = said(work, other, "Elsewhere")

    with pytest.raises(NotFound):
        talk.post(work, room.id, text="Yes", act_id=an_act(), reply_to=message)


def test_history_pages_back_without_a_hole(work):
    room = a_lobby(work)
    ids = [said(work, room, f"number {n}") for n in range(120)]

    first = panel_of(work, room)
    second = panel_of(work, room, before=first.earlier)
    third = panel_of(work, room, before=second.earlier)

    assert [line.id for panel in (third, second, first) for line in panel.lines] == ids
    assert third.earlier is None


def test_a_list_of_messages_costs_the_same_queries_however_long(work, counted_queries):
    room = a_lobby(work)
    said(work, room, "one")
    with counted_queries() as short:
        panel_of(work, room)
    for n in range(20):
        said(work, room, f"more {n}")
    with counted_queries() as long:
        panel_of(work, room)

    assert len(long) == len(short)
