"""Naming somebody with ``@``: who is meant, who is told, and who reads that it is for them."""

import json
import unicodedata

import pytest
from sqlmodel import select

from core.accounts.models import RoleName
from core.accounts.roles import grant
from core.fair.models import Fair
from core.people.models import Block
from realtime.chat import order, talk
from realtime.chat.mentions import AT
from realtime.chat.models import Mention, RoomKind
from realtime.chat.pages import panel_of
from realtime.chat.rooms import begin_group, conversation_with, open_room
from realtime.notices.choices import ChoicesForm, choose
from realtime.notices.models import Notice, NoticeKind
from realtime.notices.notify import my_notices
from tests.support.chat import a_lobby, said
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, MEI, OTO, an_organiser


def notices_of(work, actor):
    wanted = select(Notice).where(Notice.account_id == actor.account_id, Notice.kind == NoticeKind.MENTION)
    return work.session.exec(wanted).all()


def a_lobby_where_everybody_spoke(work, as_):
    room = a_lobby(work)
    for actor in (BEN, IDA, MEI):
        said(as_(actor), room, "Good morning!")
    return room


@pytest.mark.parametrize(
    "text",
    [
        "@Mio Ida, are you there?",
        "@MioIda",
        "thank you @mio ida.",
        "@井田美緒さん、こんにちは。",
        "こんにちは@井田 美緒さん",
        "＠井田　美緒",
    ],
)
def test_a_name_is_heard_as_it_is_shown_in_either_script_spaced_or_not(work, as_, text):
    room = a_lobby_where_everybody_spoke(work, as_)

    message = said(as_(ANNA), room, text)

    assert [(told.path, json.loads(told.values)) for told in notices_of(work, IDA)] == [
        (f"/fairs/{fair_slug(work, room)}/lobby#m{message}", {"name": "Anna Bell"})
    ]
    assert notices_of(work, BEN) == notices_of(work, MEI) == []


@pytest.mark.parametrize(
    "text", ["Mio Ida", "mail@mio ida", "@Mio Idaho", "@Mio", "@Somebody", "@Ken Rui", "@Ben Fis", "@"]
)
def test_no_name_part_of_a_name_or_somebody_who_never_spoke_here_names_nobody(work, as_, text):
    room = a_lobby_where_everybody_spoke(work, as_)

    said(as_(ANNA), room, text)

    assert work.session.exec(select(Mention)).all() == []


def test_the_notice_is_in_the_centre_in_the_language_of_whoever_is_named(work, as_):
    room = a_lobby_where_everybody_spoke(work, as_)
    said(as_(ANNA), room, "@Rin Mei and @Ben Fischer, @Anna Bell greets you")

    assert [line.text for line in my_notices(as_(MEI))] == [
        "アンナ・ベルさんがメッセージであなたの名前を挙げました。"
    ]
    assert [line.text for line in my_notices(as_(BEN))] == ["Anna Bell named you in a message."]
    assert notices_of(work, ANNA) == [], "nobody is told what they said themselves"


def test_whoever_is_named_and_nobody_else_reads_so_on_the_line_and_live(work, as_):
    room = a_lobby_where_everybody_spoke(work, as_)
    anna = as_(ANNA)
    message = said(anna, room, "@Ben Fischer?")

    for actor, named in ((BEN, [message]), (IDA, []), (ANNA, [])):
        assert [line.id for line in panel_of(as_(actor), room).lines if line.named] == named
    *_, told = [news.message for news in anna.outbox if news.message.wire == "chat.posted"]
    assert told.named == [BEN.account_id]


def test_every_character_that_folds_to_the_mark_before_a_name_is_one():
    folding = [chr(code) for code in range(0x110000) if "@" in unicodedata.normalize("NFKC", chr(code))]

    assert [mark for mark in folding if not AT.search(mark)] == []


def test_a_block_on_either_side_keeps_the_notice_away(work, as_):
    room = a_lobby_where_everybody_spoke(work, as_)
    work.session.add(Block(account_id=BEN.account_id, blocked_id=ANNA.account_id, at=work.now))
    work.session.add(Block(account_id=ANNA.account_id, blocked_id=IDA.account_id, at=work.now))
    work.session.flush()

    said(as_(ANNA), room, "@Ben Fischer @Mio Ida @Rin Mei")

    assert [len(notices_of(work, actor)) for actor in (BEN, IDA, MEI)] == [0, 0, 1]


def test_whoever_may_not_enter_any_more_is_not_told(work, as_):
    fair = a_fair(work)
    room = open_room(work, fair.id, RoomKind.ORGANISERS)
    held = [grant(work, who.account_id, fair.id, RoleName.ORGANISER) for who in (OTO, BEN, IDA)]
    for actor in (BEN, IDA):
        said(as_(actor), room, "Present")
    work.session.delete(held[1])
    work.session.flush()

    message = said(as_(OTO), room, "@Ben Fischer @Mio Ida")

    assert notices_of(work, BEN) == []
    assert [told.path for told in notices_of(work, IDA)] == [
        f"/fairs/{fair.slug}/rooms/organisers#m{message}"
    ]


def test_in_a_conversation_of_two_the_letter_tells_it_and_in_one_of_a_few_the_notice(work, as_):
    pair = conversation_with(as_(ANNA), BEN.account_id, exchanged=False)
    conversation_with(as_(ANNA), IDA.account_id, exchanged=False)
    few = begin_group(as_(ANNA), [BEN.account_id, IDA.account_id], title="All of us")

    said(as_(ANNA), pair, "@Ben Fischer")
    message = said(as_(ANNA), few, "@Ben Fischer")

    assert [told.path for told in notices_of(work, BEN)] == [f"/messages/{few.id}#m{message}"]
    assert notices_of(work, IDA) == []


def test_words_that_wait_name_nobody_until_they_are_released_and_then_once(work, as_):
    fair = a_fair(work)
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    said(as_(BEN), room, "Hello")
    order.set_held_words(as_(OTO), fair.id, ["casino"])
    message = said(as_(ANNA), room, "@Ben Fischer casino")
    assert notices_of(work, BEN) == []

    order.release(as_(OTO), message)
    talk.edit(as_(ANNA), room.id, message, text="@Ben Fischer, the casino")
    order.release(as_(OTO), message)

    assert len(notices_of(work, BEN)) == 1


def test_whoever_chose_no_notice_of_being_named_gets_none(work, as_):
    room = a_lobby_where_everybody_spoke(work, as_)
    choose(as_(BEN), ChoicesForm(mention=()))

    said(as_(ANNA), room, "@Ben Fischer @Mio Ida")

    assert [len(notices_of(work, actor)) for actor in (BEN, IDA)] == [0, 1]


def fair_slug(work, room):
    return work.session.get_one(Fair, room.fair_id).slug
