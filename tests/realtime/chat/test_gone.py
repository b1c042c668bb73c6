"""What stands in the place of a message that was taken back, that is hidden, or that waits."""

import json

import pytest
from sqlmodel import select

from core.kit.errors import NotFound
from realtime.chat import order, talk
from realtime.chat.models import ChatMessage, Gone
from realtime.chat.pages import messages_page, panel_of
from realtime.chat.rooms import conversation_with
from realtime.models import TopicEvent
from realtime.stream import record
from tests.support.chat import a_lobby, an_act, said
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, OTO, an_organiser


def places(work, room):
    """What stands in the place of each message: its words, or why there are none."""
    return [line.gone or line.text for line in panel_of(work, room).lines]


def test_a_message_taken_back_is_gone_for_everybody_and_from_the_past_of_the_topic(work, as_):
    """Security 57."""
    room = a_lobby(work)
    message = said(as_(ANNA), room, "My number is 555")
    record(work)
    told = work.session.exec(select(TopicEvent.body).where(TopicEvent.topic == f"chat:{room.id}")).all()
    assert any("555" in body for body in told), "there was something to forget"

    talk.remove(as_(ANNA), room.id, message)

    assert places(as_(BEN), room) == places(as_(ANNA), room) == [Gone.TAKEN_BACK]
    assert not any(
        "555" in body
        for body in work.session.exec(select(TopicEvent.body).where(TopicEvent.topic == f"chat:{room.id}"))
    )
    assert "555" not in str(work.session.get(ChatMessage, message))


def test_a_moderator_hides_and_restores_and_others_cannot(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    message = said(as_(ANNA), room, "Buy my watches")

    with pytest.raises(NotFound):
        order.hide(as_(BEN), message, hidden=True)
    order.hide(as_(OTO), message, hidden=True)
    assert places(as_(BEN), room) == places(as_(ANNA), room) == [Gone.HIDDEN]
    assert places(as_(OTO), room) == ["Buy my watches"]

    order.hide(as_(OTO), message, hidden=False)
    assert places(as_(BEN), room) == ["Buy my watches"]


def test_of_a_message_that_is_gone_nothing_is_left_but_its_place(work, as_):
    """Security 57: no name, no words, no emoji, no quote, nothing to search for."""
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    message = said(as_(ANNA), room, "Buy my watches")
    talk.react(as_(BEN), room.id, message, "👍", on=True)
    talk.post(as_(BEN), room.id, text="Never", act_id=an_act(), reply_to=message)
    assert panel_of(as_(BEN), room).lines[1].reply, "there was a quote"

    order.hide(as_(OTO), message, hidden=True)

    gone, answer = panel_of(as_(BEN), room).lines
    assert (gone.html, gone.text, gone.file, gone.reactions, gone.mine) == ("", "", None, (), False)
    assert answer.reply is None
    assert panel_of(as_(BEN), room, query="watches").lines == []
    assert [line.text for line in panel_of(as_(OTO), room, query="watches").lines] == ["Buy my watches"]


def test_a_message_that_waits_leaves_no_place_to_others_and_hiding_and_bringing_back_lets_it_wait(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    order.set_held_words(as_(OTO), fair.id, ["casino"])
    message = said(as_(ANNA), room, "Visit my casino")

    order.hide(as_(OTO), message, hidden=True)
    order.release(as_(OTO), message)
    assert places(as_(BEN), room) == []
    assert places(as_(ANNA), room) == [Gone.HIDDEN]
    order.hide(as_(OTO), message, hidden=False)
    assert places(as_(BEN), room) == []
    assert places(as_(ANNA), room) == ["Visit my casino"]

    record(work)
    told = work.session.exec(select(TopicEvent.body).where(TopicEvent.topic == f"chat:{room.id}")).all()
    assert told, "its author is told"
    assert {json.loads(body).get("why") for body in told} == {Gone.ABSENT}


def test_a_list_of_conversations_shows_the_last_words_that_are_still_there(work, as_):
    """What was taken back says nothing about a conversation."""
    room = conversation_with(as_(ANNA), BEN.signed_in_id, exchanged=True)
    said(as_(ANNA), room, "Good morning")
    talk.remove(as_(ANNA), room.id, said(as_(ANNA), room, "Goodbye"))

    assert [one.last_text for one in messages_page(as_(BEN)).conversations] == ["Good morning"]
